"""What is found wrong with a request before anything is sent."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from voiceclone import CloneJob, CloneRequest, Consent, Problem, Recording
from voiceclone._submission import validation
from voiceclone.backends import Backend, Capabilities, ConsentKind, Gender, Resubmission, Severity, Steps

#: Takes nearly everything, so that a test can take one thing away.
EASY = Capabilities(
    consent=frozenset({ConsentKind.LETTER}),
    recording_formats=frozenset({".wav"}),
    letter_formats=frozenset({".pdf"}),
    extra=frozenset({"tag", "phone"}),
)
ALIEN = "is none of the formats acme takes here"


@attrs.define(kw_only=True)
class Acme(Backend):
    name = "acme"
    title = "Acme"
    capabilities = EASY
    own: tuple[Problem, ...] = ()

    account = "acme"

    def submit(self, request: CloneRequest, steps: Steps) -> Any:
        raise NotImplementedError

    def get_job(self, job_id: str) -> CloneJob:
        raise NotImplementedError

    def check(self, request: CloneRequest) -> tuple[Problem, ...]:
        return self.own


def problems(request: CloneRequest | Resubmission, **can: Any) -> tuple[Problem, ...]:
    """The problems the provider acme, of the given capabilities, would have."""
    kind = type("Acme", (Acme,), {"capabilities": attrs.evolve(EASY, **can)})
    return validation.problems(kind(), request)


def found(request: CloneRequest | Resubmission, **can: Any) -> list[str]:
    """The same in words, without hints."""
    return [f"{each.location}: {each.message}" for each in problems(request, **can)]


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def device(path: Path) -> Path:
    path.symlink_to("/dev/zero")
    return path


def long(path: Path) -> Path:
    return path.with_name("x" * 300 + ".wav")


def loop(path: Path) -> Path:
    path.symlink_to(path.name)
    return path


def below_a_file(path: Path) -> Path:
    path.with_name("file.wav").write_bytes(b"RIFF")
    return path.parent / "file.wav" / "take.wav"


def impossible(path: Path) -> Path:
    return path.with_name("take\0.wav")


def test_good_request(request_: CloneRequest) -> None:
    """A good request has no problem."""
    every = found(request_)

    assert [] == every


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ["voice_name: is empty"]),
        (" \t", ["voice_name: is empty"]),
        ("a b", []),
        (" a", ["voice_name: has a blank at an end"]),
        ("a ", ["voice_name: has a blank at an end"]),
        ("a\0", ["voice_name: has a character that cannot be printed"]),
        ("a\nb", ["voice_name: has a character that cannot be printed"]),
        ("a\x1b[2J", ["voice_name: has a character that cannot be printed"]),
        ("a\ud800", ["voice_name: has a character that cannot be printed"]),
        ("x", []),
        ("声" * 8, []),
        ("声" * 9, ["voice_name: has 9 characters; acme takes 8"]),
    ],
)
def test_voice_name(request_: CloneRequest, name: str, expected: list[str]) -> None:
    """A voice's name is not empty and no longer than the vendor takes, counted in characters."""
    every = found(attrs.evolve(request_, voice_name=name), longest_voice_name=8)

    assert expected == every


@pytest.mark.parametrize(
    ("length", "can", "expected"),
    [
        (21, {"longest_voice_name": 32, "marks_jobs": True}, []),
        (22, {"longest_voice_name": 32, "marks_jobs": True}, [("marker-room", Severity.WARNING)]),
        (22, {"longest_voice_name": 32, "marks_jobs": False}, []),
        (22, {"longest_voice_name": None, "marks_jobs": True}, []),
    ],
)
def test_room_for_a_marker(request_: CloneRequest, length: int, can: dict[str, Any], expected: list[Any]) -> None:
    """A name that leaves no room for the marker is warned of, where the vendor's jobs are marked."""
    every = problems(attrs.evolve(request_, voice_name="x" * length), **can)

    assert expected == [(each.requirement, each.severity) for each in every]
    assert all("Shorten it to 21 characters" in each.hint for each in every)


def test_any_length_of_name(request_: CloneRequest) -> None:
    """A vendor without a known limit takes a name of any length."""
    every = found(attrs.evolve(request_, voice_name="x" * 10_000), longest_voice_name=None)

    assert [] == every


@pytest.mark.parametrize(
    ("gender", "can", "expected"),
    [
        ("male", {}, []),
        ("robot", {}, ["gender: 'robot' is not known to acme"]),
        ("", {}, ["gender: '' is not known to acme"]),
        ("male", {"genders": frozenset({Gender.FEMALE})}, ["gender: <Gender.MALE: 'male'> is not known to acme"]),
        (None, {}, []),
        (None, {"gender_needed": True}, ["gender: is missing, and acme would silently assume one"]),
    ],
)
def test_gender(request_: CloneRequest, gender: str | None, can: dict[str, Any], expected: list[str]) -> None:
    """A gender is one the vendor knows, and said where the vendor would assume one."""
    every = found(attrs.evolve(request_, gender=gender), **can)

    assert expected == every


