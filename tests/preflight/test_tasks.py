"""Many problems of one kind are one thing to do."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import voiceclone
from voiceclone import CloneRequest, Problem
from voiceclone._preflight.presentation import Task, names, tasks
from voiceclone.backends import Message, Severity


def listed(request: CloneRequest, *problems: Problem) -> list[Task]:
    """What to do about these problems, of a request with several takes."""
    report = voiceclone.plan(request, ["alibaba"], quick=True)["alibaba"]
    return tasks([attrs.evolve(report, problems=problems)], names(report.dataset, request.consent.letter))


@pytest.fixture
def several(request_: CloneRequest, tmp_path: Path) -> CloneRequest:
    """Three takes with numbers in their names, one of them in another folder under the same name."""
    paths = [tmp_path / "take 1.wav", tmp_path / "take 2.wav", tmp_path / "old" / "take 1.wav"]
    return attrs.evolve(request_, recordings=paths)


def problem(number: int, message: str, **more: object) -> Problem:
    return attrs.evolve(Problem(f"recordings[{number}]", message, "Do it again"), **more)


@pytest.mark.parametrize(
    ("messages", "merged"),
    [
        (("it clips for {value} s", "0.1", "0.8"), "it clips for 0.1 to 0.8 s"),
        (("it is {value} long", "1:30.0", "0:59.5"), "it is 0:59.5 to 1:30.0 long"),
        (("it is {value} dB off", "-9.5", "-24.0"), "it is -24.0 to -9.5 dB off"),
        (("only {value} of it", "30%", "5%"), "only 5% to 30% of it"),
        (("it is {value} of 16", "5", "5"), "it is 5 of 16"),
        (("it sounds like {value}", "take 1.wav", "take 2.wav"), "it sounds like take 1.wav, take 2.wav"),
    ],
)
def test_messages_of_one_kind_are_one(several: CloneRequest, messages: tuple[str, str, str], merged: str) -> None:
    """With the lowest and the highest of each number, and every file that is spoken of; names stay what they are."""
    template, *values = messages
    found = [problem(number, Message(template, value=value)) for number, value in enumerate(values)]

    (task,) = listed(several, *found)

    assert merged == task.message


def test_other_messages_are_other_tasks(several: CloneRequest) -> None:
    """What differs in words is another kind of problem."""
    assert 2 == len(listed(several, problem(0, "it hums"), problem(1, "it hisses")))


def test_files_are_named_with_the_folders_that_differ(several: CloneRequest) -> None:
    """Two files of one name can be told apart."""
    (task,) = listed(several, *(problem(number, "it hums") for number in range(3)))

    assert task.places[1] == "take 2.wav"
    assert task.places[2] == "old/take 1.wav"
    assert task.places[0].endswith("/take 1.wav")


def test_errors_come_first(several: CloneRequest) -> None:
    """Whatever order they were found in."""
    found = listed(several, problem(0, "it hums", severity=Severity.WARNING), problem(1, "it is empty"))

    assert [Severity.ERROR, Severity.WARNING] == [each.severity for each in found]


def test_not_too_many_files_are_named(request_: CloneRequest) -> None:
    """The others are counted."""
    request = attrs.evolve(request_, recordings=[Path(f"{number}.wav") for number in range(9)])

    (task,) = listed(request, *(problem(number, "it hums") for number in range(9)))

    assert "0.wav, 1.wav, 2.wav, 3.wav and 5 more" == task.where
