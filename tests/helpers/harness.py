"""
One process's work on a submission, for the tests of its steps.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from email.utils import formatdate
from typing import Any, Protocol

import attrs

from voiceclone import ConnectionFailedError, RejectedError, ServiceUnavailableError
from voiceclone._journal import VERSION
from voiceclone._retry import Retry
from voiceclone.backends import Record, StepRecord, Steps
from voiceclone.backends._vendor_clock import VendorClock

WHO = {"provider": "acme", "operation": "Submit"}
SETTLE = 300.0
#: The vendor's time when a life begins; nothing like ours.
THEN = 1_000_000_000.0


class Time(Protocol):
    """The fixture `clock`."""

    now: float
    naps: list[float]

    def __call__(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


@attrs.define
class Life:
    """
    A life of the submission k1, and all that happened in it, in its order: a record's steps when they were saved,
    a name when something was done, a name and arguments when something was looked for.
    """

    steps: Steps
    events: list[Any]
    left: dict[str, StepRecord]

    def acts(self, name: str, *outcomes: Any) -> Callable[..., Any]:
        """
        A function that notes its name and its arguments, and gives or raises one outcome after the other.
        """
        left = list(outcomes)

        def act(*args: Any) -> Any:
            self.events.append((name, *args) if args else name)
            outcome = left.pop(0)
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        return act

    @property
    def saved(self) -> dict[str, StepRecord]:
        """
        The steps as they were saved last.
        """
        return [self.left, *(each for each in self.events if isinstance(each, dict))][-1]

    def names(self) -> list[str]:
        """
        What was done and looked for.
        """
        return [each if isinstance(each, str) else each[0] for each in self.events if not isinstance(each, dict)]


def live(clock: Time, *, date: float | None = THEN, **left: StepRecord) -> Life:
    """
    Begin a life at the vendor's time *date* (None: it tells none), with the steps that an earlier one left behind.
    """
    vendor_clock = VendorClock(clock=clock)
    vendor_clock.note(None if date is None else formatdate(date, usegmt=True))
    record = Record(
        version=VERSION,
        key="k1",
        provider="acme",
        account="",
        fingerprint="0",
        marker="",
        request={},
        steps=dict(left),
        job_id=None,
        updated=None,
    )
    events: list[Any] = []
    steps = Steps(
        record=record,
        save=lambda record: events.append(copy.deepcopy(record["steps"])),
        retry=Retry(sleep=clock.sleep, attempts=3),
        sleep=clock.sleep,
        clock=clock,
        consistency_delay=SETTLE,
        vendor_clock=vendor_clock,
    )
    return Life(steps, events, left)


def doubtful() -> ConnectionFailedError:
    """An error that says nothing of what the vendor did."""
    return ConnectionFailedError("cut", **WHO)


def busy() -> ServiceUnavailableError:
    """An error that proves that nothing was done, and may pass."""
    return ServiceUnavailableError("busy", **WHO, outcome_unknown=False)


def refusal() -> RejectedError:
    """An error that proves that nothing was done, and stays."""
    return RejectedError("no", **WHO, outcome_unknown=False)
