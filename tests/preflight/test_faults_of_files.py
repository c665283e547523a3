"""Files with one fault each, alone or beside others, just within a bound and just beyond."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers import letters, takes
from helpers.listener import heard
from helpers.sounds import RATE, Sound, added, encoded, filtered, m4a, noise, save
from helpers.takes import gain, take
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent, Recording
from voiceclone.backends import Severity

#: Containers, and how they keep samples.
MP3, VORBIS, FLAC = ("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("FLAC", "PCM_16")


def packed(kind: str, subtype: str, sound: Sound | None = None) -> bytes:
    return encoded(take(12) if sound is None else sound, RATE, subtype, kind)


def promising(seconds: float) -> bytes:
    """A WAV file whose header promises so much more than there is."""
    content = bytearray(encoded(take(12)))
    place = content.index(b"data") + 4
    (length,) = struct.unpack("<L", content[place : place + 4])
    content[place : place + 4] = struct.pack("<L", length + round(seconds * RATE) * 2)
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(packed(*FLAC))
    content[len(content) // 2 : len(content) // 2 + 4000] = bytes(4000)
    return bytes(content)


#: Name and content of a file, and every requirement that it does not meet.
FILES: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "header promises 0.2 s more": ("take.wav", lambda: promising(0.2), ("cut-off",)),
    "header promises 0.05 s more": ("take.wav", lambda: promising(0.05), ()),
    "FLAC without its end": ("take.flac", lambda: packed(*FLAC)[:-60_000], ("cut-off",)),
    "FLAC with a hole": ("take.flac", damaged, ("cut-off",)),
    "no samples": ("take.wav", lambda: encoded(np.zeros(0)), ("readable",)),
    "empty": ("take.wav", lambda: b"", ("",)),
    "text": ("take.wav", lambda: b"Dear Sir or Madam,\n" * 40, ("readable",)),
    "a picture": ("take.wav", lambda: letters.scan(form="PNG"), ("readable",)),
    "WAV of which only the header is left": ("take.wav", lambda: encoded(take(12))[:30], ("readable",)),
    "M4A without its index": ("take.m4a", lambda: m4a(9)[:200], ("readable",)),
    "MP3 named WAV": ("take.wav", lambda: packed(*MP3), ("mislabelled",)),
    "FLAC named MP3": ("take.mp3", lambda: packed(*FLAC), ("mislabelled",)),
    "OGG named WAV": ("take.wav", lambda: packed(*VORBIS), ("mislabelled",)),
    "MP3 named MP3": ("take.mp3", lambda: packed(*MP3), ()),
    "FLAC named FLAC": ("take.flac", lambda: packed(*FLAC), ()),
    "OGG named OGG": ("take.ogg", lambda: packed(*VORBIS), ()),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_wrong(tmp_path: Path, statement: Path, name: str) -> None:
    """What cannot be read, is not whole, or is not what it is called."""
    file, content, expected = FILES[name]
    (tmp_path / file).write_bytes(content())

    assert {(file, each) for each in expected} == set(heard([tmp_path / file], statement))


def one_of_a_session(number: int, seconds: float = 12.0, level: float = -66) -> Sound:
    """A take beside others, of other words."""
    return takes.spoken(seconds, start=number * 25) + noise(seconds, level)


def beside(gains: float = 0.0, level: float = -66, edge: float = 8000) -> Sound:
    """Another, with another gain in dB, in another room, or with nothing above *edge*."""
    return filtered(one_of_a_session(4, level=level), 0, edge) * gain(gains)


#: How another take of the session sounds, and what is found of it.
BESIDE: dict[str, tuple[Callable[[], Sound], tuple[str, ...]]] = {
    "another": (beside, ()),
    "7 LU softer": (lambda: beside(-7), ("loudness-differs",)),
    "5 LU softer": (lambda: beside(-5), ()),
    "7 LU louder": (lambda: beside(7), ("loudness-differs",)),
    "5 LU louder": (lambda: beside(5), ()),
    "noise of -49 dBFS": (lambda: beside(level=-49), ("noise-differs",)),
    "noise of -51 dBFS": (lambda: beside(level=-51), ()),
    "56 % of the bandwidth": (lambda: beside(edge=4490), ("bandwidth", "bandwidth-differs")),
    "62 % of the bandwidth": (lambda: beside(edge=4990), ("bandwidth",)),
}


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Takes that go together; measured once for all tests."""
    folder = tmp_path_factory.mktemp("session")
    return [save(folder / f"{number}.wav", one_of_a_session(number)) for number in (1, 2, 3)]


