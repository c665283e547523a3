"""Texts that can be translated: what they were made of is still there."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

import voiceclone
from voiceclone import CloneRequest, Problem
from voiceclone.backends import Message, Requirement, Severity, Subject

LONG = Message("it is {length} long, with {pause}", length="1:30", pause=Message("a pause of {value} s", value="4.0"))


def test_it_is_its_english_text() -> None:
    """Whatever takes text takes it."""
    assert LONG == "it is 1:30 long, with a pause of 4.0 s"
    assert hash(LONG) == hash("it is 1:30 long, with a pause of 4.0 s")


def test_it_keeps_its_template_and_its_values() -> None:
    """An app can tell it in other words."""
    assert LONG.template == "it is {length} long, with {pause}"
    assert LONG.values["length"] == "1:30"
    assert isinstance(LONG.values["pause"], Message)
    assert LONG.values["pause"].values == {"value": "4.0"}


@pytest.mark.parametrize("text", ["it hums", "{} {0} {name} %s {{"])
def test_without_values_nothing_is_filled_in(text: str) -> None:
    """A plain text is its own template, whatever is in it."""
    assert (text, text, {}) == (Message(text), Message(text).template, Message(text).values)


def test_values_are_not_filled_in_twice() -> None:
    """A brace in a file's name stays one."""
    assert Message("{name} is empty", name="{name}.wav") == "{name}.wav is empty"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, *range(pickle.HIGHEST_PROTOCOL + 1)])
def test_copies_keep_all_of_it(copied: Callable[[Message], Message] | int) -> None:
    """Processes may hand it on."""
    other = pickle.loads(pickle.dumps(LONG, copied)) if isinstance(copied, int) else copied(LONG)

    assert (LONG, LONG.template, LONG.values) == (other, other.template, other.values)


def test_a_problem_made_of_plain_text() -> None:
    """Its text is its template."""
    problem = Problem("recordings[0]", "it hums", "Find the cable")

    assert ("it hums", "Find the cable") == (problem.message.template, problem.hint.template)


def test_a_requirement_fills_in_its_template() -> None:
    """Its problem has the words, the values, and the bound that is missed."""
    requirement = Requirement(
        name="length",
        subject=Subject.RECORDING,
        fact="duration",
        at_least=10,
        at_most=60,
        severity=Severity.ERROR,
        message="it is {value} s long; {bound} s is the bound",
        hint="Cut it",
        source="The manual",
    )

    long, short = (requirement.problem("recordings[0]", {"duration": each}) for each in (90.0, 5.0))

    assert long is not None
    assert short is not None
    assert (requirement.message, {"value": "90.0", "bound": "60"}) == (long.message.template, long.message.values)
    assert "it is 5.0 s long; 10 s is the bound" == short.message


def test_every_problem_of_a_request_can_be_translated(request_: CloneRequest) -> None:
    """Their templates are the same for every file and every number."""
    problems = voiceclone.plan(request_, ["alibaba"], quick=True)["alibaba"].problems

    assert problems
    assert [] == [each for each in problems if any(mark.isdigit() for mark in each.message.template)]
