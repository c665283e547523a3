"""Keeping secrets out of reprs, messages and the logs of HTTP libraries."""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

_HIDDEN = "***"
_suppressed: contextvars.ContextVar[bool] = contextvars.ContextVar("voiceclone_suppressed", default=False)


class Secret(str):
    """Text that a repr does not show: signed addresses, tokens."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{_HIDDEN}')"


def _longest_first(secrets: Iterable[str | None]) -> tuple[str, ...]:
    return (*sorted({*filter(None, secrets)}, key=len, reverse=True),)


@attrs.frozen
class Mask:
    """Replaces secrets in what a vendor said.

    Attributes:
        secrets: What nobody may see, the longest first: one may begin with another. None and empty text are ignored.
    """

    secrets: tuple[str, ...] = attrs.field(repr=False, converter=_longest_first)

    def __call__(self, value: Any) -> Any:
        """*value*, text, bytes or JSON, with every secret in it replaced."""
        if isinstance(value, dict):
            return {self(name): self(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self(each) for each in value]
        kind = type(value)  # of a `Secret`, what is left is one as well
        for secret in self.secrets:
            if isinstance(value, str):
                value = kind(value.replace(secret, _HIDDEN))
            elif isinstance(value, bytes):
                value = value.replace(secret.encode(), _HIDDEN.encode())
        return value


class _Suppression(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the thread decides, not the record
        return not _suppressed.get()


@contextlib.contextmanager
def suppress_logging(*loggers: str) -> Iterator[None]:
    """Keep urllib3 and the named loggers silent in this thread: they print signed addresses and tokens at DEBUG."""
    for name in ("urllib3.connectionpool", *loggers):
        logger = logging.getLogger(name)
        if not any(isinstance(each, _Suppression) for each in logger.filters):
            logger.addFilter(_Suppression())
    token = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(token)
