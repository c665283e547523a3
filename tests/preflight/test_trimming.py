"""How `prepare` makes recordings fit: cut in pauses, without long silences, copies and the end of what is too much."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest
import soundfile
from helpers import voices
from helpers.preparing import asking, paths, quieted, samples
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest

MINUTE = 60.0


def test_too_much_is_left_out_in_a_pause(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Of a take of 36 minutes one piece of 30 minutes is kept, from its beginning to where nobody speaks."""
    take = voices.write(tmp_path / "take.wav", voices.voice(36 * MINUTE))

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    (made,) = paths(prepared.request)
    original, kept = samples(take), samples(made)
    assert 29.9 * MINUTE < len(kept) / voices.RATE <= 30 * MINUTE
    assert np.array_equal(original[: len(kept)], kept)
    assert np.abs(original[len(kept) - voices.RATE // 5 : len(kept) + voices.RATE // 5]).max() < 32_768 / 1000
    (change,) = prepared.done
    end = len(kept) / voices.RATE
    assert [(0.0, end)] == [pytest.approx((clip.start, clip.end), abs=1e-3) for clip in change.clips]
    assert [(end, 36 * MINUTE)] == [pytest.approx(each, abs=1e-3) for each in change.left_out]
    assert "to 36:00.0: alibaba takes 30:00 at most together" in str(change)
    assert () == prepared.left.errors


def test_only_what_is_too_much_is_cut(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Takes that fit stay as they are; the one that does not is cut, and what follows is left out."""
    first = write_wav(tmp_path / "first.wav", 26 * MINUTE)
    second = voices.write(tmp_path / "second.wav", voices.voice(6 * MINUTE))
    third = write_wav(tmp_path / "third.wav", 2 * MINUTE)

    prepared = voiceclone.prepare(asking(request_, first, second, third), "alibaba", folder)

    assert [first, folder / "second-01.wav"] == paths(prepared.request)
    assert 3.8 * MINUTE < soundfile.info(folder / "second-01.wav").duration <= 4 * MINUTE
    assert ["cut", "left-out"] == [each.action for each in prepared.done]
    assert str(prepared.done[1]).startswith("left out third.wav (WAV, ")


def test_what_would_be_too_short_is_left_out(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Where there is room for less than the shortest clip, nothing is cut."""
    first, second = (write_wav(tmp_path / f"{name}.wav", seconds) for name, seconds in (("a", 29.5 * 60), ("b", 120)))

    prepared = voiceclone.prepare(asking(request_, first, second), "alibaba", folder)

    assert [first] == paths(prepared.request)
    assert [("left-out", second)] == [(each.action, each.file) for each in prepared.done]
    assert not folder.exists()


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_without_pauses_nothing_is_cut(request_: CloneRequest, tmp_path: Path, folder: Path, noise: float) -> None:
    """Where pauses cannot be told from speech, nothing is cut, and the problem stays."""
    sound = voices.voice(31 * MINUTE, noise=noise, every=1e6 if not noise else 4.0)
    request = asking(request_, voices.write(tmp_path / "take.wav", np.clip(sound, -1, 1)))

    prepared = voiceclone.prepare(request, "alibaba", folder)

    assert prepared.request is request
    assert 1 == len(prepared.done)
    assert "they are too long together, and there is no pause in which to cut" in str(prepared.done[0])
    assert "total-at-most" in {each.requirement for each in prepared.left.errors}


def test_long_silence_at_the_ends(request_: CloneRequest, provider: str, tmp_path: Path, folder: Path) -> None:
    """It is left out but for two seconds, for a vendor of one take too; what is kept is one piece, bit by bit."""
    take = voices.write(tmp_path / "take.wav", quieted(16 * MINUTE, (0, 15), (15.5 * MINUTE, 16 * MINUTE)))

    prepared = voiceclone.prepare(asking(request_, take), provider, folder)

    (made,) = paths(prepared.request)
    original, kept = samples(take), samples(made)
    (clip,) = prepared.done[0].clips
    first, last = round(clip.start * voices.RATE), round(clip.end * voices.RATE)
    assert np.array_equal(original[first:last], kept)
    assert (13.0, 15.5 * MINUTE + 2) == (pytest.approx(clip.start, abs=1.3), pytest.approx(clip.end, abs=1.3))
    assert "long-silence" not in {each.requirement for each in prepared.left.problems}


def test_silence_that_is_not_long_stays(request_: CloneRequest, provider: str, tmp_path: Path, folder: Path) -> None:
    """Up to ten seconds of it trouble nobody."""
    take = voices.write(tmp_path / "take.wav", quieted(16 * MINUTE, (0, 8), (300, 308)))

    assert () == voiceclone.prepare(asking(request_, take), provider, folder).done


def test_long_silence_inside(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A vendor of several recordings gets what is before and behind as two; nothing is joined."""
    take = voices.write(tmp_path / "take.wav", quieted(17 * MINUTE, (300, 330)))

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    original, (before, behind) = samples(take), map(samples, paths(prepared.request))
    assert np.array_equal(original[: len(before)], before)
    assert np.array_equal(original[-len(behind) :], behind)
    assert 302 == pytest.approx(len(before) / voices.RATE, abs=1.3)
    assert 17 * MINUTE - 328 == pytest.approx(len(behind) / voices.RATE, abs=1.3)
    assert "long-silence" not in {each.requirement for each in prepared.left.problems}


def test_long_silence_inside_a_single_take(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A vendor of one recording gets it as it is, with the reason."""
    take = voices.write(tmp_path / "take.wav", quieted(17 * MINUTE, (300, 330)))

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    assert [take] == paths(prepared.request)
    assert "huawei takes one recording, and the sound before and behind is never joined" in str(prepared.done[0])


def test_a_recording_with_a_text_is_not_split(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Its text would not be that of the parts. Silence at its ends has no words."""
    take = voices.write(tmp_path / "take.wav", quieted(17 * MINUTE, (0, 20), (300, 330)))
    request = attrs.evolve(request_, recordings=[voiceclone.Recording(path=take, transcript="what is said")])

    prepared = voiceclone.prepare(request, "alibaba", folder)

    (recording,) = prepared.request.recordings
    assert (folder / "take-01.wav", "what is said") == (recording.path, recording.transcript)
    assert "it has a text, which would not be that of its parts" in str(prepared.done[0])


def test_silence_that_is_needed_stays(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Where a vendor's least would be missed without it, it stays, and it is said."""
    take = voices.write(tmp_path / "take.wav", quieted(15 * MINUTE + 5, (0, 15)))

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    assert [take] == paths(prepared.request)
    assert "which stays: what is left would be too short" in str(prepared.done[0])


def test_without_clear_speech_no_silence_is_left_out(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """In noise a soft word could pass for silence."""
    sound = quieted(16 * MINUTE, (0, 20)) + 0.03 * np.random.default_rng(2).standard_normal(16 * 60 * voices.RATE)
    take = voices.write(tmp_path / "take.wav", sound)

    assert [take] == paths(voiceclone.prepare(asking(request_, take), "alibaba", folder).request)


def test_what_is_too_short_is_left_out(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """If enough remains; else nothing is."""
    takes = [voices.write(tmp_path / f"{seconds}.wav", voices.voice(seconds)) for seconds in (15 * 60, 30)]

    prepared = voiceclone.prepare(asking(request_, *takes), "alibaba", folder)
    too_little = voiceclone.prepare(asking(request_, *takes[::-1], takes[1]), "huawei", folder)

    assert [takes[0]] == paths(prepared.request)
    assert "left out 30.wav (WAV, 16 bits, 8000 Hz, mono): alibaba takes nothing as short" == str(prepared.done[0])
    assert takes[::-1] == paths(too_little.request)


def test_too_little_is_not_made_less(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Where too little would be left, the short ones stay."""
    takes = [voices.write(tmp_path / f"{seconds}.wav", voices.voice(seconds)) for seconds in (880, 30)]

    assert () == voiceclone.prepare(asking(request_, *takes), "alibaba", folder).done


def test_the_same_sound_twice(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """The second is left out, or the shorter, whatever its container; and a file that is given twice."""
    sound = np.concatenate([voices.voice(500 + number) for number in range(2)])
    part = voices.write(tmp_path / "part.flac", sound[: 100 * voices.RATE])
    whole = voices.write(tmp_path / "whole.wav", sound)
    again = voices.write(tmp_path / "again.mp3", sound)

    prepared = voiceclone.prepare(asking(request_, part, whole, again, whole), "alibaba", folder)

    assert [whole] == paths(prepared.request)
    assert [(part, "it has the same sound as whole.wav")] == [(e.file, *e.why) for e in prepared.done][:1]
    assert ["left-out"] * 3 == [each.action for each in prepared.done]
    assert () == prepared.left.errors
