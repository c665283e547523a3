"""What a client finds wrong with a request, for each vendor, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import voiceclone
from voiceclone import Client, CloneRequest, Consent, Recording
from voiceclone.sandbox import Sandbox


@pytest.fixture
def wrong(tmp_path: Path) -> CloneRequest:
    """A request with everything wrong with it."""
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "empty.wav").touch()
    (tmp_path / "notes.txt").write_text("la la la")
    return CloneRequest(
        voice_name="x" * 65,
        gender="robot",
        language="fr",
        recordings=[tmp_path / name for name in ("missing.wav", "folder.wav", "empty.wav", "notes.txt")],
        consent=Consent(statement=tmp_path / "missing.txt"),
        extra={"huawei": {"colour": "red", "tag": object()}, "alibaba": {"colour": "red"}, "alibabba": {}},
    )


def refused(client: Client, request: CloneRequest) -> set[tuple[str, str]]:
    """Where the problems are that *request* is refused for, and the requirements that are not met."""
    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.submit(request)
    assert all(each.message and each.hint for each in caught.value.problems)
    return {(each.location, each.requirement) for each in caught.value.problems}


def test_all_at_once(client: Client, provider: str, sandbox: Sandbox, wrong: CloneRequest) -> None:
    """Everything that is wrong with a request is reported at once, and nothing was sent."""
    both = {
        *(("voice_name", "voice-name-length"), ("gender", "genders"), ("recordings[3]", "format")),
        *((place, "") for place in ("recordings[0]", "recordings[1]", "recordings[2]", "consent.statement")),
        *((f"extra[{name}]", "") for name in ("'alibabba'", "'huawei']['tag'")),
    }
    one = {
        "huawei": {
            *(("language", "languages"), ("recordings", "most-recordings"), ("consent.letter", "")),
            ("extra['huawei']['colour']", ""),
        },
        "alibaba": {("consent.statement", "format"), ("extra['alibaba']['colour']", "")},
    }

    assert both | one[provider] == refused(client, wrong)
    assert [] == sandbox[provider].received
    assert () == client.pending()


def test_longest_name(client: Client, provider: str, request_: CloneRequest) -> None:
    """A name of exactly the vendor's limit is submitted."""
    name = "x" * {"huawei": 64, "alibaba": 32}[provider]

    job = client.submit(attrs.evolve(request_, voice_name=name))

    assert name == job.voice_name


def test_most_recordings(client: Client, provider: str, sandbox: Sandbox, request_: CloneRequest) -> None:
    """One recording more than the vendor takes is too many."""
    most = {"huawei": 1, "alibaba": 29}[provider]

    problems = refused(client, attrs.evolve(request_, recordings=request_.recordings * (most + 1)))

    assert ("recordings", "most-recordings") in problems
    assert [] == sandbox[provider].received


@pytest.mark.parametrize("provider", ["huawei"])
def test_silent_defaults(client: Client, sandbox: Sandbox, request_: CloneRequest) -> None:
    """What the vendor would silently assume has to be said."""
    problems = refused(client, attrs.evolve(request_, gender=None, language=None))

    assert {("gender", "gender-needed"), ("language", "language-needed")} == problems
    assert [] == sandbox["huawei"].received


@pytest.mark.parametrize("provider", ["alibaba"])
def test_no_needless_questions(client: Client, request_: CloneRequest) -> None:
    """A vendor that assumes nothing is asked without gender and language."""
    job = client.submit(attrs.evolve(request_, gender=None, language=None))

    assert "alibaba" == job.provider


def test_missing_kind_of_consent(client: Client, sandbox: Sandbox, request_: CloneRequest, provider: str) -> None:
    """A consent of the other vendor's kind does not do."""
    needed = {"huawei": "letter", "alibaba": "statement"}[provider]
    consent = attrs.evolve(request_.consent, **{needed: None})

    problems = refused(client, attrs.evolve(request_, consent=consent))

    assert {(f"consent.{needed}", "")} == problems
    assert [] == sandbox[provider].received


def test_extra_of_the_other(client: Client, provider: str, request_: CloneRequest) -> None:
    """What the extra says to the other vendor is ignored, right or wrong."""
    other = {"huawei": "alibaba", "alibaba": "huawei"}[provider]

    job = client.submit(attrs.evolve(request_, extra={other: {"nonsense": 1}}))

    assert provider == job.provider


@pytest.mark.parametrize("provider", ["huawei"])
@pytest.mark.parametrize("given", [{"asset_id": "asset-1"}, {"url": "https://cdn.example/take.wav"}])
def test_files_only(client: Client, sandbox: Sandbox, request_: CloneRequest, given: dict[str, str]) -> None:
    """An asset of the vendor, or an address, does not do where the API takes files only."""
    problems = refused(client, attrs.evolve(request_, recordings=Recording(**given)))

    assert {("recordings[0]", "")} == problems
    assert [] == sandbox["huawei"].received


@pytest.fixture
def far(sandbox: Sandbox, clock: Any) -> Iterator[Client]:
    """A client in a region to which no file can be uploaded."""
    settings = sandbox.settings("alibaba") | {"region": "cn-hangzhou"}
    with Client("alibaba", clock=clock, sleep=clock.sleep, **settings) as made:
        yield made


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"recordings": Recording(asset_id="asset-1")},
        {"consent": Consent(statement=Recording(asset_id="asset-2"))},
    ],
)
def test_region_without_uploads(far: Client, sandbox: Sandbox, request_: CloneRequest, changed: dict[str, Any]) -> None:
    """Where no file can be uploaded, a file is refused."""
    problems = refused(far, attrs.evolve(request_, **changed))

    assert {("region", "upload-region")} == problems
    assert [] == sandbox["alibaba"].received


def test_region_without_uploads_takes_assets(far: Client, sandbox: Sandbox, request_: CloneRequest) -> None:
    """Where no file can be uploaded, the vendor's own assets do."""
    take, statement = (Recording(asset_id=sandbox["alibaba"].add_media(seconds)) for seconds in (16 * 60, 12))
    request = attrs.evolve(request_, recordings=take, consent=Consent(statement=statement))

    job = far.submit(request)

    assert [job.job_id] == sandbox["alibaba"].paid


def test_region_without_uploads_takes_a_bucket(far: Client, request_: CloneRequest) -> None:
    """Where the vendor has no storage, the way on is a bucket of one's own."""
    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        far.submit(request_)

    assert "Set bucket=" in caught.value.problems[0].hint


def test_no_request_at_all(client: Client, provider: str, sandbox: Sandbox) -> None:
    """What is no request is refused as such."""
    problems = refused(client, {"voice_name": "gentle"})  # type: ignore[arg-type]

    assert {("request", "")} == problems
    assert [] == sandbox[provider].received
