"""
Rules that nobody could apply, because what would measure the audio is not installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voiceclone._errors import Problem, Severity
from voiceclone._preflight import audio, rules
from voiceclone._preflight.audio.facts import INSTALL
from voiceclone._preflight.report import Dataset, Measured
from voiceclone.backends._requirements import Requirement, Subject

_WORDS = {"duration": "length", "total_duration": "length", "container": "format", "channels": "number of channels"}
_FIX = f"Run {INSTALL}, give WAV, or submit(check=False)"


def problems(material: Dataset, own: Iterable[Requirement]) -> Iterator[Problem]:
    """
    One for each file and each fact that a rule about errors asks for in vain.
    """
    told = set()
    for rule in own:
        word = _WORDS.get(rule.fact, rule.fact.replace("_", " "))
        for measured in _silent(material, rule) if rule.severity is Severity.ERROR else ():
            if (measured.location, word) not in told:
                told.add((measured.location, word))
                yield Problem(
                    measured.location, f"its {word} cannot be measured: {_why(measured)}", _FIX, rule="measured"
                )


def _silent(material: Dataset, rule: Requirement) -> Iterator[Measured]:
    """
    The files that would answer *rule*, were a library there.
    """
    if rule.subject is Subject.DATASET:
        unknown = [each for each in material.recordings if each.header is None]
        # One that stays unknown whatever is installed leaves the whole unknown.
        if material.facts.get(rule.fact) is None and all(each.lacking for each in unknown):
            yield from unknown
        return
    files = material.recordings if rule.subject is Subject.RECORDING else (material.statement,)
    for each in files:
        if each is not None and each.lacking and (each.header is None or rule.fact in rules.HEARD):
            yield each


def _why(measured: Measured) -> str:
    names = audio.missing()
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not installed" if names else measured.trouble
