"""What ``check --json`` and ``plan --json`` print is what the JSON Schema says, whatever was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import letters, sounds
from helpers.shell import run_here
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "docs" / "check.schema.json"


def closed(schema: Any) -> Any:
    """*schema*, in which an object has no other properties than those it names."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {name: closed(each) for name, each in schema.items()}
    return {"additionalProperties": False, **inside} if schema.get("type") == "object" else inside


def wrong(document: Any) -> list[str]:
    """What does not fit the schema, or is not named in it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [f"{each.json_path}: {each.message}" for each in Draft202012Validator(closed(schema)).iter_errors(document)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes with one fault each, and letters."""
    folder = tmp_path_factory.mktemp("faulty")
    speech = 0.5 * sounds.speech(70)
    sounds.save(folder / "1-good.wav", speech)
    sounds.save(folder / "2-twice.flac", speech, kind="FLAC")
    sounds.save(folder / "3-silent.wav", np.zeros(70 * sounds.RATE))
    sounds.save(folder / "4-clipped.wav", np.clip(9 * speech, -1, 1))
    sounds.save(folder / "5-stereo.wav", np.column_stack((speech, -speech)))
    (folder / "6-broken.wav").write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    (folder / "7-lossy.m4a").write_bytes(sounds.m4a(70))
    for name in ("photo.jpg", "pages.pdf"):
        (folder / name).write_bytes(letters.GOOD[name]())
    (folder / "secret.pdf").write_bytes(letters.BAD["secret.pdf"][0]())
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{folder}", "--letter", "{folder}/photo.jpg"),
        ("check", "{folder}", "--letter", "{folder}/secret.pdf", "--quick"),
        ("check", "{folder}/1-good.wav", "--statement", "{folder}/3-silent.wav", "--letter", "{folder}/pages.pdf"),
        ("plan", "{folder}", "--letter", "{folder}/photo.jpg"),
        ("check", "{folder}/nothing.wav", "--letter", "{folder}/nothing.pdf", "--edition", "nothing"),
        ("check", "oss://bucket/take.wav", "--statement", "{folder}/1-good.wav", "--provider", "alibaba"),
        ("check", "{folder}/1-good.wav", "--letter", "{folder}/pages.pdf", "--provider", "nobody"),
        ("check", "{folder}/1-good.wav", "--letter", "{folder}/pages.pdf", "--voice-name", ""),
    ],
    ids=lambda words: " ".join(words).replace("{folder}", ""),
)
def test_what_is_printed_fits_the_schema(folder: Path, words: tuple[str, ...]) -> None:
    """With nothing besides, in which the schema would be silent."""
    done = run_here(*(each.format(folder=folder) for each in words), "--json")

    assert [] == wrong(json.loads(done.stdout))


@pytest.mark.parametrize("change", [{"version": 2}, {"quick": None}, {"new": 1}, {"reports": [{}]}])
def test_another_document_does_not_fit(folder: Path, change: dict[str, Any]) -> None:
    """One of another version, or with other values."""
    words = (str(folder / "1-good.wav"), "--letter", str(folder / "pages.pdf"), "--quick")

    found = json.loads(run_here("check", *words, "--json").stdout)

    assert wrong(found | change)
