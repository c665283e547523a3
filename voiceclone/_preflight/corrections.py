"""How a file has to be written so that a vendor takes its format: as little as the vendor's requirements ask for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import attrs

from voiceclone._preflight.audio import writing
from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError
from voiceclone._preflight.changes import Shape
from voiceclone._preflight.measure import Measured
from voiceclone._preflight.requirements import GENERAL
from voiceclone._request.formats import ENDINGS
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Requirement, Subject

WAV = ".wav"


@attrs.frozen(kw_only=True)
class Format:
    """How one file is to be written; nothing has to be done without a reason in `why`.

    Attributes:
        ending: Its right ending, when a copy under that ending is enough; empty for a WAV file.
        most_bits: Bits per sample at most.
        channel: The only channel to keep; all of them when None.
        why: Reasons, in words.
        undone: What would have to be done and is not, in words.
    """

    ending: str = ""
    most_bits: float = math.inf
    channel: int | None = None
    why: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()

    def written(self, header: AudioHeader) -> Shape:
        """What a WAV file of it is like."""
        return Shape(
            container="WAV",
            bits=writing.bits_for(header, self.most_bits),
            sample_rate=header.sample_rate,
            channels=header.channels if self.channel is None else 1,
        )


def format_for(measured: Measured, edition: Edition, subject: Subject, provider: str) -> Format:
    """How to write a file for an edition.

    Args:
        measured: The file.
        edition: What the vendor takes.
        subject: Whether it is a recording or the statement.
        provider: The vendor's name.
    """
    header, path, found, allowed = measured.header, measured.path, Format(), endings(edition, subject)
    if path is None or (header is None and not measured.trouble):  # there is nothing to read
        return found
    suffix = path.suffix.casefold()
    not_taken = (f"{provider} takes no {suffix or 'file without an ending'}",) * bool(allowed and suffix not in allowed)
    if header is None:
        return Format(why=not_taken, undone=(measured.trouble,) * len(not_taken))
    missed = list(_missed(measured, edition, subject))
    for requirement, message in missed:
        found = _CORRECTIONS[requirement.fact](found, header, requirement, message)
    found = attrs.evolve(found, why=found.why or not_taken)
    usual, own = f".{header.container.casefold()}", ENDINGS.get(header.container, frozenset())
    same_sound = found.channel is None and math.isinf(found.most_bits)
    named = same_sound and suffix not in own and (usual in allowed or not allowed)
    taken = named and not any(each.fact in _ANEW for each, _ in missed)
    return attrs.evolve(found, ending=usual if found.why and taken else "")


def endings(edition: Edition, subject: Subject) -> frozenset[str]:
    """The endings that a vendor takes; empty where all are taken."""
    can = edition.capabilities
    return can.recording_formats if subject is Subject.RECORDING else can.statement_formats


def writes(edition: Edition, subject: Subject) -> bool:
    """Whether the vendor takes WAV files, which are all that is written."""
    allowed = endings(edition, subject)
    return not allowed or WAV in allowed


def _missed(measured: Measured, edition: Edition, subject: Subject) -> Iterator[tuple[Requirement, str]]:
    """The requirements that a correction may meet, and what they say."""
    own = (each for each in edition.requirements if each.subject is subject)
    for each in (*GENERAL, *own):
        problem = each.problem(measured.location, measured.facts) if each.fact in _CORRECTIONS else None
        if problem:
            yield each, problem.message


def _written_anew(found: Format, _header: AudioHeader, _asked: Requirement, message: str) -> Format:
    return attrs.evolve(found, why=(*found.why, message))


def _fewer_bits(found: Format, header: AudioHeader, asked: Requirement, message: str) -> Format:
    if asked.at_most is None or (header.bit_depth or 0) <= asked.at_most:
        return found  # more bits would hold no more sound
    if writing.bits_for(header, asked.at_most) > asked.at_most:
        return _undone(found, f"{message}, and no WAV of {asked.at_most:g} bits is written")
    return attrs.evolve(found, most_bits=asked.at_most, why=(*found.why, message))


def _one_channel(found: Format, header: AudioHeader, asked: Requirement, message: str) -> Format:
    if asked.at_most != 1:
        return found
    try:
        channel = writing.only_channel(header.path)
    except UnreadableAudioError as error:
        return _undone(found, f"{message}; {error}")
    if channel is None:
        return _undone(found, f"{message} that differ, and mixing them would change the voice")
    return attrs.evolve(found, channel=channel, why=(*found.why, f"{message}, and one holds all there is to hear"))


def _not_resampled(found: Format, header: AudioHeader, asked: Requirement, message: str) -> Format:
    if asked.at_most is None or header.sample_rate <= asked.at_most:
        return found  # a higher rate would hold no more sound
    return _undone(found, f"{message}, and nothing is resampled here")


def _undone(found: Format, text: str) -> Format:
    return attrs.evolve(found, undone=(*found.undone, text))


#: Facts that only another container or encoding changes.
_ANEW = frozenset({"container", "encoding"})
#: What corrects a fact that a vendor does not take.
_CORRECTIONS: Mapping[str, Callable[[Format, AudioHeader, Requirement, str], Format]] = {
    "container": _written_anew,
    "encoding": _written_anew,
    "mislabelled": _written_anew,
    "bit_depth": _fewer_bits,
    "channels": _one_channel,
    "sample_rate": _not_resampled,
}
