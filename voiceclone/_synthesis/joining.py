"""WAV files one after the other, without a click between them."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voiceclone._errors import UnsupportedFeatureError

if TYPE_CHECKING:
    from voiceclone._preflight.audio.wav import Sound

#: Seconds in which the end of a part goes down to silence, and the beginning of the next one comes up.
_FADE: Final = 0.005
_AT_ONCE: Final = 1 << 16
#: Bytes of sound that the header of a WAV file can tell of.
_MOST: Final = 0xFFFFFFFF - 44
#: Bytes of a sample.
_WIDEST: Final = 4
_WAY_ON: Final = "Give client.synthesize shorter texts, one by one"


def join(parts: Sequence[Path], to: Path) -> None:
    """Write the sound of *parts*, WAV files of one form, to the file *to*: all their samples, faded at the joints.

    Raises:
        UnsupportedFeatureError: They are not of one form, not PCM of 8 to 32 bits, or too much for one file.
        OSError: A file cannot be read or written.
    """
    sounds = [_sound(part) for part in parts]
    first = sounds[0]
    if len({(each.channels, each.width, each.rate) for each in sounds}) > 1:
        told = "; ".join(f"{each.rate} Hz, {each.channels} channels, {8 * each.width} bits" for each in sounds)
        raise UnsupportedFeatureError(f"the parts of the speech cannot be joined, they differ: {told}. {_WAY_ON}")
    if sum(_frames(each) for each in sounds) * first.block > _MOST:
        raise UnsupportedFeatureError(f"the speech is longer than one WAV file can be (4 GiB). {_WAY_ON}")
    with wave.open(str(to), "wb") as joined:
        joined.setnchannels(first.channels)
        joined.setsampwidth(first.width)
        joined.setframerate(first.rate)
        for number, (part, sound) in enumerate(zip(parts, sounds, strict=True)):
            for block in _faded(part, sound, before=number > 0, after=number < len(parts) - 1):
                joined.writeframesraw(block)


def _sound(path: Path) -> Sound:
    """Where the sound of a WAV file is, which is PCM."""
    # Loaded when it is needed: not with the library.
    from voiceclone._preflight.audio import UnreadableAudioError  # noqa: PLC0415
    from voiceclone._preflight.audio.wav import PCM, find_sound  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            sound = find_sound(file, path.stat().st_size)
    except UnreadableAudioError as error:
        raise UnsupportedFeatureError(f"a part of the speech cannot be joined: {error}. {_WAY_ON}") from error
    wrong = ""
    if sound.kind != PCM or not 0 < sound.width <= _WIDEST or not 0 < sound.block == sound.width * sound.channels:
        wrong = f"it has {8 * sound.width} bits of the format {sound.kind}, and is no plain PCM"
    elif not sound.rate or not _frames(sound):
        wrong = "it holds no sound"
    if wrong:
        raise UnsupportedFeatureError(f"a part of the speech cannot be joined: {wrong}. {_WAY_ON}")
    return sound


def _frames(sound: Sound) -> int:
    return min(sound.promised, sound.there) // sound.block


def _faded(path: Path, sound: Sound, *, before: bool, after: bool) -> Iterator[bytes]:
    """The samples of a part in blocks, coming up from silence if a part is *before* it, going down if one is *after*
    it.
    """
    frames, block = _frames(sound), sound.block
    fade = min(round(_FADE * sound.rate), frames // 2)
    gains = [(1 - math.cos(math.pi * at / fade)) / 2 for at in range(fade)]
    with path.open("rb") as file:
        file.seek(sound.place)
        if before:
            yield _scaled(file.read(fade * block), sound, gains)
        left = frames - fade * (before + after)
        while left > 0:
            yield file.read(min(left, _AT_ONCE) * block)
            left -= _AT_ONCE
        if after:
            yield _scaled(file.read(fade * block), sound, gains[::-1])


def _scaled(block: bytes, sound: Sound, gains: Sequence[float]) -> bytes:
    """*block* with every frame times its gain; samples of one byte have no sign."""
    width, zero = sound.width, 128 if sound.width == 1 else 0
    made = bytearray()
    for at in range(0, len(block), width):
        sample = int.from_bytes(block[at : at + width], "little", signed=width > 1) - zero
        scaled = round(sample * gains[at // sound.block]) + zero
        made += scaled.to_bytes(width, "little", signed=width > 1)
    return bytes(made)
