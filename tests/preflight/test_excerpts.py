"""The short pieces of recordings that a page plays."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers import voices
from helpers.sounds import Sound, added, encoded, filtered, m4a, noise, save, tone
from numpy.typing import NDArray

import voiceclone
from voiceclone._preflight import Measured
from voiceclone._preflight.html import excerpts
from voiceclone._preflight.html.excerpts import Excerpt
from voiceclone._problem import Stretch
from voiceclone.sandbox import samples

RATE = 48_000


def excerpt(path: Path, start: float, end: float) -> Excerpt:
    (found,) = excerpts.of(Measured(location="recordings[0]", path=path), [Stretch(start, end, 1.0)])
    return found


def heard(found: Excerpt) -> tuple[NDArray[np.float64], int]:
    sound, rate = soundfile.read(io.BytesIO(found.audio))
    assert sound.ndim == 1
    return sound, rate


def with_tone(start: float, rate: int = RATE, seconds: float = 60) -> Sound:
    """A soft hiss, and a tone of half a second."""
    return added(noise(seconds, -70, rate), tone(0.5, 0.5, 1000, rate), start, rate)


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        *(("WAV", "PCM_16"), ("WAV", "FLOAT"), ("WAVEX", "PCM_24"), ("FLAC", "PCM_16"), ("AIFF", "PCM_16")),
        *(("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")),
    ],
)
def test_what_is_at_a_place_is_heard_there(tmp_path: Path, kind: str, subtype: str) -> None:
    """A tone is as far from the beginning of the excerpt as its time says, whatever the container."""
    found = excerpt(save(tmp_path / "take", with_tone(40.25), RATE, subtype, kind), 40.25, 40.75)

    sound, rate = heard(found)
    loud = np.flatnonzero(np.abs(sound) > 0.3) / rate + found.start
    assert (loud[0], loud[-1]) == pytest.approx((40.25, 40.75), abs=0.01)
    assert found.start <= 39.5
    assert found.end >= 41.5
    assert len(sound) / rate == pytest.approx(found.end - found.start, abs=0.01)


@pytest.mark.parametrize("level", [-6, -30, -60])
def test_it_is_as_loud_as_the_recording(tmp_path: Path, level: float) -> None:
    """Nothing is made louder or softer: a low level is to be heard as such."""
    sound = filtered(noise(10, level, RATE), 100, 10_000, RATE)
    path = save(tmp_path / "take.wav", np.clip(sound, -1, 1), RATE)

    found, _ = heard(excerpt(path, 3, 6))

    assert 20 * np.log10(found.std() / soundfile.read(path)[0].std()) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize(("rate", "edge"), [(48_000, 15_000), (16_000, 6_500), (96_000, 15_000), (37_800, 14_000)])
def test_the_upper_frequencies_are_kept(tmp_path: Path, rate: int, edge: float) -> None:
    """What a narrow bandwidth lacks is there where it is not lacking."""
    sound, own = heard(excerpt(save(tmp_path / "take.wav", noise(10, -20, rate), rate), 3, 6))

    powers, frequencies = np.abs(np.fft.rfft(sound)) ** 2, np.fft.rfftfreq(len(sound), 1 / own)
    upper = powers[(frequencies > edge - 1000) & (frequencies < edge)].mean()
    lower = powers[(frequencies > 1000) & (frequencies < 2000)].mean()
    assert 10 * np.log10(upper / lower) > -3


def test_a_clipped_place_stays_clipped(tmp_path: Path) -> None:
    """What is beyond full scale is cut there, and not made softer to fit."""
    loud = np.clip(tone(6, 3.0, 300, RATE), -1, 1)
    found, rate = heard(excerpt(save(tmp_path / "take.wav", 3 * loud, RATE, "FLOAT"), 2, 4))

    spectrum = np.abs(np.fft.rfft(found[rate : 2 * rate]))
    assert np.abs(found).max() > 0.95
    assert spectrum[900] > 0.15 * spectrum[300]  # the third harmonic, which a sine does not have


@pytest.mark.parametrize("length", [10, 100, 3000])
def test_of_a_long_stretch_the_beginning_is_heard(tmp_path: Path, length: float) -> None:
    """With a little of what was before it."""
    found = excerpt(save(tmp_path / "take.wav", noise(60, -20)), 20, 20 + length)

    assert found.start == pytest.approx(19)
    assert found.end == pytest.approx(25)


def test_the_longest_stretches_are_chosen(tmp_path: Path) -> None:
    """Three at most, in the order of time."""
    stretches = [Stretch(5.0 * number, 5.0 * number + length, 1.0) for number, length in enumerate((1, 3, 2, 4, 1, 1))]
    measured = Measured(location="recordings[0]", path=save(tmp_path / "take.wav", noise(60, -20)))

    assert [stretches[1], stretches[2], stretches[3]] == [each.stretch for each in excerpts.of(measured, stretches)]


def test_it_is_small(tmp_path: Path) -> None:
    """Noise of six seconds, which is hardest to encode."""
    found = excerpt(save(tmp_path / "take.wav", noise(20, -20, RATE), RATE), 5, 15)

    assert len(found.audio) < 100_000
    assert found.spectrogram is not None
    assert len(found.spectrogram) < 40_000


ODD = {
    "one sample": encoded(np.array([0.5])),
    "8 channels": encoded(np.stack([with_tone(2, seconds=5)] * 8, axis=1), RATE),
    "8 kHz": encoded(with_tone(2, 8000, 5), 8000),
    "7 kHz": encoded(with_tone(2, 7000, 5), 7000),
    "384 kHz": encoded(with_tone(2, 384_000, 5), 384_000),
    "cut off": encoded(with_tone(2, RATE, 60), RATE)[: 5 * 2 * RATE],
    "MP3 cut off": encoded(with_tone(2, RATE, 60), RATE, "MPEG_LAYER_III", "MP3")[:60_000],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files(tmp_path: Path, name: str) -> None:
    """Whatever can be decoded can be heard and seen."""
    (tmp_path / "take").write_bytes(ODD[name])

    found = excerpt(tmp_path / "take", 2, 2.5) if name != "one sample" else excerpt(tmp_path / "take", 0, 0)

    sound, _ = heard(found)
    assert 0.4 < np.abs(sound).max() < 0.6 or name == "one sample"
    assert found.spectrogram is not None


UNREADABLE = {
    "empty": b"",
    "text": b"la la la",
    "M4A": m4a(60),
    "header alone": encoded(noise(5, -20))[:44],
    "shorter than it was": encoded(noise(1, -20)),
    "not a number": encoded(np.full(90_000, np.nan), subtype="FLOAT"),
    "damaged": encoded(noise(60, -20), kind="FLAC")[:200],
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_has_none(tmp_path: Path, name: str) -> None:
    """And nothing is raised."""
    (tmp_path / "take").write_bytes(UNREADABLE[name])

    assert [] == excerpts.of(Measured(location="recordings[0]", path=tmp_path / "take"), [Stretch(3, 4, 1)])


@pytest.mark.parametrize("path", [None, Path("missing.wav")])
def test_without_a_file_there_is_none(tmp_path: Path, path: Path | None) -> None:
    """Of an address and of a file that is gone there is nothing to be heard."""
    measured = Measured(location="recordings[0]", path=path and tmp_path / path)

    assert [] == excerpts.of(measured, [Stretch(3, 4, 1)])


def test_only_the_excerpt_is_read(tmp_path: Path) -> None:
    """The middle of an hour takes a few seconds' memory."""
    path = tmp_path / "take.wav"
    with soundfile.SoundFile(path, "w", RATE, 2) as file:
        for _ in range(60):
            file.write(np.zeros((60 * RATE, 2), np.int16))
    excerpt(save(tmp_path / "short.wav", noise(6, -20)), 1, 2)  # loads the libraries
    tracemalloc.start()

    excerpt(path, 1800, 1810)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * (1 << 20)


