"""Lists of jobs and voices: page by page, one type after the other; and a job whose answer was lost, found in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from voiceclone import CloneRequest, MalformedResponseError, NotFoundError, RejectedError, SubmissionUnknownError
from voiceclone.backends import Steps, iterate_pages, read_pages
from voiceclone_alibaba.editions import GUESSED_TYPE, TYPES, Submission
from voiceclone_alibaba.mapping import CLOCK_ERROR, NAME, parse_timestamp, read

if TYPE_CHECKING:
    from voiceclone_alibaba.sdk import Ims

_JOBS = "ListCustomizedVoiceJobs"
_PAGE = 100  # the most a page may hold
#: Where the entries of each list stand, and which field is the id of one.
_FIELDS = {
    _JOBS: ("CustomizedVoiceJobList", "JobId"),
    "ListCustomizedVoices": ("CustomizedVoiceList", "VoiceId"),
}

_Entry = Mapping[str, Any]


def iterate(ims: Ims, operation: str) -> Iterator[_Entry]:
    """The entries of a list, of every type, each once; pages are read while they are asked for."""
    _, field = _FIELDS[operation]
    known = set[str]()
    for kind in TYPES:
        page = _pages(ims, operation, kind)
        for entry in iterate_pages(page, _identify(operation), provider=NAME, operation=operation):
            if entry[field] not in known:
                known.add(entry[field])
                yield entry


def whole(ims: Ims, operation: str, kinds: tuple[str | None, ...]) -> list[_Entry]:
    """All entries of a list, of the types *kinds*, each once.

    Raises:
        MalformedResponseError: As `read_pages`: what is not in such a list may be there all the same.
    """
    _, field = _FIELDS[operation]
    found: dict[str, _Entry] = {}
    for kind in kinds:
        page = _pages(ims, operation, kind)
        entries = read_pages(page, _identify(operation), provider=NAME, operation=operation)
        found |= {entry[field]: entry for entry in entries}
    return list(found.values())


def find_job(ims: Ims, kind: Submission, request: CloneRequest, begun: float | None, steps: Steps) -> str | None:
    """The job that was submitted with the marker in its voice's name.

    Without a marker, jobs differ in name, gender and time only. That proves nothing, for another job may have the
    same, so the choice is left to the user.
    """
    marked, jobs = steps.is_marked, whole(ims, _JOBS, kind.types)
    if kind.listed and not all(isinstance(job.get("VoiceName"), str) for job in jobs):
        text = "an entry of the list has no VoiceName"  # it may be any job
        raise MalformedResponseError(text, provider=NAME, operation=_JOBS)
    found = [
        job["JobId"]
        for job in jobs
        if (steps.holds_marker(job.get("VoiceName")) if marked else _alike(job, request, begun))
        and job["JobId"] not in steps.claimed_ids()
    ]
    if len(found) == 1 and marked:
        return str(found[0])
    if found:
        raise SubmissionUnknownError(
            f"these jobs of alibaba may be this submission: {', '.join(found)}. It was not sent again. Find out "
            "which one it is, then call client.resume(key, job_id=...); if none, client.forget(key)",
            candidates=found,
        )
    return None


def _alike(job: _Entry, request: CloneRequest, begun: float | None) -> bool:
    """Whether a job has the name and gender of *request*, and was not made before *begun*, in the vendor's time."""
    if job.get("VoiceName") != request.voice_name or request.gender not in (None, job.get("Gender") or request.gender):
        return False
    made = parse_timestamp(job.get("CreateTime")) or parse_timestamp(job.get("GmtCreate"))
    return made is None or begun is None or made.timestamp() >= begun - CLOCK_ERROR


def _identify(operation: str) -> Callable[[_Entry], str]:
    return lambda entry: read(entry, _FIELDS[operation][1], str, operation)


def _pages(ims: Ims, operation: str, kind: str | None) -> Callable[[int], tuple[list[Any], object]]:
    """What gives one page of a list after the other, for `read_pages` and `iterate_pages`."""
    number = itertools.count(1)

    def page(_read: int) -> tuple[list[Any], object]:
        try:
            answer = ims.call(operation, page_no=next(number), page_size=_PAGE, type=kind)
        except (NotFoundError, RejectedError):
            if kind != GUESSED_TYPE:
                raise
            return [], 0  # there is no such type
        return read(answer, f"Data.{_FIELDS[operation][0]}", list, operation), answer["Data"].get("TotalCount")

    return page
