"""Settings are checked when the client is made: what cannot be sent is no unknown outcome later."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import voiceclone
from voiceclone import ConfigurationError
from voiceclone.backends import address, boolean, seconds, setting
from voiceclone.sandbox import Sandbox

SECRETS = {"huawei": ("access_key", "secret_key", "security_token")}
SECRETS["alibaba"] = ("access_key_id", "access_key_secret", "security_token")


@pytest.mark.parametrize(
    ("value", "made"), [(True, True), ("TRUE", True), ("on", True), ("1", True), (False, False), ("no", False)]
)
def test_truth(*, value: object, made: bool) -> None:
    """Truth values are themselves, and so is text that says one, as environment variables do."""
    assert made is boolean(value)


@pytest.mark.parametrize("value", ["perhaps", "2", 1, None])
def test_what_is_neither_true_nor_false(value: object) -> None:
    """Nothing is taken for true because it is not empty."""
    with pytest.raises((TypeError, ValueError), match="has to be true or false"):
        boolean(value)


def refused(sandbox: Sandbox, provider: str, **settings: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        voiceclone.Client(provider, **sandbox.settings(provider) | settings)
    return str(caught.value)


@pytest.mark.parametrize("value", ["pass\u5bc6word", "one\ntwo", " one", "one ", "", "one\x00"])
def test_secrets_that_cannot_be_sent(sandbox: Sandbox, provider: str, value: str) -> None:
    """A secret that no header can hold is refused at once, by the name of its setting and without its value."""
    for name in SECRETS[provider]:
        text = refused(sandbox, provider, **{name: value})

        assert f"cannot be used: {name}: " in text
        assert not value or value not in text


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), True, "soon", "", [], 1e999])
@pytest.mark.parametrize("name", ["connect_timeout", "write_timeout", "read_timeout"])
def test_seconds_that_are_none(sandbox: Sandbox, provider: str, name: str, value: object) -> None:
    """A time-out that nobody can wait is refused at once."""
    assert f"cannot be used: {name}: " in refused(sandbox, provider, **{name: value})


@pytest.mark.parametrize(("value", "made"), [(1, 1.0), ("2.5", 2.5), (0.1, 0.1)])
def test_seconds(value: object, made: float) -> None:
    """Numbers are seconds, and so is text that holds one."""
    assert made == seconds(value)


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("host.example", "https://host.example"),
        ("host.example:81/", "https://host.example:81"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80"),
        ("https://[::1]:8443/a/b", "https://[::1]:8443/a/b"),
    ],
)
def test_address(value: str, made: str) -> None:
    """An address keeps host, port and path; without a scheme it is https."""
    assert made == address(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "ftp://host",
        "https://",
        "https://:80",
        "https://me:secret@host",
        "https://host?token=secret",
        "https://host#secret",
        "https://host:99999",
        "https://host:port",
        "https://ho st",
        "https://[::1",
        "https://host/a b",
        7,
    ],
)
def test_endpoint_that_is_none(sandbox: Sandbox, provider: str, value: object) -> None:
    """An endpoint that is no address is refused at once, and its user or query is not told."""
    text = refused(sandbox, provider, endpoint=value)

    assert "cannot be used: endpoint: " in text
    assert "secret" not in text


def test_empty_endpoint_in_the_environment(sandbox: Sandbox, provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that is set to nothing is a mistake, and never means the vendor's own host."""
    settings = sandbox.settings(provider)
    del settings["endpoint"]
    monkeypatch.setenv(f"VOICECLONE_{provider.upper()}_ENDPOINT", "")

    with pytest.raises(ConfigurationError, match=f"VOICECLONE_{provider.upper()}_ENDPOINT is set and empty"):
        voiceclone.Client(provider, **settings)


def test_empty_variables_are_not_set(sandbox: Sandbox, provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other variable that is empty is not set."""
    monkeypatch.setenv(f"VOICECLONE_{provider.upper()}_REGION", "")
    monkeypatch.setenv(f"VOICECLONE_{provider.upper()}_READ_TIMEOUT", "")

    with voiceclone.Client(provider, **sandbox.settings(provider)) as client:
        assert provider == client.provider


@pytest.mark.parametrize("value", ["", "\u7528\u6237", "x" * 257, "a\nb"])
def test_user_that_the_vendor_does_not_take(sandbox: Sandbox, value: str) -> None:
    """Huawei takes users of 1 to 256 ASCII characters."""
    assert "cannot be used: app_user_id: " in refused(sandbox, "huawei", app_user_id=value)


def _quoting(value: object) -> object:
    raise ValueError(f"{value} is wrong")


@attrs.define(kw_only=True)
class Odd:
    """A backend's fields, with converters of somebody else."""

    token: str = setting(secret=True, converter=_quoting, default=None)
    plain: str = setting(converter=_quoting, default=None)
    number: int = setting(converter=int, default=None)


def test_converters_of_others() -> None:
    """What a converter raises is told with the setting's name, but not where it may quote a secret."""
    texts = []
    for settings in ({"token": "hush"}, {"plain": "loud"}, {"number": "x"}, {"number": []}):
        with pytest.raises(ConfigurationError) as caught:
            Odd(**settings)
        texts.append(str(caught.value))
        assert (None, None) == (caught.value.__cause__, caught.value.__context__)

    assert "a setting cannot be used: token: is not what it has to be" == texts[0]
    assert "a setting cannot be used: plain: loud is wrong" == texts[1]
    assert all(text.startswith("a setting cannot be used: number: ") for text in texts[2:])
