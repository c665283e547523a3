"""
The world of a client: `time.sleep`, `time.monotonic` and `time.time` are replaced by importing this, for good.

It has to be imported before the library, which binds them when it is imported itself. Until `enter` is called they
are the real ones.
"""

from __future__ import annotations

import time

import attrs
from crash_clock import SharedClock

#: A sleep takes no longer than this, in real seconds.
_LONGEST_NAP = 0.005

_sleep, _monotonic, _time = time.sleep, time.monotonic, time.time


@attrs.define
class _World:
    clock: SharedClock | None = None
    wall: float = 0.0
    monotonic: float = 0.0


_world = _World()


def enter(clock: SharedClock, *, wall: float, monotonic: float | None) -> None:
    """
    Live by *clock* from now on.

    Args:
        clock: The time everybody shares.
        wall: Seconds by which this host's clock is wrong.
        monotonic: Where the monotonic clock is now; None for where it really is.
    """
    _world.clock, _world.wall = clock, wall
    _world.monotonic = 0.0 if monotonic is None else monotonic - _monotonic() - clock.ahead


def _ahead() -> float:
    return _world.clock.ahead if _world.clock is not None else 0.0


def _shared_sleep(seconds: float) -> None:
    if _world.clock is None or seconds < 0:
        _sleep(seconds)
        return
    _world.clock.sleep(seconds)
    _sleep(min(seconds, _LONGEST_NAP))


time.sleep = _shared_sleep
time.monotonic = lambda: _monotonic() + _ahead() + _world.monotonic
time.time = lambda: _time() + _ahead() + _world.wall
