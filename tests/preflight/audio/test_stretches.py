"""What changes within a take, found where it was put: noise, level, clipping, hum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import takes
from helpers.sounds import RATE, Sound, added, bursts, noise, save, shaped, speech

from voiceclone import Stretch
from voiceclone._preflight import audio
from voiceclone._preflight.audio import Signal

START, END = 130.3, 236.7
SECONDS = 360


def syllables(seconds: float = SECONDS) -> Sound:
    """Four seconds of sound of -20 dBFS and one of pause, again and again."""
    return bursts(tuple((start, start + 4.0) for start in np.arange(0.5, seconds - 4, 5).tolist()), seconds, -20)


@pytest.fixture(params=[syllables, lambda: speech(SECONDS)], ids=["syllables", "speech"])
def take(request: pytest.FixtureRequest) -> Sound:
    """A good take in a quiet room; its speech has about -20 dBFS."""
    sound: Sound = request.param() + noise(SECONDS, -70)
    return sound


def measured(folder: Path, sound: Sound, rate: int = RATE) -> Signal:
    return audio.measure(save(folder / "take.wav", np.clip(sound, -1, 1), rate))


def beyond(stretches: tuple[Stretch, ...], least: float, most: float) -> list[Stretch]:
    return [each for each in stretches if not least <= each.value <= most]


@pytest.mark.parametrize("band", [(0, 8000), (20, 400), (300, 3000)], ids=["white", "rumble", "voices"])
def test_a_stretch_of_noise_is_found_at_its_place(tmp_path: Path, take: Sound, band: tuple[float, float]) -> None:
    """Where noise comes up to 12 dB below speech, and where it goes, is found to a second, whatever its colour."""
    sound = added(take, shaped(END - START, -32, *band), START)

    (found,) = beyond(measured(tmp_path, sound).noise_stretches, 20, 200)

    assert (START, END) == (pytest.approx(found.start, abs=1), pytest.approx(found.end, abs=1))
    assert 12 == pytest.approx(found.value, abs=2)


@pytest.mark.parametrize(("level", "count"), [(-42, 0), (-38, 1)])
def test_noise_counts_from_its_bound_on(tmp_path: Path, level: float, count: int) -> None:
    """Noise 22 dB below speech is none that matters, noise 18 dB below it is."""
    sound = added(syllables() + noise(SECONDS, -70), noise(END - START, level), START)

    assert count == len(beyond(measured(tmp_path, sound).noise_stretches, 20, 200))


@pytest.mark.parametrize(("start", "end"), [(0.0, 15.0), (345.0, 360.0), (100.0, 112.0)])
def test_noise_of_some_seconds(tmp_path: Path, start: float, end: float) -> None:
    """Noise of little more than ten seconds is found, also at the ends of a take."""
    sound = added(syllables() + noise(SECONDS, -70), noise(end - start, -34), start)

    (found,) = beyond(measured(tmp_path, sound).noise_stretches, 20, 200)

    assert (start, end) == (pytest.approx(found.start, abs=1), pytest.approx(found.end, abs=1))


def test_noise_throughout_is_one_stretch(tmp_path: Path, take: Sound) -> None:
    """A take that is noisy from its beginning to its end is one stretch."""
    (found,) = measured(tmp_path, take + noise(SECONDS, -32)).noise_stretches

    assert (0, SECONDS) == (found.start, pytest.approx(found.end, abs=0.1))
    assert 12 == pytest.approx(found.value, abs=2)


@pytest.mark.parametrize(("change", "count"), [(-15, 1), (-7, 1), (-5, 0), (5, 0), (7, 1)])
def test_a_jump_in_level(tmp_path: Path, take: Sound, change: float, count: int) -> None:
    """A part that is more than 6 dB louder or softer is found at its place, and how much it differs."""
    sound = take * 0.4
    sound[200 * RATE : 300 * RATE] *= 10 ** (change / 20)

    found = beyond(measured(tmp_path, sound).level_stretches, -6, 6)

    assert count == len(found)
    for each in found:
        # It is heard where speech is: in the pause around it, it may have been anywhere.
        assert (200, 300) == (pytest.approx(each.start, abs=2.5), pytest.approx(each.end, abs=2.5))
        assert change == pytest.approx(each.value, abs=0.7)


def test_a_jump_while_somebody_speaks(tmp_path: Path) -> None:
    """Where somebody speaks through the change, its place is found to a second."""
    sound = syllables() * 0.4 + noise(SECONDS, -70)
    sound[round(202.7 * RATE) : round(298.1 * RATE)] *= 0.2

    (found,) = beyond(measured(tmp_path, sound).level_stretches, -6, 6)

    assert (202.7, 298.1) == (pytest.approx(found.start, abs=1), pytest.approx(found.end, abs=1))


def test_a_good_take_is_one_stretch(tmp_path: Path, take: Sound) -> None:
    """Of a good take neither the noise nor the level changes."""
    signal = measured(tmp_path, take)

    assert [(0, 0)] == [(each.start, pytest.approx(each.value, abs=0.1)) for each in signal.level_stretches]
    assert [0] == [each.start for each in signal.noise_stretches]
    assert () == signal.clips


def test_places_that_clip(tmp_path: Path, take: Sound) -> None:
    """Each place that clips is told with its time and how long it is at full scale; near ones are one."""
    sound = take * 0.5
    for second, length in ((50.0, 0.01), (50.1, 0.02), (200.0, 0.004)):
        sound[round(second * RATE) :][: round(length * RATE)] = 1.0

    signal = measured(tmp_path, sound)

    assert [50.0, 200.0] == [pytest.approx(each.start, abs=0.03) for each in signal.clips]
    assert [0.03, 0.004] == [pytest.approx(each.value, abs=0.0005) for each in signal.clips]
    assert signal.clipped == pytest.approx(0.034, abs=0.001)


def test_windows(tmp_path: Path) -> None:
    """Every ten seconds have their own levels, and the last window takes what is left."""
    sound = syllables(34) + noise(34, -60)
    sound[: 10 * RATE] *= 0.1
    sound[15 * RATE : 15 * RATE + 8] = 1.0

    windows = measured(tmp_path, sound).windows

    assert [(0, 10), (10, 20), (20, 34)] == [(each.start, pytest.approx(each.end)) for each in windows]
    assert [-40, -20, -20] == [pytest.approx(each.speech_level, abs=1) for each in windows]
    assert [-80, -60, -60] == [pytest.approx(each.noise_floor, abs=1) for each in windows]
    assert [0, 8 / RATE, 0] == [pytest.approx(each.clipped, abs=1e-7) for each in windows]
    assert 20 == pytest.approx((windows[1].loudness or 0) - (windows[0].loudness or 0), abs=1)


@pytest.mark.parametrize("mains", [50, 60])
@pytest.mark.parametrize("excess", [22, 34])
def test_a_stretch_of_hum(tmp_path: Path, mains: int, excess: float) -> None:
    """Hum that comes and goes is found at its place to a second, and its excess to 2 dB."""
    good = takes.take(takes.LONG, level=-47)
    sound = takes.within(good, good + takes.hum(takes.LONG, mains, excess, -47), takes.FIRST, takes.LAST)

    signal = measured(tmp_path, sound)

    (found,) = beyond(signal.hum_stretches, 0, 12)
    assert (takes.FIRST, takes.LAST) == (pytest.approx(found.start, abs=1), pytest.approx(found.end, abs=1))
    assert excess == pytest.approx(found.value, abs=2)
    assert found.value == signal.hum
    assert (0, takes.LONG) == (signal.hum_stretches[0].start, pytest.approx(signal.hum_stretches[-1].end, abs=0.1))


@pytest.mark.parametrize("pitch", [0.6, 0.75, 1.0, 1.15])
def test_no_stretch_of_a_voice_hums(tmp_path: Path, pitch: float) -> None:
    """However low somebody speaks, none of the take hums."""
    assert () == tuple(beyond(measured(tmp_path, takes.take(120, pitch)).hum_stretches, 0, 6))