@pytest.mark.parametrize(
    ("language", "can", "expected"),
    [
        ("fr", {"languages": None}, []),
        ("zh", {"languages": {"zh", "en"}}, []),
        ("zh-Hans-CN", {"languages": {"zh", "en"}}, []),
        ("EN_us", {"languages": {"zh", "en"}}, []),
        ("fr-FR", {"languages": {"zh", "en"}}, ["language: 'fr-FR' is not trained by acme"]),
        ("zhx", {"languages": {"zh", "en"}}, ["language: 'zhx' is not trained by acme"]),
        ("", {"languages": {"zh", "en"}}, ["language: '' is not trained by acme"]),
        (None, {"languages": {"zh"}}, []),
        (
            None,
            {"languages": {"zh"}, "language_needed": True},
            ["language: is missing, and acme would silently assume one"],
        ),
    ],
)
def test_language(request_: CloneRequest, language: str | None, can: dict[str, Any], expected: list[str]) -> None:
    """A language is one the vendor trains, by its primary subtag, and said where the vendor would assume one."""
    every = found(attrs.evolve(request_, language=language), **can)

    assert expected == every


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("take.wav", b"RIFF", []),
        ("TAKE.WAV", b"RIFF", []),
        ("take.wav", b"", ["recordings[0]: {} is empty"]),
        ("take.wav", None, ["recordings[0]: there is no file {}"]),
        ("take.mp3", b"ID3", [f"recordings[0]: take.mp3 {ALIEN}"]),
        ("take", b"RIFF", [f"recordings[0]: take {ALIEN}"]),
        ("take.mp3", None, ["recordings[0]: there is no file {}", f"recordings[0]: take.mp3 {ALIEN}"]),
    ],
)
def test_file(request_: CloneRequest, tmp_path: Path, name: str, content: bytes | None, expected: list[str]) -> None:
    """A file is there, holds something, and has an ending the vendor takes, in any case of letters."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    every = found(attrs.evolve(request_, recordings=path))

    assert [problem.format(path) for problem in expected] == every


@pytest.mark.parametrize("make", [folder, loop, below_a_file, impossible, pipe, device, long])
def test_unreadable_file(request_: CloneRequest, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """What cannot be opened and read is reported with the system's reason, not raised."""
    path = make(tmp_path / "take.wav")

    every = found(attrs.evolve(request_, recordings=path))

    assert 1 == len(every)
    assert every[0].startswith(f"recordings[0]: {path} cannot be read (")
    assert "()" not in every[0]


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [
        (0, None, ["recordings: are missing"]),
        (1, 1, []),
        (2, 1, ["recordings: 2 given; acme takes at most 1"]),
        (2, 2, []),
        (50, None, []),
    ],
)
def test_number_of_recordings(
    request_: CloneRequest, tmp_path: Path, count: int, most: int | None, expected: list[str]
) -> None:
    """There is a recording, and no more than the vendor takes."""
    takes = [tmp_path / f"{number}.wav" for number in range(count)]
    for take in takes:
        take.write_bytes(b"RIFF")

    every = found(attrs.evolve(request_, recordings=takes), most_recordings=most)

    assert expected == every


@pytest.mark.parametrize(
    ("assets", "expected"),
    [(True, []), (False, ["recordings[1]: is an asset id, and acme takes files only"])],
)
def test_asset(request_: CloneRequest, assets: bool, expected: list[str]) -> None:  # noqa: FBT001 - a column
    """An asset is named only where the vendor takes assets."""
    recordings = [*request_.recordings, Recording(asset_id="asset-1")]

    every = found(attrs.evolve(request_, recordings=recordings), assets=assets)

    assert expected == every


@pytest.mark.parametrize("kinds", [set(each) for n in (1, 2) for each in itertools.combinations(ConsentKind, n)])
@pytest.mark.parametrize("given", ["statement", "letter"])
def test_kinds_of_consent(request_: CloneRequest, kinds: set[ConsentKind], given: str) -> None:
    """Every kind of consent the vendor needs is there."""
    consent = Consent(**{given: getattr(request_.consent, given)})

    every = found(attrs.evolve(request_, consent=consent), consent=kinds)

    missing = sorted(kinds - consent.kinds)
    assert [f"consent.{kind}: is missing; acme needs it" for kind in missing] == every


def test_files_of_consent(request_: CloneRequest, tmp_path: Path) -> None:
    """The files of a consent are validated like the recordings; endings count for the needed kinds only."""
    statement, letter = tmp_path / "statement.txt", tmp_path / "letter.doc"

    every = problems(attrs.evolve(request_, consent=Consent(statement=statement, letter=letter)))

    assert [("consent.letter", ""), ("consent.letter", "format"), ("consent.statement", "")] == sorted(
        (each.location, each.requirement) for each in every
    )


