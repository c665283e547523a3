"""What the library raises."""

from __future__ import annotations

import builtins
import copy
import pickle
import re

import pytest

import voiceclone
from voiceclone import CloneJob, JobState, Problem, ProviderError, VoiceCloneError, _errors

JOB = CloneJob(provider="huawei", job_id="26f0", state=JobState.FAILED, raw={"job_id": "26f0"})
FACTS = {
    "provider": "huawei",
    "operation": "CreateTrainingAdvanceJob",
    "code": "MSS.00000001",
    "status": 418,
    "request_id": "request-7",
    "retry_after": 3.0,
    "outcome_unknown": True,
    "raw": {"error_code": "MSS.00000001"},
}
CLASSES = {
    name: value
    for name, value in vars(_errors).items()
    if isinstance(value, type) and issubclass(value, VoiceCloneError)
}
VENDORS = {name: kind for name, kind in CLASSES.items() if issubclass(kind, ProviderError)}
JOBS = {name: kind for name, kind in CLASSES.items() if issubclass(kind, voiceclone.JobError)}
MADE: dict[str, VoiceCloneError] = {
    "InvalidRequestError": voiceclone.InvalidRequestError([Problem("voice_name", "is empty", "Give one")]),
    "TransferError": voiceclone.TransferError(
        "cut", provider="huawei", operation="letter", status=403, code="AccessDenied", request_id="r", retryable=False
    ),
    "SubmissionUnknownError": voiceclone.SubmissionUnknownError("who knows", key="k", candidates=["a", "b"]),
    **{name: kind("no reply", **FACTS) for name, kind in VENDORS.items()},
    **{name: kind.of(JOB, "over") for name, kind in JOBS.items()},
}
MADE |= {name: kind("something went wrong") for name, kind in CLASSES.items() if name not in MADE}


def drawn_tree() -> dict[str, tuple[str, ...]]:
    """The tree in the module's docstring: each class, its parent and the builtin in parentheses."""
    tree: dict[str, tuple[str, ...]] = {}
    above: list[str] = []
    assert _errors.__doc__ is not None
    for line in _errors.__doc__.splitlines():
        found = re.match(r"    (?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+Error)\b *(\((?P<builtin>\w+Error)\))?", line)
        if found:
            depth = len(found["branch"]) // 4
            above[depth:] = [found["name"]]
            parent = above[depth - 1] if depth else "Exception"
            tree[found["name"]] = (parent, found["builtin"]) if found["builtin"] else (parent,)
    return tree


@pytest.mark.parametrize("name", CLASSES)
def test_reachable(name: str) -> None:
    """Every error class is an attribute of the package, and is listed there."""
    assert CLASSES[name] is getattr(voiceclone, name)
    assert name in voiceclone.__all__


def test_tree() -> None:
    """The tree in the docstring is the tree of the classes."""
    tree = {name: tuple(base.__name__ for base in kind.__bases__) for name, kind in CLASSES.items()}

    assert drawn_tree() == tree


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [(name, bases[1]) for name, bases in drawn_tree().items() if len(bases) > 1],
)
def test_builtins(kind: str, builtin: str) -> None:
    """Code that knows the builtin in the docstring only catches the error as well."""
    with pytest.raises(getattr(builtins, builtin)) as caught:
        raise MADE[kind]

    assert isinstance(caught.value, CLASSES[kind])


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(name: str, protocol: int) -> None:
    """Every error survives pickling with its text, its attributes and its notes."""
    error = copy.copy(MADE[name])
    error.add_note("To go on: resume")

    loaded = pickle.loads(pickle.dumps(error, protocol))

    assert type(error) is type(loaded)
    assert str(error) == str(loaded)
    assert vars(error) == vars(loaded)
    assert ["To go on: resume"] == loaded.__notes__


@pytest.mark.parametrize("name", VENDORS)
def test_provider_error_text(name: str) -> None:
    """The text of a vendor's refusal holds who, what, the code, the status, the request and what to do."""
    text = str(MADE[name])

    facts = "huawei: CreateTrainingAdvanceJob: no reply (code MSS.00000001, HTTP 418, request request-7)"
    advice = VENDORS[name].advice
    assert (f"{facts}. {advice}" if advice else facts) == text


def test_provider_error_without_facts() -> None:
    """The text of a vendor's refusal says so when the vendor gave no reason, and holds no empty parentheses."""
    error = ProviderError("", provider="huawei", operation="ShowJob")

    assert "huawei: ShowJob: no reason given" == str(error)


@pytest.mark.parametrize("name", VENDORS)
def test_provider_error_attributes(name: str) -> None:
    """A vendor's refusal keeps every fact as an attribute."""
    error = MADE[name]

    assert FACTS == {fact: getattr(error, fact) for fact in FACTS}


def test_retryable_kinds() -> None:
    """Refusals that time may heal are those of load, of the vendor's own failure and of the way there."""
    retryable = {name for name, kind in VENDORS.items() if kind.retryable}

    expected = {"RateLimitError", "ServiceUnavailableError", "ConnectionFailedError", "MalformedResponseError"}
    assert expected == retryable


def test_invalid_request_lists_all() -> None:
    """An invalid request's text lists every problem with what to do about it."""
    problems = [Problem("voice_name", "is empty", "Give one"), Problem("gender", "is missing", "Say one")]

    error = voiceclone.InvalidRequestError(iter(problems))

    assert tuple(problems) == error.problems
    lines = ["the request has 2 problems; nothing was sent:", *(f"  - {each}" for each in problems)]
    assert lines == str(error).splitlines()
    assert "  - voice_name: is empty. Give one" in lines


def test_transfer_error_text() -> None:
    """A failed upload's text holds who, what, the code, the status and the request."""
    text = str(MADE["TransferError"])

    assert "huawei: letter: cut (code AccessDenied, HTTP 403, request r)" == text


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        (401, True),
        (403, True),
        (400, True),
        (404, True),
        (408, False),
        (411, False),
        (429, False),
        (500, False),
        (None, False),
    ],
)
def test_refused_upload(status: int | None, refused: bool) -> None:  # noqa: FBT001 - a column of the table
    """An upload is refused when the store does not accept the address or the credential."""
    error = voiceclone.TransferError("no", provider="huawei", operation="letter", status=status)

    assert refused is error.refused


@pytest.mark.parametrize("name", JOBS)
def test_job_error(name: str) -> None:
    """An error of a job holds the job, and its text begins with the job's ref."""
    error = JOBS[name].of(JOB, "over")

    assert JOB is error.job
    assert "huawei:26f0: over" == str(error)


def test_candidates() -> None:
    """A submission that nobody can tell of holds its key and the jobs it may be."""
    error = voiceclone.SubmissionUnknownError("who knows", key="k", candidates=iter(["a", "b"]))

    assert ("k", ("a", "b")) == (error.key, error.candidates)
