"""Values of wrong types: told of all at once, and never a fault of ours."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import attrs
import pytest

from voiceclone import CloneRequest, Consent, InvalidRequestError, Recording
from voiceclone.backends import Resubmission

GOOD: dict[str, Any] = {"voice_name": "gentle", "recordings": "take.wav", "consent": Consent(letter="letter.pdf")}


class BytesPath:
    """A path whose text is bytes."""

    def __fspath__(self) -> bytes:
        return b"take.wav"


def told(kind: type[Any], **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequestError) as caught:
        kind(**values)
    return [(each.location, each.message) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "where", "what"),
    [
        ({"voice_name": 5}, "voice_name", "is of type int"),
        ({"voice_name": None}, "voice_name", "is of type NoneType"),
        ({"language": 5}, "language", "is of type int"),
        ({"gender": 5}, "gender", "is of type int"),
        ({"recordings": None}, "recordings[0]", "is of type NoneType"),
        ({"recordings": 5}, "recordings[0]", "is of type int"),
        ({"recordings": b"take.wav"}, "recordings[0]", "has a format that is not recognized"),
        ({"recordings": {"take.wav": 1}}, "recordings[0]", "is of type dict"),
        ({"recordings": ["take.wav", b"x"]}, "recordings[1]", "has a format that is not recognized"),
        ({"recordings": b""}, "recordings[0]", "is empty"),
        ({"recordings": io.StringIO("text")}, "recordings[0]", "gives str and not bytes"),
        ({"recordings": [BytesPath()]}, "recordings[0]", "is of type BytesPath"),
        ({"extra": None}, "extra", "is of type NoneType"),
        ({"extra": {"huawei": None}}, "extra['huawei']", "is of type NoneType"),
        ({"extra": {5: {}}}, "the name extra[5]", "is of type int"),
        ({"extra": {"huawei": {5: "x"}}}, "the name extra['huawei'][5]", "is of type int"),
    ],
)
def test_a_wrong_type_is_told_of(given: dict[str, Any], where: str, what: str) -> None:
    """Each field of a request that is of a wrong type is named."""
    assert [(where, what)] == told(CloneRequest, **GOOD | given)


def test_wrong_types_are_told_of_at_once() -> None:
    """One error names every field of a request that is of a wrong type."""
    found = told(
        CloneRequest, voice_name=5, recordings=[b"x", 5], consent=None, gender=5, language=5, extra={"huawei": 5}
    )

    places = ["voice_name", "recordings[0]", "recordings[1]", "consent", "gender", "language", "extra['huawei']"]
    assert places == [where for where, _ in found]


def test_bytes_that_nothing_is_known_of_need_a_name() -> None:
    """Who hands in content of an unknown format is told to name it."""
    with pytest.raises(InvalidRequestError, match=r"recordings\[0\]: has a format .* name='take.wav'"):
        CloneRequest(**GOOD | {"recordings": [b"RIFF"]})


def test_files_of_a_consent_have_types() -> None:
    """Both parts of a consent are checked."""
    found = told(Consent, statement=5, letter={})

    assert [("consent.statement", "is of type int"), ("consent.letter", "is of type dict")] == found


def test_parts_of_a_recording_have_types() -> None:
    """A recording's path is a path, and its asset is named by text, its content is bytes."""
    assert [("recording.path", "is of type bytes")] == told(Recording, path=b"take.wav")
    assert [("recording.asset_id", "is of type int")] == told(Recording, asset_id=5)
    assert [("recording.content", "is of type str")] == told(Recording, content="RIFF")
    assert [("recording.name", "is of type int")] == told(Recording, content=b"RIFF", name=5)


def test_new_material_has_types() -> None:
    """The files of a resubmission are checked as those of a request are."""
    found = told(Resubmission, job_id="1", attempt=1, recordings=[5], consent="letter.pdf")

    assert [("recordings[0]", "is of type int"), ("consent", "is missing")] == found


def test_a_change_is_looked_at_too() -> None:
    """A good request cannot be changed into a wrong one."""
    with pytest.raises(InvalidRequestError, match="voice_name"):
        attrs.evolve(CloneRequest(**GOOD), voice_name=None)


def test_a_path_of_another_kind_is_a_path() -> None:
    """Whatever tells its path as text is taken for one."""

    class TextPath:
        def __fspath__(self) -> str:
            return "take.wav"

    request = CloneRequest(**GOOD | {"recordings": TextPath()})

    assert (Recording(path=Path("take.wav")),) == request.recordings
