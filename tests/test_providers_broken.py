"""Providers of third parties that cannot be used: told of, and in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.acme import GOOD, Install, installer, listed

import voiceclone
import voiceclone.backends
from voiceclone import Client, CloneRequest

#: Plugins that cannot be used, and what the list says of them.
BROKEN = {
    "no-import": ("import a_module_that_nobody_has", "ModuleNotFoundError: No module named 'a_module_that_nobody_has'"),
    "no-syntax": ("def", "SyntaxError: "),
    "no-backend": ("x = 1", "it registers no backend"),
    "no-class": (GOOD.replace("return AcmeBackend", "return 'AcmeBackend'"), "it registers no backend"),
    "misspelt-hook": (
        GOOD.replace("voiceclone_register_backend", "voiceclone_registre_backend"),
        "PluginValidationError: unknown hook 'voiceclone_registre_backend'",
    ),
    "no-consent": (
        GOOD.replace("{voiceclone.backends.ConsentKind.LETTER}", ""),
        "ValueError: a backend has to require some kind of consent",
    ),
    "failing-hook": (GOOD.replace("return AcmeBackend", "return 1 / 0"), "ZeroDivisionError: division by zero"),
    "no-title": (GOOD.replace("    title =", "    tilte ="), "its backend has no title"),
    "no-attrs": (
        GOOD.replace("@attrs.define(kw_only=True)\n", ""),
        "decorate AcmeBackend with @attrs.define(kw_only=True)",
    ),
    "other-name": (
        GOOD,
        "its entry point is named 'other-name-of-acme' and its backend 'acme'; the two have to be the same",
    ),
    "no-methods": (
        GOOD.replace("def get_job", "def job").replace("def submit", "def send"),
        "its backend has no get_job, submit",
    ),
}
UNUSABLE = {f"{name}-of-acme": what for name, what in BROKEN.items()}
#: Modules that a plugin needs and nobody has.
ABSENT = ["an_sdk_that_nobody_has", "a_package_that_nobody_has.sdk"]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    with installer(tmp_path, monkeypatch) as install:
        yield install


def needing(*modules: str) -> str:
    return GOOD.replace("requires = ()", f"requires = {modules!r}")


def test_broken_plugins_are_listed(install: Install) -> None:
    """Each plugin that cannot be used is listed with the reason and its package; no other provider is hurt."""
    for name, (source, _) in UNUSABLE.items():
        install(name, source)
    install()

    providers = listed()

    assert sorted([*UNUSABLE, "acme", "alibaba", "huawei"]) == list(providers)
    assert ["acme", "alibaba", "huawei"] == [name for name, each in providers.items() if each.ready]
    for name, (_, reason) in UNUSABLE.items():
        assert providers[name].reason.startswith(f"the provider {name!r} of {name}-voices cannot be loaded ({reason}")
        assert providers[name].reason.endswith("; update or uninstall that package")


@pytest.mark.parametrize("name", UNUSABLE)
def test_broken_plugin_is_not_used(install: Install, name: str) -> None:
    """A plugin that cannot be used cannot be chosen, and the error says why."""
    install(name, UNUSABLE[name][0])

    with pytest.raises(voiceclone.UnknownProviderError) as caught:
        Client(name, token="t", project="p")

    assert listed()[name].reason == str(caught.value)


def test_broken_neighbours_do_not_hurt(install: Install, client: Client, request_: CloneRequest) -> None:
    """A vendor works in the company of plugins that do not."""
    for name, (source, _) in UNUSABLE.items():
        install(name, source)

    job = client.submit(request_)

    assert client.provider == job.provider


@pytest.mark.parametrize("module", ABSENT)
def test_missing_sdk(install: Install, module: str) -> None:
    """A provider whose SDK is not installed is listed with the command that installs it, and fails with the same."""
    install(source=needing("attrs", module, "pluggy"))
    info = listed()["acme"]

    with pytest.raises(voiceclone.MissingDependencyError) as caught:
        Client("acme", token="t", project="p")

    expected = f'acme needs the module {module}; install it with: pip install "acme-sdk>=2"'
    assert expected == str(caught.value)
    assert ("Acme Voices", False, expected) == (info.title, info.ready, info.reason)


def test_installed_sdk(install: Install) -> None:
    """A provider whose SDK is installed, be it a module in a package, is ready."""
    install(source=needing("attrs", "importlib.metadata"))

    info = listed()["acme"]

    assert info.ready


def test_two_packages_of_one_name(install: Install, client: Client, request_: CloneRequest) -> None:
    """A name that two packages claim is nobody's, both are named, and no other provider is hurt."""
    install(package="acme-voices")
    install(package="evil-voices")

    with pytest.raises(voiceclone.UnknownProviderError) as caught:
        Client("acme", token="t", project="p")
    job = client.submit(request_)

    packages = "acme-voices, evil-voices"
    expected = f"several packages bring a provider named 'acme' ({packages}); uninstall all but one"
    assert expected == str(caught.value)
    assert (False, expected) == (listed()["acme"].ready, listed()["acme"].reason)
    assert client.provider == job.provider
