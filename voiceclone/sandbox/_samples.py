"""Sample files for demonstrations and tests: something that sounds like speech, and a letter."""

from __future__ import annotations

import array
import functools
import math
import os
import random
import sys
import wave
from pathlib import Path

_RATE = 16_000
_SECONDS_PER_SYLLABLE = 0.19
#: The first two formants of five vowels, in Hz.
_VOWELS = ((730, 1090), (530, 1840), (270, 2290), (570, 840), (300, 870))
_PITCHES = (175, 190, 205, 220)
_FORMANT_WIDTH = 120.0


def make_speech(path: str | os.PathLike[str], seconds: float) -> Path:
    """Write a WAV file (16 kHz, 16 bit, mono) of syllables in sentences with pauses; the same for the same length."""
    chance = random.Random(seconds)  # noqa: S311 - the same sound every time
    syllables = [_syllable(pitch, formants) for pitch in _PITCHES for formants in _VOWELS]
    left = round(seconds * _RATE) * 2
    with wave.open(os.fspath(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        while left:
            words = b"".join(chance.choice(syllables) for _ in range(chance.randint(8, 16)))
            sentence = (words + bytes(2 * round(chance.uniform(0.6, 2.0) * _RATE)))[:left]
            file.writeframes(sentence)
            left -= len(sentence)
    return Path(path)


@functools.cache
def _syllable(pitch: int, formants: tuple[int, ...]) -> bytes:
    """A hiss and a vowel, each swelling and fading, as samples of 16 bit."""
    harmonics = [
        (number * pitch, sum(1 / (1 + ((number * pitch - formant) / _FORMANT_WIDTH) ** 2) for formant in formants))
        for number in range(1, 20)
    ]
    length = round(_RATE / pitch)
    period = [
        sum(weight * math.sin(2 * math.pi * frequency * step / _RATE) for frequency, weight in harmonics)
        for step in range(length)
    ]
    loudest = max(map(abs, period))
    count, chance = round(_SECONDS_PER_SYLLABLE * _RATE), random.Random(pitch * formants[0])  # noqa: S311 - as above
    hissing = count // 4
    samples = array.array(
        "h",
        (
            round(
                12_000 * math.sin(math.pi * step / count) * period[step % length] / loudest
                + 1_500 * max(math.sin(math.pi * step / hissing), 0) * chance.uniform(-1, 1) * (step < hissing)
            )
            for step in range(count)
        ),
    )
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def make_letter(path: str | os.PathLike[str]) -> Path:
    """Write a PDF of one page that says what it is: a sample of an authorization letter, signed by nobody."""
    text = b"BT /F1 18 Tf 72 720 Td (Sample of an authorization letter. Signed by nobody.) Tj ET"
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    file = Path(path)
    file.write_bytes(content)
    return file
