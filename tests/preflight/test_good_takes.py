"""Good takes of every kind: nothing at all is found in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers import takes
from helpers.listener import heard
from helpers.sounds import RATE, Sound, noise, resampled, save
from helpers.takes import LONG, MUSIC, STUDIO, gain, take, within


@attrs.frozen
class Good:
    """A take, and how it is kept."""

    make: Callable[[], Sound]
    rate: int = RATE
    name: str = "take.wav"
    subtype: str = "PCM_16"
    how: Mapping[str, float] = attrs.field(factory=dict)


#: Low and high voices, of men and women, as far as their pitch tells.
LOW, HIGH = 0.6, 1.15
GOOD = {
    "a studio": Good(lambda: take(12, rate=STUDIO), STUDIO, subtype="PCM_24"),
    "a music player": Good(lambda: take(12, HIGH, MUSIC), MUSIC),
    "a low voice": Good(lambda: take(12, LOW, STUDIO), STUDIO),
    "a low voice, 16 kHz": Good(lambda: take(30, LOW)),
    "a high voice": Good(lambda: take(30, HIGH)),
    "32 kHz": Good(lambda: take(12, rate=32_000), 32_000),
    "24 kHz": Good(lambda: take(12, LOW, 24_000), 24_000),
    "22.05 kHz": Good(lambda: take(12, HIGH, 22_050), 22_050),
    "96 kHz": Good(lambda: take(8, rate=96_000), 96_000, subtype="PCM_24"),
    "floats": Good(lambda: take(30), subtype="FLOAT"),
    "stereo": Good(lambda: np.stack([take(30), take(30)], axis=1)),
    "FLAC": Good(lambda: take(12, rate=STUDIO), STUDIO, "take.flac", "PCM_24"),
    "MP3 of 112 kbit/s": Good(lambda: take(12, rate=STUDIO), STUDIO, "take.mp3", "MPEG_LAYER_III", {"smallness": 0.7}),
    "OGG Vorbis": Good(lambda: take(12, rate=STUDIO), STUDIO, "take.ogg", "VORBIS"),
    "OGG Opus": Good(lambda: take(12, rate=STUDIO), STUDIO, "take.ogg", "OPUS"),
    "44.1 kHz, made 48 kHz": Good(lambda: resampled(take(12, rate=MUSIC), MUSIC, STUDIO), STUDIO),
    "no noise at all": Good(lambda: takes.spoken(30)),
    "a room with a fan": Good(lambda: take(30, level=-55)),
    "an office": Good(lambda: take(30, LOW, level=-48)),
    "breaths": Good(lambda: takes.breathing(take(40))),
    "a pause": Good(lambda: takes.pausing(take(40), 15, 24)),
    "no pause": Good(lambda: takes.nonstop(30) + takes.room(30)),
    "soft": Good(lambda: take(30) * gain(-12)),
    "loud": Good(lambda: takes.peaking(take(30), -0.5)),
    "a step back for a while": Good(lambda: within(take(LONG), gain(-4), 25, 45)),
    "a fan that starts": Good(lambda: within(take(LONG), take(LONG) + noise(LONG, -52), 33, LONG)),
}
KINDS = {".flac": "FLAC", ".mp3": "MP3", ".ogg": "OGG", ".wav": "WAV"}


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_found_in_a_good_take(tmp_path: Path, statement: Path, name: str) -> None:
    """Whoever speaks, in whatever quiet room, however it is kept."""
    good = GOOD[name]
    path = tmp_path / good.name
    save(path, good.make(), good.rate, good.subtype, KINDS[path.suffix], **good.how)

    assert {} == heard([path], statement)
