"""
The steps of a submission: what is done is recorded, and not done again.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from helpers.harness import THEN, WHO, Time, busy, doubtful, live, refusal

from voiceclone import InvalidRequestError, Problem, Progress, RejectedError, TransferError
from voiceclone.backends._steps import CallbackError


def test_result_is_recorded(clock: Time) -> None:
    """That a step was begun is saved before it is done, by the vendor's time, and its result after."""
    life = live(clock)
    begun = THEN

    result = life.steps.run("submit", life.acts("do", "job-1"), find=life.acts("find"))

    assert "job-1" == result
    assert [{"submit": {"begun": begun}}, "do", {"submit": {"begun": begun, "result": "job-1"}}] == life.events


@pytest.mark.parametrize("result", ["job-1", ""])
@pytest.mark.parametrize("finds", [True, False])
def test_recorded_result_is_enough(clock: Time, result: str, finds: bool) -> None:  # noqa: FBT001 - with or without
    """A step with a recorded result is neither done nor looked for again."""
    life = live(clock, submit={"begun": 1.0, "result": result})

    given = life.steps.run("submit", life.acts("do"), find=life.acts("find") if finds else None)

    assert result == given
    assert [] == life.events


def test_step_without_result(clock: Time) -> None:
    """A step that gives nothing is recorded as done all the same."""
    life = live(clock)

    result = life.steps.run("upload", life.acts("do", None))

    assert "" == result
    assert {"begun": THEN, "result": ""} == life.saved["upload"]


def test_steps_are_told_apart(clock: Time) -> None:
    """Each step has a record of its own."""
    life = live(clock, create={"begun": 1.0, "result": "job-1"})

    life.steps.run("commit", life.acts("do", "done"), find=life.acts("find"))

    assert [("create", "job-1"), ("commit", "done")] == [
        (name, step["result"]) for name, step in life.steps.record["steps"].items()
    ]


@pytest.mark.parametrize("error", [doubtful(), busy(), TransferError("cut", **WHO)], ids=repr)
def test_harmless_step_is_repeated(clock: Time, error: Exception) -> None:
    """A step that may be repeated is, while its errors may pass."""
    life = live(clock)

    result = life.steps.run("upload", life.acts("do", error, error, "done"), repeatable=True)

    assert "done" == result
    assert ["do"] * 3 == life.names()
    assert 2 == len(clock.naps)


def test_harmless_step_that_fails(clock: Time) -> None:
    """A harmless step that fails for good is done anew in the next life."""
    life = live(clock)
    with pytest.raises(RejectedError):
        life.steps.run("upload", life.acts("do", refusal()), repeatable=True)

    result = life.steps.run("upload", life.acts("do", "done"), repeatable=True)

    assert "done" == result
    assert ["do", "do"] == life.names()


def test_undo(clock: Time) -> None:
    """A step that is undone is done again; what was never done can be undone as well."""
    life = live(clock, upload={"begun": 1.0, "result": ""}, create={"begun": 1.0, "result": "job-1"})
    life.steps.undo("upload", "never-done")

    life.steps.run("upload", life.acts("do", None))

    assert {"create": {"begun": 1.0, "result": "job-1"}} == life.events[0]
    assert ["do"] == life.names()


def test_harmless_step_is_not_looked_up(clock: Time) -> None:
    """A step that may be repeated is just done, whatever an earlier life left of it."""
    life = live(clock, upload={"begun": 17.0})

    life.steps.run("upload", life.acts("do", "done"), repeatable=True)

    assert ["do"] == life.names()
    assert {"begun": 17.0, "latest": THEN, "result": "done"} == life.saved["upload"]
    assert [] == clock.naps


def test_unknown_time(clock: Time) -> None:
    """A step begun while the vendor has told no time is recorded as begun at no known time."""
    life = live(clock, date=None)

    life.steps.run("submit", life.acts("do", "job-1"), find=life.acts("find"))

    assert {"begun": None, "result": "job-1"} == life.saved["submit"]


def test_upload(clock: Time) -> None:
    """An upload is a step of its own: the files are checked, then it is sent, and once it arrived not again."""
    life = live(clock)
    life.steps.check_files = life.acts("check", None)

    for _ in range(2):
        life.steps.upload("letter", lambda _report: life.acts("send", None)())

    assert ["check", "send"] == life.names()
    assert {"upload-letter": {"begun": THEN, "result": ""}} == life.saved


def test_upload_is_repeated(clock: Time) -> None:
    """An upload that was cut is sent again, and the files are checked again before."""
    life = live(clock)
    life.steps.check_files = life.acts("check", None, None)
    send = life.acts("send", TransferError("cut", **WHO), None)

    life.steps.upload("letter", lambda _report: send())

    assert ["check", "send"] * 2 == life.names()


def test_upload_of_changed_files(clock: Time) -> None:
    """Files that changed are not sent."""
    life = live(clock)
    changed = InvalidRequestError([Problem("consent", "changed", "Restore it")])
    life.steps.check_files = life.acts("check", changed)

    with pytest.raises(InvalidRequestError):
        life.steps.upload("letter", life.acts("send"))

    assert ["check"] == life.names()


def both(report: Callable[[int, int], None]) -> None:
    report(1, 2)
    report(2, 2)


def test_progress(clock: Time) -> None:
    """The progress of an upload is told with what is uploaded."""
    life = live(clock)
    told: list[Progress] = []
    life.steps.on_progress = told.append

    life.steps.upload("letter", both)

    assert [Progress("letter", 1, 2), Progress("letter", 2, 2)] == told


def test_nobody_wants_progress(clock: Time) -> None:
    """Progress that nobody asked for is told to nobody."""
    life = live(clock)

    life.steps.upload("letter", both)

    assert life.steps.on_progress is None
    assert "" == life.saved["upload-letter"]["result"]


@pytest.mark.parametrize("error", [TransferError("theirs", **WHO), ValueError("theirs")], ids=repr)
def test_error_of_the_callback(clock: Time, error: Exception) -> None:
    """An error of the caller's own callback passes whoever takes it for one of the network; nothing is sent again."""
    life = live(clock)
    life.steps.on_progress = life.acts("tell", error)

    with pytest.raises(CallbackError) as caught:
        life.steps.upload("letter", both)

    assert error is caught.value.error
    assert not isinstance(caught.value, Exception)
    assert ["tell"] == life.names()
