"""Doing a harmless thing again."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import pytest

from voiceclone import (
    AuthenticationError,
    ConnectionFailedError,
    MalformedResponseError,
    ProviderError,
    RateLimitError,
    RejectedError,
    ServiceUnavailableError,
    SubmissionUnknownError,
    TransferError,
)
from voiceclone._retry import Retry, is_safe_to_retry, is_transient

WHO = {"provider": "acme", "operation": "Create"}


class Sleeper(Protocol):
    """The fixture `clock`."""

    naps: list[float]

    def sleep(self, seconds: float) -> None: ...


class Action:
    """Fails with the given errors, one at a time, then gives 'done'."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def down(**facts: Any) -> ServiceUnavailableError:
    return ServiceUnavailableError("down", **WHO, **facts)


@pytest.mark.parametrize("failures", range(4))
def test_a_transient_failure_is_repeated_until_it_works(clock: Sleeper, failures: int) -> None:
    """A thing that fails for a while is done again until it works."""
    action = Action(*[down()] * failures)

    result = Retry(sleep=clock.sleep)(action)

    assert "done" == result
    assert (failures + 1, failures) == (action.calls, len(clock.naps))


@pytest.mark.parametrize("attempts", [1, 2, 7])
def test_number_of_attempts(clock: Sleeper, attempts: int) -> None:
    """A thing that keeps failing is tried so many times, then its last error is raised as it is."""
    errors = [down() for _ in range(attempts + 1)]
    action = Action(*errors)

    with pytest.raises(ServiceUnavailableError) as caught:
        Retry(sleep=clock.sleep, attempts=attempts)(action)

    assert (attempts, attempts - 1) == (action.calls, len(clock.naps))
    assert errors[attempts - 1] is caught.value


@pytest.mark.parametrize("attempts", [0, -1])
def test_at_least_one_attempt(clock: Sleeper, attempts: int) -> None:
    """Fewer tries than one make no sense."""
    with pytest.raises(ValueError, match="attempts"):
        Retry(sleep=clock.sleep, attempts=attempts)


