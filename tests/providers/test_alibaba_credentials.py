"""Alibaba's own ways to authenticate: profiles of its command line and of its SDKs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.rotation import HOUR, without_keys

import voiceclone
from voiceclone import ConfigurationError, Credentials
from voiceclone.sandbox import Sandbox
from voiceclone_alibaba.emulator import AlibabaEmulator


@pytest.fixture
def vendor(sandbox: Sandbox) -> AlibabaEmulator:
    emulator = sandbox["alibaba"]
    assert isinstance(emulator, AlibabaEmulator)
    return emulator


@pytest.fixture(autouse=True)
def on_loopback(contacted: set[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No metadata address is asked for keys, whatever the environment allows."""
    monkeypatch.delenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED")
    yield
    assert contacted <= {"127.0.0.1"}


@pytest.fixture
def start(vendor: AlibabaEmulator) -> Callable[..., voiceclone.Client]:
    """Makes a client with these credentials."""
    return lambda **how: voiceclone.Client("alibaba", sleep=lambda _: None, **without_keys(vendor), **how)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in (".aliyun", ".alibabacloud"):
        (tmp_path / folder).mkdir()
    return tmp_path


def command_line(home: Path, *profiles: dict[str, str]) -> None:
    (home / ".aliyun" / "config.json").write_text(json.dumps({"current": "default", "profiles": profiles}))


def named(name: str, mode: str, keys: Credentials | None = None) -> dict[str, str]:
    fields = {"name": name, "mode": mode}
    if keys is not None:
        fields |= {"access_key_id": keys.access_key or "", "access_key_secret": keys.secret_key or ""}
        fields |= {"sts_token": keys.security_token or ""}
    return fields


def test_temporary_keys_are_signed(start: Any, vendor: AlibabaEmulator) -> None:
    """The token of temporary keys goes with the call, and is part of what is signed."""
    keys = vendor.issuer.keys(HOUR)

    assert [] == list(start(credentials=lambda: keys).voices())

    headers = {name.lower(): value for name, value in vendor.received[-1].headers.items()}
    assert keys.security_token == headers["x-acs-security-token"]
    assert f"Credential={keys.access_key}," in headers["authorization"]


def test_token_is_no_way(start: Any, vendor: AlibabaEmulator) -> None:
    """This vendor takes keys: a token is refused with what to give, and nothing is sent."""
    with pytest.raises(ConfigurationError, match="give access_key and secret_key"):
        list(start(credentials=lambda: vendor.issuer.token(HOUR)).voices())

    assert [] == vendor.received


def test_profile_of_the_command_line(start: Any, vendor: AlibabaEmulator, home: Path) -> None:
    """The profile that is named is read, not the current one."""
    others = Credentials(access_key="nobody", secret_key="s")
    command_line(home, named("default", "AK", others), named("work", "StsToken", vendor.issuer.keys(HOUR)))

    assert [] == list(start(profile="work").voices())


@pytest.mark.parametrize("elsewhere", [False, True])
def test_profile_of_the_sdks(
    start: Any, vendor: AlibabaEmulator, home: Path, monkeypatch: pytest.MonkeyPatch, *, elsewhere: bool
) -> None:
    """A profile may stand in the SDKs' file of credentials, wherever that is."""
    path = home / "keys.ini" if elsewhere else home / ".alibabacloud" / "credentials.ini"
    if elsewhere:
        monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", str(path))
    known = vendor.settings()
    path.write_text(
        "[default]\ntype = access_key\naccess_key_id = nobody\naccess_key_secret = s\n"
        f"[work]\ntype = access_key # permanent\naccess_key_id = {known['access_key_id']}\n"
        f"access_key_secret = {known['access_key_secret']}\n"
    )

    assert [] == list(start(profile="work").voices())


def test_profile_is_read_only_when_it_is_named(start: Any, vendor: AlibabaEmulator, home: Path) -> None:
    """Files that are there are not read by themselves."""
    command_line(home, named("default", "StsToken", vendor.issuer.keys(HOUR)))

    with pytest.raises(voiceclone.MissingCredentialsError):
        start()


def test_profile_that_changes(start: Any, vendor: AlibabaEmulator, home: Path) -> None:
    """Keys that another program renews in the file are read again when the vendor refuses those in use."""
    keys = vendor.issuer.keys(HOUR)
    command_line(home, named("work", "StsToken", keys))
    client = start(profile="work")
    list(client.voices())
    vendor.issuer.revoke(keys)
    command_line(home, named("work", "StsToken", vendor.issuer.keys(HOUR)))

    assert [] == list(client.voices())


@pytest.mark.parametrize("mode", ["EcsRamRole", "RamRoleArn", "External", "CloudSSO", "new"])
def test_profile_without_keys(start: Any, vendor: AlibabaEmulator, home: Path, mode: str) -> None:
    """A profile that says where to get keys is refused: no address is asked, and no command run."""
    command_line(home, named("work", mode) | {"process_command": "touch hush", "ram_role_name": "hush"})

    with pytest.raises(ConfigurationError, match=f"of the kind {mode}, and holds no keys") as caught:
        list(start(profile="work").voices())

    assert "hush" not in str(caught.value)
    assert [] == vendor.received


@pytest.mark.parametrize("text", ["{}", '{"profiles": {}}', '{"profiles": [1, {"name": 1}]}', "[]"])
def test_profile_that_is_not_there(start: Any, home: Path, text: str) -> None:
    """A name that is in neither file is told with both."""
    (home / ".aliyun" / "config.json").write_text(text)

    with pytest.raises(ConfigurationError, match=r"no profile 'work' in .*config\.json or .*credentials\.ini"):
        list(start(profile="work").voices())


@pytest.mark.parametrize(
    ("file", "text"), [(".aliyun/config.json", '{"hush'), (".alibabacloud/credentials.ini", "hush")]
)
def test_file_that_cannot_be_read(start: Any, home: Path, file: str, text: str) -> None:
    """A damaged file is told by its name, without its content."""
    (home / file).write_text(text)

    with pytest.raises(ConfigurationError, match=f"{file} cannot be read: ") as caught:
        list(start(profile="work").voices())

    assert "hush" not in str(caught.value)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
