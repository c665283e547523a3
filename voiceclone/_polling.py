"""Asking again until something is so: one schedule and one loop, for everything that polls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import attrs

_T = TypeVar("_T")


@attrs.define
class Schedule:
    """Pauses that grow.

    Attributes:
        first: The first pause, in seconds.
        longest: What no pause grows beyond, in seconds.
        growth: How much longer each pause is than the one before.
    """

    first: float
    longest: float
    growth: float = 2.0
    _next: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin with the first pause again."""
        self._next = self.first

    def extend(self, seconds: float) -> None:
        """Make the next pause at least so long."""
        self._next = max(self._next, seconds)

    def pause(self) -> float:
        """The next pause, in seconds."""
        pause, self._next = self._next, min(self._next * self.growth, self.longest)
        return pause


def poll(
    look: Callable[[], _T], schedule: Schedule, left: Callable[[], float], sleep: Callable[[float], None]
) -> Iterator[_T]:
    """What *look* gives, time after time, until nothing is *left* of the time.

    Args:
        look: Asks.
        schedule: The pauses in between.
        left: Seconds that are left; asked after each poll, so that the last one comes when time is up.
        sleep: Waits, in seconds.
    """
    while True:
        yield look()
        rest = left()
        if rest <= 0:
            return
        sleep(min(schedule.pause(), rest))
