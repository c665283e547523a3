"""A third party's package that brings a provider, to be installed for one test."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import voiceclone
import voiceclone.backends

Install = Callable[..., None]

GOOD = """
import attrs
import voiceclone


@attrs.define(kw_only=True)
class AcmeBackend(voiceclone.backends.Backend):
    name = "acme"
    title = "Acme Voices"
    install = 'pip install "acme-sdk>=2"'
    requires = ()
    capabilities = voiceclone.backends.Capabilities(
        consent=frozenset({voiceclone.backends.ConsentKind.LETTER}),
        recording_formats=frozenset({".wav"}),
        letter_formats=frozenset({".pdf"}),
        extra=frozenset({"mood"}),
    )
    token: str = voiceclone.backends.setting("ACME_TOKEN", "ACME_OLD_TOKEN", secret=True)
    project: str = voiceclone.backends.setting()
    timeout: float = voiceclone.backends.setting(default=1.5, converter=float)

    @property
    def account(self):
        return self.project

    def submit(self, request, steps):
        mood = request.extra.get("acme", {}).get("mood", "calm")
        job_id = steps.run("submit", lambda: f"{self.token}/{self.project}/{self.timeout}/{mood}")
        return voiceclone.CloneJob(provider=self.name, job_id=job_id, state=voiceclone.JobState.QUEUED)

    def get_job(self, job_id):
        return voiceclone.CloneJob(
            provider=self.name, job_id=job_id, state=voiceclone.JobState.SUCCEEDED, voice_id="voice-1"
        )


@voiceclone.backends.hookimpl
def voiceclone_register_backend():
    return AcmeBackend
"""


@contextlib.contextmanager
def installer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs packages below *folder*, each of *source* that is the provider *name*, with a *catalogue* in Chinese."""
    modules: list[str] = []
    count = itertools.count()

    def install(name: str = "acme", source: str = GOOD, package: str | None = None, catalogue: bytes = b"") -> None:
        site = folder / f"site-{next(count)}"
        module = f"plugin_{folder.parent.name}_{folder.name}_{site.name}".replace("-", "_")
        package = package or f"{name}-voices"
        metadata = site / f"{package.replace('-', '_')}-1.0.dist-info"
        metadata.mkdir(parents=True)
        locale = site / module / "locale"
        locale.mkdir(parents=True)
        (site / module / "__init__.py").write_text(source)
        (locale / "zh.po").write_bytes(catalogue)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[voiceclone]\n{name} = {module}\n")
        modules.append(module)
        monkeypatch.syspath_prepend(site)  # tells the importer as well

    yield install
    for module in modules:
        sys.modules.pop(module, None)


def listed() -> dict[str, voiceclone._providers.ProviderInfo]:
    """The providers by name."""
    return {each.name: each for each in voiceclone.list_providers()}
