"""What a fault at a call ends in, written by hand; `docs/faults.md` shows the same table."""

from __future__ import annotations

from enum import StrEnum

import attrs

import voiceclone


class Kind(StrEnum):
    """What kind of call it is: that decides whether it may be repeated."""

    READ = "read"
    """Asks for a job."""
    POLL = "poll"
    """Asks whether an upload is ready; an asset that was just made may not be known yet."""
    FREE = "free write"
    """A repeat costs nothing and leaves nothing that matters, so it is repeated."""
    LOOKED_UP = "looked-up write"
    """A repeat makes a second task or job. When the outcome is unknown, the vendor's list is searched first."""
    UPLOAD = "upload"
    """A repeat is harmless; a refusal is answered with a fresh address or credential, once."""


#: The calls of a submission and of one `get_job`, in the order they are first made.
CALLS = {
    "huawei": {
        "CreateTrainingAdvanceJob": Kind.LOOKED_UP,
        "PutTrainingData": Kind.UPLOAD,
        "PutAuthorizationLetter": Kind.UPLOAD,
        "CommitVoiceTrainingJob": Kind.LOOKED_UP,
        "ShowVoiceTrainingJob": Kind.READ,
    },
    "alibaba": {
        "CreateUploadMedia": Kind.FREE,
        "PutObject": Kind.UPLOAD,
        "GetMediaInfo": Kind.POLL,
        "SubmitStandardCustomizedVoiceJob": Kind.LOOKED_UP,
        "GetCustomizedVoiceJob": Kind.READ,
    },
}


@attrs.frozen
class Rule:
    """What some faults end in.

    Attributes:
        faults: Their names.
        error: The error's name. At an upload it is always `TransferError`.
        ends: By kind of call. raised: one fault is enough for the error. recovers: one is got over, one that stays ends
            in the error. found: the vendor acted; that is found however often the answer is lost. ignored: nothing is
            wrong with it. Empty: there is no such fault.
    """

    faults: tuple[str, ...]
    error: str
    ends: tuple[str, ...]

    def at(self, kind: Kind) -> str:
        """What it does to a call of this kind."""
        return self.ends[list(Kind).index(kind)]


EVERYWHERE = ("recovers",) * len(Kind)
#: The ends stand in the order of the kinds above.
RULES = (
    Rule(("401",), "AuthenticationError", ("raised", "raised", "raised", "raised", "recovers")),
    Rule(("403",), "PermissionDeniedError", ("raised", "raised", "raised", "raised", "recovers")),
    Rule(("404",), "NotFoundError", ("raised", "recovers", "raised", "raised", "recovers")),
    Rule(("409",), "RejectedError", ("raised", "recovers", "raised", "raised", "recovers")),
    Rule(("Success: false",), "RejectedError", ("raised", "recovers", "raised", "found", "")),
    Rule(("429", "429 with Retry-After"), "RateLimitError", EVERYWHERE),
    Rule(("500", "502 HTML", "503"), "ServiceUnavailableError", EVERYWHERE),
    Rule(("refused", "cut before acting", "time-out before acting"), "ConnectionFailedError", EVERYWHERE),
    Rule(
        ("cut after acting", "time-out after acting"),
        "ConnectionFailedError",
        ("", "", "recovers", "found", "recovers"),
    ),
    Rule(("empty 200", "garbage"), "MalformedResponseError", EVERYWHERE),
    Rule(
        ("missing fields", "wrong types"), "MalformedResponseError", ("recovers", "recovers", "recovers", "found", "")
    ),
    Rule(("unknown enum",), "", ("ignored", "ignored", "ignored", "ignored", "")),
    Rule(("truncated upload",), "TransferError", ("", "", "", "", "recovers")),
)
#: Where the vendor's own API allows no better, by call and fault: the error, raised at once.
LIMITS = {("CommitVoiceTrainingJob", "empty 200"): "JobUnclearError"}
RECOVERS = "recovers"


@attrs.frozen
class Case:
    """One fault at one call, happening once or staying."""

    provider: str
    operation: str
    fault: str
    stays: bool

    def __str__(self) -> str:
        return f"{self.operation}-{self.fault}-{'stays' if self.stays else 'once'}"


def cases() -> list[Case]:
    """Every fault at every call it applies to."""
    return [
        Case(provider, operation, fault, stays)
        for provider, calls in CALLS.items()
        for operation, kind in calls.items()
        for rule in RULES
        for fault in rule.faults
        for stays in (False, True)
        if rule.at(kind) and (fault != "Success: false" or provider == "alibaba")
    ]


def expected(case: Case) -> str:
    """What *case* ends in: the name of the error, or "recovers"."""
    if (case.operation, case.fault) in LIMITS:
        return LIMITS[case.operation, case.fault]
    kind = CALLS[case.provider][case.operation]
    [rule] = (each for each in RULES if case.fault in each.faults)
    raised = rule.at(kind) == "raised" or (rule.at(kind) == "recovers" and case.stays)
    if not raised:
        return RECOVERS
    return voiceclone.TransferError.__name__ if kind is Kind.UPLOAD else rule.error


def table() -> str:
    """The rules as a table in Markdown."""
    columns = ["fault", "error", *Kind]
    rows = [
        [", ".join(rule.faults), f"`{rule.error}`" if rule.error else "-", *(rule.at(kind) or "-" for kind in Kind)]
        for rule in RULES
    ]
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