def test_waits_are_bounded(clock: Sleeper) -> None:
    """No wait is longer than a bound that doubles with each attempt, up to the longest."""
    Retry(sleep=clock.sleep, attempts=8, first=0.5, longest=10.0)(Action(*[down()] * 7))

    bounds = [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert [True] * 7 == [0 <= nap <= bound for nap, bound in zip(clock.naps, bounds, strict=True)]


def test_waits_differ(clock: Sleeper) -> None:
    """Clients that failed together do not come back together."""
    for _ in range(5):
        Retry(sleep=clock.sleep, first=10.0)(Action(down()))

    assert 1 < len(set(clock.naps))


def test_retry_after_is_obeyed(clock: Sleeper) -> None:
    """The vendor's Retry-After is obeyed, up to the longest wait."""
    errors = [down(retry_after=7.0), RateLimitError("slow down", **WHO, retry_after=60.0)]

    result = Retry(sleep=clock.sleep, longest=60.0)(Action(*errors))

    assert "done" == result
    assert [7.0, 60.0] == clock.naps


def test_a_short_retry_after_does_not_shorten_a_wait(clock: Sleeper) -> None:
    """A vendor that asks for less than the backoff gets the backoff."""
    Retry(sleep=clock.sleep, first=40.0)(Action(*[down(retry_after=0.001)] * 3))

    assert max(clock.naps) > 0.001


def test_a_long_retry_after_ends_it(clock: Sleeper) -> None:
    """A vendor that asks for more than the longest wait gets no repeat; the error says how long it asked for."""
    action = Action(down(retry_after=60.1))

    with pytest.raises(ServiceUnavailableError) as caught:
        Retry(sleep=clock.sleep, longest=60.0)(action)

    assert (1, []) == (action.calls, clock.naps)
    assert 60.1 == caught.value.retry_after


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationError("no", **WHO),
        RejectedError("no", **WHO, retry_after=1.0),
        ProviderError("no", **WHO),
        TransferError("refused", **WHO, status=403, retryable=False),
        SubmissionUnknownError("who knows"),
        OSError("disk"),
        ZeroDivisionError(),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_not_transient_is_raised_at_once(clock: Sleeper, error: BaseException) -> None:
    """An error that will stay is raised as it is, at once."""
    action = Action(error)

    with pytest.raises(type(error)) as caught:
        Retry(sleep=clock.sleep)(action)

    assert error is caught.value
    assert (1, []) == (action.calls, clock.naps)


@pytest.mark.parametrize(
    "error",
    [
        RateLimitError("slow down", **WHO),
        ConnectionFailedError("cut", **WHO, outcome_unknown=True),
        MalformedResponseError("html", **WHO),
        TransferError("cut", **WHO),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_transient_is_repeated(clock: Sleeper, error: Exception) -> None:
    """An error that may be gone at the next try leads to one."""
    action = Action(error)

    result = Retry(sleep=clock.sleep)(action)

    assert is_transient(error)
    assert ("done", 2) == (result, action.calls)


@pytest.mark.parametrize(("outcome_unknown", "calls"), [(True, 1), (False, 2)])
@pytest.mark.parametrize("kind", [RateLimitError, ServiceUnavailableError, ConnectionFailedError])
def test_an_unknown_outcome_is_not_repeated_where_that_matters(
    *, clock: Sleeper, kind: type[ProviderError], outcome_unknown: bool, calls: int
) -> None:
    """Where doing it twice matters, only what certainly was not done is repeated."""
    action = Action(kind("hm", **WHO, outcome_unknown=outcome_unknown), down(outcome_unknown=True))

    with pytest.raises(ProviderError) as caught:
        Retry(sleep=clock.sleep)(action, is_safe_to_retry)

    assert caught.value.outcome_unknown
    assert calls == action.calls


def test_an_unknown_outcome_after_a_known_one_ends_it(clock: Sleeper) -> None:
    """A proof at one try that nothing was done says nothing of the next try."""
    action = Action(down(outcome_unknown=False), down(outcome_unknown=False), down(), down())

    with pytest.raises(ServiceUnavailableError) as caught:
        Retry(sleep=clock.sleep)(action, is_safe_to_retry)

    assert caught.value.outcome_unknown
    assert 3 == action.calls


@pytest.mark.parametrize(("outcome_unknown", "again"), [(True, False), (False, True)])
def test_failed_upload(outcome_unknown: bool, again: bool) -> None:  # noqa: FBT001 - what the error says
    """An upload that was cut is transient; where doing it twice matters, only one that did nothing is repeated."""
    error = TransferError("cut", **WHO, outcome_unknown=outcome_unknown)

    assert is_transient(error)
    assert again == is_safe_to_retry(error)


def test_every_repeat_is_logged(clock: Sleeper, caplog: pytest.LogCaptureFixture) -> None:
    """One warning each has the number of the try, the wait and the error; success and failure have none."""
    caplog.set_level(logging.DEBUG)
    errors = [down(retry_after=seconds) for seconds in (2, 3, 4, 5)]

    with pytest.raises(ServiceUnavailableError):
        Retry(sleep=clock.sleep)(Action(*errors))

    expected = [(f"try {number}", f"{number + 1}.0 s", str(error)) for number, error in enumerate(errors[:3], start=1)]
    assert [True] * 3 == [
        all(part in line for part in parts) for parts, line in zip(expected, caplog.messages, strict=True)
    ]


def test_result_of_any_kind(clock: Sleeper) -> None:
    """Nothing, too, is a result, and is not done again."""
    calls: list[int] = []

    result = Retry(sleep=clock.sleep)(lambda: calls.append(1))

    assert result is None
    assert [1] == calls
