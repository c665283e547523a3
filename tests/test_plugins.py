"""
Providers of third parties, found through real entry points.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

import voiceclone
from voiceclone import Client, CloneRequest, ProviderInfo

GOOD = """
import attrs
import voiceclone


@attrs.define(kw_only=True)
class AcmeBackend(voiceclone.Backend):
    name = "acme"
    title = "Acme Voices"
    install = 'pip install "acme-sdk>=2"'
    requires = ()
    capabilities = voiceclone.Capabilities(
        consent=frozenset({voiceclone.ConsentKind.LETTER}),
        recording_formats=frozenset({".wav"}),
        letter_formats=frozenset({".pdf"}),
        extra=frozenset({"mood"}),
    )
    token: str = voiceclone.setting("ACME_TOKEN", "ACME_OLD_TOKEN", secret=True)
    project: str = voiceclone.setting()
    timeout: float = voiceclone.setting(default=1.5, converter=float)

    @property
    def account(self):
        return self.project

    def submit(self, request, steps):
        mood = request.extra.get("acme", {}).get("mood", "calm")
        return steps.run("submit", lambda: f"{self.token}/{self.project}/{self.timeout}/{mood}")

    def get_job(self, job_id):
        return voiceclone.CloneJob(
            provider=self.name, job_id=job_id, state=voiceclone.JobState.SUCCEEDED, voice_id="voice-1"
        )


@voiceclone.hookimpl
def voiceclone_register_backend():
    return AcmeBackend
"""
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
        GOOD.replace("{voiceclone.ConsentKind.LETTER}", ""),
        "ValueError: a backend has to require some kind of consent",
    ),
    "failing-hook": (GOOD.replace("return AcmeBackend", "return 1 / 0"), "ZeroDivisionError: division by zero"),
    "no-title": (GOOD.replace("    title =", "    tilte ="), "its backend has no title"),
    "no-methods": (
        GOOD.replace("def get_job", "def job").replace("def submit", "def send"),
        "its backend has no get_job, submit",
    ),
}
UNUSABLE = {f"{name}-of-acme": what for name, what in BROKEN.items()}
#: Modules that a plugin needs and nobody has.
ABSENT = ["an_sdk_that_nobody_has", "a_package_that_nobody_has.sdk"]

Install = Callable[..., None]
Submit = Callable[..., str]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package with one module, made of *source*, that is the provider *name*."""
    modules: list[str] = []
    count = itertools.count()

    def install(name: str = "acme", source: str = GOOD, package: str | None = None) -> None:
        folder = tmp_path / f"site-{next(count)}"
        module = f"plugin_{tmp_path.parent.name}_{tmp_path.name}_{folder.name}".replace("-", "_")
        package = package or f"{name}-voices"
        metadata = folder / f"{package.replace('-', '_')}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (folder / f"{module}.py").write_text(source)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[voiceclone]\n{name} = {module}\n")
        modules.append(module)
        monkeypatch.syspath_prepend(folder)  # tells the importer as well

    yield install
    for module in modules:
        sys.modules.pop(module, None)


@pytest.fixture
def acme(install: Install, request_: CloneRequest) -> Submit:
    """Installs the good plugin and submits with it: takes settings, gives the job's id, which tells them."""
    install()

    def submit(**settings: str | None) -> str:
        with Client("acme", **settings) as client:
            return client.submit(request_).job_id

    return submit


def listed() -> dict[str, ProviderInfo]:
    return {each.name: each for each in voiceclone.list_providers()}


def needing(*modules: str) -> str:
    return GOOD.replace("requires = ()", f"requires = {modules!r}")


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


def test_used(install: Install, request_: CloneRequest) -> None:
    """A third party's provider works through the client like any other, its extra included."""
    install()
    request = attrs.evolve(request_, extra={"acme": {"mood": "gay"}, "huawei": {"tag": "NEWS"}})

    with Client("acme", token="t", project="p", timeout="3") as client:
        job = client.submit(request)
        voice = client.wait(job).voice

    assert "acme:t/p/3.0/gay" == job.ref
    assert voiceclone.Voice(provider="acme", voice_id="voice-1") == voice


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

    with pytest.raises(voiceclone.ConfigurationError, match=r"^acme: a setting cannot be used: "):
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
    install("acme-2")
    monkeypatch.setenv("VOICECLONE_ACME_2_TOKEN", "t")
    monkeypatch.setenv("VOICECLONE_ACME_2_PROJECT", "p")

    with Client("acme-2") as client:
        provider = client.provider

    assert "acme" == provider


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
        voiceclone.Capabilities(consent=frozenset(), recording_formats=frozenset({".wav"}))
