"""What a client is given beside a provider's settings: numbers and functions."""

from __future__ import annotations

import math
from collections.abc import Iterator

from voiceclone._errors import ConfigurationError


def check_client(*, consistency_delay: object, attempts: object, sleep: object, clock: object) -> None:
    """Refuse what a client cannot work with, all at once.

    Raises:
        ConfigurationError: Something is of a wrong type, or outside its bounds.
    """
    wrong = list(_wrong(consistency_delay=consistency_delay, attempts=attempts, sleep=sleep, clock=clock))
    if wrong:
        raise ConfigurationError("; ".join(wrong))


def _wrong(*, consistency_delay: object, attempts: object, sleep: object, clock: object) -> Iterator[str]:
    if not _is_number(consistency_delay) or not 0 <= consistency_delay < math.inf:  # type: ignore[operator]
        yield f"consistency_delay is {consistency_delay!r}: give seconds, a number of 0 or more"
    if not _is_number(attempts) or not isinstance(attempts, int) or attempts < 1:
        yield f"attempts is {attempts!r}: give a whole number of 1 or more"
    for name, value in {"sleep": sleep, "clock": clock}.items():
        if not callable(value):
            yield f"{name} is {value!r}: give a function"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
