"""Lets a voice read a story, which may be long."""

from pathlib import Path

import voiceclone

voice_id, story = Path("voice.txt").read_text(), Path("story.txt").read_text()
order = Path("order.txt")  # written by whoever was asked which order at the vendor is this one

with voiceclone.Client("huawei") as client:
    speech = client.synthesize(voice_id, story, "story.wav", job_id=order.read_text() if order.exists() else None)
    print(speech.path)
