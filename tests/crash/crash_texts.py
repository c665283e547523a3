"""The programs that the harness runs: the README's, and those beside this file."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import attrs

from voiceclone.sandbox import samples

_README = Path(__file__).parents[2] / "README.md"
_FOLDER = Path(__file__).with_name("programs")
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: The provider's name.
_PROVIDER = re.compile(r'(?<=voiceclone\.Client\(")\w+(?=")')
#: What is said when it speaks.
_SPEECH = re.compile(r"client\.synthesize\([^)]*(?=\))")
_FILE = re.compile(r'"([\w./-]+\.(?:wav|pdf|jpg|png))"')

#: The sample rate is absurd, so that files are small.
_RATE = 100
_RECORDING, _STATEMENT = 16 * 60, 12


@attrs.frozen
class Program:
    """What a reader copies.

    Attributes:
        text: The program.
    """

    text: str

    @classmethod
    def of_readme(cls) -> Program:
        """The blocks of the README that use a client, as it has them now."""
        blocks = [
            block for block in _BLOCK.findall(_README.read_text(encoding="utf-8")) if "voiceclone.Client(" in block
        ]
        assert blocks, "the README shows no program"
        return cls("\n".join(blocks))

    @classmethod
    def named(cls, name: str) -> Program:
        """One of those beside this file."""
        return cls((_FOLDER / f"{name}.py").read_text(encoding="utf-8"))

    def of(self, vendor: str) -> str:
        """The program with only the provider's name replaced."""
        changed, count = _PROVIDER.subn(vendor, self.text)
        assert count, "the program names no provider"
        return changed

    def with_order(self, job_id: str) -> str:
        """The program with the id of an order of speech in it."""
        changed, count = _SPEECH.subn(rf'\g<0>, job_id="{job_id}"', self.text)
        assert count == 1, "the program orders no speech"
        return changed

    def recordings(self) -> list[str]:
        """The recordings it names."""
        return [name for name in self._files() if name.endswith(".wav") and "statement" not in name]

    def write_files(self, folder: Path, speaker: int) -> None:
        """Put every file that it reads into *folder*; the audio is this *speaker*'s and nobody else's."""
        for name in self._files():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".wav"):
                _write_speech(path, _RECORDING if name in self.recordings() else _STATEMENT, speaker)
            else:
                samples.make_letter(path)

    def _files(self) -> list[str]:
        read = "\n".join(line for line in self.text.splitlines() if ".synthesize(" not in line)
        return list(dict.fromkeys(_FILE.findall(read)))


def _write_speech(path: Path, seconds: int, speaker: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(_RATE)
        file.writeframes(bytes([128 + speaker]) * seconds * _RATE)
