"""Correcting what can be corrected in the files of a request without changing the voice."""

from __future__ import annotations

import filecmp
import os
import tempfile
from pathlib import Path

import attrs

from voiceclone import _providers
from voiceclone._errors import MissingDependencyError
from voiceclone._preflight import audio
from voiceclone._preflight.audio import writing
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.evaluate import Report, evaluate
from voiceclone._preflight.formatting import file_name, printable
from voiceclone._preflight.letter import read_letter
from voiceclone._preflight.measure import Measured, compared, measure
from voiceclone._preflight.relating import related
from voiceclone._preflight.requirements import GENERAL, bounds
from voiceclone._preflight.trimming import WHOLE, Ends, trim
from voiceclone._request import CloneRequest, ConsentKind, Recording
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Subject, clock

#: Facts that another container or encoding changes.
_BY_REWRITING = frozenset({"container", "encoding", "mislabelled"})
_WAV = ".wav"


@attrs.frozen(kw_only=True)
class Prepared:
    """A request made ready for one vendor, as far as files can be.

    Attributes:
        request: The request to submit; the one that was given, when nothing had to be done.
        done: What was done to which recording, and what was left undone and why.
        left: What the vendor would still say to it.
    """

    request: CloneRequest
    done: tuple[str, ...]
    left: Report


def prepare(request: CloneRequest, provider: str, folder: str | os.PathLike[str]) -> Prepared:
    """Rewrite and cut recordings so that a vendor accepts them. Nothing is sent.

    Files of a format the vendor does not accept become WAV files with the same sound; what has more than 16 bits, or
    floating point, keeps 24. Of more than the vendor accepts together, the end is left out, cut in a pause. Recordings
    are never joined, and no file is changed: new ones are written, and only when something has to be done.

    Args:
        request: The request.
        provider: Name of the provider.
        folder: Where new files go; made when it is needed and does not exist.

    Raises:
        InvalidRequestError: The provider has no such edition.
        UnknownProviderError: There is no such provider.
        MissingDependencyError: Its SDK, or what reads audio, is not installed.
        OSError: The folder cannot be written to.
    """
    backend = _providers.unconfigured_backend(provider, os.environ)
    missing = audio.available()
    if missing:
        raise MissingDependencyError(f"preparing recordings needs more libraries; install them with: {missing}")
    edition = backend.edition_of(request)
    dataset, work = measure(request, signal=True), _Work(backend.name, edition, Path(folder))
    parts = zip(request.recordings, dataset.recordings, work.parts(dataset.recordings), strict=True)
    recordings = [each for part in parts for each in work.replace(*part, Subject.RECORDING)]
    statement = request.consent.statement
    if statement and dataset.statement and ConsentKind.STATEMENT in edition.capabilities.consent:
        (statement,) = work.replace(statement, dataset.statement, WHOLE, Subject.STATEMENT)
    consent = attrs.evolve(request.consent, statement=statement)
    changed = attrs.evolve(request, recordings=recordings, consent=consent)
    if changed == request:
        changed = request
    else:
        dataset = measure(changed, signal=True)
    left = evaluate(backend, changed, compared(related(dataset), [edition]), read_letter(changed.consent.letter))
    return Prepared(request=changed, done=tuple(work.done), left=left)


