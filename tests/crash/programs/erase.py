"""Deletes a voice with all that belongs to it, as its speaker asked for."""

from pathlib import Path

import voiceclone

job = Path("job.txt").read_text()

with voiceclone.Client("huawei") as client:
    erasure = client.erase(job)
    print("left:", ", ".join(sorted(each.kind for each in erasure.left)) or "nothing")
