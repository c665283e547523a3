"""Recordings that `prepare` parts: each new file is one contiguous part of one take."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers import voices
from helpers.acme import GOOD, installer
from helpers.preparing import asking, paths, quieted, samples
from hypothesis import HealthCheck, given, settings, strategies as st

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight.audio import splitting

_SHORT = """
    requirements = tuple(
        voiceclone.backends.Requirement(
            name=fact, subject=subject, fact=fact, at_least=least, at_most=most,
            severity=voiceclone.backends.Severity.ERROR, message="{value}", hint="", source="",
        )
        for subject, fact, least, most in (
            (voiceclone.backends.Subject.RECORDING, "duration", 6.0, 25.0),
            (voiceclone.backends.Subject.DATASET, "total_duration", 10.0, 60.0),
        )
    )
    token: str ="""


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A vendor that takes recordings of 6 to 25 seconds, together 10 to 60."""
    with pytest.MonkeyPatch.context() as patch, installer(tmp_path_factory.mktemp("acme"), patch) as install:
        install("acme", GOOD.replace("    token: str =", _SHORT))
        yield "acme"


def test_what_is_too_long_is_split(acme: str, request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """In pauses, into as few as possible, all of it; a text is not split."""
    take = voices.write(tmp_path / "take.wav", voices.voice(55))
    with_text = voiceclone.Recording(path=take, transcript="words")

    prepared = voiceclone.prepare(asking(request_, take), acme, folder)
    kept = voiceclone.prepare(attrs.evolve(request_, recordings=[with_text]), acme, folder)

    clips = list(map(samples, paths(prepared.request)))
    assert (3, True) == (len(clips), all(6 < len(each) / voices.RATE <= 25 for each in clips))
    assert np.array_equal(samples(take), np.concatenate(clips))
    assert [with_text] == [*kept.request.recordings]


def test_without_pauses_nothing_is_split(acme: str, request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """What is too long stays so, and it is said."""
    take = voices.write(tmp_path / "take.wav", voices.voice(55, every=1e6))

    prepared = voiceclone.prepare(asking(request_, take), acme, folder)

    assert [take] == paths(prepared.request)
    assert "there are no pauses in which to split it" in str(prepared.done[0])
    assert "duration" in {each.requirement for each in prepared.left.errors}


Take = tuple[float, list[tuple[float, float]], str]
TAKES = st.lists(
    st.tuples(
        st.floats(3, 70),
        st.lists(st.tuples(st.floats(0, 60), st.floats(11, 20)), max_size=2),
        st.sampled_from(["wav", "flac", "aiff", "copy"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    takes=TAKES, words=st.sampled_from([None, "what is said"]), vendor=st.sampled_from(["acme", "huawei", "alibaba"])
)
@pytest.mark.usefixtures("acme")
def test_nothing_is_joined(
    request_: CloneRequest,
    tmp_path_factory: pytest.TempPathFactory,
    takes: list[Take],
    words: str | None,
    vendor: str,
) -> None:
    """Whatever comes in, each file to submit holds one contiguous part of one take, bit by bit, and no file that was
    given is changed; of a take for a vendor of one, and of a take with a text, there is one file at most.
    """
    files = made(tmp_path_factory.mktemp("takes"), takes)
    before, sounds = [each.read_bytes() for each in files], [samples(each).tobytes() for each in files]
    recordings = [voiceclone.Recording(path=each, transcript=words) for each in files]
    request, folder = attrs.evolve(request_, recordings=recordings), tmp_path_factory.mktemp("ready")

    prepared = voiceclone.prepare(request, vendor, folder)

    for path in paths(prepared.request):
        assert any(samples(path).tobytes() in sound for sound in sounds)
    assert before == [each.read_bytes() for each in files]
    assert request.consent == prepared.request.consent
    if words or vendor == "huawei":
        assert all(len(change.clips) <= 1 for change in prepared.done)
    again = voiceclone.prepare(request, vendor, folder)
    assert prepared.request == again.request
    assert all(clip.existed for change in again.done for clip in change.clips)


def made(folder: Path, takes: list[Take]) -> list[Path]:
    """Files of these takes; a copy is one of the take before it."""
    files: list[Path] = []
    for number, (seconds, silences, ending) in enumerate(takes):
        if ending == "copy" and files:
            files.append(folder / f"{number}{files[-1].suffix}")
            files[-1].write_bytes(files[-2].read_bytes())
        else:
            sound = quieted(seconds + number / 7, *((start, start + length) for start, length in silences))
            files.append(voices.write(folder / f"{number}.{ending.replace('copy', 'wav')}", sound))
    return files


@given(
    gaps=st.lists(st.tuples(st.floats(0.1, 400), st.floats(0.4, 5)), max_size=40),
    rest=st.floats(0.1, 400),
    shortest=st.floats(0, 100),
)
def test_cuts_lie_in_pauses(gaps: list[tuple[float, float]], rest: float, shortest: float) -> None:
    """Every cut lies in a pause, every part is long enough, and none is too long without need."""
    pauses, now = [], 0.0
    for talk, pause in gaps:
        pauses.append((now + talk, now + talk + pause))
        now += talk + pause

    edges = (0.0, *splitting.cuts(pauses, now + rest, shortest, 300), now + rest)

    assert all(any(start < place < stop for start, stop in pauses) for place in edges[1:-1])
    parts = list(itertools.pairwise(edges))
    assert len(parts) == 1 or all(end - start > shortest for start, end in parts)
    for start, end in parts:
        middles = [(begin + stop) / 2 for begin, stop in pauses]
        between = [each for each in middles if start + shortest + 0.1 < each < end - shortest - 0.1]
        assert end - start <= 300 or not [each for each in between if each - start <= 300 and end - each <= 300]
