"""What the files of a request have to do with each other, as a check of the request tells it."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers.clock import Clock
from helpers.sounds import RATE, Sound, filtered, m4a, noise, save, speech

import voiceclone
from voiceclone import Client, CloneRequest, Consent, InvalidRequestError
from voiceclone.backends import Severity
from voiceclone.sandbox import Sandbox

Found = list[tuple[str, str, Severity]]


def room(seconds: float, level: float = -70) -> Sound:
    return speech(seconds) * 0.5 + noise(seconds, level)


@pytest.fixture
def takes(request_: CloneRequest, tmp_path: Path) -> CloneRequest:
    """Three good takes and a statement that is long enough."""
    recordings = [save(tmp_path / f"{seconds}.wav", room(seconds)) for seconds in (61, 62, 63)]
    statement = save(tmp_path / "statement.wav", room(15))
    return attrs.evolve(request_, recordings=recordings, consent=Consent(statement=statement))


def found(request: CloneRequest, *names: str) -> Found:
    """File, requirement and severity of the problems with these requirements."""
    problems = voiceclone.plan(request, ["alibaba"])["alibaba"].problems
    return [(each.file, each.requirement, each.severity) for each in problems if each.requirement in names]


ALL = ("same-sound", "no-speech", "reading-rate", "loudness-differs", "noise-differs", "bandwidth-differs")


def with_take(request: CloneRequest, path: Path) -> CloneRequest:
    return attrs.evolve(request, recordings=[*request.recordings, path])


def test_good_takes_are_alike(takes: CloneRequest) -> None:
    """Takes of one session differ in nothing that matters, and are not the same."""
    assert [] == found(takes, *ALL)


@pytest.mark.parametrize(("gain", "count"), [(-7, 1), (-5, 0), (5, 0)])
def test_a_take_of_another_loudness(takes: CloneRequest, tmp_path: Path, gain: float, count: int) -> None:
    """The take that is more than 6 LU off the others is named."""
    odd = with_take(takes, save(tmp_path / "odd.wav", room(64) * 10 ** (gain / 20)))

    assert [("odd.wav", "loudness-differs", Severity.WARNING)] * count == found(odd, *ALL)


@pytest.mark.parametrize(("level", "count"), [(-49, 1), (-52, 0)])
def test_a_take_of_another_room(takes: CloneRequest, tmp_path: Path, level: float, count: int) -> None:
    """The take whose noise is more than 10 dB louder than -60 dBFS, where the others have less, is named."""
    odd = with_take(takes, save(tmp_path / "odd.wav", room(64, level)))

    assert [("odd.wav", "noise-differs", Severity.WARNING)] * count == found(odd, *ALL)


def test_a_take_of_another_microphone(takes: CloneRequest, tmp_path: Path) -> None:
    """The take that has less than 60 % of the bandwidth of the others is named."""
    odd = with_take(takes, save(tmp_path / "odd.wav", filtered(room(64), 0, 3400)))

    assert [("odd.wav", "bandwidth-differs", Severity.WARNING)] == found(odd, *ALL)


@pytest.mark.parametrize("name", ["copy.wav", "copy.mp3", "copy.flac"])
def test_a_take_that_is_given_twice(takes: CloneRequest, tmp_path: Path, name: str) -> None:
    """A copy of a take is an error, under another name and in another container too; it says of which."""
    kinds = {".mp3": ("MP3", "MPEG_LAYER_III"), ".flac": ("FLAC", "PCM_16"), ".wav": ("WAV", "PCM_16")}
    kind, subtype = kinds[Path(name).suffix]
    twice = with_take(takes, save(tmp_path / name, room(62), RATE, subtype, kind))

    assert [(name, "same-sound", Severity.ERROR)] == found(twice, *ALL)
    (problem,) = (each for each in voiceclone.plan(twice, ["alibaba"])["alibaba"].errors if each.file == name)
    assert "recordings[3]" == problem.location
    assert "the same sound as 62.wav (recordings[1])" in problem.message


def test_copies_that_cannot_be_decoded(takes: CloneRequest, tmp_path: Path) -> None:
    """Of what is not decoded here, files of the same content are the same."""
    for name, seconds in (("a.m4a", 70), ("b.m4a", 70), ("c.m4a", 71)):
        (tmp_path / name).write_bytes(m4a(seconds))

    request = attrs.evolve(takes, recordings=[tmp_path / f"{name}.m4a" for name in "abc"])

    assert [("b.m4a", "same-sound", Severity.ERROR)] == found(request, *ALL)


def test_copies_that_are_too_short_to_be_compared(takes: CloneRequest, tmp_path: Path) -> None:
    """Of what is shorter than three seconds, files of the same content are the same."""
    for name, seconds in (("a.wav", 2), ("b.wav", 2), ("c.wav", 2.5)):
        save(tmp_path / name, room(seconds))

    request = attrs.evolve(takes, recordings=[tmp_path / f"{name}.wav" for name in "abc"])

    assert [("b.wav", "same-sound", Severity.ERROR)] == found(request, "same-sound")


def test_a_statement_that_is_part_of_a_recording(takes: CloneRequest, tmp_path: Path) -> None:
    """A statement cut from a recording was not spoken as consent."""
    cut = save(tmp_path / "cut.wav", room(62)[round(20.4 * RATE) : 36 * RATE])

    request = attrs.evolve(takes, consent=Consent(statement=cut))

    assert [("cut.wav", "same-sound", Severity.ERROR)] == found(request, *ALL)


@pytest.mark.parametrize(
    ("sound", "name"), [(np.zeros(15 * RATE), "no-speech"), (room(4), "reading-rate"), (room(15), None)]
)
def test_a_statement_that_cannot_have_the_words(
    takes: CloneRequest, tmp_path: Path, sound: Sound, name: str | None
) -> None:
    """A statement that is silent, or too short for the words it has to have, is an error."""
    request = attrs.evolve(takes, consent=Consent(statement=save(tmp_path / "said.wav", sound)))

    assert ([("said.wav", name, Severity.ERROR)] if name else []) == found(request, *ALL)


@pytest.mark.parametrize(("seconds", "count"), [(120, 1), (40, 0)])
def test_a_statement_that_is_far_too_long(takes: CloneRequest, tmp_path: Path, seconds: float, count: int) -> None:
    """A statement of far more than its words is a warning: it may be another recording."""
    request = attrs.evolve(takes, consent=Consent(statement=save(tmp_path / "said.wav", room(seconds))))

    assert [("said.wav", "statement-length", Severity.WARNING)] * count == found(request, "statement-length")


@pytest.mark.parametrize(("other", "count"), [(-1, 1), (-0.4, 0), (0, 0), (1, 0)])
def test_channels_that_cancel_each_other(takes: CloneRequest, tmp_path: Path, other: float, count: int) -> None:
    """One channel that is the other upside down is nothing once they are mixed; one that is softer is not."""
    sound = room(64)
    odd = with_take(takes, save(tmp_path / "odd.wav", np.column_stack((sound, other * sound))))

    assert [("odd.wav", "cancelled", Severity.WARNING)] * count == found(odd, "cancelled")


def test_no_silence_is_submitted(takes: CloneRequest, tmp_path: Path, sandbox: Sandbox, clock: Clock) -> None:
    """Recordings of nothing are refused before anything is sent, and can be sent all the same."""
    silent = attrs.evolve(takes, recordings=save(tmp_path / "silent.wav", noise(960, -60, 8000), 8000))

    with Client("alibaba", clock=clock, sleep=clock.sleep, **sandbox.settings("alibaba")) as client:
        with pytest.raises(InvalidRequestError) as caught:
            client.submit(silent)
        client.submit(silent, check=False)

    assert ["no-speech"] == [each.requirement for each in caught.value.problems]
    assert str(caught.value.problems[0]).startswith("silent.wav: no speech is heard in it")
