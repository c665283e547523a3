"""A request as JSON, and the key that is the same for the same request."""

from __future__ import annotations

import hashlib
import json
import re
import tracemalloc
from pathlib import Path
from typing import Any

import attrs
import pytest

from voiceclone import CloneRequest, Consent, Recording
from voiceclone._submission.files import fingerprint
from voiceclone._submission.serialization import dump, request_of


def load(fields: dict[str, Any]) -> Any:
    """The request that a record of the journal holds as *fields*."""
    return request_of({"key": "k1", "request": fields})  # type: ignore[typeddict-item]


def print_of(request: CloneRequest, provider: str = "huawei", account: str = "cn-north-4 p1") -> str:
    return fingerprint(provider, account, request)


@pytest.fixture
def other_file(tmp_path: Path) -> Path:
    """A file of another content than any in the request."""
    path = tmp_path / "other.wav"
    path.write_bytes(b"RIFF something else")
    return path


def test_round_trip(request_: CloneRequest) -> None:
    """A request that was dumped as JSON is loaded as the same request."""
    request = attrs.evolve(
        request_,
        recordings=[*request_.recordings, Recording(asset_id="asset-1")],
        extra={"huawei": {"tag": "新闻"}, "alibaba": {"x": [1, {"y": None}]}},
    )

    loaded = load(json.loads(json.dumps(dump(request))))

    assert request == loaded


@pytest.mark.parametrize(
    "changed",
    [
        {"gender": None, "language": None},
        {"gender": "robot"},
        {"consent": Consent(letter="/letter.pdf")},
        {"consent": Consent(statement="/statement.wav")},
        {"consent": Consent(statement=Recording(asset_id="asset-1"))},
        {"recordings": ["/home/\udcff/take.wav"]},
    ],
    ids=str,
)
def test_round_trip_of_rarer_requests(request_: CloneRequest, changed: dict[str, Any]) -> None:
    """What may be missing or unusual in a request survives the round trip."""
    request = attrs.evolve(request_, **changed)

    loaded = load(json.loads(json.dumps(dump(request))))

    assert request == loaded


def test_absolute_paths(request_: CloneRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths are kept as absolute ones, for a process that starts somewhere else."""
    monkeypatch.chdir(tmp_path)
    consent = Consent(statement="s.wav", letter=Path("sub") / "l.pdf")
    fields = dump(attrs.evolve(request_, recordings="take.wav", consent=consent))
    monkeypatch.chdir("/")

    loaded = load(fields)

    assert (
        attrs.evolve(
            request_,
            recordings=tmp_path / "take.wav",
            consent=Consent(statement=tmp_path / "s.wav", letter=tmp_path / "sub" / "l.pdf"),
        )
        == loaded
    )


def test_same_request(request_: CloneRequest) -> None:
    """The same request has the same fingerprint, which is a digest in hexadecimal."""
    prints = {print_of(request_), print_of(load(dump(request_)))}

    assert 1 == len(prints)
    assert re.fullmatch(r"[0-9a-f]{64}", prints.pop())


def test_same_content_elsewhere(request_: CloneRequest, dataset: Path, tmp_path: Path) -> None:
    """The same content under other names is the same request."""
    for name, other in (("take.wav", "a.wav"), ("statement.wav", "b.wav"), ("letter.pdf", "c.pdf")):
        (tmp_path / other).write_bytes((dataset / name).read_bytes())
    consent = Consent(statement=tmp_path / "b.wav", letter=tmp_path / "c.pdf")
    other = attrs.evolve(request_, recordings=tmp_path / "a.wav", consent=consent)

    assert print_of(request_) == print_of(other)


@pytest.mark.parametrize(
    "who", [{"provider": "alibaba"}, {"account": "cn-north-4 p2"}, {"provider": "huawei cn-north-4", "account": "p1"}]
)
def test_who_is_asked(request_: CloneRequest, who: dict[str, str]) -> None:
    """Another vendor or account is asked for another job."""
    other = print_of(request_, **who)

    assert print_of(request_) != other


@pytest.mark.parametrize(
    "changed",
    [
        {"voice_name": "gentle2"},
        {"gender": "male"},
        {"gender": None},
        {"language": "en"},
        {"language": None},
        {"recordings": []},
        {"recordings": [Recording(asset_id="asset-1")]},
        {"extra": {"huawei": {"tag": "NEWS"}}},
    ],
    ids=str,
)
def test_what_is_asked(request_: CloneRequest, changed: dict[str, Any]) -> None:
    """A request for something else is another request."""
    other = attrs.evolve(request_, **changed)

    assert print_of(request_) != print_of(other)


def test_other_recording(request_: CloneRequest, other_file: Path) -> None:
    """Another recording's content makes another request."""
    other = attrs.evolve(request_, recordings=other_file)

    assert print_of(request_) != print_of(other)


def test_order_of_recordings(request_: CloneRequest, other_file: Path) -> None:
    """The order of the recordings makes another request."""
    one = attrs.evolve(request_, recordings=[*request_.recordings, other_file])
    other = attrs.evolve(request_, recordings=[other_file, *request_.recordings])

    assert print_of(one) != print_of(other)


@pytest.mark.parametrize("kind", ["statement", "letter"])
def test_other_consent(request_: CloneRequest, other_file: Path, kind: str) -> None:
    """Another agreement's content makes another request."""
    other = attrs.evolve(request_, consent=attrs.evolve(request_.consent, **{kind: other_file}))

    assert print_of(request_) != print_of(other)


@pytest.mark.parametrize("kind", ["statement", "letter"])
def test_less_consent(request_: CloneRequest, kind: str) -> None:
    """One agreement less makes another request."""
    other = attrs.evolve(request_, consent=attrs.evolve(request_.consent, **{kind: None}))

    assert print_of(request_) != print_of(other)


def test_digest_is_no_asset(request_: CloneRequest, other_file: Path) -> None:
    """A file is never taken for an asset, even one whose id is the file's digest."""
    digest = hashlib.sha256(other_file.read_bytes()).hexdigest()
    file = attrs.evolve(request_, recordings=other_file)
    asset = attrs.evolve(request_, recordings=Recording(asset_id=digest))

    assert print_of(file) != print_of(asset)


def test_extra_of_other_vendors(request_: CloneRequest) -> None:
    """What is meant for another vendor does not make it another request, and the order of keys neither."""
    one = attrs.evolve(request_, extra={"huawei": {"tag": "NEWS", "phone": "1"}})
    other = attrs.evolve(request_, extra={"alibaba": {"x": 1}, "huawei": {"phone": "1", "tag": "NEWS"}})

    assert print_of(one) == print_of(other)


def test_missing_file(request_: CloneRequest, tmp_path: Path) -> None:
    """A file that is gone is an error of the system's."""
    request = attrs.evolve(request_, recordings=tmp_path / "gone.wav")

    with pytest.raises(FileNotFoundError, match=r"gone\.wav"):
        print_of(request)


def test_big_file(request_: CloneRequest, tmp_path: Path) -> None:
    """A big file is read in small pieces."""
    path = tmp_path / "big.wav"
    with path.open("wb") as stream:
        stream.truncate(64 << 20)
    request = attrs.evolve(request_, recordings=path)

    tracemalloc.start()
    try:
        print_of(request)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 8 << 20
