"""Providers of third parties, found through real entry points, and their settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
from helpers.acme import GOOD, Install, installer, listed

import voiceclone
import voiceclone.backends
from voiceclone import Client, CloneRequest
from voiceclone._providers import ProviderInfo

Submit = Callable[..., str]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    with installer(tmp_path, monkeypatch) as install:
        yield install


@pytest.fixture
def acme(install: Install, request_: CloneRequest) -> Submit:
    """Installs the good plugin and submits with it: takes settings, gives the job's id, which tells them."""
    install()

    def submit(**settings: str | None) -> str:
        with Client("acme", **settings) as client:
            return client.submit(request_).job_id

    return submit


def test_own_providers() -> None:
    """Both vendors are listed and ready."""
    providers = listed()

    assert ["alibaba", "huawei"] == list(providers)
    assert [("voiceclone-kit", True, "")] * 2 == [(p.distribution, p.ready, p.reason) for p in providers.values()]
    assert all(each.title for each in providers.values())


def test_listed(install: Install) -> None:
    """An installed third party's provider is listed with its title and its package."""
    install()

    info = listed()["acme"]

    assert ProviderInfo(name="acme", title="Acme Voices", ready=True, reason="", distribution="acme-voices") == info


def test_what_is_installed_while_a_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that comes into a folder of packages, or goes from it, is noticed at the next look."""
    monkeypatch.syspath_prepend(tmp_path)
    before, metadata = listed(), tmp_path / "acme-1.0.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text("[voiceclone]\nacme = acme\n")

    there = listed()
    metadata.rename(tmp_path / "acme-1.0")

    assert {"acme"} == there.keys() - before.keys()
    assert listed().keys() == before.keys()


def test_used(install: Install, request_: CloneRequest) -> None:
    """A third party's provider works through the client like any other, its extra included."""
    install()
    request = attrs.evolve(request_, extra={"acme": {"mood": "gay"}, "huawei": {"tag": "NEWS"}})

    with Client("acme", token="t", project="p", timeout="3") as client:
        job = client.submit(request)
        voice = client.wait(job).voice

    assert "acme:t/p/3.0/gay" == job.ref
    assert voiceclone.Voice(provider="acme", voice_id="voice-1", state=voiceclone.VoiceState.READY) == voice


@pytest.mark.parametrize(
    ("given", "environment", "token"),
    [
        ("keyword", {"VOICECLONE_ACME_TOKEN": "ours", "ACME_TOKEN": "theirs", "ACME_OLD_TOKEN": "old"}, "keyword"),
        (None, {"VOICECLONE_ACME_TOKEN": "ours", "ACME_TOKEN": "theirs", "ACME_OLD_TOKEN": "old"}, "ours"),
        (None, {"ACME_TOKEN": "theirs", "ACME_OLD_TOKEN": "old"}, "theirs"),
        (None, {"ACME_OLD_TOKEN": "old"}, "old"),
        (None, {"VOICECLONE_ACME_TOKEN": "", "ACME_TOKEN": "theirs"}, "theirs"),
    ],
)
def test_where_settings_come_from(
    acme: Submit, monkeypatch: pytest.MonkeyPatch, given: str | None, environment: dict[str, str], token: str
) -> None:
    """A setting is the keyword's, else our variable's, else the vendor's own variables' in their order."""
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)

    job_id = acme(token=given, project="p")

    assert f"{token}/p/1.5/calm" == job_id


def test_converted_setting(acme: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting from the environment becomes what the backend makes of it."""
    monkeypatch.setenv("VOICECLONE_ACME_TIMEOUT", "7")

    job_id = acme(token="t", project="p")

    assert "t/p/7.0/calm" == job_id


def test_unusable_setting(install: Install) -> None:
    """A value that cannot be converted is a wrong configuration."""
    install()

    with pytest.raises(voiceclone.ConfigurationError, match=r"^a setting cannot be used: timeout: "):
        Client("acme", token="t", project="p", timeout="soon")


def test_missing_settings(install: Install) -> None:
    """All missing settings are named in one error, each with its variables."""
    install()

    with pytest.raises(voiceclone.MissingCredentialsError) as caught:
        Client("acme")

    assert [
        "acme needs",
        "  - token=... or the environment variable VOICECLONE_ACME_TOKEN or ACME_TOKEN or ACME_OLD_TOKEN",
        "  - project=... or the environment variable VOICECLONE_ACME_PROJECT",
    ] == str(caught.value).splitlines()


def test_variable_of_a_name_with_dash(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash in a provider's name is an underscore in its variables."""
    install("acme-2", GOOD.replace('name = "acme"', 'name = "acme-2"'))
    monkeypatch.setenv("VOICECLONE_ACME_2_TOKEN", "t")
    monkeypatch.setenv("VOICECLONE_ACME_2_PROJECT", "p")

    with Client("acme-2") as client:
        provider = client.provider

    assert "acme-2" == provider


def test_unknown_setting(install: Install) -> None:
    """Unknown settings are refused with the names there are."""
    install()

    with pytest.raises(voiceclone.ConfigurationError) as caught:
        Client("acme", token="t", project="p", tokken="x", region="y")

    assert "acme has no setting region, tokken; it has project, timeout, token" == str(caught.value)


@pytest.mark.parametrize(
    ("name", "hint"), [("hauwei", "did you mean 'huawei'? "), ("acne", "did you mean 'acme'? "), ("zzz", "")]
)
def test_misspelt_name(install: Install, name: str, hint: str) -> None:
    """A misspelt provider is answered with the closest name and all there are."""
    install()

    with pytest.raises(voiceclone.UnknownProviderError) as caught:
        Client(name)

    assert f"no provider is named {name!r}; {hint}there are: acme, alibaba, huawei" == str(caught.value)


def test_provider_from_the_environment(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """VOICECLONE_PROVIDER chooses where the code does not."""
    install()
    monkeypatch.setenv("VOICECLONE_PROVIDER", "acme")
    settings = {"access_key": "a", "secret_key": "s", "project_id": "p"}

    providers = [Client(token="t", project="p").provider, Client("huawei", **settings).provider]

    assert ["acme", "huawei"] == providers


def test_no_provider(install: Install) -> None:
    """Without a provider the ones there are are named."""
    install()

    with pytest.raises(voiceclone.ConfigurationError) as caught:
        Client()

    assert "no provider: pass one of acme, alibaba, huawei, or set VOICECLONE_PROVIDER" == str(caught.value)


def test_consent_is_never_optional() -> None:
    """A backend that needs no kind of consent cannot be defined."""
    with pytest.raises(ValueError, match="a backend has to require some kind of consent"):
        voiceclone.backends.Capabilities(consent=frozenset(), recording_formats=frozenset({".wav"}))
