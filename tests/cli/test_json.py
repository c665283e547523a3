"""What commands print with --json is what the reference page says, key by key."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from helpers.shell import run_here

from voiceclone._cli import cli
from voiceclone.sandbox import Pace, Sandbox, samples

from .conftest import Submit

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"
#: Serves until it is stopped; its tests look at what it prints.
SERVES = {"sandbox"}


def rows(heading: str) -> Iterator[list[str]]:
    """The rows of the tables in the section about JSON whose first column has that *heading*."""
    section = REFERENCE.read_text(encoding="utf-8").split("### JSON\n", 1)[1].split("\n## ", 1)[0]
    table = section.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    for line in table.splitlines()[2:]:
        yield line.strip("| ").split(" | ")


#: What each command prints, in the page's words; the keys of each object.
PRINTS = {name: row[1] for row in rows("command") for name in re.findall(r"`(\w+)`", row[0])}
KEYS = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows("object")}


def wrong(path: str, value: Any) -> Iterator[str]:
    """The objects below *path* whose keys are others than those of the page."""
    if isinstance(value, list):
        for each in value:
            yield from wrong(path, each)
    elif isinstance(value, Mapping):
        if path in KEYS and KEYS[path] != value.keys():
            yield f"{path}: {sorted(KEYS[path] ^ value.keys())}"
        for name, each in value.items():
            yield from wrong(f"{path}.{name}", each)


@pytest.fixture
def pace() -> Pace:
    """Jobs are done when they are first asked for."""
    return Pace(seconds=1e-6)


@pytest.fixture
def commands(
    served: Sandbox, submit: Submit, words: tuple[str, ...], tmp_path: Path
) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """How to call each command so that it has something to print; some once more, for another answer."""
    huawei = ("--provider", "huawei")
    ref, reviewed, failed, _, erased = (submit("--key", f"order-{number}").stdout.strip() for number in range(5))
    voice_id = json.loads(run_here("wait", ref, "--json").stdout)["voice_id"]
    served["huawei"].reject(reviewed.partition(":")[2], "the letter is not signed")  # type: ignore[attr-defined]
    served["huawei"].fail(failed.partition(":")[2], "MSS.1", "too noisy")  # type: ignore[attr-defined]
    letter = str(samples.make_letter(tmp_path / "signed.pdf"))
    return {
        "providers": ((),),
        "consent": (("huawei",), ("alibaba",)),
        "check": (words,),
        "plan": (words,),
        "prepare": tuple(
            (take, *words[1:], "--given-at", "2026-01-31", *huawei, "--folder", str(tmp_path / "ready"))
            for take in (words[0], str(shutil.copyfile(words[0], tmp_path / "take.flac")))
        ),
        "submit": ((*words, *huawei),),
        "status": ((ref,), (reviewed,), (failed,)),
        "wait": ((ref,),),
        "resubmit": ((reviewed, "--letter", letter),),
        "resume": (("order-3", *huawei),),
        "pending": (huawei,),
        "submissions": (huawei,),
        "jobs": (huawei,),
        "voices": (huawei,),
        "say": ((voice_id, "Good evening.", "--to", str(tmp_path / "said.wav"), *huawei),),
        "quota": (huawei,),
        "evidence": ((ref,),),
        "tidy": (huawei,),
        "doctor": (huawei,),
        "erase": ((erased, "--yes"),),
        "delete": (("job", failed, "--yes"),),
        "forget": (("order-3", *huawei, "--yes"),),
    }


def test_every_command_is_on_the_page() -> None:
    """Each command that prints JSON has its row, and each row is of a command."""
    names = {
        name
        for name, command in cli.commands.items()
        if any(
            param.name == "as_json"
            for each in [command, *getattr(command, "commands", {}).values()]
            for param in each.params
        )
    }

    assert names - SERVES == PRINTS.keys()


def test_what_is_printed_is_on_the_page(commands: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
    """The keys of every object that is printed are those of the page, in lists as the page says."""
    assert PRINTS.keys() == commands.keys()
    for command, calls in commands.items():
        for call in calls:
            done = run_here(command, *call, "--json")
            printed = json.loads(done.stdout)

            listed = PRINTS[command].startswith("a list of")
            name = (re.findall(r"`(\w+)`", PRINTS[command]) or [""])[0]
            assert (command, listed) == (command, isinstance(printed, list)), done
            assert [] == [*wrong(name, printed)], command


def test_tables_name_objects_that_are_printed() -> None:
    """Every object with keys is printed by some command."""
    printed = {name for text in PRINTS.values() for name in re.findall(r"`(\w+)`", text)}

    assert {each.partition(".")[0] for each in KEYS} == printed
