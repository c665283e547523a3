"""What the page and the terminal both show of reports: verdicts, what to do, and a row for each file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from voiceclone._preflight.evaluate import Report, Verdict
from voiceclone._preflight.formatting import printable
from voiceclone._preflight.measure import Dataset, Measured
from voiceclone._problem import Message, Problem, Severity, as_message, enumerated, plural

#: Files that are named before the others are counted.
_MOST_NAMES = 4
_PLACE = re.compile(r"recordings\[\d+\]|consent\.statement|consent\.letter")
#: A place, or a file with its place behind it.
_FILE = re.compile(rf"(?:.* \()?(?P<place>{_PLACE.pattern})\)?")
_NUMBER = r"-?\d+(?:[.:]\d+)*%?"
_WORDS = {
    "gender": Message("gender"),
    "language": Message("language"),
    "edition": Message("edition"),
    "region": Message("region"),
    "recordings and consent": Message("recordings and consent"),
    "voice_name": Message("the voice's name"),
    "recordings": Message("the recordings"),
    "consent": Message("the consent"),
    "consent.statement": Message("the spoken consent"),
    "consent.letter": Message("the letter"),
}


@attrs.frozen
class Sign:
    """How a verdict or a severity is marked beside its words, so that no colour is needed to tell."""

    mark: str
    tone: str  # ``good``, ``fair`` or ``bad``, to be coloured
    words: Message


SIGNS: Mapping[Verdict | Severity | None, Sign] = {
    Verdict.ACCEPTED: Sign("✓", "good", Message("accepted")),
    Verdict.ACCEPTED_WITH_WARNINGS: Sign("!", "fair", Message("accepted with warnings")),
    Verdict.UNDECIDED: Sign("?", "fair", Message("could not be decided")),
    Verdict.REJECTED: Sign("✗", "bad", Message("rejected")),
    Severity.ERROR: Sign("✗", "bad", Message("error")),
    Severity.WARNING: Sign("!", "fair", Message("warning")),
    None: Sign("✓", "good", Message("no problems")),
}

#: Who says what to the request, as a sentence.
ANSWERS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: Message("Accepted by {providers}."),
    Verdict.ACCEPTED_WITH_WARNINGS: Message("Accepted with warnings by {providers}."),
    Verdict.UNDECIDED: Message("Could not be decided for {providers}."),
    Verdict.REJECTED: Message("Rejected by {providers}."),
}


@attrs.frozen(kw_only=True)
class Task:
    """One kind of problem, and what to do about it.

    Attributes:
        severity: How bad it is for the strictest vendor.
        message: What is wrong, with the lowest and the highest of what was measured.
        hint: What to do.
        source: Where the requirement is written.
        places: Names of the files, or of the parts of the request.
        providers: Who finds it.
    """

    severity: Severity
    message: Message
    hint: Message
    source: str
    places: tuple[str, ...]
    providers: tuple[str, ...]

    @property
    def where(self) -> str:
        """The places in words, not too many of them."""
        shown, more = enumerated(self.places[:_MOST_NAMES]), len(self.places) - _MOST_NAMES
        return Message("{listed} and {count} more", listed=shown, count=str(more)) if more > 0 else shown


def service(report: Report) -> str:
    """Whose report it is: the provider, with the edition where there are several."""
    return report.provider if report.edition is None else f"{report.provider} ({report.edition})"


def counted(report: Report) -> Message:
    """How many problems a report has, in words."""
    errors = plural(len(report.errors), "1 error", "{count} errors")
    warnings = plural(len(report.warnings), "1 warning", "{count} warnings")
    if report.errors and report.warnings:
        return Message("{errors} and {warnings}", errors=errors, warnings=warnings)
    return errors if report.errors else warnings if report.warnings else Message("no problems")


def names(dataset: Dataset, letter: Path | None) -> dict[str, str]:
    """What to call each file of a request, by its place: its name, with as many folders as tell it from others; of one
    that is given twice, what it is given as.
    """
    paths = {each.location: each.path for each in dataset.files}
    found = {place: _held(place) for place, path in paths.items() if path is None}
    known = {place: path for place, path in paths.items() if path is not None}
    if letter is not None:
        known["consent.letter"] = letter
    for place, path in known.items():
        others = {each for each in known.values() if each != path}
        depth = 1
        while depth < len(path.parts) and any(each.parts[-depth:] == path.parts[-depth:] for each in others):
            depth += 1
        twice = list(known.values()).count(path) > 1
        name = printable("/".join(path.parts[-depth:]))
        found[place] = Message("{file} as {part}", file=name, part=_held(place)) if twice else name
    return found


def _held(place: str) -> str:
    number = re.search(r"\d+", place)
    return Message("recording {number}", number=str(int(number[0]) + 1)) if number else _WORDS[place]


def named(text: str, known: Mapping[str, str]) -> Message:
    """*text* with the names of files in the place of their places in the request."""
    message = as_message(text)
    if message.values:
        return Message(message.template, **{name: _name(each, known) for name, each in message.values.items()})
    return Message(_PLACE.sub(lambda found: _called(found[0], known), message))


def _name(value: object, known: Mapping[str, str]) -> object:
    """A value of a message: the name of a file, where it is its place."""
    if not isinstance(value, str):
        return value
    if place := _FILE.fullmatch(value):
        return _called(place["place"], known)
    return named(value, known) if isinstance(value, Message) else str(named(value, known))


def _called(place: str, known: Mapping[str, str]) -> str:
    return known.get(place) or _WORDS.get(place) or printable(place)


def tasks(reports: Iterable[Report], known: Mapping[str, str]) -> list[Task]:
    """What to do, errors first: each kind of problem once, however many files have it and vendors find it."""
    groups: dict[tuple[str, ...], list[tuple[Problem, str]]] = {}
    token = _tokens(known)
    for report in reports:
        for each in report.problems:
            shape = token.sub("", each.message)
            key = (each.requirement, each.message.template, shape, each.hint)
            groups.setdefault(key, []).append((each, report.provider))
    found = [_task(each, known) for each in groups.values()]
    return sorted(found, key=lambda each: each.severity is not Severity.ERROR)


def _task(found: Sequence[tuple[Problem, str]], known: Mapping[str, str]) -> Task:
    first = found[0][0]
    names = [_called(each.location, known) for each, _ in found]
    places = [attrs.evolve(each, file=name).place for (each, _), name in zip(found, names, strict=True)]
    return Task(
        severity=min((each.severity for each, _ in found), key=lambda each: each is not Severity.ERROR),
        message=_merged([each.message for each, _ in found], known),
        hint=first.hint,
        source=first.source,
        places=tuple(dict.fromkeys(places)),
        providers=tuple(dict.fromkeys(provider for _, provider in found)),
    )


def _tokens(known: Mapping[str, str]) -> re.Pattern[str]:
    """What may differ between two messages of one kind: files, by their names and places, and numbers."""
    bases = sorted({name.rpartition("/")[2] for name in known.values()}, key=len, reverse=True)
    files = f"(?:{'|'.join(map(re.escape, bases))})" if bases else _PLACE.pattern
    # A number is not within a word, such as the name of a file.
    number = rf"(?<![\w/.-]){_NUMBER}(?![/-]?\w)"
    return re.compile(rf"(?:/\S*/)?{files}(?: \((?:{_PLACE.pattern})\))?|{_PLACE.pattern}|{number}")


def _merged(messages: Sequence[Message], known: Mapping[str, str]) -> Message:
    """One message for several of one template: ``it clips for 0.1 to 0.8 s``."""
    first = named(messages[0], known)
    values = {name: _together([each.values[name] for each in messages], known) for name in first.values}
    return Message(first.template, **values) if values else first


def _together(found: Sequence[object], known: Mapping[str, str]) -> object:
    values = list(dict.fromkeys(_name(each, known) for each in found))
    if len(values) == 1:
        return values[0]
    messages = [each for each in values if isinstance(each, Message)]
    if len(messages) == len(values) and len({each.template for each in messages}) == 1:
        return _merged(messages, known)
    texts = [str(each) for each in values]
    if all(re.fullmatch(_NUMBER, each) for each in texts):
        numbers = sorted(texts, key=_value)
        return Message("{least} to {most}", least=numbers[0], most=numbers[-1])
    return enumerated(each.rpartition("/")[2] for each in texts)


def _value(number: str) -> float:
    minutes, colon, seconds = number.rstrip("%").partition(":")
    try:
        return float(minutes) * 60 + float(seconds) if colon else float(minutes)
    except ValueError:  # a version or a time of day: only its order is wanted
        return 0.0


def not_measured(measured: Measured) -> str:
    """Why something of a file is not known, as a sentence; empty when everything is."""
    if measured.trouble:
        return Message("It could not be measured in full: {reason}.", reason=measured.trouble)
    if measured.url is not None:
        return Message("The vendor reads it at its address; it was not measured.")
    if measured.path is None:
        return Message("The vendor holds it; it was not measured.")
    return Message("It was not measured.") if measured.header is None else ""
