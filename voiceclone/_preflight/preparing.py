"""
Putting right what can be put right without touching the voice.
"""

from __future__ import annotations

import filecmp
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import attrs

from voiceclone import _providers
from voiceclone._errors import MissingDependencyError
from voiceclone._preflight import audio, fitting, planning, report, rules
from voiceclone._preflight.audio import writing
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.fitting import Limits, Part
from voiceclone._preflight.formatting import file_name, printable
from voiceclone._preflight.report import Measured, Report
from voiceclone._request import CloneRequest, Consent, ConsentKind, Recording
from voiceclone._submission import validation
from voiceclone.backends._backend import Backend
from voiceclone.backends._requirements import Subject, clock

#: Facts that another container or encoding changes.
_BY_REWRITING = frozenset({"container", "encoding", "mislabelled"})
_WAV = ".wav"


@attrs.frozen(kw_only=True)
class Prepared:
    """
    A request made ready for one vendor, as far as files can be.

    Attributes:
        request: The request to submit; the one that was given, when nothing had to be done.
        done: What was done to which recording, and what was left undone and why.
        left: What the vendor would still say to it.
    """

    request: CloneRequest
    done: tuple[str, ...]
    left: Report


def prepare(request: CloneRequest, provider: str, folder: str | os.PathLike[str]) -> Prepared:
    """
    Rewrite and cut recordings so that a vendor takes them. Nobody is talked to.

    Files the vendor does not take become WAV files with the same sound; what has more than 16 bits, or floating
    point, keeps 24. Of more than the vendor takes together, the end is left out, cut in a pause. Recordings are never
    joined, and no file is changed: new ones are written, and only when something has to be done.

    Args:
        request: The request.
        provider: Name of the provider.
        folder: Where new files go; made when it is needed and not there.

    Raises:
        UnknownProviderError: There is no such provider.
        MissingDependencyError: Its SDK, or what reads audio, is not installed.
        OSError: The folder cannot be written to.
    """
    backend = _providers.unconfigured_backend(provider, os.environ)
    missing = audio.available()
    if missing:
        raise MissingDependencyError(f"preparing recordings needs more libraries; install them with: {missing}")
    material = report.measure(request, signal=True)
    work = _Work(backend, Path(folder))
    recordings = tuple(
        each for part in work.parts(material.recordings) for each in work.recordings(part, request.recordings)
    )
    consent = work.consent(request.consent, material.statement)
    changed = attrs.evolve(request, recordings=recordings, consent=consent)
    if changed != request:
        material = report.measure(changed, signal=True)
    else:
        changed = request
    left = planning.examine(backend, changed, material, validation.problems(backend, changed))
    return Prepared(request=changed, done=tuple(work.done), left=left)


