"""The signed letter, before it is sent: whether it is the document its name says, and whether anything is on it.

Its beginning tells what it is. Two libraries tell the rest; the extra ``check`` installs them, and importing this loads
neither.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISREG
from typing import Any

import attrs

from voiceclone._preflight.formatting import ending
from voiceclone._preflight.letter import opening
from voiceclone._problem import Message, as_message
from voiceclone._request.formats import AUDIO
from voiceclone.backends._requirements import Facts

#: What to do when a library is missing.
INSTALL = "pip install pypdf pillow"
#: Seconds in which a document is opened; an honest one of a hundred pages takes one.
_PATIENCE = 25
_LIBRARIES = {"PDF": "pypdf", "JPEG": "PIL", "PNG": "PIL"}
_ENDINGS = {"PDF": {".pdf"}, "JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}}
#: How letters begin, and other files that are met in the place of one.
_BEGINNINGS: Mapping[str, bytes] = {
    "PDF": rb"(?:\xef\xbb\xbf)?\s*%PDF-",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    Message("an HTML page"): rb"(?i:\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html))",
    Message("an Office document or a ZIP archive"): rb"PK\x03\x04",
    Message("an old Office document"): rb"\xd0\xcf\x11\xe0",
    Message("a picture of an iPhone (HEIC)"): rb".{4}ftyp(?:heic|heix|mif1|msf1)",
    Message("a TIFF picture"): rb"II\*\x00|MM\x00\*",
    Message("a GIF picture"): rb"GIF8",
    Message("a WebP picture"): rb"RIFF.{4}WEBP",
    Message("a BMP picture"): rb"BM.{4}\x00{4}",
    **{Message("audio ({container})", container=container): pattern for container, pattern in AUDIO.items()},
}


@attrs.frozen(kw_only=True)
class Letter:
    """What can be told of a letter.

    Attributes:
        path: The file.
        form: ``PDF``, ``JPEG``, ``PNG``, or in words what it is instead: from its content, not from its name.
        size: Bytes.
        pages: Pages of a PDF; None if it is none, or could not be opened.
        width: Pixels of a picture; None if it is none.
        height: Pixels of a picture; None if it is none.
        encrypted: Whether a PDF has a password; None if that was not seen.
        blank: Whether nothing is on it; None if that was not seen.
        damaged: Why it cannot be opened; empty if it can.
        unclear: Why it was not opened, though nothing is known to be wrong with it; empty if it was.
    """

    path: Path
    form: str
    size: int
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    encrypted: bool | None = None
    blank: bool | None = None
    damaged: str = ""
    unclear: Message = attrs.field(default=Message(""), converter=as_message)

    @property
    def facts(self) -> Facts:
        """What requirements can ask of it; a fact is missing when it was not seen."""
        suffix, endings = self.path.suffix, _ENDINGS.get(self.form)
        fits = endings is None or suffix.casefold() in endings
        found: dict[str, float | str | None] = {
            "letter_form": self.form,
            "letter_mislabelled": None if fits else ending(suffix, self.form),
        }
        if self.unclear:
            return found
        pixels = None if self.width is None or self.height is None else min(self.width, self.height)
        nothing = Message(
            "none of its pages has text, a line or a picture" if self.form == "PDF" else "it has one colour only"
        )
        found |= {
            "letter_damaged": self.damaged or None,
            "letter_encrypted": Message("a password") if self.encrypted else None,
            "letter_pages": self.pages,
            "letter_pixels": pixels,
        }
        return found if self.unseen else found | {"letter_blank": nothing if self.blank else None}

    @property
    def unseen(self) -> str:
        """What was not checked of it, in words; empty if everything was."""
        if self.unclear:
            return self.unclear
        known = self.form not in _ENDINGS or self.damaged or self.encrypted or self.pages == 0
        if known or self.blank is not None:
            return ""
        return Message("whether anything is on it was not checked: it is too large")


def read_letter(path: Path | None) -> Letter | None:
    """What can be told of the letter *path*; None if there is none, or nothing in it, which validation says.

    A document is opened in a process of its own, for seconds at most and in limited memory.
    """
    try:
        status = None if path is None else path.stat()
        if path is None or status is None or not S_ISREG(status.st_mode) or not status.st_size:
            return None
        return _read(path.absolute(), status.st_size, status.st_mtime_ns)
    except (OSError, ValueError):  # validation says so
        return None


@functools.lru_cache(maxsize=64)
def _read(path: Path, size: int, _changed: int) -> Letter:
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(size - 1024, 0))
        tail = file.read()
    form = next(
        (name for name, start in _BEGINNINGS.items() if re.match(start, head, re.DOTALL)), Message("of unknown kind")
    )
    letter = Letter(path=path, form=form, size=size)
    library = _LIBRARIES.get(form)
    if form == "PDF" and b"%%EOF" not in tail:
        return attrs.evolve(letter, damaged=Message("its end is missing"))
    if library is None:
        return letter
    if find_spec(library) is None:
        return attrs.evolve(letter, unclear=Message("it was not opened: {command}", command=INSTALL))
    if getattr(sys, "frozen", False):  # there is no interpreter to start, but this program once more
        return attrs.evolve(letter, unclear=Message("it was not opened, for this program has no Python of its own"))
    return attrs.evolve(letter, **_open(path, form))


def _open(path: Path, form: str) -> dict[str, Any]:
    # Its own folder must not be searched for modules: -P.
    command = [str(sys.executable), "-P", opening.__file__, str(path), form]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no shell
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"unclear": Message("it could not be opened within {seconds} s", seconds=_PATIENCE)}
    except (OSError, subprocess.CalledProcessError, ValueError):
        return {"unclear": Message("what opens it broke down")}
    if "lacking" in found:
        reason = found.pop("lacking")
        found["unclear"] = Message("what opens it cannot be loaded ({error}): {command}", error=reason, command=INSTALL)
    return found
