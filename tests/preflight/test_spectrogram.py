"""The picture of a few seconds of sound."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import voices
from helpers.sounds import Sound, added, noise, tone
from numpy.typing import NDArray
from PIL import Image

from voiceclone._preflight.html.spectrogram import spectrogram


def opened(sound: Sound, rate: int) -> Image.Image:
    return Image.open(io.BytesIO(spectrogram(sound.astype(np.float32), rate)))


def lightness(picture: Image.Image) -> NDArray[np.float64]:
    """CIE L* of every pixel, a row for each frequency, the lowest first."""
    shares = np.asarray(picture.convert("RGB"), float)[::-1] / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    return np.where(luminance > 216 / 24389, 116 * np.cbrt(luminance) - 16, luminance * 24389 / 27)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
def test_a_tone_is_a_bright_row_at_its_frequency(rate: int, share: float) -> None:
    """The lower edge is 0 Hz, the upper is half the sample rate."""
    rows = lightness(opened(tone(6, 0.1, share * rate / 2, rate), rate)).mean(axis=1)

    assert (rows.argmax() + 0.5) / len(rows) == pytest.approx(share, abs=0.01)
    assert rows.max() > 70
    assert np.median(rows) < 10


def test_a_tone_is_bright_at_its_time() -> None:
    """From the first sample at the left to the last at the right."""
    sound = added(np.zeros(6 * 16_000), tone(1, 0.1, 2000, 16_000), 4, 16_000)

    columns = np.flatnonzero(lightness(opened(sound, 16_000)).max(axis=0) > 50)

    assert (columns[0] / 480 * 6, columns[-1] / 480 * 6) == pytest.approx((4, 5), abs=0.05)


def test_what_is_louder_is_lighter_by_even_steps() -> None:
    """Every 10 dB are about as much lighter; only next to black a little less."""
    levels = range(-85, -20, 10)
    light = [lightness(opened(tone(1, 10 ** (level / 20), 2000, 16_000), 16_000)).max() for level in levels]

    steps = np.diff(light)
    assert steps.min() > 0.6 * steps.mean()
    assert steps.max() < 1.5 * steps.mean()


@pytest.mark.parametrize("sound", [np.zeros(1), np.ones(1), np.zeros(48_000), noise(6, -20, 48_000)], ids=len)
def test_its_size_is_always_the_same(sound: Sound) -> None:
    """Whatever it is made of; its colours are in a palette, so that it is small."""
    picture = opened(sound, 48_000)

    assert ((480, 160), "P", "PNG") == (picture.size, picture.mode, picture.format)


def test_without_pillow_there_is_sound_without_a_picture(tmp_path: Path) -> None:
    """What cannot be drawn can be heard, and the page says what is missing."""
    program = """
import sys
sys.modules["PIL"] = None
import voiceclone
from voiceclone._preflight import html
consent = voiceclone.Consent(letter="missing.pdf")
request = voiceclone.CloneRequest(voice_name="gentle", recordings=sys.argv[1:], consent=consent)
print(html.render(voiceclone.plan(request), request))
"""
    path = voices.write(tmp_path / "take.wav", voices.voice(20, noise=0.05))

    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)

    assert "data:audio/" in done.stdout
    assert "data:image/" not in done.stdout
    assert "pip install pillow" in done.stdout
