"""Deletes what submissions left at the vendor and nobody needs."""

import voiceclone

with voiceclone.Client("huawei") as client:
    left = [each for each in client.tidy(dry_run=False) if not each.deleted]
    if not left:
        print("tidy")
