"""
The steps of a submission: what is done is recorded, and not done again.
"""

from __future__ import annotations

import pytest
from lives import WHO, Time, busy, doubtful, live, refusal

from voiceclone import Progress, RejectedError, TransferError


def test_result_is_recorded(clock: Time) -> None:
    """That a step was begun is saved before it is done, and its result after."""
    life = live(clock)
    begun = clock.now

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
    assert {"begun": life.steps.clock(), "result": ""} == life.saved["upload"]


def test_steps_are_told_apart(clock: Time) -> None:
    """Each step has a record of its own."""
    life = live(clock, create={"begun": 1.0, "result": "job-1"})

    life.steps.run("commit", life.acts("do", "done"), find=life.acts("find"))

    assert [("create", "job-1"), ("commit", "done")] == [
        (name, step["result"]) for name, step in life.steps.record["steps"].items()
    ]


@pytest.mark.parametrize("error", [doubtful(), busy(), TransferError("cut", **WHO)], ids=repr)
def test_harmless_step_is_repeated(clock: Time, error: Exception) -> None:
    """A step without a find is harmless, and repeated while its errors may pass."""
    life = live(clock)

    result = life.steps.run("upload", life.acts("do", error, error, "done"))

    assert "done" == result
    assert ["do"] * 3 == life.names()
    assert 2 == len(clock.naps)


def test_harmless_step_that_fails(clock: Time) -> None:
    """A harmless step that fails for good is done anew in the next life."""
    life = live(clock)
    with pytest.raises(RejectedError):
        life.steps.run("upload", life.acts("do", refusal()))

    result = life.steps.run("upload", life.acts("do", "done"))

    assert "done" == result
    assert ["do", "do"] == life.names()


def test_undo(clock: Time) -> None:
    """A step that is undone is done again; what was never done can be undone as well."""
    life = live(clock, upload={"begun": 1.0, "result": ""}, create={"begun": 1.0, "result": "job-1"})
    life.steps.undo("upload", "never-done")

    life.steps.run("upload", life.acts("do", None))

    assert {"create": {"begun": 1.0, "result": "job-1"}} == life.events[0]
    assert ["do"] == life.names()


def test_progress(clock: Time) -> None:
    """The progress of an upload is told with what is uploaded."""
    life = live(clock)
    told: list[Progress] = []
    life.steps.on_progress = told.append
    report = life.steps.uploading("letter")

    report(1, 2)
    report(2, 2)

    assert [Progress("letter", 1, 2), Progress("letter", 2, 2)] == told


def test_nobody_wants_progress(clock: Time) -> None:
    """Progress that nobody asked for is told to nobody."""
    life = live(clock)

    life.steps.uploading("letter")(1, 2)

    assert life.steps.on_progress is None
