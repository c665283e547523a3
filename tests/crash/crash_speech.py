"""The program that lets a voice speak."""

from __future__ import annotations

import functools
import io
import re
import wave
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import crash_vendor
from crash_host import Host
from crash_runs import ClientRun
from crash_work import Counts, Stage, Work

from voiceclone.sandbox import Job, make_spoken

_SENTENCES = 30  # two parts at Alibaba
_FADE = 0.006  # seconds at each joint that may differ: the library fades for 5 ms
_FORGET = re.compile(r"client\.forget\('([^']+)'\)")


class Speaking(Work):
    """Every text is paid once, and its file is whole whenever it is there."""

    name = "speak"
    pays: ClassVar[Mapping[str, frozenset[str]]] = {
        "huawei": frozenset({"CreateAsyncTtsJob"}),
        "alibaba": frozenset({"SubmitAudioProduceJob"}),
    }
    makes = pays

    def prepare(self, stage: Stage) -> None:
        voice_id = _add_voice(stage.emulator)
        for host in stage.hosts:
            # As long as those of the other hosts, so that the length tells nothing.
            sentences = (f"Speaker {host.speaker} tells sentence {number:02}." for number in range(_SENTENCES))
            host.facts |= {"voice": voice_id, "story": " ".join(sentences)}
            (host.work / "voice.txt").write_text(voice_id)
            (host.work / "story.txt").write_text(host.facts["story"])

    def attend(self, stage: Stage, host: Host, run: ClientRun) -> None:
        file = host.work / "story.wav"
        if file.exists() and not _is_whole(file.read_bytes(), _texts(stage.emulator, host), host.facts["voice"]):
            host.wrong.append(f"after run {len(host.runs)} the file is not the whole story")
        if stage.emulator.name == "huawei" and run.result.error.startswith("SubmissionUnknownError"):
            self._answer(stage, host, run.result.error)

    def _answer(self, stage: Stage, host: Host, message: str) -> None:
        """Do what the message says, as a user who looks the order up in the vendor's console."""
        host.asked += 1
        own = [each for each in crash_vendor.orders(stage.emulator) if each.text in host.facts["story"]]
        if own:
            (host.work / "order.txt").write_text(own[-1].job_id)
            return
        found = _FORGET.search(message)
        assert found, f"the message does not say how to begin anew: {message}"
        name = stage.emulator.name
        text = f"import voiceclone\nwith voiceclone.Client({name!r}) as client:\n    client.forget({found[1]!r})\n"
        stage.run_once(host, text)

    def count(self, stage: Stage) -> Counts:
        paid, counts = [each.text for each in crash_vendor.orders(stage.emulator)], Counts(paid=())
        for host in stage.hosts:
            texts = _texts(stage.emulator, host)
            counts.paid += tuple(paid.count(text) for text in texts)
            if not (host.work / "story.wav").exists() or "".join(texts) != host.facts["story"]:
                counts.lost.append("no story")
            counts.mixed += host.wrong
            counts.left += [f"a draft: {each.name}" for each in host.work.glob(".*")]
        counts.mixed += ["paid for an unknown text"] * (len(paid) - sum(counts.paid))
        return counts


def _add_voice(emulator: Any) -> str:
    if emulator.name == "alibaba":
        return str(emulator.add_voice())
    emulator.add_voice(Job(job_id="", fields={"voice_name": "gentle"}, created=0.0, path=[]), "voice-0")
    return "voice-0"


def _texts(emulator: Any, host: Host) -> list[str]:
    """What was ordered for this host, each text once, in the story's order."""
    story: str = host.facts["story"]
    return sorted({each.text for each in crash_vendor.orders(emulator) if each.text in story}, key=story.index)


def _is_whole(content: bytes, texts: Sequence[str], voice_id: str) -> bool:
    """Whether *content* is the audio of all *texts* as the vendor has given it, apart from the joints."""
    try:
        sound, form = _read(content)
    except (wave.Error, EOFError):
        return False
    (channels, width, rate), place = form, 0
    skipped = int(_FADE * rate) * channels * width
    for text in texts:
        given, given_form = _given(text, voice_id)
        own = sound[place : place + len(given)]
        if given_form != form or own[skipped:-skipped] != given[skipped:-skipped]:
            return False
        place += len(given)
    return place == len(sound)


@functools.lru_cache(8)
def _given(text: str, voice_id: str) -> tuple[bytes, tuple[int, int, int]]:
    return _read(make_spoken(text, voice_id, "wav"))


def _read(content: bytes) -> tuple[bytes, tuple[int, int, int]]:
    with wave.open(io.BytesIO(content)) as file:
        form = file.getnchannels(), file.getsampwidth(), file.getframerate()
        return file.readframes(file.getnframes()), form
