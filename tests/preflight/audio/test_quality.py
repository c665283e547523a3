"""What is told of a whole take: whether it is speech, its loudness, its bandwidth, hum, an offset, its true peak."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import takes, voices
from helpers.sounds import RATE, Sound, added, bursts, filtered, noise, resampled, save, speech, tone

from voiceclone._preflight import audio
from voiceclone._preflight.audio import Signal


def measured(folder: Path, sound: Sound, rate: int = RATE) -> Signal:
    return audio.measure(save(folder / "take.wav", sound, rate, "PCM_24"))


def pink() -> Sound:
    spectrum = np.fft.rfft(noise(30, 0))
    sound = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)))
    return 0.1 * sound / sound.std()


def chords(beat: float, fade: float) -> Sound:
    """Three notes and their octaves, another three on each beat, that fade from the moment they begin."""
    chance, moments = np.random.default_rng(1), np.arange(round(beat * RATE)) / RATE
    loudness = 0.1 * np.exp(-fade * moments) * np.minimum(1, moments / 0.01) * np.minimum(1, (beat - moments) / 0.02)
    found = []
    for _ in range(round(30 / beat)):
        notes = chance.choice([220, 246, 262, 294, 330, 349, 392, 440], 3, replace=False)
        found.append(
            loudness
            * sum(np.sin(2 * np.pi * each * moments) + 0.4 * np.sin(4 * np.pi * each * moments) for each in notes)
        )
    return np.concatenate(found)


NO_SPEECH = {
    "silence": lambda: np.zeros(30 * RATE),
    "tone": lambda: tone(30),
    "loud tone after silence": lambda: np.concatenate((np.zeros(10 * RATE), tone(20))),
    "white noise": lambda: noise(30, -20),
    "soft noise": lambda: noise(30, -65),
    "pink noise": pink,
    "noise that comes and goes": lambda: (
        noise(30, -20) * (0.5 + 0.4 * np.sin(2 * np.pi * 0.2 * np.arange(30 * RATE) / RATE))
    ),
    "organ": lambda: chords(1.0, 0),
    "organ, fast": lambda: chords(0.5, 0),
    "piano": lambda: chords(1.0, 3),
    "piano, fast": lambda: chords(0.5, 6),
    "piano, slow": lambda: chords(4.0, 3),
    "hum": lambda: sum((tone(30, 0.1 / number, 50 * number) for number in range(1, 7)), np.zeros(30 * RATE)),
}
PLAN = ((1.0, 6.0), (10.0, 15.0), (16.0, 21.0), (25.0, 29.0))
SPEECH = {
    "made": lambda: speech(60),
    "made, short": lambda: speech(4),
    "made, soft": lambda: 0.03 * speech(60),
    "made, in a room": lambda: speech(60) + noise(60, -50),
    "made, in noise": lambda: speech(60) + noise(60, -32),
    "made, deeper": lambda: resampled(speech(60), 12_000, RATE),
    "made, higher": lambda: resampled(speech(60), 20_000, RATE),
    "voice": lambda: resampled(voices.voice(70), voices.RATE, RATE),
    "syllables": lambda: bursts(PLAN, 30, -20) + noise(30, -60),
    "once in a while": lambda: np.concatenate((noise(60, -60), speech(12) + noise(12, -60), noise(60, -60))),
}


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech(tmp_path: Path, name: str) -> None:
    """Silence, tones, noise and music have no speech."""
    assert 0 == measured(tmp_path, NO_SPEECH[name]()).speech_time


@pytest.mark.parametrize("name", SPEECH)
def test_what_is_speech(tmp_path: Path, name: str) -> None:
    """Most of what is spoken counts as speech: short or long, soft, high or deep, and in noise too."""
    signal = measured(tmp_path, SPEECH[name]())

    assert signal.speech_time is not None
    assert signal.speech_time > 0.85 * signal.speech_share * (signal.windows[-1].end)


@pytest.mark.parametrize("seconds", [1.0, 3.0, 12.0, 40.0])
@pytest.mark.parametrize("room", [-72, -45])
def test_how_long_somebody_speaks(tmp_path: Path, seconds: float, room: float) -> None:
    """The seconds of speech are found to 0.1 s, or 2 %."""
    sound = added(takes.room(seconds + 20, room), takes.nonstop(seconds), 7.5)

    signal = measured(tmp_path, sound)

    assert seconds == pytest.approx(signal.speech_time, abs=0.1, rel=0.02)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_speech_at_any_rate(tmp_path: Path, rate: int, channels: int) -> None:
    """Sample rate and channels change nothing of what is measured."""
    sound = resampled(speech(30) + noise(30, -60), RATE, rate)

    signal = measured(tmp_path, np.column_stack([sound] * channels), rate)
    plain = measured(tmp_path, speech(30) + noise(30, -60))

    assert plain.speech_time == pytest.approx(signal.speech_time, abs=0.5)
    assert plain.loudness == pytest.approx(signal.loudness, abs=0.2)
    assert plain.snr == pytest.approx(signal.snr, abs=0.5)
    assert [0.0] == [each.start for each in signal.noise_stretches]


def test_a_rate_too_low_to_tell(tmp_path: Path) -> None:
    """Below 6 kHz nothing is said about speech, loudness, hum and bandwidth."""
    signal = measured(tmp_path, speech(4), 5_999)

    assert [None] * 4 == [signal.speech_time, signal.loudness, signal.hum, signal.bandwidth]


@pytest.mark.parametrize("rate", [8000, 16_000, 48_000])
@pytest.mark.parametrize("level", [0, -23, -40])
def test_loudness_of_a_tone(tmp_path: Path, rate: int, level: float) -> None:
    """A sine of 997 Hz has 3.01 LU less than its peak, as BS.1770 says."""
    signal = measured(tmp_path, tone(10, 10 ** (level / 20) * 0.9999, 997, rate), rate)

    assert level - 3.01 == pytest.approx(signal.loudness, abs=0.1)


def test_loudness_leaves_pauses_out(tmp_path: Path) -> None:
    """Pauses do not make a take softer."""
    sound = tone(10, 0.1, 997)

    parted = measured(tmp_path, np.concatenate((sound, np.zeros(30 * RATE), sound)))

    assert -23.01 == pytest.approx(parted.loudness, abs=0.2)


@pytest.mark.parametrize("edge", [3400, 4000, 6900, 7000, 7600, 11_000, 16_000, 20_000])
def test_bandwidth(tmp_path: Path, edge: int) -> None:
    """The highest frequency of speech is found to 500 Hz, whatever the sample rate and the noise above it."""
    hiss = filtered(noise(30, -35, 48_000), 0, edge, 48_000)
    spoken = resampled(speech(30), RATE, 48_000)
    sound = filtered(spoken, 0, edge, 48_000) + hiss * (np.abs(spoken) > 0.001) + noise(30, -75, 48_000)

    signal = measured(tmp_path, filtered(sound, 0, edge, 48_000) + noise(30, -80, 48_000), 48_000)

    assert edge == pytest.approx(signal.bandwidth, abs=500)


@pytest.mark.parametrize("level", [-80, -70, -60, -50, -40])
def test_a_room_does_not_narrow_speech(tmp_path: Path, level: float) -> None:
    """In a room that is not silent the bandwidth is that of the recording."""
    assert 8000 == measured(tmp_path, speech(30) + noise(30, level)).bandwidth


def test_telephone_at_a_high_rate(tmp_path: Path) -> None:
    """What was recorded at 8 kHz has nothing above 4 kHz, at whatever rate it is given."""
    small = resampled(speech(30), RATE, 8000)

    assert [4000] * 2 == [
        pytest.approx(measured(tmp_path, resampled(small, 8000, rate), rate).bandwidth, abs=500)
        for rate in (16_000, 48_000)
    ]


@pytest.mark.parametrize("mains", [50, 60])
@pytest.mark.parametrize("excess", [9, 15, 30])
def test_hum(tmp_path: Path, mains: int, excess: float) -> None:
    """Hum under speech is measured above the noise around it, within 2 dB."""
    # White noise of -40 dBFS has -77.3 dBFS in a line of a second's spectrum at the thousand samples per second that
    # are looked at, and a line takes half of a tone's power.
    power = 2 * 10 ** (-77.3 / 10) * (10 ** (excess / 10) - 1)
    hum = sum((tone(60, np.sqrt(2 * power), mains * number) for number in (1, 2, 3)), np.zeros(60 * RATE))

    signal = measured(tmp_path, speech(60) + noise(60, -40) + hum)

    assert excess == pytest.approx(signal.hum, abs=2)


def test_no_hum(tmp_path: Path) -> None:
    """Neither speech nor a room hums, and a low note is none of the mains."""
    sound = speech(60) + noise(60, -50)

    assert all((measured(tmp_path, each).hum or 0) < 6 for each in (speech(60), sound, sound + tone(60, 0.01, 83)))


@pytest.mark.parametrize("offset", [0.0, 0.009, -0.02])
def test_offset(tmp_path: Path, offset: float) -> None:
    """The mean of all samples is found."""
    assert offset == pytest.approx(measured(tmp_path, speech(10) + offset).offset, abs=0.001)


def test_true_peak(tmp_path: Path) -> None:
    """Between samples, a quarter-rate sine that is sampled beside its peaks is 3 dB higher."""
    phase = np.pi / 2 * np.arange(5 * 48_000) + np.pi / 4

    signal = measured(tmp_path, 0.9 * np.sin(phase), 48_000)

    assert 20 * np.log10(0.9 / np.sqrt(2)) == pytest.approx(signal.peak, abs=0.01)
    assert signal.peak == signal.true_peak  # below -3 dBFS it is not looked for
    loud = measured(tmp_path, 1.2 * np.sin(phase), 48_000)
    assert 20 * np.log10(1.2) == pytest.approx(loud.true_peak, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.249, 0.33, 0.4, 0.45])
def test_true_peak_of_a_tone(tmp_path: Path, share: float, rate: int) -> None:
    """The peak of a tone is found as well as four times oversampling can (BS.1770, annex 2), to 0.05 dB."""
    for phase in (0.0, 0.7, 1.4):
        sound = 1.1 * np.sin(2 * np.pi * share * np.arange(5 * rate) + phase)

        signal = audio.measure(save(tmp_path / "take.wav", sound, rate, "FLOAT"))

        under = 20 * np.log10(1.1) - signal.true_peak
        assert -0.05 <= under <= -20 * np.log10(np.cos(np.pi * share / 4)) + 0.05