@pytest.mark.parametrize("name", BESIDE)
def test_a_take_that_differs(session: list[Path], tmp_path: Path, statement: Path, name: str) -> None:
    """One that is louder, noisier or duller than the others is named, and they are not."""
    make, expected = BESIDE[name]
    odd = save(tmp_path / "odd.wav", make())

    assert {("odd.wav", each) for each in expected} == set(heard([*session, odd], statement))


#: Name and content of another copy of the first take.
COPIES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "same bytes": ("copy.wav", lambda: encoded(one_of_a_session(1))),
    "as MP3": ("copy.mp3", lambda: packed(*MP3, one_of_a_session(1))),
    "as OGG": ("copy.ogg", lambda: packed(*VORBIS, one_of_a_session(1))),
    "5 dB softer": ("copy.wav", lambda: encoded(one_of_a_session(1) * gain(-5))),
    "with hiss": ("copy.wav", lambda: encoded(one_of_a_session(1) + noise(12, -52))),
    "a part": ("copy.wav", lambda: encoded(one_of_a_session(1)[3 * RATE : 9 * RATE])),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_take_that_is_given_twice(session: list[Path], tmp_path: Path, statement: Path, name: str) -> None:
    """The same sound is found whatever it is packed in, and whatever was done to it."""
    file, content = COPIES[name]
    (tmp_path / file).write_bytes(content())

    assert {(file, "same-sound")} == set(heard([*session, tmp_path / file], statement))


