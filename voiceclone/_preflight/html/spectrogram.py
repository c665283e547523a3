"""The spectrogram of a few seconds: time from left to right, frequency from 0 Hz at the bottom to half the sample rate.

The lightness of a colour rises evenly with the level, in the colour space Oklab (Ottosson 2020), from black at
`QUIETEST` to light yellow at `LOUDEST`.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from voiceclone._preflight.audio.speech import Numbers, Samples

#: Pixels.
WIDTH, HEIGHT = 480, 160
#: The levels of the first and the last colour: dBFS of a sine.
QUIETEST, LOUDEST = -100.0, -20.0
#: Colours, few enough for a small file: one for each 2.5 dB or so.
_COLOURS = 32
#: Seconds that a column sees; parts in which columns are made.
_SEEN, _PARTS = 0.04, 8
#: Of the last colour: lightness; of all: the greatest chroma, and the hues of the first and the last in degrees.
_LIGHTEST, _CHROMA, _HUES = 0.96, 0.15, (285.0, 470.0)
#: Oklab to the cube roots of what the three kinds of cones see, and their cubes to linear sRGB.
_CONES = np.array(
    [[1.0, 0.3963377774, 0.2158037573], [1.0, -0.1055613458, -0.0638541728], [1.0, -0.0894841775, -1.2914855480]]
)
_SRGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def spectrogram(samples: Samples, rate: int) -> bytes:
    """A PNG of `WIDTH` by `HEIGHT` pixels that shows *samples* from the first to the last."""
    size = max(round(rate * _SEEN), 2 * HEIGHT)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)
    scaled = (window * 2 / window.sum()).astype(np.float32)
    padded = np.pad(samples, (0, max(size - len(samples), 0)))
    starts = np.linspace(0, len(padded) - size, WIDTH).astype(int)
    pieces = np.lib.stride_tricks.sliding_window_view(padded, size)
    bands = np.arange(HEIGHT) * (size // 2 + 1) // HEIGHT
    # The loudest of the lines that share a pixel, so that none is lost. In parts, to save memory.
    rows = np.concatenate(
        [
            np.maximum.reduceat(np.abs(np.fft.rfft(pieces[part] * scaled)), bands, axis=1)
            for part in np.array_split(starts, _PARTS)
        ]
    )
    levels = 20 * np.log10(np.maximum(rows, 1e-9))
    shares = np.clip((levels - QUIETEST) / (LOUDEST - QUIETEST), 0, 1)
    colours = np.rint(shares * (_COLOURS - 1)).astype(np.uint8)
    picture = Image.frombytes("P", (WIDTH, HEIGHT), colours.T[::-1].tobytes())
    picture.putpalette(_palette())
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _palette() -> bytes:
    """Red, green and blue of each colour."""
    share: Numbers = np.linspace(0, 1, _COLOURS)
    lightness, hue = _LIGHTEST * share, np.radians(_HUES[0] + share * (_HUES[1] - _HUES[0]))
    chroma = _CHROMA * np.sin(np.pi * np.minimum(share, 0.85)) ** 0.8
    colours = np.stack((lightness, chroma * np.cos(hue), chroma * np.sin(hue)), axis=1)
    linear = np.clip((colours @ _CONES.T) ** 3 @ _SRGB.T, 0, 1)
    shown = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return bytes(np.rint(255 * shown).astype(np.uint8))
