"""Time for tests."""

from __future__ import annotations

import attrs


@attrs.define
class FakeClock:
    """A clock that only `sleep` moves: ``Client(..., clock=clock, sleep=clock.sleep)`` waits for days in no time.

    Attributes:
        now: Seconds since any start.
    """

    now: float = 0.0

    def __call__(self) -> float:
        """Seconds since any start."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on by *seconds*."""
        self.now += seconds
