"""Two ways to put a recording where Huawei wants it: this library's, and the shortest one there is."""

from __future__ import annotations

import zlib
from pathlib import Path

import requests

from voiceclone import Progress
from voiceclone.backends import CHUNK, Timeouts, ZipBody, put

CONTENT_TYPE = "application/zip"


def put_zipped(url: str, recording: Path) -> None:
    """As the Huawei backend does it: as the only member of an archive that is made on the way."""
    put(
        url,
        lambda: ZipBody.open([(recording, "Voice.wav")]),
        content_type=CONTENT_TYPE,
        provider="huawei",
        what="recording",
        timeouts=Timeouts(),
        on_progress=_tell,
    )


def _tell(sent: int, total: int) -> None:
    # As much as somebody who watches costs the library.
    Progress("recording", sent, total)


def put_plainly(url: str, recording: Path) -> None:
    """The file as it is, with requests alone."""
    with recording.open("rb") as file:
        requests.put(url, data=file, headers={"Content-Type": CONTENT_TYPE}, timeout=60).raise_for_status()


def checksum(recording: Path) -> int:
    """The checksum that a zip archive has in front of a file, which takes a pass over the file of its own."""
    value, buffer = 0, memoryview(bytearray(CHUNK))
    with recording.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            value = zlib.crc32(buffer[:length], value)
    return value
