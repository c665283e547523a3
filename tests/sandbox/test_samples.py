"""Sample files for trying things out."""

from __future__ import annotations

import wave
from pathlib import Path

from voiceclone.sandbox import samples


def test_paths_may_be_text(tmp_path: Path) -> None:
    """A sample is written where a text or a path says, and its path is given back."""
    letter = samples.make_letter(str(tmp_path / "letter.pdf"))
    speech = samples.make_speech(str(tmp_path / "speech.wav"), 2)

    assert letter.read_bytes().startswith(b"%PDF-")
    with wave.open(str(speech)) as file:
        assert 2 == file.getnframes() / file.getframerate()