def planned(folder: Path, *sounds: Sound, rate: int = voices.RATE, quick: bool = False) -> voiceclone.Plan:
    takes = [voices.write(folder / f"take-{number}.wav", each, rate=rate) for number, each in enumerate(sounds)]
    consent = voiceclone.Consent(letter=samples.make_letter(folder / "letter.pdf"))
    request = voiceclone.CloneRequest(voice_name="gentle", recordings=takes, consent=consent)
    return voiceclone.plan(request, ["alibaba"], quick=quick)


def clipping(number: int) -> Sound:
    """A short take that clips in four places."""
    sound: Sound = voices.voice(12 + number / 10)
    for second in (1, 4, 6, 9):
        sound[second * voices.RATE :][: voices.RATE // 10] = 1.0
    return sound


def test_the_excerpts_of_a_problem_are_at_its_stretches(tmp_path: Path) -> None:
    """Each excerpt shows a stretch of the problem it stands with."""
    reports = planned(tmp_path, clipping(0)).reports

    (problem,) = (each for each in reports[0].problems if each.fact == "clips")
    found = excerpts.of_problems(reports)[problem]
    assert len(found) == 3
    assert {each.stretch for each in found} <= set(problem.stretches)


def test_a_page_holds_no_more_than_forty(tmp_path: Path) -> None:
    """However much is wrong."""
    reports = planned(tmp_path, *(clipping(number) for number in range(15))).reports

    made = {id(each): each for found in excerpts.of_problems(reports).values() for each in found}
    assert len(made) == 40


def test_a_fault_of_a_whole_file_is_heard_where_somebody_speaks(tmp_path: Path) -> None:
    """Telephone audio has an excerpt though it has no stretches."""
    sound = voices.voice(60)
    sound[: 25 * voices.RATE] = 0
    reports = planned(tmp_path, sound).reports

    (problem,) = (each for each in reports[0].problems if each.fact == "bandwidth")
    (found,) = excerpts.of_problems(reports)[problem]
    assert found.start >= 25


def test_headers_alone_have_none(tmp_path: Path) -> None:
    """Where nothing was listened to, nothing is marked."""
    assert {} == excerpts.of_problems(planned(tmp_path, clipping(0), quick=True).reports)
