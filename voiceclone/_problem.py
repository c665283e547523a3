"""What can be wrong with a request, in messages that can be translated."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Self

import attrs

#: Times that are written out.
_MOST_TIMES = 3


class Message(str):
    """An English text that keeps what it was made of, so that it can be told in other languages.

    ``Message("it is {value} s long", value="4.0")`` is the text ``it is 4.0 s long``, and remembers its template. A
    message without values is its own template.

    Attributes:
        template: The text with a named placeholder for each value; the msgid of its translations.
        values: What stands in the placeholders; a value may be a `Message` itself.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill in the values."""
        message = super().__new__(cls, template.format_map(values) if values else template)
        message.template, message.values = str(template), values
        return message

    def __reduce__(self) -> tuple[Callable[[str], Message], tuple[str]]:
        return functools.partial(Message, **self.values), (self.template,)


def as_message(text: str) -> Message:
    """*text* as a message, one without values where it is none yet."""
    return text if isinstance(text, Message) else Message(text)


def plural(count: int, one: str, several: str) -> Message:
    """How many there are; ``{count}`` of *several* is the number."""
    return Message(one) if count == 1 else Message(several, count=str(count))


def enumerated(values: Iterable[str], pair: str = Message("{first}, {second}")) -> str:
    """*values* as one text, each two of them joined as *pair* says."""
    every = list(values)
    return functools.reduce(lambda first, second: Message(pair, first=first, second=second), every) if every else ""


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """A documented requirement is not met, or the request makes no sense."""
    WARNING = "warning"
    """The vendor advises otherwise, or a human who listens may refuse it."""


@attrs.frozen
class Stretch:
    """A part of a recording, and what was measured of it.

    Attributes:
        start: Its beginning, in seconds.
        end: Its end.
        value: What was measured, in the unit of that measure.
    """

    start: float
    end: float
    value: float

    def __str__(self) -> str:
        start, end = _timecode(self.start), _timecode(self.end)
        return start if start == end else f"{start}-{end}"


@attrs.frozen
class Problem:
    """One thing that is wrong with a request.

    Attributes:
        location: The part of the request, for instance ``recordings[0]``.
        message: What is wrong with it. It keeps its template and its values, for apps that translate.
        hint: What to do, likewise.
        severity: How bad it is.
        requirement: Name of the requirement that is not met, empty for what is wrong with any vendor.
        source: Where the requirement is written.
        file: Name of the file it was found in; empty when it is not about one file.
        stretches: Where in the file, in the order of time; empty when it is about all of it.
        fact: What was measured, by the name a `Requirement` asks for it; empty for what is no measurement.
    """

    location: str
    message: Message = attrs.field(converter=as_message)
    hint: Message = attrs.field(converter=as_message)
    severity: Severity = Severity.ERROR
    requirement: str = ""
    source: str = ""
    file: str = ""
    stretches: tuple[Stretch, ...] = ()
    fact: str = ""

    @property
    def place(self) -> str:
        """For people: the file and the first times, as ``take.wav 02:10-03:56``; the location where it is no file."""
        shown, more = self.stretches[:_MOST_TIMES], len(self.stretches) - _MOST_TIMES
        times: str = ", ".join(map(str, shown))
        if more > 0:
            times = Message("{listed} and {count} more", listed=times, count=more)
        name = self.file or self.location
        return Message("{file} {times}", file=name, times=times) if shown else name

    def __str__(self) -> str:
        return f"{self.place}: {self.message}. {self.hint}"


def _timecode(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def listed(values: Iterable[object]) -> str:
    """*values* for a hint, in the order of the alphabet."""
    return ", ".join(sorted(map(str, values))) or "nothing"
