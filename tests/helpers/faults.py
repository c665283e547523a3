"""
Every call of both flows, every fault, and what the caller gets: the cells of the fault table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

import voiceclone
from voiceclone.sandbox import Emulator, Fault, Sandbox, samples

#: The calls of a submission and a look at its job, in the order they are made.
FLOWS: dict[str, tuple[str, ...]] = {
    "huawei": (
        "CreateTrainingAdvanceJob",
        "PutTrainingData",
        "PutAuthorizationLetter",
        "CommitVoiceTrainingJob",
        "ShowVoiceTrainingJob",
    ),
    "alibaba": (
        "CreateUploadMedia",
        "PutObject",
        "CreateUploadMedia",
        "PutObject",
        "GetMediaInfo",
        "GetMediaInfo",
        "GetMediaInfo",
        "GetMediaInfo",
        "SubmitStandardCustomizedVoiceJob",
        "GetCustomizedVoiceJob",
    ),
}
UPLOADS = ("PutTrainingData", "PutAuthorizationLetter", "PutObject")
_WRONG: dict[type, Any] = {str: ["wrong"], int: "wrong", float: "wrong", bool: "wrong", list: 7, dict: "wrong"}
_HTML = b"<html><body>Bad Gateway</body></html>"


def _wrong_types(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _WRONG.get(type(value), "wrong") for name, value in answer.items()}
    return _WRONG.get(type(answer), "wrong")


def _unknown_words(answer: Any) -> Any:
    """
    Every word that may be an enum becomes one nobody has heard of.
    """
    enums = ("state", "Status", "sex", "Gender", "language", "job_type", "Type")
    if isinstance(answer, dict):
        return {name: "BRAND_NEW" if name in enums else _unknown_words(value) for name, value in answer.items()}
    return [_unknown_words(each) for each in answer] if isinstance(answer, list) else answer


def _no_success(answer: Any) -> Any:
    return {**(answer or {}), "Success": False, "Code": "Refused", "Message": "a refusal with HTTP 200"}


def _nothing(_answer: Any) -> Any:
    return {}


#: Name of the column: the fault, for API calls and for uploads. None: does not apply.
FAULTS: dict[str, tuple[Fault | None, Fault | None]] = {
    "401": (Fault(status=401, code="Refused"), Fault(status=401, code="Refused")),
    "403": (Fault(status=403, code="Refused"), Fault(status=403, code="AccessDenied")),
    "404": (Fault(status=404, code="Refused"), Fault(status=404, code="NoSuchBucket")),
    "409": (Fault(status=409, code="Refused"), Fault(status=409, code="Refused")),
    "429": (Fault(status=429, code="Throttling"), Fault(status=429, code="Throttling")),
    "429 with Retry-After": (
        Fault(status=429, code="Throttling", headers={"Retry-After": "2", "x-acs-retry-after": "2000"}),
        Fault(status=429, code="Throttling", headers={"Retry-After": "2"}),
    ),
    "500": (Fault(status=500, code="InternalError"), Fault(status=500, code="InternalError")),
    "502 HTML": (Fault(status=502, body=_HTML), Fault(status=502, body=_HTML)),
    "503": (Fault(status=503, code="ServiceUnavailable"), Fault(status=503, code="ServiceUnavailable")),
    "refused": (Fault(), Fault()),  # the port is closed instead
    "cut before acting": (Fault(cut=True), Fault(cut=True)),
    "cut after acting": (Fault(cut=True, after=True), Fault(cut=True, after=True)),
    "read time-out": (Fault(hang=True), Fault(hang=True)),
    "time-out after acting": (Fault(hang=True, after=True), Fault(hang=True, after=True)),
    "empty 200": (Fault(status=200, body=b""), Fault(status=200, body=b"")),
    "garbage": (Fault(status=200, body=b"\x00\xff{not json"), Fault(status=200, body=b"\x00\xff{not json")),
    "missing fields": (Fault(edit=_nothing), None),
    "wrong types": (Fault(edit=_wrong_types), None),
    "unknown enum": (Fault(edit=_unknown_words), None),
    "Success: false": (Fault(edit=_no_success), None),
    "truncated upload": (None, Fault(truncate=100)),
}
_OFTEN = 60  # more often than anything is tried


@attrs.frozen
class Cell:
    """
    One fault at one call.
    """

    provider: str
    operation: str
    column: str
    always: bool

    @property
    def fault(self) -> Fault | None:
        return FAULTS[self.column][self.operation in UPLOADS]

    def __str__(self) -> str:
        return f"{self.operation}-{self.column}-{'always' if self.always else 'once'}"


def cells() -> Iterator[Cell]:
    """
    All cells that apply.
    """
    for provider, flow in FLOWS.items():
        for operation in dict.fromkeys(flow):
            for column in FAULTS:
                for always in (False, True):
                    cell = Cell(provider, operation, column, always)
                    if cell.fault is not None and not (column == "Success: false" and provider == "huawei"):
                        yield cell


@attrs.frozen
class Played:
    """
    What came of a cell.

    Attributes:
        outcome: "recovers", or the name of the error.
        error: The error itself.
        late: The error that the same request ends with once all is well again; None for a voice.
        paid_then: How many jobs the vendor was paid for while things went wrong.
        paid_at_last: How many in the end.
    """

    outcome: str
    error: Exception | None
    late: Exception | None
    paid_then: int
    paid_at_last: int


def play(cell: Cell, request: voiceclone.CloneRequest, clock: Any) -> Played:
    """
    Submit and look with the fault, then once more without it.
    """
    with Sandbox(cell.provider) as sandbox:
        vendor = sandbox[cell.provider]
        sleep = _arrange(cell, sandbox, vendor, clock)
        # Short only where somebody hangs, so that a busy machine is not taken for a vendor that does not answer.
        patience = 0.15 if cell.fault is not None and cell.fault.hang else 10.0
        settings = {**sandbox.settings(cell.provider), "read_timeout": patience, "connect_timeout": 2.0}
        with voiceclone.Client(cell.provider, clock=clock, sleep=sleep, **settings) as client:
            error = _try(lambda: client.get_job(client.submit(request)))
            paid_then = len(vendor.paid)
            _heal(sandbox, cell.provider)
            late = _try(lambda: client.wait(client.submit(request)))
        outcome = type(error or late).__name__ if error or late else "recovers"
        return Played(outcome, error, late, paid_then, len(vendor.paid))


def _try(action: Callable[[], object]) -> Exception | None:
    try:
        action()
    except Exception as error:
        return error
    return None


def _arrange(cell: Cell, sandbox: Sandbox, vendor: Emulator, clock: Any) -> Callable[[float], None]:
    assert cell.fault is not None
    if cell.column != "refused":
        vendor.fault(cell.operation, cell.fault, times=_OFTEN if cell.always else 1)
        return clock.sleep
    server = sandbox.server(cell.provider)
    flow = FLOWS[cell.provider]
    position = flow.index(cell.operation)
    if position == 0:
        server.close_port()
    else:
        before = flow[position - 1]
        vendor.fault(before, Fault(), times=flow[:position].count(before) - 1)
        vendor.fault(before, Fault(then=server.close_port))

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if not cell.always and server.closed:
            server.open_port()

    return sleep


def _heal(sandbox: Sandbox, provider: str) -> None:
    sandbox[provider].clear_faults()
    if sandbox.server(provider).closed:
        sandbox.server(provider).open_port()


def make_request(folder: Path, write_wav: Callable[[Path, float], Path]) -> voiceclone.CloneRequest:
    """
    A request that every vendor accepts.
    """
    return voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[write_wav(folder / "take.wav", 16 * 60)],
        consent=voiceclone.Consent(
            statement=write_wav(folder / "statement.wav", 12), letter=samples.make_letter(folder / "letter.pdf")
        ),
    )


def table(outcomes: dict[Cell, str]) -> str:
    """
    The cells as Markdown, one row per call: what the caller gets of one fault, and of a fault that stays.
    """
    lines = []
    for provider, flow in FLOWS.items():
        used = {cell.column for cell in outcomes if cell.provider == provider}
        columns = [name for name in FAULTS if name in used]
        lines += [f"## {provider}", "", "| call | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
        for operation in dict.fromkeys(flow):
            row = [_text(outcomes, provider, operation, column) for column in columns]
            lines.append(f"| `{operation}` | " + " | ".join(row) + " |")
        lines.append("")
    return "\n".join(lines)


def _text(outcomes: dict[Cell, str], provider: str, operation: str, column: str) -> str:
    once, always = (outcomes.get(Cell(provider, operation, column, often)) for often in (False, True))
    if once is None or always is None:
        return "-"
    return once if once == always else f"{once}, then {always}"


def read_table(text: str) -> dict[Cell, str]:
    """
    The cells that `table` wrote.
    """
    outcomes: dict[Cell, str] = {}
    provider, columns = "", [""]
    for line in text.splitlines():
        cells_ = [each.strip() for each in line.strip("|").split("|")]
        if line.startswith("## "):
            provider = line[3:].strip()
        elif line.startswith("| call"):
            columns = cells_[1:]
        elif line.startswith("| `"):
            for column, words in zip(columns, cells_[1:], strict=True):
                if words != "-":
                    once, _, always = words.partition(", then ")
                    operation = cells_[0].strip("`")
                    outcomes[Cell(provider, operation, column, False)] = once
                    outcomes[Cell(provider, operation, column, True)] = always or once
    return outcomes
