"""What is wrong with a text to be spoken, found before anything is sent."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from voiceclone import _providers
from voiceclone._job import Voice, VoiceState
from voiceclone._problem import Problem, listed
from voiceclone._request import wrong_extra
from voiceclone._synthesis.output import wrong_target
from voiceclone.backends._capabilities import SpeechCapabilities

#: Formats whose files can be joined.
_JOINED: Final = frozenset({"wav"})
_BLANKS: Final = frozenset("\t\n\r")
_MOST_TOLD: Final = 5


def problems(
    can: SpeechCapabilities,
    provider: str,
    *,
    voice: object,
    text: object,
    to: object,
    format: object,  # noqa: A002 - as `Client.synthesize` has it
    ranges: Mapping[str, object],
    names: Mapping[str, object],
    extra: object,
) -> Iterator[Problem]:
    """Every problem that *provider*, whose text-to-speech takes *can*, would have with it.

    *ranges* are the numbers by the names of the fields of `SpeechCapabilities`; *names* are texts that may be None.
    """
    if isinstance(voice, Voice) and voice.state not in (VoiceState.READY, VoiceState.UNKNOWN):
        hint = "See what the vendor says now, client.get_voice(voice); an id alone is taken as it is"
        yield Problem("voice", f"is {voice.state} and cannot speak", hint)
    yield from _wrong_text(text)
    yield from _wrong_format(format, text, can, provider)
    for name, value in ranges.items():
        yield from _wrong_number(name, value, getattr(can, name), provider)
    for name, value in names.items():
        if value is not None and not (isinstance(value, str) and value):
            yield Problem(name, f"is {value!r}", "Give text, or leave it out")
    if wrong := list(wrong_extra(extra)):
        yield from wrong
    elif isinstance(extra, Mapping):
        yield from _providers.extra_problems(extra, can.extra, provider)
    if wrong := list(wrong_target(to)):
        yield from wrong
    elif not hasattr(to, "write"):
        yield from _wrong_ending(Path(to), format, can.formats)  # type: ignore[arg-type]


def _wrong_text(text: object) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield Problem("text", f"is of type {type(text).__name__}", "Give text")
        return
    if not text.strip():
        yield Problem("text", "is empty", "Give the words to say")
    wrong = [at for at, each in enumerate(text) if each not in _BLANKS and unicodedata.category(each) in ("Cc", "Cs")]
    if wrong:
        told = ", ".join(f"U+{ord(text[at]):04X} at {at}" for at in wrong[:_MOST_TOLD])
        more = f" and {len(wrong) - _MOST_TOLD} more" if len(wrong) > _MOST_TOLD else ""
        yield Problem("text", f"has characters that nobody can say: {told}{more}", "Take them out")


def _wrong_format(format: object, text: object, can: SpeechCapabilities, provider: str) -> Iterator[Problem]:  # noqa: A002
    length, longest = len(text) if isinstance(text, str) else 0, can.longest_text
    if not isinstance(format, str) or format not in can.formats:
        yield Problem("format", f"{format!r} is not known to {provider}", f"Use one of: {listed(can.formats)}")
    elif longest is not None and length > longest and format not in _JOINED:
        message = f"has {length} characters; {provider} takes {longest} at once, and {format} is not joined"
        yield Problem("text", message, "Give format='wav', or shorter texts one by one")


def _wrong_number(name: str, value: object, bounds: tuple[float, float], provider: str) -> Iterator[Problem]:
    least, most = bounds
    takes = f"{least:g} to {most:g}" if least < most else f"{least:g} only"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield Problem(name, f"is {value!r}", f"Give a number; {provider} takes {takes}")
    elif not least <= value <= most:
        yield Problem(name, f"is {value:g}; {provider} takes {takes}", "Give a number of that range")


def _wrong_ending(path: Path, format: object, formats: frozenset[str]) -> Iterator[Problem]:  # noqa: A002 - as above
    ending = path.suffix.casefold().removeprefix(".")
    if isinstance(format, str) and {ending, format} <= formats and ending != format:
        yield Problem("to", f"{path.name} ends like {ending}, and the format is {format}", "Let them be the same")
