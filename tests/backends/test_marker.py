"""The mark behind a voice's name."""

from __future__ import annotations

import re

import pytest

from voiceclone import CloneJob, JobState
from voiceclone.backends import _marker, find_marker


def shown(name: str | None) -> str | None:
    """The voice's name that an app is shown, when the vendor tells *name*."""
    return CloneJob(provider="acme", job_id="1", state=JobState.QUEUED, voice_name=name).voice_name


def test_a_new_mark_is_like_no_other() -> None:
    """Marks are of one form and length, and differ."""
    marks = {_marker.new() for _ in range(1000)}

    assert 1000 == len(marks)
    assert {_marker.LENGTH} == {len(each) for each in marks}
    assert all(re.fullmatch("-vc[a-z2-7]{8}", each) for each in marks)


@pytest.mark.parametrize(
    ("given", "longest", "put"),
    [
        ("-vcabcdefg2", None, "gentle-vcabcdefg2"),
        ("-vcabcdefg2", 17, "gentle-vcabcdefg2"),
        ("-vcabcdefg2", 16, "gentle"),
        ("", 6, "gentle"),
        ("", 3, "gentle"),
    ],
)
def test_a_mark_is_put_where_it_fits(given: str, longest: int | None, put: str) -> None:
    """A name is never cut for a mark."""
    assert put == _marker.put("gentle", given, longest)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("gentle-vcabcdefg2", "gentle"),
        ("gentle-vcabcdefg2\n", "gentle-vcabcdefg2\n"),
        ("gentle-vcabcdefg1", "gentle-vcabcdefg1"),
        ("-vcabcdefg2 gentle", "-vcabcdefg2 gentle"),
        ("gentle", "gentle"),
        ("", ""),
        (None, None),
    ],
)
def test_only_a_mark_at_the_end_is_taken_off(name: str | None, bare: str | None) -> None:
    """What only looks like a mark stays."""
    assert bare == shown(name)


@pytest.mark.parametrize("name", ["gentle-vcabcdefg1", "gentle-vcabcde", "gentle", "", None, 7])
def test_what_is_no_mark_is_known(name: object) -> None:
    """A vendor may tell anything for a name."""
    assert find_marker(name) is None


def test_any_mark_is_known() -> None:
    """The mark of whichever submission is found in a name."""
    mark = _marker.new()

    assert mark == find_marker(f"{_marker.put('gentle', mark, 64)} recording-0")


def test_what_is_put_is_held_and_comes_off() -> None:
    """A marked name is known by its own mark alone."""
    own, other = _marker.new(), _marker.new()
    marked = _marker.put("gentle", own, 64)

    assert (True, False, False) == (_marker.held(marked, own), _marker.held(marked, other), _marker.held(marked, ""))
    assert not _marker.held(None, own)
    assert "gentle" == shown(marked)
