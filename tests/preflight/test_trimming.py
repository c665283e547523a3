"""How `prepare` makes recordings fit: cut in pauses, left out from the end."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest
import soundfile
from helpers import voices
from helpers.wav import write_wav
from hypothesis import given, strategies as st

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight.audio import splitting

MINUTE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where prepared files go; it is not there yet."""
    return tmp_path / "ready" / "for"


def asking(request: CloneRequest, *recordings: Path) -> CloneRequest:
    return attrs.evolve(request, recordings=recordings)


def paths(request: CloneRequest) -> list[Path]:
    return [each.path for each in request.recordings if each.path is not None]


def test_too_much_is_left_out_in_pauses(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Of a take of 36 minutes, clips of 30 minutes are kept, cut where nobody speaks, without a gap."""
    sound = voices.voice(36 * MINUTE)
    take = voices.write(tmp_path / "take.wav", sound)

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    clips = [soundfile.read(each, dtype="int16")[0] for each in paths(prepared.request)]
    lengths = [len(each) / voices.RATE for each in clips]
    assert all(MINUTE < each <= 5 * MINUTE for each in lengths)
    assert 29.9 * MINUTE < sum(lengths) <= 30 * MINUTE
    whole, original = np.concatenate(clips), soundfile.read(take, dtype="int16")[0]
    assert np.array_equal(original[: len(whole)], whole)
    for end in np.cumsum([len(each) for each in clips]):
        assert np.abs(original[end - voices.RATE // 5 : end + voices.RATE // 5]).max() < 32_768 / 1000
    assert f"cut in its pauses into {len(clips)} clips as WAV, PCM_16" in prepared.done[0]
    end = f"{round(sum(lengths)) // 60}:{round(sum(lengths)) % 60:02d}"
    assert f"From {end} to 36:00 of recordings[0] (take.wav) was left out" in prepared.done[1]
    assert () == prepared.left.errors
    assert [*sorted(folder.iterdir())] == paths(prepared.request)


def test_only_what_is_too_much_is_cut(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Takes that fit stay as they are; the one that does not is cut, and what follows is left out."""
    first = write_wav(tmp_path / "first.wav", 26 * MINUTE)
    second = voices.write(tmp_path / "second.wav", voices.voice(6 * MINUTE))
    third = write_wav(tmp_path / "third.wav", 2 * MINUTE)

    prepared = voiceclone.prepare(asking(request_, first, second, third), "alibaba", folder)

    assert [first, folder / "second-01.wav"] == paths(prepared.request)
    assert 3.8 * MINUTE < soundfile.info(folder / "second-01.wav").duration <= 4 * MINUTE
    assert "All 2:00 of recordings[2] (third.wav) was left out: alibaba takes at most 30:00 together" in prepared.done


def test_what_would_be_too_short_is_left_out(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Where there is room for less than the shortest clip, nothing is cut."""
    first, second = (write_wav(tmp_path / f"{name}.wav", seconds) for name, seconds in (("a", 29.5 * 60), ("b", 120)))

    prepared = voiceclone.prepare(asking(request_, first, second), "alibaba", folder)

    assert [first] == paths(prepared.request)
    assert ("All 2:00 of recordings[1] (b.wav) was left out: alibaba takes at most 30:00 together",) == prepared.done
    assert not folder.exists()


def test_long_silences_are_enough(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Silences of three seconds and more are places enough to cut at."""
    sound = voices.voice(31 * MINUTE)
    for minute in range(2, 31, 2):
        sound[round((minute * 60 - 6) * voices.RATE) : round((minute * 60 - 1) * voices.RATE)] = 0
    take = voices.write(tmp_path / "take.wav", sound)

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    assert 8 == len(paths(prepared.request))
    assert () == prepared.left.errors


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_without_pauses_nothing_is_cut(request_: CloneRequest, tmp_path: Path, folder: Path, noise: float) -> None:
    """Where pauses cannot be told from speech, nothing is cut, and the problem stays."""
    sound = voices.voice(31 * MINUTE, noise=noise, every=1e6 if not noise else 4.0)
    request = asking(request_, voices.write(tmp_path / "take.wav", np.clip(sound, -1, 1)))

    prepared = voiceclone.prepare(request, "alibaba", folder)

    assert prepared.request is request
    assert 1 == len(prepared.done)
    assert prepared.done[0].startswith("Nothing was left out: there are no pauses in which to cut")
    assert "total-at-most" in {each.requirement for each in prepared.left.errors}


@given(
    gaps=st.lists(st.tuples(st.floats(0.1, 400), st.floats(0.4, 5)), max_size=40),
    room=st.floats(61, 2000),
    shortest=st.floats(0, 100),
)
def test_cuts_lie_in_pauses(gaps: list[tuple[float, float]], room: float, shortest: float) -> None:
    """Every cut lies in a pause, every clip is long enough, all have room, and none is too long without need."""
    pauses, now = [], 0.0
    for talk, pause in gaps:
        pauses.append((now + talk, now + talk + pause))
        now += talk + pause

    ends = splitting.cuts(pauses, room, shortest, 300)

    starts = (0.0, *ends)
    assert all(any(start < end < stop for start, stop in pauses) for end in ends)
    assert all(end - start > shortest for start, end in zip(starts, ends, strict=False))
    assert not ends or ends[-1] < room
    for start, end in zip(starts, ends, strict=False):
        middles = [(begin + stop) / 2 for begin, stop in pauses]
        between = [each for each in middles if start + shortest + 0.1 < each < end - shortest - 0.1]
        assert end - start <= 300 or not [each for each in between if each - start <= 300 and end - each <= 300]
