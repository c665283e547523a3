"""The audio of the parts of a long text is one file, without a click between them."""

from __future__ import annotations

import itertools
import math
import struct
from pathlib import Path

import pytest
from helpers.speaker import VOICE, Speaker, client_of, float_wav, samples_of, wav

from voiceclone import UnsupportedFeatureError

LONG = "好。" * 400
RATE = 16_000


def tone(width: int, count: int = 3200, channels: int = 1) -> list[int]:
    """A tone that begins and ends loud, as material that was cut does."""
    loud = 0.8 * 2 ** (8 * width - 1)
    return [round(loud * math.cos(2 * math.pi * 300 * (at // channels) / RATE)) for at in range(count * channels)]


def said(folder: Path, *files: bytes) -> Path:
    """The file of a long text whose parts are these files."""
    left = list(files)
    vendor = Speaker(audio=lambda _text: left.pop(0))
    with client_of(vendor, folder) as client:
        speech = client.synthesize(VOICE, LONG, folder / "said.wav")
    assert speech.path is not None
    return speech.path


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_no_click(tmp_path: Path, width: int) -> None:
    """No step in the joined file is larger than those of the parts themselves, whose ends differ as far as can be."""
    first = tone(width)
    second = [-each for each in first]
    largest = max(abs(after - before) for before, after in itertools.pairwise(first))

    joined = samples_of(said(tmp_path, wav(first, width=width), wav(second, width=width)))

    assert max(abs(after - before) for before, after in itertools.pairwise(joined)) <= largest
    assert abs(first[-1] - second[0]) > largest


def test_nothing_is_lost(tmp_path: Path) -> None:
    """All samples of all parts are there, and but for a few milliseconds at the joint they are what they were."""
    first, second = tone(2), tone(2, 1600)
    margin = RATE // 100

    joined = samples_of(said(tmp_path, wav(first), wav(second)))

    assert len(first) + len(second) == len(joined)
    assert first[:-margin] == joined[: len(first) - margin]
    assert second[margin:] == joined[len(first) + margin :]


def test_channels_stay_apart(tmp_path: Path) -> None:
    """A channel that is silent is silent after the joining."""
    stereo = [each if at % 2 else 0 for at, each in enumerate(tone(2, channels=2))]

    joined = samples_of(said(tmp_path, *[wav(stereo, channels=2)] * 2))

    assert {0} == set(joined[::2])
    assert any(joined[1::2])


def chunk(kind: bytes, content: bytes, told: int | None = None) -> bytes:
    return kind + struct.pack("<L", len(content) if told is None else told) + content + bytes(len(content) % 2)


def file_of(data: bytes, *, form: bytes = b"", riff: bytes = b"RIFF", before: bytes = b"", after: bytes = b"") -> bytes:
    """A WAV file whose chunk of sound is *data*, of 16 bits if no other form is given."""
    chunks = b"WAVE" + before + chunk(b"fmt ", form or struct.pack("<HHLLHH", 1, 1, RATE, 2 * RATE, 2, 16)) + data
    return chunk(riff, chunks + after, told=0xFFFFFFFF if riff == b"RF64" else None)


SOUND = wav(tone(2))[44:]
EXTENSIBLE = struct.pack("<HHLLHHHHL16s", 0xFFFE, 1, RATE, 2 * RATE, 2, 16, 22, 16, 4, b"\1" + bytes(15))
LIST = chunk(b"LIST", b"INFOISFT" + bytes(range(1, 22)))
SIZES = chunk(b"ds64", struct.pack("<QQQL", 0, len(SOUND), 0, 0))


@pytest.mark.parametrize(
    "part",
    [
        file_of(chunk(b"data", SOUND, told=0xFFFFFFFF)),
        file_of(chunk(b"data", SOUND, told=0)),
        wav(tone(2)).replace(struct.pack("<L", 36 + len(SOUND)), bytes(4)),
        file_of(chunk(b"data", SOUND, told=0xFFFFFFFF), before=LIST),
        file_of(chunk(b"data", SOUND), before=LIST, after=LIST),
        file_of(chunk(b"data", SOUND), form=EXTENSIBLE),
        file_of(chunk(b"data", SOUND, told=0xFFFFFFFF), riff=b"RF64", before=SIZES, after=LIST),
        file_of(chunk(b"data", SOUND + b"\7")),
    ],
    ids=["endless", "unknown", "no size", "endless behind a list", "lists", "extensible", "RF64", "half a sample"],
)
def test_headers_of_services(tmp_path: Path, part: bytes) -> None:
    """Whatever header a service writes, all samples come and nothing else; a joint is silent on both sides."""
    joined = samples_of(said(tmp_path, part, part))

    assert 2 * 3200 == len(joined)
    assert tone(2)[:-100] == joined[:3100]
    assert tone(2)[100:] == joined[3300:]
    assert [0, 0] == joined[3199:3201]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (wav(tone(2), rate=8000), "16000 Hz, 1 channels, 16 bits; 8000 Hz, 1 channels, 16 bits"),
        (wav(tone(2), channels=2), "16000 Hz, 2 channels"),
        (wav(tone(3), width=3), "24 bits"),
        (float_wav(), "32 bits of the format 3"),
        (wav([]), "no sound"),
        (wav([])[:20], "without sound"),
    ],
    ids=["rate", "channels", "width", "float", "empty", "cut"],
)
def test_parts_that_do_not_fit(tmp_path: Path, other: bytes, reason: str) -> None:
    """What cannot be joined is an error that says why; there is no file."""
    with pytest.raises(UnsupportedFeatureError, match=reason):
        said(tmp_path, wav(tone(2)), other)

    assert not (tmp_path / "said.wav").exists()