class _Work:
    """
    What is done for one vendor, and the words for it.
    """

    def __init__(self, backend: Backend, folder: Path) -> None:
        self.done: list[str] = []
        self._backend = backend
        self._folder = folder
        self._limits = Limits.of(backend)

    def parts(self, recordings: tuple[Measured, ...]) -> tuple[Part, ...]:
        """
        What to take of each recording.
        """
        whole = tuple(Part(measured=each) for each in recordings)
        number = self._backend.capabilities.most_recordings
        if number is not None and len(recordings) > number:
            self.done.append(
                f"Nothing was joined: {self._backend.name} takes {number} recording{'s' * (number != 1)} and there are "
                f"{len(recordings)}, but a voice made of spliced takes sounds spliced. Record fewer, longer takes"
            )
            return whole
        if number == 1 or not fitting.too_long(recordings, self._limits):
            return whole
        if not self._writes_wav(self._backend.capabilities.recording_formats):
            self.done.append(f"Nothing was left out: {self._backend.name} takes no WAV, and nothing else is written")
            return whole
        parts = fitting.fit(recordings, self._limits)
        if parts is None:
            self.done.append(
                "Nothing was left out: there are no pauses in which to cut so that enough is left and not too much"
            )
        return parts or whole

    def recordings(self, part: Part, originals: tuple[Recording, ...]) -> Iterator[Recording]:
        """
        The recordings that take the place of one.
        """
        measured = part.measured
        original = originals[int(measured.location.removeprefix("recordings[").removesuffix("]"))]
        if part.ends == fitting.WHOLE:
            formats = self._backend.capabilities.recording_formats
            yield self._whole(measured, original, formats, Subject.RECORDING)
        elif part.ends:
            yield from self._clips(part, original)
        else:
            self._tell_what_is_missing(part)

    def consent(self, consent: Consent, measured: Measured | None) -> Consent:
        """
        The same consent, its recording rewritten where that is needed.
        """
        can = self._backend.capabilities
        if consent.statement is None or measured is None or ConsentKind.STATEMENT not in can.consent:
            return consent
        statement = self._whole(measured, consent.statement, can.statement_formats, Subject.STATEMENT)
        return attrs.evolve(consent, statement=statement)

    def _whole(self, measured: Measured, original: Recording, formats: frozenset[str], subject: Subject) -> Recording:
        path = measured.path
        if path is None or not report.holds_something(path) or not self._to_rewrite(measured, formats, subject):
            return original
        name = _named(measured)
        if not self._writes_wav(formats):
            self.done.append(
                f"{name} was left as it is: {self._backend.name} takes no WAV, and nothing else is written"
            )
            return original
        if measured.signal is None:
            self.done.append(f"{name} was left as it is: {measured.trouble or 'it was not measured'}")
            return original
        try:
            (target,), written = self._write(path, fitting.WHOLE)
        except UnreadableAudioError as error:
            self.done.append(f"{name} was left as it is: {error}")
            return original
        self.done.append(f"{name} was rewritten as {_told(written)}: {printable(target)}")
        return Recording(path=target)

    def _to_rewrite(self, measured: Measured, formats: frozenset[str], subject: Subject) -> bool:
        assert measured.path is not None
        if formats and measured.path.suffix.casefold() not in formats:
            return True
        everybody = rules.broken(rules.GENERAL, Subject.RECORDING, measured.location, measured.facts)
        vendor = rules.broken(self._backend.rules, subject, measured.location, measured.facts)
        names = {each.rule for each in (*everybody, *vendor)}
        facts = {each.fact for each in (*rules.GENERAL, *self._backend.rules) if each.name in names}
        return bool(facts & _BY_REWRITING)

    def _clips(self, part: Part, original: Recording) -> Iterator[Recording]:
        assert original.path is not None
        try:
            targets, written = self._write(original.path, part.ends)
        except UnreadableAudioError as error:
            self.done.append(f"{_named(part.measured)} was left as it is: {error}")
            yield original
            return
        lengths = [end - start for start, end in zip((0.0, *part.ends), part.ends, strict=False)]
        clips = [f"{printable(target)} ({clock(length)})" for target, length in zip(targets, lengths, strict=True)]
        self.done.append(
            f"{_named(part.measured)} was cut in its pauses into {len(clips)} "
            f"clip{'s' * (len(clips) != 1)} as {_told(written)}: {', '.join(clips)}"
        )
        self._tell_what_is_missing(part)
        yield from (Recording(path=target) for target in targets)

    def _tell_what_is_missing(self, part: Part) -> None:
        assert part.measured.header is not None
        start, end = part.taken, part.measured.header.duration
        what = f"From {clock(start)} to {clock(end)}" if start else f"All {clock(end)}"
        self.done.append(
            f"{what} of {_named(part.measured)} was left out: {self._backend.name} "
            f"takes at most {clock(self._limits.most)} together"
        )

    def _writes_wav(self, formats: frozenset[str]) -> bool:
        return not formats or _WAV in formats

    def _write(self, source: Path, ends: tuple[float, ...]) -> tuple[list[Path], writing.Written]:
        """
        Write the clips of *source* that end there, under names of their own.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".voiceclone-", dir=self._folder) as made:
            drafts = [Path(made, f"{number}{_WAV}") for number in range(len(ends))]
            written = writing.write_wav(source, zip(drafts, ends, strict=True))
            stems = [
                source.stem if ends == fitting.WHOLE else f"{source.stem}-{n:02d}" for n in range(1, len(ends) + 1)
            ]
            return [self._kept(draft, stem) for draft, stem in zip(drafts, stems, strict=True)], written

    def _kept(self, draft: Path, stem: str) -> Path:
        """
        The draft under a name nothing else has; or the very same file, made before.
        """
        number, target = 1, self._folder / f"{stem}{_WAV}"
        while target.exists() and not (target.is_file() and filecmp.cmp(draft, target, shallow=False)):
            number += 1
            target = self._folder / f"{stem} ({number}){_WAV}"
        return target if target.exists() else draft.rename(target)


def _named(measured: Measured) -> str:
    return f"{measured.location} ({file_name(measured.path)})"


def _told(written: writing.Written) -> str:
    channels = f"{written.channels} channel{'s' * (written.channels != 1)}"
    peaks = f"; {written.cut_peaks} samples above full scale were cut to it" if written.cut_peaks else ""
    return f"WAV, {written.encoding}, {written.sample_rate} Hz and {channels} as before{peaks}"
