"""One text from a vendor to a file: its record in the journal, its parts one after the other."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import secrets
import time
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

import attrs

from voiceclone._errors import (
    ConfigurationError,
    InvalidRequestError,
    JournalError,
    NotFoundError,
    RejectedError,
    TransferError,
    VoiceCloneError,
)
from voiceclone._journal import Journal, Record, new_record
from voiceclone._problem import Problem
from voiceclone._retry import Timing
from voiceclone._speech import Speech, SpeechRequest
from voiceclone._synthesis.audio import check_audio, facts_of
from voiceclone._synthesis.joining import join
from voiceclone._synthesis.output import Output
from voiceclone._synthesis.splitting import split
from voiceclone.backends import _marker
from voiceclone.backends._backend import Backend
from voiceclone.backends._steps import Steps

#: What a record tells of its request: no words, and what a vendor alone has may hold some.
_TOLD = ("voice_id", "format", "speed", "pitch", "volume")

#: Seconds for which finished speech is remembered: the same call fetches it again instead of paying for it again.
_REMEMBERED = 86_400.0
#: Seconds between two searches of the journal for what is older.
_SEARCHED = 3_600.0

_log = logging.getLogger("voiceclone")


@attrs.define(kw_only=True)
class Synthesizer:
    """Lets one vendor speak.

    Attributes:
        backend: The vendor.
        journal: Where it is written down what was begun.
        claimed_ids: Gives the ids that the records of other keys hold.
        expire: Drops the records of speech that was finished before a time, in seconds since 1970.
        timing: How to wait and repeat.
        marks: Whether the vendor gets a marker, where it has a field for one.
    """

    backend: Backend
    journal: Journal
    claimed_ids: Callable[[str], frozenset[str]]
    expire: Callable[[float], object]
    timing: Timing
    marks: bool
    _searched: float = attrs.field(default=-math.inf, init=False)

    def speak(
        self, request: SpeechRequest, longest: int | None, output: Output, *, key: str | None, job_id: str | None
    ) -> Speech:
        """Say the whole text of *request*, in parts of at most *longest* characters; *job_id*, if given, is the user's
        word for what was ordered.

        Raises:
            VoiceCloneError: As `Client.synthesize`.
        """
        speech = self._speak_held(request, longest, output, key, job_id)
        self._expire()
        return speech

    def _speak_held(
        self, request: SpeechRequest, longest: int | None, output: Output, key: str | None, job_id: str | None
    ) -> Speech:
        digest = self._digest(request)
        name = key if key is not None else f"speech-{digest[:32]}"
        with self.journal.lock(name):
            record = self._record(name, request, digest)
            if job_id is not None:
                self._settle(record, job_id)
            finished = record["job_id"] is not None
            try:
                return self._speak_once(record, request, longest, output)
            except (NotFoundError, RejectedError, TransferError) as error:
                if not finished or error.retryable:
                    raise
                _log.warning("%s: the vendor has it no more (%s); it is spoken anew", name, error)
            return self._speak_once(self._new_record(name, request, digest), request, longest, output)

    def _speak_once(self, record: Record, request: SpeechRequest, longest: int | None, output: Output) -> Speech:
        try:
            with output.drafts(record["request"]["drafts"]) as folder:
                speech = self._speak(record, request, longest, folder, output)
        except (VoiceCloneError, OSError, KeyboardInterrupt) as error:
            self._note_way_on(error, record)
            raise
        self._finish(record)
        return speech

    def _speak(
        self, record: Record, request: SpeechRequest, longest: int | None, folder: Path, output: Output
    ) -> Speech:
        said = [text for text in split(request.text, longest) if not _is_silent(text)] or [request.text]
        parts, request_ids = [], []
        for number, text in enumerate(said, start=1):
            part = folder / f"part-{number}.{request.format}"
            steps = self._steps(record, f"part-{number}-{_digest(record['fingerprint'], text)[:8]}/")
            request_ids.append(self.backend.synthesize(attrs.evolve(request, text=text), steps, part))
            check_audio(part, request.format, self.backend.name)
            parts.append(part)
        draft = parts[0]
        if len(parts) > 1:
            draft = folder / f"joined.{request.format}"
            join(parts, draft)
        duration, sample_rate = facts_of(draft)
        output.put(draft)
        return Speech(
            path=output.path,
            format=request.format,
            duration=duration,
            sample_rate=sample_rate,
            request_ids=tuple(each for each in request_ids if each),
        )

    def _steps(self, record: Record, prefix: str) -> Steps:
        return Steps(
            claimed_ids=partial(self._claimed_by_others, record),
            check_files=lambda: None,
            record=record,
            save=self.journal.save,
            timing=self.timing,
            vendor_clock=self.backend.vendor_clock,
            prefix=prefix,
        )

    def _record(self, key: str, request: SpeechRequest, digest: str) -> Record:
        """The record of *key* to go on with, or a new one."""
        record = self.journal.load(key)
        if record is None:
            record = self._new_record(key, request, digest)
        elif record["kind"] == "speech" and record["account"] != self.backend.account:
            raise ConfigurationError(
                f"the speech {key!r} was begun at the account {record['account']!r}, and this client is of "
                f"{self.backend.account!r}: use a client of that account, or another key"
            )
        elif record["fingerprint"] != digest:
            raise InvalidRequestError([Problem("key", f"{key!r} already names another request", "Use another key")])
        record["updated"] = self._now()
        return record

    def _new_record(self, key: str, request: SpeechRequest, digest: str) -> Record:
        """A new record, saved before the folder is made that it names: so the next process finds it.

        The name is random, because another journal may have the same speech written to the same place.
        """
        fields = {name: getattr(request, name) for name in _TOLD}
        record = new_record(
            kind="speech",
            key=key,
            provider=self.backend.name,
            account=self.backend.account,
            fingerprint=digest,
            marker=_marker.new() if self.marks else "",
            request={**fields, "characters": len(request.text), "drafts": secrets.token_hex(8)},
        )
        record["updated"] = self._now()
        self.journal.save(record)
        return record

    def _settle(self, record: Record, job_id: str) -> None:
        """Let *job_id* be what came of the one order whose outcome is unknown. It is not saved before it has served:
        the user may be wrong.
        """
        steps = record["steps"].values()
        unknown = [step for step in steps if "result" not in step]
        if not unknown and any(step["result"] == job_id for step in steps):
            return  # an earlier process was told the same
        if len(unknown) != 1:
            text = f"is {job_id!r}, and there is no order of this text whose outcome is unknown"
            raise InvalidRequestError([Problem("job_id", text, "Leave it out")])
        if job_id in self._claimed_by_others(record):
            raise ConfigurationError(f"{job_id} is what another order became, as this journal knows")
        unknown[0]["result"] = job_id

    def _claimed_by_others(self, record: Record) -> frozenset[str]:
        """The ids that an order whose outcome is unknown did not become: other parts of this text have them, or it had
        them before it failed.
        """
        return self.claimed_ids(record["key"]) | {step.get("result", "") for step in record["steps"].values()}

    def _finish(self, record: Record) -> None:
        results = [step["result"] for step in record["steps"].values() if "result" in step]
        record["job_id"] = results[-1] if results else ""
        record["updated"] = self._now()
        try:
            self.journal.save(record)
        except JournalError as error:
            error.add_note("The audio is in its place. The same call fetches it once more, and pays nothing")
            raise

    def _expire(self) -> None:
        """Drop what is older than a day by the vendor's clock; this machine's may be wrong. It fails no speech."""
        clock, now = self.timing.clock(), self.backend.vendor_clock.now()
        if now is None or clock - self._searched < _SEARCHED:
            return
        self._searched = clock
        try:
            self.expire(now - _REMEMBERED)
        except JournalError as error:
            _log.warning("old speech cannot be dropped from the journal: %s", error)

    def _now(self) -> float:
        """Seconds since 1970, by the vendor's clock where it is known."""
        now = self.backend.vendor_clock.now()
        return time.time() if now is None else now

    def _note_way_on(self, error: BaseException, record: Record) -> None:
        # In memory nothing outlives the process that reads this, and what was never saved cannot be gone on with.
        if getattr(self.journal, "durable", True) and record["steps"]:
            error.add_note(
                "To go on with this speech: client.synthesize with the same arguments. To begin anew, which may be "
                f"paid again: client.forget({record['key']!r}) first"
            )

    def _digest(self, request: SpeechRequest) -> str:
        return _digest(self.backend.name, self.backend.account, attrs.asdict(request))


def _digest(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _is_silent(text: str) -> bool:
    """Whether there is nothing to say: blanks and punctuation alone, which vendors refuse."""
    return all(unicodedata.category(each)[0] in "PZC" for each in text)
