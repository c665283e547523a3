"""Huawei's own ways to authenticate: a token, and profiles of the SDK's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.rotation import HOUR, Rotation, without_keys

import voiceclone
from voiceclone import AuthenticationError, CloneRequest, ConfigurationError, Credentials
from voiceclone.sandbox import Sandbox
from voiceclone_huawei.emulator import HuaweiEmulator


@pytest.fixture
def vendor(sandbox: Sandbox) -> HuaweiEmulator:
    emulator = sandbox["huawei"]
    assert isinstance(emulator, HuaweiEmulator)
    return emulator


@pytest.fixture(autouse=True)
def on_loopback(contacted: set[str]) -> Iterator[None]:
    """No metadata address is asked for keys."""
    yield
    assert contacted <= {"127.0.0.1"}


@pytest.fixture
def start(vendor: HuaweiEmulator) -> Callable[..., voiceclone.Client]:
    """Makes a client with these credentials."""
    return lambda **how: voiceclone.Client("huawei", sleep=lambda _: None, **without_keys(vendor), **how)


def test_token(start: Any, vendor: HuaweiEmulator, request_: CloneRequest) -> None:
    """A token is sent with every call instead of a signature, and a voice is cloned with it."""
    token = vendor.issuer.token(HOUR).auth_token
    client = start(auth_token=token)

    assert client.wait(client.submit(request_), interval=1).voice_id
    calls = [each.headers for each in vendor.received if each.method != "PUT"]
    assert {token} == {headers.get("X-Auth-Token") for headers in calls}
    assert {vendor.project_id} == {headers.get("X-Project-Id") for headers in calls}
    signed = {"Authorization", "X-Sdk-Date", "X-Security-Token"}
    assert [] == [headers for headers in calls if signed & headers.keys()]


def test_uploads_have_no_token(start: Any, vendor: HuaweiEmulator, request_: CloneRequest) -> None:
    """The store gets its signed address, and no token."""
    start(auth_token=vendor.issuer.token(HOUR).auth_token).submit(request_)

    uploads = [each.headers for each in vendor.received if each.method == "PUT"]
    assert uploads
    assert [] == [headers for headers in uploads if "X-Auth-Token" in headers]


def test_token_of_the_environment(start: Any, vendor: HuaweiEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token may come from the environment."""
    monkeypatch.setenv("VOICECLONE_HUAWEI_AUTH_TOKEN", vendor.issuer.token(HOUR).auth_token or "")

    assert [] == list(start().voices())


def test_token_beside_keys_of_the_environment(
    start: Any, vendor: HuaweiEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is given is sent alone, whatever keys the environment has."""
    for name in ("AK", "SK", "SECURITY_TOKEN"):
        monkeypatch.setenv(f"HUAWEICLOUD_SDK_{name}", "of-nobody")

    assert [] == list(start(auth_token=vendor.issuer.token(HOUR).auth_token).voices())


def test_token_that_ended(start: Any, vendor: HuaweiEmulator) -> None:
    """A token that has ended is an error of authentication, and is in no text."""
    token = vendor.issuer.token(-1).auth_token

    with pytest.raises(AuthenticationError) as caught:
        list(start(auth_token=token).voices())

    assert token not in f"{caught.value} {caught.value.raw}"
    assert not caught.value.outcome_unknown


def test_tokens_that_change(start: Any, vendor: HuaweiEmulator) -> None:
    """A function may give tokens, and keys after them."""
    rotation = Rotation(vendor, issue=vendor.issuer.token)
    client = start(credentials=rotation)
    list(client.voices())
    vendor.issuer.revoke(rotation.given[0])
    rotation.issue = vendor.issuer.keys

    list(client.voices())

    first, refused, last = (each.headers for each in vendor.received)
    assert rotation.given[0].auth_token == first["X-Auth-Token"] == refused["X-Auth-Token"]
    assert "X-Auth-Token" not in last
    assert rotation.given[1].security_token == last["X-Security-Token"]


def test_variables_of_the_samples(start: Any, vendor: HuaweiEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of the vendor's samples are read."""
    monkeypatch.setenv("CLOUD_SDK_AK", vendor.access_key)
    monkeypatch.setenv("CLOUD_SDK_SK", vendor.secret_key)

    assert [] == list(start().voices())


def test_variables_of_the_sdk_go_first(start: Any, vendor: HuaweiEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that the vendor's SDK reads go before those of its samples."""
    for name, value in {"AK": vendor.access_key, "SK": vendor.secret_key}.items():
        monkeypatch.setenv(f"CLOUD_SDK_{name}", "of-nobody")
        monkeypatch.setenv(f"HUAWEICLOUD_SDK_{name}", value)

    assert [] == list(start().voices())


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Writes the SDK's file of credentials: at home, or where a variable says."""

    def write(text: str, where: str = "home") -> Path:
        monkeypatch.setenv("HOME", str(tmp_path))
        path = tmp_path / ".huaweicloud" / "credentials" if where == "home" else tmp_path / "elsewhere"
        if where != "home":
            monkeypatch.setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", str(path))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return write


def profile(keys: Credentials, name: str) -> str:
    return f"[{name}]\nak = {keys.access_key}\nsk = {keys.secret_key}\nsecurity_token = {keys.security_token}\n"


@pytest.mark.parametrize("where", ["home", "elsewhere"])
def test_profile(start: Any, vendor: HuaweiEmulator, write: Any, where: str) -> None:
    """The profile that is named is read from the SDK's file, and no other one."""
    keys, others = vendor.issuer.keys(HOUR), Credentials(access_key="nobody", secret_key="s")
    write(profile(others, "basic") + profile(keys, "basic-work"), where)

    assert [] == list(start(profile="basic-work").voices())


def test_profile_is_read_only_when_it_is_named(start: Any, vendor: HuaweiEmulator, write: Any) -> None:
    """A file that is there is not read by itself."""
    write(profile(vendor.issuer.keys(HOUR), "basic"))

    with pytest.raises(voiceclone.MissingCredentialsError):
        start()


def test_profile_that_changes(start: Any, vendor: HuaweiEmulator, write: Any) -> None:
    """Keys that another program renews in the file are read again when the vendor refuses those in use."""
    keys = vendor.issuer.keys(HOUR)
    write(profile(keys, "basic"))
    client = start(profile="basic")
    list(client.voices())
    vendor.issuer.revoke(keys)
    write(profile(vendor.issuer.keys(HOUR), "basic"))

    assert [] == list(client.voices())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "'basic' does not exist in credentials file"),
        ("[basic]\nak = hush\n", "does not exist in credentials file"),
        ("[basic\nak = hush\n", "MissingSectionHeaderError"),
        ("[basic]\nidp_id = hush\nid_token_file = /token\n", "identity provider"),
    ],
)
def test_profile_without_keys(start: Any, vendor: HuaweiEmulator, write: Any, text: str, wrong: str) -> None:
    """A profile that cannot be used is told, without what stands in the file; nobody is asked for keys."""
    write(text)

    with pytest.raises(ConfigurationError, match=wrong) as caught:
        list(start(profile="basic").voices())

    assert "hush" not in str(caught.value)
    assert [] == vendor.received


def test_keys_that_last_need_no_time(start: Any, vendor: HuaweiEmulator) -> None:
    """A function may give keys that say nothing of their end, or that ended long ago by this machine's clock."""
    keys = {"access_key": vendor.access_key, "secret_key": vendor.secret_key}

    for ends in (None, datetime(2001, 1, 1, tzinfo=UTC)):
        client = start(credentials=lambda ends=ends: Credentials(**keys, expires_at=ends))
        assert [] == list(client.voices())
