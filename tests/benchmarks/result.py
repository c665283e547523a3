"""What a benchmark yields."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Result:
    """One line of the table.

    Attributes:
        what: What was measured.
        measured: How much it was.
        unit: Of what; empty for a ratio.
        limit: The most it may be; None when it is told for information only.
    """

    what: str
    measured: float
    unit: str = ""
    limit: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self.measured <= self.limit

    def row(self) -> tuple[str, str, str, str]:
        """The line's four columns."""
        limit = "" if self.limit is None else self._text(self.limit)
        verdict = "" if self.limit is None else "ok" if self.ok else "NOT OK"
        return self.what, self._text(self.measured), limit, verdict

    def _text(self, value: float) -> str:
        number = str(value) if isinstance(value, int) else f"{value:.2f}"
        return f"{number} {self.unit}".rstrip()
