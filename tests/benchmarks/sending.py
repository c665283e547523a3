"""Two ways to put a recording where Huawei wants it: this library's, and the shortest one there is."""

from __future__ import annotations

from pathlib import Path

import requests

from voiceclone import Progress
from voiceclone.backends import Timeouts, ZipBody, put

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