class _Work:
    """What is done for one vendor, and the words for it."""

    def __init__(self, provider: str, edition: Edition, folder: Path) -> None:
        self.done: list[str] = []
        self._provider = provider
        self._edition = edition
        self._folder = folder
        self._most = bounds([edition], Subject.DATASET, "total_duration")[1]
        self._no_wav = f"{provider} takes no WAV, and nothing else is written"

    def parts(self, recordings: tuple[Measured, ...]) -> list[Ends]:
        """What to keep of each recording."""
        number, whole = self._edition.capabilities.most_recordings, [WHOLE] * len(recordings)
        if number is not None and len(recordings) > number:
            self.done.append(
                f"Nothing was joined: {self._provider} takes {number} recording{'s' * (number != 1)} and there are "
                f"{len(recordings)}, but a voice made of spliced takes sounds spliced. Record fewer, longer takes"
            )
            return whole
        parts = whole if number == 1 else trim(recordings, self._edition)
        if parts is None:
            self.done.append(
                "Nothing was left out: there are no pauses in which to cut so that enough is left and not too much"
            )
            return whole
        if parts != whole and not _allows_wav(self._edition.capabilities.recording_formats):
            self.done.append(f"Nothing was left out: {self._no_wav}")
            return whole
        return parts

    def replace(self, original: Recording, measured: Measured, ends: Ends, subject: Subject) -> list[Recording]:
        """The recordings to give instead of one: itself, when nothing has to be or can be done."""
        can = self._edition.capabilities
        formats = can.recording_formats if subject is Subject.RECORDING else can.statement_formats
        path, name = measured.path, f"{measured.location} ({file_name(measured.path)})"
        if path is None or (ends == WHOLE and not self._has_to_be_rewritten(measured, path, formats, subject)):
            return [original]
        if not _allows_wav(formats):
            self.done.append(f"{name} was left as it is: {self._no_wav}")
            return [original]
        try:
            targets, words = self._write(measured, path, ends) if ends else ([], "")
        except UnreadableAudioError as error:
            self.done.append(f"{name} was left as it is: {error}")
            return [original]
        if ends == WHOLE:
            self.done.append(f"{name} was rewritten as {words}: {printable(targets[0])}")
            return [attrs.evolve(original, path=targets[0])]
        if ends:
            lengths = [end - start for start, end in zip((0.0, *ends), ends, strict=False)]
            clips = [f"{printable(to)} ({clock(n)})" for to, n in zip(targets, lengths, strict=True)]
            count = f"{len(clips)} clip{'s' * (len(clips) != 1)}"
            self.done.append(f"{name} was cut in its pauses into {count} as {words}: {', '.join(clips)}")
        assert measured.header is not None
        end, most = clock(measured.header.duration), clock(self._most)
        what = f"From {clock(ends[-1])} to {end}" if ends else f"All {end}"
        self.done.append(f"{what} of {name} was left out: {self._provider} takes at most {most} together")
        return [Recording(path=target) for target in targets]

    def _has_to_be_rewritten(self, measured: Measured, path: Path, formats: frozenset[str], subject: Subject) -> bool:
        if measured.header is None and not measured.trouble:  # there is nothing to read
            return False
        own = [each for each in self._edition.requirements if each.subject is subject]
        asked = [each for each in (*GENERAL, *own) if each.fact in _BY_REWRITING]
        wrong_ending = bool(formats) and path.suffix.casefold() not in formats
        return wrong_ending or any(each.problem(measured.location, measured.facts) for each in asked)

    def _write(self, measured: Measured, source: Path, ends: Ends) -> tuple[list[Path], str]:
        """Write the clips of *source* that end there, under names of their own; and say what they are."""
        if measured.signal is None:
            raise UnreadableAudioError(measured.trouble or "it was not measured")
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".voiceclone-", dir=self._folder) as made:
            drafts = [Path(made, f"{number}{_WAV}") for number in range(len(ends))]
            written = writing.write_wav(source, zip(drafts, ends, strict=True))
            stems = [source.stem if ends == WHOLE else f"{source.stem}-{n:02d}" for n in range(1, len(ends) + 1)]
            targets = [self._move(draft, stem) for draft, stem in zip(drafts, stems, strict=True)]
        channels = f"{written.channels} channel{'s' * (written.channels != 1)}"
        peaks = f"; {written.cut_peaks} samples above full scale were cut to it" if written.cut_peaks else ""
        return targets, f"WAV, {written.encoding}, {written.sample_rate} Hz and {channels} as before{peaks}"

    def _move(self, draft: Path, stem: str) -> Path:
        """Give the draft a name that no other file has; or the very same file, written before, instead of it."""
        number, target = 1, self._folder / f"{stem}{_WAV}"
        while target.exists() and not (target.is_file() and filecmp.cmp(draft, target, shallow=False)):
            number += 1
            target = self._folder / f"{stem} ({number}){_WAV}"
        return target if target.exists() else draft.rename(target)


def _allows_wav(formats: frozenset[str]) -> bool:
    return not formats or _WAV in formats
