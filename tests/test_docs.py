"""The docs are true: their code runs, and what they have to name they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers import PROVIDERS
from helpers.wav import write_wav
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import voiceclone
from voiceclone import _providers
from voiceclone._cli import cli
from voiceclone.backends import _hooks
from voiceclone.sandbox import Pace, Sandbox, samples

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SYBIL = Sybil(parsers=[PythonCodeBlockParser()])


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files that the docs speak of, and settings for vendors that answer at once."""
    monkeypatch.chdir(tmp_path)
    write_wav(tmp_path / "studio.wav", 16 * 60)
    write_wav(tmp_path / "statement.wav", 12)
    (tmp_path / "sentences").mkdir()
    for number in range(20):
        write_wav(tmp_path / "sentences" / f"{number}.wav", 8)
        (tmp_path / "sentences" / f"{number}.txt").write_text(f"This is sentence {number}.")
    samples.make_letter(tmp_path / "letter.pdf")
    samples.make_letter(tmp_path / "letter-signed.pdf")
    with Sandbox(*PROVIDERS, pace=Pace(seconds=1e-6)) as sandbox:
        sandbox["alibaba"].media_polls = 0  # type: ignore[attr-defined]
        for name in PROVIDERS:
            for field, value in sandbox.settings(name).items():
                monkeypatch.setenv(f"VOICECLONE_{name}_{field}".upper(), str(value))
        monkeypatch.setenv("VOICECLONE_PROVIDER", "huawei")
        yield tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_runs(page: Path, workspace: Path) -> None:
    """Every Python block of a page runs, one after the other."""
    for example in _SYBIL.parse(page).examples():
        example.evaluate()


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_every_page_is_linked(page: Path) -> None:
    """A reader of the README comes to every page: it is linked from the README, or from another page."""
    assert page in {target for each in PAGES if each != page for target, _ in links(each)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """The files and the headings that a page links to are there."""
    broken = [
        f"{target.name}#{heading}"
        for target, heading in links(page)
        if not target.exists() or (heading and heading not in headings(target))
    ]

    assert [] == broken


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Files that a page links to, each with the heading or an empty text."""
    for address in _LINK.findall(page.read_text(encoding="utf-8")):
        path, _, heading = address.partition("#")
        if "://" not in address:
            yield ((page.parent / path).resolve() if path else page), heading


def headings(page: Path) -> set[str]:
    """The names by which headings of a page are linked."""
    titles = [title.lower().replace("`", "") for title in _HEADING.findall(page.read_text(encoding="utf-8"))]
    return {re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles}


def reference() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in ROOT.glob("docs/**/*.md"))


@pytest.mark.parametrize("name", [name for name in voiceclone.__all__ if name not in ("StepRecord", "Measured")])
def test_every_public_name_is_in_the_docs(name: str) -> None:
    """What can be imported is explained somewhere."""
    assert f"`{name}" in reference() or f".{name}" in reference()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_setting_is_in_the_docs(provider: str) -> None:
    """Every setting of a provider, and every variable it reads, is explained on its page."""
    page = (ROOT / "docs" / f"{provider}.md").read_text(encoding="utf-8")
    backend = _providers.load_backend(provider)
    fields = [field for field in attrs.fields(backend) if field.init and (field.name != "edition" or backend.editions)]
    words = [name for field in fields for name in (field.name, *field.metadata.get("env", ()))]

    assert [] == [word for word in words if f"`{word}`" not in page]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_vendor_option_is_in_the_docs(provider: str) -> None:
    """Every key of `extra` is on the provider's page."""
    page = (ROOT / "docs" / f"{provider}.md").read_text(encoding="utf-8")

    assert [] == [key for key in _providers.load_backend(provider).capabilities.extra if f"`{key}`" not in page]


def test_the_vendors_pages_begin_alike() -> None:
    """Whoever begins with a vendor is told the same things, in the same order."""
    told = {}
    for provider in PROVIDERS:
        page = (ROOT / "docs" / f"{provider}.md").read_text(encoding="utf-8")
        rows = page.split("## Before you start\n", 1)[1].split("\n## ", 1)[0].splitlines()
        told[provider] = [row.split("|")[1].strip() for row in rows if row.startswith("|")]

    first, *others = told.values()
    assert {"keys", "consent", "speech", "what it costs"} < set(first)
    assert all(other == first for other in others)


def test_every_task_is_in_the_contents() -> None:
    """The table at the head of the how-to names every task of the page, in its order."""
    page = (ROOT / "docs" / "how-to.md").read_text(encoding="utf-8")
    contents, _, tasks = page.partition("\n## ")
    titles = re.findall(r"^## (.+)$", f"\n## {tasks}", re.MULTILINE)

    assert titles == re.findall(r"\[([^]]+)\]\(#", contents)


def test_every_hook_is_in_the_docs() -> None:
    """Every hook a plugin may implement is explained."""
    hooks = [name for name in vars(_hooks) if name.startswith("voiceclone_")]

    assert hooks
    assert [] == [hook for hook in hooks if f"`{hook}" not in reference() and f"def {hook}" not in reference()]


def test_every_command_is_in_the_docs() -> None:
    """Every command is shown."""
    assert [] == [name for name in cli.commands if f"voiceclone {name}" not in reference()]
