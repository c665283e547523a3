"""What a check leaves open, in words."""

from __future__ import annotations

from collections.abc import Iterator

from voiceclone._preflight import audio
from voiceclone._preflight.letter import Letter
from voiceclone._preflight.measure import Dataset
from voiceclone._problem import Message, enumerated

#: What no program tells of a consent; a person has to look, and listen.
_STATEMENT = Message("whether it has the exact words, and who says them")
_LETTER = Message("whether it is the vendor's form, complete and signed, and by whom")
_LOW_RATE = Message("whether it is speech: it has less than 6000 samples per second")


def unchecked(dataset: Dataset, letter: Letter | None, *, similarity: bool, quick: bool) -> Iterator[str]:
    """What was not checked of a request, places in it as files.

    Args:
        dataset: Its audio, measured.
        letter: Its letter.
        similarity: Whether the vendor compares the recordings with the spoken consent.
        quick: Whether only headers of the audio were read.
    """
    missing = audio.available()
    if quick:
        yield Message("The recordings were not listened to: only their headers were read")
    elif missing:
        yield Message("What the recordings sound like was not measured: {command}", command=missing)
    for what, places in _of_files(dataset, letter).items():
        yield Message("{places}: {what}", places=enumerated(places), what=what)
    yield from _of_voices(dataset, similarity=similarity, quick=quick)


def _of_files(dataset: Dataset, letter: Letter | None) -> dict[str, list[str]]:
    """Places by what was not checked of them."""
    missing = audio.available()
    found: dict[str, list[str]] = {}
    for each in dataset.files:
        if each.path is None:
            held = Message("an asset of the vendor" if each.url is None else "an address")
            found.setdefault(Message("not measured, for it is {what}", what=held), []).append(each.location)
        elif each.unknown or (each.header is not None and each.trouble and not (each.lacking and missing)):
            found.setdefault(Message("not measured in full: {reason}", reason=each.trouble), []).append(each.location)
        if each.header is not None and each.header.unseen:
            found.setdefault(each.header.unseen, []).append(each.location)
        if each.signal is not None and each.signal.speech_time is None:
            found.setdefault(_LOW_RATE, []).append(each.location)
    if dataset.statement is not None:
        found[_STATEMENT] = [dataset.statement.location]
    if letter is not None:
        found |= {what: ["consent.letter"] for what in (letter.unseen, _LETTER) if what}
    return found


def _of_voices(dataset: Dataset, *, similarity: bool, quick: bool) -> Iterator[str]:
    silent = [each.location for each in dataset.recordings if each.similarity is None]
    every = len(silent) == len(dataset.recordings) > 1
    which: str = Message("all recordings") if every else enumerated(silent)
    if silent and similarity:
        yield Message(
            "Whether {recordings} and the spoken consent are the same voice was not checked: {reason}"
            "The vendor compares them, and fails the job when they differ",
            recordings=which,
            reason="" if quick else Message("no plugin that compares voices answered. "),
        )
    elif silent:
        yield Message("Whether one person alone speaks in {recordings} was not checked", recordings=which)
