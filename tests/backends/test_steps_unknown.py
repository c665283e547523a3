"""
Steps that may have been done: never done blindly again.
"""

from __future__ import annotations

import logging

import pytest
from helpers.harness import SETTLE, THEN, WHO, Time, busy, doubtful, live, refusal

from voiceclone import ConnectionFailedError, ProviderError, RejectedError, SubmissionUnknownError, TransferError


def test_doubt_is_looked_into(clock: Time) -> None:
    """A step that may have been done is looked for, from when it was begun, and adopted; never done blindly again."""
    life = live(clock)
    begun = THEN

    result = life.steps.run("submit", life.acts("do", doubtful()), find=life.acts("find", "job-1"))

    assert "job-1" == result
    assert ["do", ("find", begun)] == life.events[1:3]
    assert {"submit": {"begun": begun, "result": "job-1"}} == life.saved


def test_not_done_is_done_once_more(clock: Time) -> None:
    """A step that is not found is done once more."""
    life = live(clock)

    result = life.steps.run(
        "create", life.acts("do", doubtful(), "job-2"), find=life.acts("find", None), eventually_consistent=False
    )

    assert "job-2" == result
    assert ["do", "find", "do"] == life.names()


def test_second_doubt_is_looked_into(clock: Time) -> None:
    """What is done once more is looked for once more."""
    life = live(clock)

    find = life.acts("find", None, "job-2")

    result = life.steps.run("create", life.acts("do", doubtful(), doubtful()), find=find, eventually_consistent=False)

    assert "job-2" == result
    assert ["do", "find", "do", "find"] == life.names()


def test_at_most_twice(clock: Time) -> None:
    """A step that is not found twice is not done a third time, and stays in doubt."""
    life = live(clock)
    errors = [doubtful(), doubtful()]

    with pytest.raises(ConnectionFailedError) as caught:
        life.steps.run(
            "create", life.acts("do", *errors), find=life.acts("find", None, None), eventually_consistent=False
        )

    assert errors[1] is caught.value
    assert ["do", "find", "do", "find"] == life.names()
    assert {"create": {"begun": THEN, "latest": THEN}} == life.saved


@pytest.mark.parametrize(
    "error", [refusal(), ProviderError("no", **WHO, outcome_unknown=False)], ids=lambda error: type(error).__name__
)
def test_proof_that_nothing_was_done(clock: Time, error: ProviderError) -> None:
    """A proof that nothing was done is looked at once; it stays, so the mark goes and the error is raised."""
    life = live(clock)

    with pytest.raises(ProviderError) as caught:
        life.steps.run("submit", life.acts("do", error), find=life.acts("find", None))

    assert error is caught.value
    assert ["do", "find"] == life.names()
    assert {} == life.saved
    assert [] == clock.naps


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

    find = life.acts("find", None, "job-1")

    result = life.steps.run("submit", life.acts("do", doubtful(), refusal()), find=find, eventually_consistent=False)

    assert "job-1" == result
    assert ["do", "find", "do", "find"] == life.names()


def test_refusal_after_doubt_that_stays(clock: Time) -> None:
    """A refusal of the second try that stays unexplained is raised, and leaves the step in doubt."""
    life = live(clock)
    refused = refusal()

    with pytest.raises(RejectedError) as caught:
        life.steps.run(
            "submit",
            life.acts("do", doubtful(), refused),
            find=life.acts("find", None, None),
            eventually_consistent=False,
        )

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

    result = life.steps.run("submit", life.acts("do"), find=life.acts("find", "job-1"))

    assert "job-1" == result
    assert [("find", 17.0), {"submit": {"begun": 17.0, "result": "job-1"}}] == life.events


def test_earlier_life_that_did_nothing(clock: Time) -> None:
    """A step that was begun long ago in an earlier life and is not found is done."""
    life = live(clock, submit={"begun": 17.0})

    result = life.steps.run("submit", life.acts("do", "job-2"), find=life.acts("find", None))

    assert "job-2" == result
    assert ["find", "do"] == life.names()
    assert {"begun": 17.0, "latest": THEN, "result": "job-2"} == life.saved["submit"]
    assert [] == clock.naps