def test_the_same_file_twice(request_: CloneRequest, tmp_path: Path) -> None:
    """A file that is given twice, under whatever name, is told of each time but the first."""
    take = tmp_path / "take.wav"
    take.write_bytes(b"RIFF")
    (tmp_path / "other.wav").symlink_to(take)
    consent = attrs.evolve(request_.consent, statement=take)

    every = problems(attrs.evolve(request_, recordings=[take, tmp_path / "other.wav"], consent=consent))

    assert [("recordings[1]", "duplicate"), ("consent.statement", "duplicate")] == [
        (each.location, each.requirement) for each in every
    ]


def test_limits_have_names(request_: CloneRequest, tmp_path: Path) -> None:
    """Everything a vendor's documents limit has a rule's name, so that it can be left to the vendor."""
    takes = [tmp_path / "a.mp3", tmp_path / "b.wav"]
    for take in takes:
        take.write_bytes(b"RIFF")
    can: dict[str, Any] = {
        "most_recordings": 1,
        "longest_voice_name": 3,
        "languages": frozenset({"zh"}),
        "language_needed": True,
        "gender_needed": True,
    }
    silent = attrs.evolve(request_, recordings=takes, gender=None, language=None)
    wrong = attrs.evolve(silent, gender="robot", language="fr")

    rules = {each.requirement for request in (silent, wrong) for each in problems(request, **can)}

    limits = {"voice-name-length", "gender-needed", "genders", "language-needed", "languages", "most-recordings"}
    assert limits | {"format"} == rules


def test_unknown_extra(request_: CloneRequest) -> None:
    """An unknown key of a vendor's extra is reported with the keys there are."""
    (problem,) = problems(attrs.evolve(request_, extra={"acme": {"tga": "NEWS", "tag": "NEWS"}}))

    assert "extra['acme']['tga']" == problem.location
    assert problem.hint.endswith("phone, tag")


def test_extra_of_no_provider(request_: CloneRequest) -> None:
    """An extra for a provider that does not exist is reported with the providers there are."""
    (problem,) = problems(attrs.evolve(request_, extra={"acmee": {"tag": "NEWS"}}))

    assert "extra['acmee']" == problem.location
    assert problem.hint.endswith("acme, alibaba, huawei")


def test_extra_of_another(request_: CloneRequest) -> None:
    """An extra for another provider is that provider's business."""
    every = found(attrs.evolve(request_, extra={"huawei": {"anything": 1}}))

    assert [] == every


@pytest.mark.parametrize(
    "value", [object(), b"NEWS", {"a", "b"}, float("nan"), Path("take.wav"), [object()], {1: "a", "b": 2}]
)
def test_extra_is_json(request_: CloneRequest, value: object) -> None:
    """A value that cannot be sent or kept as JSON is reported, whoever it is for."""
    every = found(attrs.evolve(request_, extra={"acme": {"tag": value}, "huawei": {"tag": value}}))

    assert [f"extra['{name}']['tag']: is a {type(value).__name__}" for name in ("acme", "huawei")] == every


@pytest.mark.parametrize("value", ["NEWS", 1, 1.5, True, None, ["a", 1], {"a": [1]}])
def test_good_extra(request_: CloneRequest, value: object) -> None:
    """A value that can be sent as JSON is no problem."""
    every = found(attrs.evolve(request_, extra={"acme": {"tag": value}}))

    assert [] == every


def test_problems_of_the_backend_itself(request_: CloneRequest) -> None:
    """What only the backend can tell is reported with the rest."""
    own = Problem("region", "has no uploads", "Use another")

    assert (own,) == validation.problems(Acme(own=(own,)), request_)


def test_a_resubmission_that_replaces_nothing() -> None:
    """A resubmission has to replace something; what it says to another provider does not count."""
    (problem,) = problems(Resubmission(job_id="1", attempt=1, extra={"huawei": {"tag": "NEWS"}}))

    assert "recordings and consent" == problem.location


def test_what_a_resubmission_leaves_alone(request_: CloneRequest) -> None:
    """What is None in a resubmission is not missing: the vendor has it."""
    can: dict[str, Any] = {"gender_needed": True, "languages": frozenset({"zh"}), "language_needed": True}

    assert () == problems(Resubmission(job_id="1", attempt=1, recordings=request_.recordings), **can)


def test_what_a_resubmission_replaces(tmp_path: Path) -> None:
    """What is given in a resubmission is validated as in a request."""
    replacement = Resubmission(
        job_id="1",
        attempt=1,
        voice_name=" ",
        gender="robot",
        language="fr",
        recordings=[tmp_path / "missing.wav"],
        consent=Consent(statement=tmp_path / "missing.wav"),
        extra={"acme": {"tga": 1}},
    )

    every = problems(replacement, languages=frozenset({"zh"}))

    assert {
        *("voice_name", "gender", "language", "recordings[0]", "consent.letter", "consent.statement"),
        "extra['acme']['tga']",
    } == {each.location for each in every}
