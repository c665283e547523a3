"""What the vendor's clock says, so that nothing depends on this machine's."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import attrs


@attrs.define
class VendorClock:
    """The vendor's time: what its last answer said, and how long ago that was.

    Attributes:
        clock: Tells seconds that pass evenly; only differences count.
    """

    clock: Callable[[], float] = time.monotonic
    _seen: tuple[float, float] | None = attrs.field(default=None, init=False)
    _answered: bool = attrs.field(default=False, init=False)

    @property
    def answered(self) -> bool:
        """Whether the vendor has answered anything yet."""
        return self._answered

    def note(self, date: str | None) -> None:
        """Take notice of an answer.

        Args:
            date: Its ``Date`` header (RFC 9110), None if it had none.
        """
        self._answered = True
        try:
            self._seen = parsedate_to_datetime(date or "").timestamp(), self.clock()
        except (ValueError, TypeError, OverflowError):
            return

    def now(self) -> float | None:
        """Seconds since 1970 by the vendor's clock, None as long as no answer told."""
        seen = self._seen
        return None if seen is None else seen[0] + (self.clock() - seen[1])