def test_refusal_that_hides_a_yes(clock: Time) -> None:
    """A proof that nothing was done, at the first try, does not outweigh what the vendor shows."""
    life = live(clock)

    result = life.steps.run("submit", life.acts("do", refusal()), find=life.acts("find", "job-1"))

    assert "job-1" == result
    assert {"begun": THEN, "result": "job-1"} == life.saved["submit"]


@pytest.mark.parametrize("blind", [doubtful(), SubmissionUnknownError("two", candidates=["1", "2"])], ids=repr)
def test_refusal_that_cannot_be_looked_at(clock: Time, blind: Exception) -> None:
    """A refusal is raised as it is when looking fails, and leaves the step in doubt."""
    life = live(clock)
    refused = refusal()

    with pytest.raises(RejectedError) as caught:
        life.steps.run("submit", life.acts("do", refused), find=life.acts("find", *[blind] * 3))

    assert refused is caught.value
    assert {"submit": {"begun": THEN}} == life.saved


def test_never_sent(clock: Time) -> None:
    """A request that never left is not looked for, and leaves nothing in doubt."""
    life = live(clock)
    unreached = ConnectionFailedError("refused", **WHO, outcome_unknown=False)

    with pytest.raises(ConnectionFailedError):
        life.steps.run("submit", life.acts("do", *[unreached] * 3), find=life.acts("find"))

    assert ["do"] * 3 == life.names()
    assert {} == life.saved


def test_error_that_proves_nothing_and_stays(clock: Time) -> None:
    """An error of which nobody says what it proves is looked at once, raised, and leaves the step in doubt."""
    life = live(clock)
    unsaid = RejectedError("no", **WHO)

    with pytest.raises(RejectedError) as caught:
        life.steps.run("submit", life.acts("do", unsaid), find=life.acts("find", None))

    assert unsaid is caught.value
    assert {"submit": {"begun": THEN}} == life.saved
    assert [] == clock.naps


@pytest.mark.parametrize("error", [doubtful(), RejectedError("no", **WHO), TransferError("cut", **WHO)], ids=repr)
def test_no_way_to_look(clock: Time, error: Exception) -> None:
    """Without a way to look, a step in doubt is left to the user, and the error says what to call."""
    life = live(clock)

    with pytest.raises(SubmissionUnknownError, match=r"client\.resume\('k1'") as caught:
        life.steps.run("submit", life.acts("do", error))

    assert error is caught.value.__cause__
    assert ["do"] == life.names()


def test_no_way_to_look_in_the_next_life(clock: Time) -> None:
    """What an earlier life left in doubt is not done again where there is no way to look."""
    life = live(clock, submit={"begun": None})

    with pytest.raises(SubmissionUnknownError):
        life.steps.run("submit", life.acts("do", "job-2"))

    assert [] == life.names()


@pytest.mark.parametrize("begun", [None, THEN + 10 * SETTLE], ids=["unknown", "in the vendor's future"])
def test_earlier_life_at_no_known_time(clock: Time, begun: float | None) -> None:
    """When it was begun is not known: the whole settling time passes in this life, and no more."""
    life = live(clock, submit={"begun": begun})

    result = life.steps.run("submit", life.acts("do", "job-2"), find=life.acts("find", *[None] * 20))

    assert "job-2" == result
    assert SETTLE == sum(clock.naps)


def test_earlier_life_before_the_vendor_tells_the_time(clock: Time) -> None:
    """A vendor that tells no time is given the whole settling time, however long ago the step was begun."""
    life = live(clock, date=None, submit={"begun": 17.0})

    life.steps.run("submit", life.acts("do", "job-2"), find=life.acts("find", *[None] * 20))

    assert SETTLE == sum(clock.naps)


def test_log(clock: Time, caplog: pytest.LogCaptureFixture) -> None:
    """Every doubt is told of by a warning with the submission and the step."""
    life = live(clock, submit={"begun": 17.0})

    life.steps.run(
        "submit", life.acts("do", doubtful(), "job-1"), find=life.acts("find", None, None), eventually_consistent=False
    )

    assert [
        ("voiceclone", logging.WARNING, "k1: the step 'submit' was begun before and never ended; looking it up"),
        ("voiceclone", logging.WARNING, f"k1: no telling whether the step 'submit' was done: {doubtful()}"),
    ] == caplog.record_tuples
