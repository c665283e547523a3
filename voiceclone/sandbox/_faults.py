"""What can go wrong between an app and a vendor, to be queued by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Fault:
    """One thing to go wrong. The first of these that is set happens; with none, nothing does.

    Attributes:
        hang: Never answer, until the sandbox ends.
        cut: Cut the connection instead of answering.
        truncate: Take this many bytes of the upload, then cut the connection.
        status: Answer with this HTTP status.
        code: The vendor's error code; the vendor's own error body is made of it.
        message: The message that goes with the code.
        body: Answer with exactly these bytes instead of an error body.
        headers: Headers of the answer.
        edit: Act, then change the JSON of the answer: takes it, gives what to send instead.
        after: Act first, then go wrong: the vendor did what was asked, only the answer is lost.
        then: Called when the fault has happened, for instance to close the port.
    """

    hang: bool = False
    cut: bool = False
    truncate: int | None = None
    status: int | None = None
    code: str | None = None
    message: str = "a fault that was queued"
    body: bytes | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    edit: Callable[[Any], Any] | None = None
    after: bool = False
    then: Callable[[], object] | None = None
