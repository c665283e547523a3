"""
Steps that may have been done: never done blindly again.
"""

from __future__ import annotations

import logging

import pytest
from lives import WHO, Time, busy, doubtful, live, refusal

from voiceclone import ConnectionFailedError, ProviderError, RejectedError


def test_doubt_is_looked_into(clock: Time) -> None:
    """A step that may have been done is looked for, from when it was begun, and adopted; never done blindly again."""
    life = live(clock)
    begun = clock.now

    result = life.steps.run("submit", life.acts("do", doubtful()), find=life.acts("find", "job-1"))

    assert "job-1" == result
    assert ["do", ("find", begun)] == life.events[1:3]
    assert {"submit": {"begun": begun, "result": "job-1"}} == life.saved


def test_not_done_is_done_once_more(clock: Time) -> None:
    """A step that is not found is done once more."""
    life = live(clock)

    result = life.steps.run("create", life.acts("do", doubtful(), "job-2"), find=life.acts("find", None))

    assert "job-2" == result
    assert ["do", "find", "do"] == life.names()


def test_second_doubt_is_looked_into(clock: Time) -> None:
    """What is done once more is looked for once more."""
    life = live(clock)

    result = life.steps.run("create", life.acts("do", doubtful(), doubtful()), find=life.acts("find", None, "job-2"))

    assert "job-2" == result
    assert ["do", "find", "do", "find"] == life.names()


def test_at_most_twice(clock: Time) -> None:
    """A step that is not found twice is not done a third time; the vendor certainly did nothing, so the mark goes."""
    life = live(clock)
    errors = [doubtful(), doubtful()]

    with pytest.raises(ConnectionFailedError) as caught:
        life.steps.run("create", life.acts("do", *errors), find=life.acts("find", None, None))

    assert errors[1] is caught.value
    assert ["do", "find", "do", "find"] == life.names()
    assert {} == life.saved


@pytest.mark.parametrize("error", [refusal(), ProviderError("no", **WHO)], ids=lambda error: type(error).__name__)
def test_proof_that_nothing_was_done(clock: Time, error: ProviderError) -> None:
    """An error that proves that nothing was done clears the mark and is raised; nothing is looked for."""
    life = live(clock)

    with pytest.raises(ProviderError) as caught:
        life.steps.run("submit", life.acts("do", error), find=life.acts("find"))

    assert error is caught.value
    assert ["do"] == life.names()
    assert {} == life.saved


def test_what_was_not_done_is_repeated(clock: Time) -> None:
    """While the vendor certainly did nothing, even a step that must not be done twice is tried again."""
    life = live(clock)

    result = life.steps.run("submit", life.acts("do", busy(), busy(), "job-1"), find=life.acts("find"))

    assert "job-1" == result
    assert ["do"] * 3 == life.names()
    assert 2 == len(clock.naps)


def test_refusal_after_doubt(clock: Time) -> None:
    """A refusal of the second try may come of the first one's success, so it is looked into as well."""
    life = live(clock)

    result = life.steps.run("submit", life.acts("do", doubtful(), refusal()), find=life.acts("find", None, "job-1"))

    assert "job-1" == result
    assert ["do", "find", "do", "find"] == life.names()


def test_refusal_after_doubt_that_stays(clock: Time) -> None:
    """A refusal of the second try that stays unexplained is raised, and leaves the step in doubt."""
    life = live(clock)
    refused = refusal()

    with pytest.raises(RejectedError) as caught:
        life.steps.run("submit", life.acts("do", doubtful(), refused), find=life.acts("find", None, None))

    assert refused is caught.value
    assert ["begun", "latest"] == list(life.saved["submit"])


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), MemoryError()], ids=repr)
def test_end_of_a_life(clock: Time, stop: BaseException) -> None:
    """A step in the midst of which the process ends stays in doubt."""
    life = live(clock)

    with pytest.raises(type(stop)):
        life.steps.run("submit", life.acts("do", stop), find=life.acts("find"))

    assert ["begun"] == list(life.saved["submit"])


def test_earlier_life(clock: Time) -> None:
    """A step that was begun in an earlier life is looked for first, from when it was begun, and adopted."""
    life = live(clock, submit={"begun": 17.0})

    result = life.steps.run("submit", life.acts("do"), find=life.acts("find", "job-1"), settles=True)

    assert "job-1" == result
    assert [("find", 17.0), {"submit": {"begun": 17.0, "result": "job-1"}}] == life.events


def test_earlier_life_that_did_nothing(clock: Time) -> None:
    """A step that was begun long ago in an earlier life and is not found is done."""
    life = live(clock, submit={"begun": 17.0})

    result = life.steps.run("submit", life.acts("do", "job-2"), find=life.acts("find", None), settles=True)

    assert "job-2" == result
    assert ["find", "do"] == life.names()
    assert {"begun": 17.0, "latest": clock.now, "result": "job-2"} == life.saved["submit"]
    assert [] == clock.naps


def test_log(clock: Time, caplog: pytest.LogCaptureFixture) -> None:
    """Every doubt is told of by a warning with the submission and the step."""
    life = live(clock, submit={"begun": 17.0})

    life.steps.run("submit", life.acts("do", doubtful(), "job-1"), find=life.acts("find", None, None))

    assert [
        ("voiceclone", logging.WARNING, "k1: the step 'submit' was begun before and never ended; looking for it"),
        ("voiceclone", logging.WARNING, f"k1: no telling whether the step 'submit' was done: {doubtful()}"),
    ] == caplog.record_tuples
