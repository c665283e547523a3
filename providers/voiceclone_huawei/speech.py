"""One speech: it is ordered as a job, polled, and fetched from the address that the job then has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from voiceclone import ProviderError, RejectedError, SubmissionUnknownError, TransferError
from voiceclone.backends import SpeechRequest, Steps, VendorClock, fetch, optional_str, read_pages, required
from voiceclone_huawei import mapping, speech_mapping
from voiceclone_huawei.mapping import NAME

if TYPE_CHECKING:
    from voiceclone_huawei.sdk import Answer, MetaStudio

_log = logging.getLogger("voiceclone.huawei")

_CREATE, _SHOW, _HISTORY = "CreateAsyncTtsJob", "ShowAsyncTtsJob", "ShowTtsJob"
_STEP, _KIND = "speech", "ASYNC_JOB"
_LONGEST = 500  # characters of the vendor's words that are kept
_PAUSE = 3.0  # seconds between two polls, as documented
_PAGE = 100  # not documented; what a page of the other lists may hold
# Seconds. The vendor may stamp jobs in whole seconds, and its clock is known no better than an answer is late.
_CLOCK_ERROR = 60.0


@attrs.define(kw_only=True)
class Speech:
    """One speech.

    Attributes:
        sdk: The service.
        steps: The submission.
        request: What to say.
        clock: The vendor's clock.
        timeout: Seconds until the audio has to be there.
        request_id: The vendor's id of the request that ordered it; None in a process that did not order it.
    """

    sdk: MetaStudio
    steps: Steps
    request: SpeechRequest
    clock: VendorClock
    timeout: float
    request_id: str | None = None

    def write(self, to: Path) -> None:
        """Order the speech, if that was not done yet, and write its audio to the file *to*.

        Raises:
            RejectedError: The vendor refused the order, or gave up on it.
            TransferError: The audio did not come.
            ProviderError: The vendor cannot be asked.
        """
        if self.clock.now() is None:
            self._ask_for_the_time()
        job_id = self.steps.run(_STEP, self._order, find=self._find)
        # An address lives for an hour: it is taken as each poll gives it, and kept nowhere.
        for fresh in (False, True):
            url = self._wait(job_id)
            try:
                self.steps.retry(lambda url=url: self._fetch(url, to))  # type: ignore[misc]
            except TransferError as error:
                if fresh or not error.refused:
                    raise
                _log.warning("the address of the audio was refused; asking for a fresh one")
            else:
                return

    def _ask_for_the_time(self) -> None:
        # If the answer to the order is lost, only jobs made since then may be this one. Whether the voice can be used
        # is the vendor's to say when it is ordered: any answer will do.
        try:
            self.sdk.call("CheckVoiceAsset", voice_asset_id=self.request.voice_id)
        except ProviderError as error:
            _log.warning("whether the voice %s can be used could not be asked: %s", self.request.voice_id, error)

    def _order(self) -> str:
        answer = self.sdk.call(_CREATE, speech_mapping.fields(self.request))
        self.request_id = answer.request_id
        return required(answer, "job_id", str, provider=NAME, operation=_CREATE)

    def _fetch(self, url: str, to: Path) -> None:
        fetch(url, to, provider=NAME, what="speech", timeouts=self.sdk.timeouts)

    def _wait(self, job_id: str) -> str:
        """The address of the audio."""
        shown: dict[str, Any] = {}

        def look() -> str | None:
            answer = self.steps.retry(lambda: self.sdk.call(_SHOW, job_id=job_id))
            # Without the addresses: this is told in errors.
            shown.update({name: answer.get(name) for name in ("state", "code", "message")})
            if answer.get("state") == "FAILED":
                raise self._failure(job_id, answer, shown)
            # A state that is missing or new says nothing, and a success may come before its address.
            return optional_str(answer.get("audio_file_url")) if answer.get("state") == "SUCCEED" else None

        url = self.steps.poll(look, first=_PAUSE, longest=_PAUSE, timeout=self.timeout)
        if url is None:
            told = ", ".join(f"{name} {value!r}"[:_LONGEST] for name, value in shown.items() if value not in (None, ""))
            text = (
                f"the job {job_id} has no audio after {self.timeout:g} s; told was: {told or 'nothing'}. Call it again "
                "with the same text to go on with this job: nothing is ordered or paid again"
            )
            raise TransferError(text, provider=NAME, operation=_SHOW, outcome_unknown=False)
        return url

    def _failure(self, job_id: str, answer: Answer, shown: Mapping[str, Any]) -> RejectedError:
        # The vendor has nothing to give: who calls again orders it anew, and that is not this job.
        self.steps.run(f"failed-{job_id}", lambda: job_id, repeatable=True)
        self.steps.undo(_STEP)
        return RejectedError(
            optional_str(answer.get("message"), _LONGEST) or "the job failed",
            provider=NAME,
            operation=_SHOW,
            code=optional_str(answer.get("code"), _LONGEST),
            request_id=answer.request_id,
            outcome_unknown=False,
            raw=dict(shown),
        )

    def _find(self, begun: float | None) -> None:
        """Jobs that may be this one are left to the user: the vendor tells no name, no text and no tag of a job."""
        claimed = self.steps.claimed_ids()
        found = [job["job_id"] for job in self._history(begun) if self._may_be_ours(job, begun)]
        candidates = [job_id for job_id in found if job_id not in claimed]
        if candidates:
            raise SubmissionUnknownError(
                f"these speech jobs of huawei may be this one: {', '.join(candidates)}. It was not sent again, and the "
                "vendor tells nothing that shows which one it is. If you know, call client.synthesize with the same "
                "arguments and job_id=...; to order it anew, which may be paid twice, client.forget(key) before",
                candidates=candidates,
            )

    def _may_be_ours(self, job: Mapping[str, Any], begun: float | None) -> bool:
        """Whether nothing that the vendor tells of *job* says that it is another one."""
        expected: tuple[tuple[str, type, frozenset[Any]], ...] = (
            ("asset_id", str, frozenset({self.request.voice_id})),
            ("job_type", str, frozenset({_KIND})),
            ("text_length", int, speech_mapping.lengths(self.request.text)),
        )
        if any(isinstance(job.get(name), kind) and job[name] not in values for name, kind, values in expected):
            return False
        # Its form is not documented. Without a zone it is taken for UTC, and the vendor's regions are east of that:
        # such a job looks too new, never too old.
        made = mapping.parse_time(job.get("create_time"))
        return made is None or begun is None or made.timestamp() >= begun - _CLOCK_ERROR

    def _history(self, begun: float | None) -> list[Mapping[str, Any]]:
        """The account's jobs since *begun*, in the vendor's time."""
        if begun is None:
            return self._read_history()
        since = datetime.fromtimestamp(begun - _CLOCK_ERROR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            return self._read_history(create_since=since)
        except RejectedError as refused:
            # The form of the time is not documented either; filters of other lists take this one.
            _log.warning("the history cannot be read since a time: %s", refused)
            return self._read_history()

    def _read_history(self, **filters: Any) -> list[Mapping[str, Any]]:
        at = {"provider": NAME, "operation": _HISTORY}

        def page(offset: int) -> tuple[list[Any], object]:
            answer = self.sdk.call(_HISTORY, offset=offset, limit=_PAGE, job_type=_KIND, **filters)
            return required(answer, "data", list, **at), answer.get("count")

        return read_pages(page, lambda job: required(job, "job_id", str, **at), **at)
