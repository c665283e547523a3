"""Correcting what can be corrected in the files of a request without changing the voice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import attrs

from voiceclone import _providers
from voiceclone._errors import MissingDependencyError
from voiceclone._preflight import audio, corrections
from voiceclone._preflight.audio import writing
from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError
from voiceclone._preflight.changes import Action, Change, Clip, Shape
from voiceclone._preflight.corrections import Format
from voiceclone._preflight.evaluate import Report, evaluate
from voiceclone._preflight.letter import read_letter
from voiceclone._preflight.measure import compared, measure
from voiceclone._preflight.new_files import NewFiles
from voiceclone._preflight.relating import related
from voiceclone._preflight.trimming import Selection, select
from voiceclone._request import CloneRequest, ConsentKind, Recording
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Subject


@attrs.frozen(kw_only=True)
class Prepared:
    """A request made ready for one vendor, as far as files can be.

    Attributes:
        request: The request to submit; the one that was given, when nothing had to be done.
        done: What was done to which file, and what was left undone and why; each entry is a sentence as text.
        left: What the vendor would still say to it.
        dry_run: Whether nothing was written; `done` is then what would be done, `request` the one that was given, and
            `left` is about that.
    """

    request: CloneRequest
    done: tuple[Change, ...]
    left: Report
    dry_run: bool = False


def prepare(
    request: CloneRequest,
    provider: str,
    folder: str | os.PathLike[str],
    *,
    dry_run: bool = False,
    on_file: Callable[[str, int, int], None] | None = None,
) -> Prepared:
    """Write files that a vendor accepts, with the voice as it was recorded. Nothing is sent, and no file is changed.

    Each new file holds one contiguous part of one recording, with the samples as they were; where bits are lost they
    are rounded with dither. Nothing is joined, mixed, resampled, denoised or made louder. Written anew are files whose
    format the vendor does not take, and recordings with long silences or too much sound, cut in pauses. What is given
    twice or is too short is left out.

    Args:
        request: The request.
        provider: Name of the provider.
        folder: Where new files go; made when it is needed and does not exist. A file that is there already is never
            replaced; one with the same content is used again.
        dry_run: Whether to tell only what would be done, and to write nothing.
        on_file: Called before each audio file is read, with its place in the request, its number and the count.

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
    dataset = related(measure(request, signal=True, on_file=on_file))
    work = _Work(backend.name, edition, NewFiles(Path(folder), dry_run=dry_run))
    wav = corrections.writes(edition, Subject.RECORDING)
    selections = select(request.recordings, dataset.recordings, edition, backend.name, writes=wav)
    recordings = [each for selection in selections for each in work.replace(selection, Subject.RECORDING)]
    work.count(len(recordings))
    statement = request.consent.statement
    if statement and dataset.statement and ConsentKind.STATEMENT in edition.capabilities.consent:
        (statement,) = work.replace(Selection.all_of(statement, dataset.statement), Subject.STATEMENT)
    changed = attrs.evolve(request, recordings=recordings, consent=attrs.evolve(request.consent, statement=statement))
    if dry_run or changed == request:
        changed = request
    else:
        dataset = related(measure(changed, signal=True))
    left = evaluate(backend, changed, compared(dataset, [edition]), read_letter(changed.consent.letter))
    return Prepared(request=changed, done=tuple(work.done), left=left, dry_run=dry_run)


class _Work:
    """What is written for one vendor, and the record of it."""

    def __init__(self, provider: str, edition: Edition, files: NewFiles) -> None:
        self.done: list[Change] = []
        self._provider, self._edition, self._files = provider, edition, files

    def count(self, number: int) -> None:
        """Note that so many recordings are too many, if they are."""
        most = self._edition.capabilities.most_recordings
        if most is not None and number > most:
            takes = f"{self._provider} takes {most} recording{'s' * (most != 1)} and there are {number}"
            why = f"{takes}; nothing was joined, because spliced takes sound spliced: record fewer, longer ones"
            self.done.append(Change(action=Action.UNCHANGED, location="recordings", file=None, why=(why,)))

    def replace(self, selection: Selection, subject: Subject) -> list[Recording]:
        """The recordings to give instead of one: itself, when nothing has to be or can be done."""
        measured, header = selection.measured, selection.measured.header
        change = Change(
            action=Action.UNCHANGED,
            location=measured.location,
            file=measured.path,
            was=None if header is None else Shape.of(header),
            why=selection.why,
        )
        if not selection.parts:
            change = attrs.evolve(change, action=Action.LEFT_OUT, left_out=(selection.whole,))
        else:
            form = corrections.format_for(measured, self._edition, subject, self._provider)
            change = attrs.evolve(change, why=(*change.why, *form.why, *selection.undone, *form.undone))
            if header is not None and (form.why or selection.cut):
                try:
                    change = self._written(change, selection, form, header, subject)
                except UnreadableAudioError as error:
                    change = attrs.evolve(change, why=(*change.why, str(error)))
        if change.why:
            self.done.append(change)
        if change.action is Action.UNCHANGED:
            return [selection.recording]
        if len(change.clips) == 1:
            return [attrs.evolve(selection.recording, path=change.clips[0].path)]
        return [Recording(path=each.path) for each in change.clips]

    def _written(
        self, change: Change, selection: Selection, form: Format, header: AudioHeader, subject: Subject
    ) -> Change:
        """Copy a file under its right ending, or write its parts into WAV files."""
        parts, notes = selection.parts, list[str]()
        if form.ending and not selection.cut:
            action, now, names = Action.RENAMED, change.was, [f"{header.path.stem}{form.ending}"]
        elif not corrections.writes(self._edition, subject):
            no_wav = f"{self._provider} takes no WAV, and nothing else is written"
            return attrs.evolve(change, why=(*change.why, no_wav))
        else:
            action, names = Action.CONVERTED, [f"{header.path.stem}{corrections.WAV}"]
            now = form.written(header)
            if selection.cut:
                action = Action.CUT
                names = [f"{header.path.stem}-{number:02d}{corrections.WAV}" for number in range(1, len(parts) + 1)]

        def make(drafts: list[Path]) -> None:
            if action is Action.RENAMED:
                shutil.copyfile(header.path, drafts[0])
                return
            if selection.measured.signal is None:
                raise UnreadableAudioError(selection.measured.trouble or "it was not measured")
            pieces = [(draft, *part) for draft, part in zip(drafts, parts, strict=True)]
            bits = writing.bits_for(header, form.most_bits)
            written = writing.write_wav(header.path, pieces, bits=bits, channel=form.channel)
            notes.extend([f"it was rounded to {bits} bits with dither"] * written.dithered)
            notes.extend([f"{written.cut_peaks} samples above full scale were cut to it"] * (written.cut_peaks > 0))

        made = zip(self._files.add(names, make), parts, strict=True)
        clips = tuple(Clip(path=path, start=start, end=end, existed=old) for (path, old), (start, end) in made)
        left_out = selection.missing if selection.cut else ()
        why = (*change.why, *notes)
        return attrs.evolve(change, action=action, now=now, clips=clips, left_out=left_out, why=why)
