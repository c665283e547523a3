"""What the page and the terminal both show of reports: verdicts, what to do, and a row for each file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from voiceclone._preflight.evaluate import Report, Verdict
from voiceclone._preflight.formatting import printable
from voiceclone._preflight.measure import Dataset, Measured
from voiceclone._problem import Problem, Severity

#: Files that are named before the others are counted.
_MOST_NAMES = 4
_PLACE = re.compile(r"recordings\[\d+\]|consent\.statement|consent\.letter")
#: Not within a word, such as the name of a file.
_NUMBER = r"(?<![\w/.-])-?\d+(?:[.:]\d+)*(?![/-]?\w)"
_WORDS = {
    "voice_name": "the voice's name",
    "recordings": "the recordings",
    "consent": "the consent",
    "consent.statement": "the spoken consent",
    "consent.letter": "the letter",
}


@attrs.frozen
class Sign:
    """How a verdict or a severity is marked beside its words, so that no colour is needed to tell."""

    mark: str
    tone: str  # ``good``, ``fair`` or ``bad``, to be coloured
    words: str


SIGNS: Mapping[Verdict | Severity | None, Sign] = {
    Verdict.ACCEPTED: Sign("✓", "good", "accepted"),
    Verdict.ACCEPTED_WITH_WARNINGS: Sign("!", "fair", "accepted with warnings"),
    Verdict.UNDECIDED: Sign("?", "fair", "could not be decided"),
    Verdict.REJECTED: Sign("✗", "bad", "rejected"),
    Severity.ERROR: Sign("✗", "bad", "error"),
    Severity.WARNING: Sign("!", "fair", "warning"),
    None: Sign("✓", "good", "no problems"),
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
    message: str
    hint: str
    source: str
    places: tuple[str, ...]
    providers: tuple[str, ...]

    @property
    def where(self) -> str:
        """The places in words, not too many of them."""
        shown, more = self.places[:_MOST_NAMES], len(self.places) - _MOST_NAMES
        return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def service(report: Report) -> str:
    """Whose report it is: the provider, with the edition where there are several."""
    return report.provider if report.edition is None else f"{report.provider} ({report.edition})"


def counted(report: Report) -> str:
    """How many problems a report has, in words."""
    numbers = ((len(report.errors), "error"), (len(report.warnings), "warning"))
    return " and ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in numbers if count) or "no problems"


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
        found[place] = printable("/".join(path.parts[-depth:])) + (f" as {_held(place)}" if twice else "")
    return found


def _held(place: str) -> str:
    number = re.search(r"\d+", place)
    return f"recording {int(number[0]) + 1}" if number else _WORDS[place]


def named(text: str, known: Mapping[str, str]) -> str:
    """*text* with the names of files in the place of their places in the request."""
    return _PLACE.sub(lambda found: known.get(found[0], _WORDS.get(found[0], found[0])), text)


def tasks(reports: Iterable[Report], known: Mapping[str, str]) -> list[Task]:
    """What to do, errors first: each kind of problem once, however many files have it and vendors find it."""
    groups: dict[tuple[str, str, str], list[tuple[Problem, str]]] = {}
    token = _tokens(known)
    for report in reports:
        for each in report.problems:
            shape = token.sub("", each.message)
            key = (each.requirement, shape, each.hint)
            groups.setdefault(key, []).append((each, report.provider))
    found = [_task(each, known) for each in groups.values()]
    return sorted(found, key=lambda each: each.severity is not Severity.ERROR)


def _task(found: Sequence[tuple[Problem, str]], known: Mapping[str, str]) -> Task:
    first = found[0][0]
    names = [known.get(each.location, _WORDS.get(each.location, printable(each.location))) for each, _ in found]
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
    return re.compile(rf"(?:/\S*/)?{files}(?: \((?:{_PLACE.pattern})\))?|{_PLACE.pattern}|{_NUMBER}")


def _merged(texts: Sequence[str], known: Mapping[str, str]) -> str:
    """One text for several that differ in files and numbers only: ``it clips for 0.1 to 0.8 s``."""
    token = _tokens(known)
    differing = iter(zip(*(token.findall(text) for text in texts), strict=True))
    return token.sub(lambda _: _together(next(differing), known), texts[0])


def _together(found: Sequence[str], known: Mapping[str, str]) -> str:
    if all(re.fullmatch(_NUMBER, each) for each in found):
        numbers = sorted(set(found), key=_value)
        return numbers[0] if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
    places = [_PLACE.search(each) for each in found]
    files = [known.get(place[0], each) if place else each for each, place in zip(found, places, strict=True)]
    distinct = list(dict.fromkeys(files))
    return distinct[0] if len(distinct) == 1 else ", ".join(each.rpartition("/")[2] for each in distinct)


def _value(number: str) -> float:
    minutes, colon, seconds = number.partition(":")
    try:
        return float(minutes) * 60 + float(seconds) if colon else float(number)
    except ValueError:  # a version or a time of day: only its order is wanted
        return 0.0


def not_measured(measured: Measured) -> str:
    """Why something of a file is not known, as a sentence; empty when everything is."""
    if measured.trouble:
        return f"It could not be measured in full: {measured.trouble}."
    if measured.url is not None:
        return "The vendor reads it at its address; it was not measured."
    if measured.path is None:
        return "The vendor holds it; it was not measured."
    return "It was not measured." if measured.header is None else ""
