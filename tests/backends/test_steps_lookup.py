"""
Looking at the vendor for a step that may have been done.
"""

from __future__ import annotations

import pytest
from helpers.harness import SETTLE, THEN, WHO, Time, busy, doubtful, live

from voiceclone import NotFoundError, ProviderError, SubmissionUnknownError


def test_settling(clock: Time) -> None:
    """A vendor that may list late is given its time: looked at more and more rarely, until that time is over."""
    life = live(clock)
    begun = clock.now

    result = life.steps.run("submit", life.acts("do", doubtful(), "job-2"), find=life.acts("find", *[None] * 11))

    assert "job-2" == result
    assert ["do", *["find"] * 11, "do"] == life.names()
    assert [1, 2, 4, 8, 16, 32, 60, 60, 60, 57] == clock.naps
    assert begun + SETTLE == clock.now


def test_settling_ends_when_found(clock: Time) -> None:
    """A job that the vendor lists late is adopted as soon as it is seen."""
    life = live(clock)

    result = life.steps.run("submit", life.acts("do", doubtful()), find=life.acts("find", None, None, "job-1"))

    assert "job-1" == result
    assert [1, 2] == clock.naps


def test_settling_counts_from_the_last_try(clock: Time) -> None:
    """What is left of the settling time of an earlier life is waited for, and no more."""
    life = live(clock, submit={"begun": 17.0, "latest": THEN - SETTLE + 2.5})

    life.steps.run("submit", life.acts("do", "job-2"), find=life.acts("find", None, None, None))

    assert ["find", "find", "find", "do"] == life.names()
    assert [1, 1.5] == clock.naps


def test_no_settling(clock: Time) -> None:
    """A vendor that lists at once is believed at once."""
    life = live(clock)

    life.steps.run(
        "submit", life.acts("do", doubtful(), "job-2"), find=life.acts("find", None), eventually_consistent=False
    )

    assert [] == clock.naps


def test_looking_is_repeated(clock: Time) -> None:
    """Looking is harmless, and repeated while its errors may pass."""
    life = live(clock)
    find = life.acts("find", busy(), doubtful(), "job-1")

    result = life.steps.run("submit", life.acts("do", doubtful()), find=find)

    assert "job-1" == result
    assert ["do", "find", "find", "find"] == life.names()


@pytest.mark.parametrize(
    "errors",
    [[NotFoundError("no list", **WHO, outcome_unknown=False)], [busy(), busy(), busy()]],
    ids=["final", "busy"],
)
@pytest.mark.parametrize("earlier", [True, False])
def test_looking_fails(clock: Time, errors: list[ProviderError], earlier: bool) -> None:  # noqa: FBT001 - two lives
    """When looking fails, nothing is done, the step stays in doubt, and the error names the submission."""
    life = live(clock, submit={"begun": 17.0}) if earlier else live(clock)
    do = life.acts("do", doubtful())

    with pytest.raises(SubmissionUnknownError, match=r"client\.resume\('k1'\)") as caught:
        life.steps.run("submit", do, find=life.acts("find", *errors))

    assert ("k1", ()) == (caught.value.key, caught.value.candidates)
    assert ["do", *["find"] * len(errors)][earlier:] == life.names()
    assert ["begun"] == list(life.saved["submit"])


def test_candidates(clock: Time) -> None:
    """When several jobs may be the one, nothing is done, and the error names the submission and the jobs."""
    life = live(clock)
    unknown = SubmissionUnknownError("two of them", candidates=["job-1", "job-2"])

    with pytest.raises(SubmissionUnknownError) as caught:
        life.steps.run("submit", life.acts("do", doubtful()), find=life.acts("find", unknown))

    assert ("k1", ("job-1", "job-2")) == (caught.value.key, caught.value.candidates)
    assert ["do", "find"] == life.names()
    assert ["begun"] == list(life.saved["submit"])
