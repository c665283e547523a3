"""What came: whether it is audio of the kind that was asked for, and what it says of itself."""

from __future__ import annotations

import re
from pathlib import Path

from voiceclone._errors import MalformedResponseError
from voiceclone._request import formats


def check_audio(path: Path, format: str, provider: str) -> None:  # noqa: A002 - as `Client.synthesize` has it
    """Make sure that a vendor has sent what it was asked for, and no page that tells of an error.

    Raises:
        MalformedResponseError: It has not.
    """
    head = b""
    if path.exists():
        with path.open("rb") as file:
            head = file.read(16)
    start = formats.AUDIO.get(format.upper(), b"")
    if not head or not re.match(start, head, re.DOTALL):
        message = f"what came is no {format} file" if head else "no audio came"
        raise MalformedResponseError(message, provider=provider, operation="synthesize")


def facts_of(path: Path) -> tuple[float | None, int | None]:
    """Seconds and Hz as the file itself tells them; None where that takes a library that is not installed."""
    # Loaded when it is needed: not with the library.
    from voiceclone._preflight.audio import MissingLibraryError, UnreadableAudioError, read_header  # noqa: PLC0415

    try:
        header = read_header(path)
    except (MissingLibraryError, UnreadableAudioError):
        return None, None
    return header.duration, header.sample_rate