#: What the statement sounds like that has to say 320 letters, and what is found of it.
STATEMENTS: dict[str, tuple[Callable[[], Sound], tuple[str, ...]]] = {
    "of 10.5 s": (lambda: added(takes.room(14), takes.nonstop(10.5), 1), ()),
    "of 9.5 s": (lambda: added(takes.room(14), takes.nonstop(9.5), 1), ("reading-rate",)),
    "silent": (lambda: np.zeros(14 * RATE), ("no-speech",)),
    "an empty room": (lambda: noise(14, -50), ("no-speech",)),
    "the recording": (lambda: one_of_a_session(1, 24), ("same-sound",)),
    "cut from the recording": (lambda: one_of_a_session(1, 24)[RATE : 22 * RATE], ("same-sound",)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_that_is_none(tmp_path: Path, name: str) -> None:
    """A statement in which the words are not, or which is not its own recording."""
    make, expected = STATEMENTS[name]
    recording = save(tmp_path / "take.wav", one_of_a_session(1, 24))
    statement = save(tmp_path / "statement.wav", make())

    assert {("statement.wav", each) for each in expected} == set(heard([recording], statement))


LETTERS: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "PDF": ("letter.pdf", lambda: letters.pages(letters.TEXT), ()),
    "JPEG of 500 pixels": ("letter.jpg", lambda: letters.scan(700, 500), ()),
    "JPEG of 499 pixels": ("letter.jpg", lambda: letters.scan(700, 499), ("letter-size",)),
    "PNG": ("letter.png", lambda: letters.scan(form="PNG"), ()),
    "PNG named PDF": ("letter.pdf", lambda: letters.scan(form="PNG"), ("letter-mislabelled",)),
    "WAV named PDF": ("letter.pdf", lambda: encoded(take(12)), ("letter-content",)),
    "no page": ("letter.pdf", letters.BAD["none.pdf"][0], ("letter-pages",)),
    "blank page": ("letter.pdf", lambda: letters.pages(b""), ("letter-blank",)),
    "white picture": ("letter.png", lambda: letters.plain(900, 900, "PNG"), ("letter-blank",)),
    "tiny": ("letter.png", lambda: letters.plain(1, 1, "PNG"), ("letter-size", "letter-blank")),
    "cut off": ("letter.pdf", letters.BAD["cut.pdf"][0], ("letter-damaged",)),
    "encrypted": ("letter.pdf", lambda: letters.pages(letters.TEXT, password="swordfish"), ("letter-encrypted",)),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_that_is_none(request_: CloneRequest, tmp_path: Path, name: str) -> None:
    """A letter that nobody could read is an error, and one that is readable is none."""
    file, content, expected = LETTERS[name]
    (tmp_path / file).write_bytes(content())
    request = attrs.evolve(request_, consent=Consent(letter=tmp_path / file))

    report = voiceclone.plan(request, ["huawei"], quick=True)["huawei"]

    assert {(file, each) for each in expected} == {(each.file, each.requirement) for each in report.errors}


@attrs.frozen
class Limit:
    """A vendor, its edition, files as `write_wav` makes them, and which of its limits they break."""

    provider: str
    edition: str
    files: tuple[tuple[float, int], ...]
    expected: tuple[str, ...] = ()


def limit(provider: str, *seconds: float, breaks: str = "", rate: int = 100) -> Limit:
    name, _, edition = provider.partition(" ")
    return Limit(name, edition, tuple((each, rate) for each in seconds), tuple(breaks.split()))


LIMITS = {
    "alibaba, 899.9 s": limit("alibaba standard", 899.9, breaks="total-at-least"),
    "alibaba, 900 s": limit("alibaba standard", 900),
    "alibaba, 1800 s": limit("alibaba standard", 1800),
    "alibaba, 1800.1 s": limit("alibaba standard", 1800.1, breaks="total-at-most"),
    "alibaba, clip of 60 s": limit("alibaba standard", 900, 60, breaks="clip-length"),
    "alibaba, clip of 60.1 s": limit("alibaba standard", 900, 60.1),
    "cosyvoice, 9.9 s": limit("alibaba cosyvoice", 9.9, breaks="cosyvoice-length cosyvoice-rate"),
    "cosyvoice, 10 s": limit("alibaba cosyvoice", 10, breaks="cosyvoice-rate"),
    "cosyvoice, 60 s": limit("alibaba cosyvoice", 60, rate=16_000),
    "cosyvoice, 60.1 s": limit("alibaba cosyvoice", 60.1, breaks="cosyvoice-length", rate=16_000),
    "cosyvoice, 15999 Hz": limit("alibaba cosyvoice", 60, breaks="cosyvoice-rate", rate=15_999),
    "huawei, 3599.9 s": limit("huawei premium", 3599.9, breaks="studio-length"),
    "huawei, 3600 s": limit("huawei premium", 3600),
    "huawei, two takes": limit("huawei premium", 1800, 1801, breaks="most-recordings"),
    "third party, 29.9 s": limit("huawei third-party", 29.9, breaks="third-party-length"),
    "third party, 30 s": limit("huawei third-party", 30),
    "third party, 10800 s": limit("huawei third-party", 10_800),
    "third party, 10800.1 s": limit("huawei third-party", 10_800.1, breaks="third-party-length"),
    "sentences of 5 to 15 s": limit("huawei basic", 5, 15, *(6 + each / 10 for each in range(18))),
    "19 sentences": limit("huawei basic", *(6 + each / 10 for each in range(19)), breaks="least-recordings"),
    "sentence of 4.9 s": limit("huawei basic", 4.9, *(6 + each / 10 for each in range(19)), breaks="sentence-length"),
    "sentence of 15.1 s": limit("huawei basic", 15.1, *(6 + each / 10 for each in range(19)), breaks="sentence-length"),
}
#: Every take for a vendor's limits is silent, of 8 bits and of an absurd sample rate, to be small.
SMALL = {"sample-rate", "sixteen-bit"}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_of_a_vendor(request_: CloneRequest, tmp_path: Path, name: str) -> None:
    """Each documented limit holds up to its last value, and not beyond."""
    each = LIMITS[name]
    recordings = [
        Recording(path=write_wav(tmp_path / f"{number}.wav", *how), transcript="第一句话。")
        for number, how in enumerate(each.files)
    ]
    request = attrs.evolve(request_, recordings=recordings, edition=each.edition)

    report = voiceclone.plan(request, [each.provider], quick=True)[each.provider]

    assert set(each.expected) == {problem.requirement for problem in report.problems} - SMALL


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"channels": 1, "subtype": "PCM_16"}, set()),
        ({"channels": 2, "subtype": "PCM_16"}, {"mono"}),
        ({"channels": 1, "subtype": "PCM_U8"}, {"sixteen-bit"}),
    ],
    ids=["mono, 16 bit", "stereo", "8 bit"],
)
def test_channels_and_bits(
    tmp_path: Path, request_: CloneRequest, shape: dict[str, object], expected: set[str]
) -> None:
    """What Alibaba demands of another edition is advised."""
    sound = np.stack([take(12)] * int(str(shape["channels"])), axis=1)
    path = save(tmp_path / "take.wav", sound, subtype=str(shape["subtype"]))

    report = voiceclone.plan(attrs.evolve(request_, recordings=path), ["alibaba"], quick=True)["alibaba"]

    advised = {each.requirement for each in report.problems if each.severity is Severity.WARNING}
    assert expected == advised
