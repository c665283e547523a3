"""Runs a submission with a fault at one of its calls."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import attrs

import voiceclone
from helpers.clock import Clock
from helpers.fault_rules import CALLS, RECOVERS, Case
from voiceclone.sandbox import Fault, Sandbox

_WRONG: dict[type, Any] = {str: ["wrong"], int: "wrong", float: "wrong", bool: "wrong", list: 7, dict: "wrong"}
_ENUMS = ("state", "Status", "sex", "Gender", "language", "job_type", "Type")
_ALWAYS = 60  # more often than anything is tried
#: How often a submission makes a call, where that is more than once.
_TIMES = {"PutObject": 2, "GetMediaInfo": 4}


def _wrong_types(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _WRONG.get(type(value), "wrong") for name, value in answer.items()}
    return _WRONG.get(type(answer), "wrong")


def _unknown_words(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: "BRAND_NEW" if name in _ENUMS else _unknown_words(value) for name, value in answer.items()}
    return [_unknown_words(each) for each in answer] if isinstance(answer, list) else answer


def _no_success(answer: Any) -> Any:
    return {**(answer or {}), "Success": False, "Code": "Refused", "Message": "a refusal with HTTP 200"}


FAULTS = {
    "401": Fault(status=401, code="Refused"),
    "403": Fault(status=403, code="Refused"),
    "404": Fault(status=404, code="Refused"),
    "409": Fault(status=409, code="Refused"),
    "Success: false": Fault(edit=_no_success),
    "429": Fault(status=429, code="Throttling"),
    "429 with Retry-After": Fault(
        status=429, code="Throttling", headers={"Retry-After": "2", "x-acs-retry-after": "2000"}
    ),
    "500": Fault(status=500, code="InternalError"),
    "502 HTML": Fault(status=502, body=b"<html><body>Bad Gateway</body></html>"),
    "503": Fault(status=503, code="ServiceUnavailable"),
    "refused": Fault(),  # the port is closed instead
    "cut before acting": Fault(cut=True),
    "time-out before acting": Fault(hang=True),
    "cut after acting": Fault(cut=True, after=True),
    "time-out after acting": Fault(hang=True, after=True),
    "empty 200": Fault(status=200, body=b""),
    "garbage": Fault(status=200, body=b"\x00\xff{not json"),
    "missing fields": Fault(edit=lambda _answer: {}),
    "wrong types": Fault(edit=_wrong_types),
    "unknown enum": Fault(edit=_unknown_words),
    "truncated upload": Fault(truncate=100),
}


class HookedClock(Clock):
    """Time in which something may happen when somebody sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.on_sleep: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.on_sleep()


@attrs.frozen
class Ending:
    """What came of a case.

    Attributes:
        error: The error, None when it recovers.
        paid: How many jobs the vendor was paid for while the fault was there.
        paid_at_last: How many after the same request was submitted again without it.
    """

    error: Exception | None
    paid: int
    paid_at_last: int

    @property
    def outcome(self) -> str:
        """ "recovers", or the name of the error."""
        return type(self.error).__name__ if self.error else RECOVERS


@attrs.define
class Harness:
    """The vendors on loopback and a client of each, for one case after the other.

    Attributes:
        sandbox: The vendors.
        clients: A client by provider and by whether a call of it hangs.
        clock: The clients' time.
    """

    sandbox: Sandbox
    clients: dict[tuple[str, bool], voiceclone.Client]
    clock: HookedClock

    def run(self, case: Case, request: voiceclone.CloneRequest) -> Ending:
        """Submit and ask for the job with the fault; then submit again without it. A job that is not paid is waited
        for.
        """
        client, vendor = self.clients[case.provider, FAULTS[case.fault].hang], self.sandbox[case.provider]
        before, key = len(vendor.paid), str(case)

        def submit() -> voiceclone.CloneJob:
            return client.submit(request, key=key, check=False)

        def go_on() -> None:
            job = submit()
            if job.job_id not in vendor.paid:
                client.wait(job)

        with inject(case, self.sandbox, self.clock):
            error = failure(lambda: client.get_job(submit()))
            paid = len(vendor.paid) - before
        late = failure(go_on)
        client.forget(key)
        return Ending(error or late, paid, len(vendor.paid) - before)


@contextlib.contextmanager
def harness(journal: voiceclone.FileJournal | None = None, token: str | None = None) -> Iterator[Harness]:
    """A harness for all cases. With a *token* the vendors' keys are temporary ones."""
    clock = HookedClock()
    with Sandbox(*CALLS) as sandbox, contextlib.ExitStack() as stack:
        for provider in CALLS:
            sandbox[provider].security_token = token  # type: ignore[attr-defined]
        clients = {
            (provider, hangs): stack.enter_context(
                voiceclone.Client(
                    provider,
                    journal=journal or voiceclone.MemoryJournal(),
                    attempts=3 if hangs else 2,  # a busy machine may miss one more
                    clock=clock,
                    sleep=clock.sleep,
                    # Short only where a call hangs, so that a busy machine is not mistaken for a hanging vendor.
                    read_timeout=0.1 if hangs else 10.0,
                    **sandbox.settings(provider),
                )
            )
            for provider in CALLS
            for hangs in (False, True)
        }
        yield Harness(sandbox, clients, clock)


@contextlib.contextmanager
def inject(case: Case, sandbox: Sandbox, clock: HookedClock) -> Iterator[None]:
    """Let the fault of *case* happen within it. A port that is closed once opens when the client sleeps."""
    vendor, server, calls = sandbox[case.provider], sandbox.server(case.provider), list(CALLS[case.provider])

    def open_port() -> None:
        if server.closed:
            server.open_port()

    if case.fault != "refused":
        vendor.fault(case.operation, FAULTS[case.fault], times=_ALWAYS if case.stays else 1)
    elif case.operation == calls[0]:
        server.close_port()
    else:  # with the answer to the call before
        before = calls[calls.index(case.operation) - 1]
        vendor.fault(before, Fault(), times=_TIMES.get(before, 1) - 1)
        vendor.fault(before, Fault(then=server.close_port))
    if not case.stays:
        clock.on_sleep = open_port
    try:
        yield
    finally:
        clock.on_sleep = lambda: None
        vendor.clear_faults()
        open_port()


def failure(action: Callable[[], object]) -> Exception | None:
    """The error that *action* ends in, None if it succeeds."""
    try:
        action()
    except Exception as error:
        return error
    return None
