"""
Keeping other people's loggers from telling our secrets.
"""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Iterator

_quiet: contextvars.ContextVar[bool] = contextvars.ContextVar("voiceclone_quiet", default=False)


class _Hush(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the thread decides, not the record
        return not _quiet.get()


@contextlib.contextmanager
def suppress_logging(*loggers: str) -> Iterator[None]:
    """
    Keep urllib3 and the named loggers silent in this thread: they print signed addresses and tokens at DEBUG.
    """
    for name in ("urllib3.connectionpool", *loggers):
        logger = logging.getLogger(name)
        if not any(isinstance(each, _Hush) for each in logger.filters):
            logger.addFilter(_Hush())
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
