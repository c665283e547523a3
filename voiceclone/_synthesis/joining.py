"""WAV files one after the other, without a click between them."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from voiceclone._errors import UnsupportedFeatureError

#: Seconds in which the end of a part goes down to silence, and the beginning of the next one comes up.
_FADE: Final = 0.005
_AT_ONCE: Final = 1 << 16
#: Bytes that stand before the sound, at least.
_HEADER: Final = 44
#: Bytes of sound that the header of a WAV file can tell of.
_MOST: Final = 0xFFFFFFFF - _HEADER
_WAY_ON: Final = "Give client.synthesize shorter texts, one by one"


def join(parts: Sequence[Path], to: Path) -> None:
    """Write the sound of *parts*, WAV files of one form, to the file *to*: all their samples, faded at the joints.

    Raises:
        UnsupportedFeatureError: They are not of one form, not PCM of 8 to 32 bits, or too much for one file.
        OSError: A file cannot be read or written.
    """
    forms = [_form(part) for part in parts]
    (channels, width, rate), frames = forms[0][:3], sum(form[3] for form in forms)
    if {form[:3] for form in forms} != {(channels, width, rate)}:
        told = "; ".join(f"{form[2]} Hz, {form[0]} channels, {8 * form[1]} bits" for form in forms)
        raise UnsupportedFeatureError(f"the parts of the speech cannot be joined, they differ: {told}. {_WAY_ON}")
    if frames * channels * width > _MOST:
        raise UnsupportedFeatureError(f"the speech is longer than one WAV file can be (4 GiB). {_WAY_ON}")
    with wave.open(str(to), "wb") as joined:
        joined.setnchannels(channels)
        joined.setsampwidth(width)
        joined.setframerate(rate)
        for number, part in enumerate(parts):
            for block in _faded(part, before=number > 0, after=number < len(parts) - 1):
                joined.writeframesraw(block)


def _form(path: Path) -> tuple[int, int, int, int]:
    """Channels, bytes of a sample, Hz and frames of a WAV file."""
    try:
        with wave.open(str(path), "rb") as file:
            block = file.getnchannels() * file.getsampwidth()
            # A length that was written before it was known promises too much.
            frames = min(file.getnframes(), (path.stat().st_size - _HEADER) // block)
            form = file.getnchannels(), file.getsampwidth(), file.getframerate(), frames
    except (wave.Error, EOFError) as error:
        reason = str(error) or "it ends too early"
        raise UnsupportedFeatureError(f"a part of the speech cannot be joined: {reason}. {_WAY_ON}") from error
    if frames <= 0:
        raise UnsupportedFeatureError(f"a part of the speech cannot be joined: it holds no sound. {_WAY_ON}")
    return form


def _faded(path: Path, *, before: bool, after: bool) -> Iterator[bytes]:
    """The samples of a part in blocks, coming up from silence if a part is *before* it, going down if one is *after*
    it.
    """
    channels, width, rate, frames = _form(path)
    fade = min(round(_FADE * rate), frames // 2)
    gains = [(1 - math.cos(math.pi * at / fade)) / 2 for at in range(fade)]
    with wave.open(str(path), "rb") as file:
        if before:
            yield _scaled(file.readframes(fade), width, channels, gains)
        left = frames - fade * (before + after)
        while left > 0 and (block := file.readframes(min(left, _AT_ONCE))):
            left -= _AT_ONCE
            yield block
        if after:
            yield _scaled(file.readframes(fade), width, channels, gains[::-1])


def _scaled(block: bytes, width: int, channels: int, gains: Sequence[float]) -> bytes:
    """*block* with every frame times its gain; samples of one byte have no sign."""
    zero = 128 if width == 1 else 0
    made = bytearray()
    for at in range(0, len(block), width):
        sample = int.from_bytes(block[at : at + width], "little", signed=width > 1) - zero
        scaled = round(sample * gains[at // width // channels]) + zero
        made += scaled.to_bytes(width, "little", signed=width > 1)
    return bytes(made)
