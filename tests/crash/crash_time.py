"""The time of a client: importing this replaces `time.sleep`, `time.monotonic` and `time.time` for good.

It has to be imported before the library, which binds them when it is imported itself. Until `use` is called they
are the real ones.
"""

from __future__ import annotations

import time

import attrs
from crash_clock import SharedClock

#: A sleep takes no longer than this, in real seconds.
_LONGEST_SLEEP = 0.005

_sleep, _monotonic, _time = time.sleep, time.monotonic, time.time


@attrs.define
class _ClientTime:
    clock: SharedClock | None = None
    wall: float = 0.0
    monotonic: float = 0.0


_now = _ClientTime()


def use(clock: SharedClock, *, wall: float, monotonic: float | None) -> None:
    """Use *clock* from now on.

    Args:
        clock: The clock that all processes share.
        wall: Seconds by which this host's clock is wrong.
        monotonic: Where the monotonic clock is now; None for where it really is.
    """
    _now.clock, _now.wall = clock, wall
    _now.monotonic = 0.0 if monotonic is None else monotonic - _monotonic() - clock.ahead


def _ahead() -> float:
    return _now.clock.ahead if _now.clock is not None else 0.0


def _shared_sleep(seconds: float) -> None:
    if _now.clock is None or seconds < 0:
        _sleep(seconds)
        return
    _now.clock.sleep(seconds)
    _sleep(min(seconds, _LONGEST_SLEEP))


time.sleep = _shared_sleep
time.monotonic = lambda: _monotonic() + _ahead() + _now.monotonic
time.time = lambda: _time() + _ahead() + _now.wall
