"""Editions of a vendor's service: which one a request is of, and what it is judged by."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from helpers.wav import write_wav

import voiceclone
from voiceclone import Client, CloneRequest, ConfigurationError, InvalidRequestError, MemoryJournal, Recording
from voiceclone.backends import ConsentKind, Edition, Requirement, Resubmission, Severity, Steps, Subject
from voiceclone.testing import MemoryBackend

_CAN = attrs.evolve(MemoryBackend.capabilities, resubmits=True, most_recordings=1, compares_voices=True)
_LONG = Requirement(
    name="long",
    subject=Subject.DATASET,
    fact="total_duration",
    at_least=10_000.0,
    severity=Severity.ERROR,
    message="is {value} s long",
    hint="Give more",
    source="made up",
)
_FULL = Edition(name="full", title="The whole", capabilities=_CAN)
_SENTENCES = Edition(
    name="sentences",
    title="Two sentences",
    capabilities=attrs.evolve(
        _CAN,
        compares_voices=False,
        consent=frozenset({ConsentKind.LETTER}),
        least_recordings=2,
        most_recordings=2,
        transcripts_needed=True,
    ),
)
_HOURS = Edition(name="hours", title="Hours", capabilities=_CAN, requirements=(_LONG,))


@attrs.define(kw_only=True)
class Studio(MemoryBackend):
    """A vendor with editions; it keeps what was resubmitted, and for which edition its account was asked."""

    name = "studio"
    title = "Studio"
    capabilities = _CAN
    editions = (_FULL, _SENTENCES, _HOURS)
    resubmitted: list[Resubmission] = attrs.field(factory=list, init=False)
    asked: list[str] = attrs.field(factory=list, init=False)

    account = "studio"

    def resubmit(self, files: Resubmission, steps: Steps) -> voiceclone.CloneJob:
        self.resubmitted.append(files)
        return self.get_job(files.job_id)

    def account_requirements(self, edition: Edition) -> tuple[Requirement, ...]:
        self.asked.append(edition.name)
        return ()


@pytest.fixture
def sentences(tmp_path: Path, request_: CloneRequest) -> CloneRequest:
    """A request of the edition that needs two sentences."""
    takes = []
    for seconds, word in enumerate(("one", "two"), start=1):
        takes.append(Recording(path=write_wav(tmp_path / f"{word}.wav", seconds), transcript=word))
    return attrs.evolve(request_, edition="sentences", recordings=takes)


def client(studio: Studio, journal: Path | None = None) -> Client:
    return Client(backend=studio, journal=MemoryJournal() if journal is None else journal, sleep=lambda _: None)


def wrong(app: Client, request: CloneRequest) -> set[tuple[str, str]]:
    """What is found wrong with *request*: where, and by which requirement."""
    with pytest.raises(InvalidRequestError) as caught:
        app.submit(request)
    return {(each.location, each.requirement) for each in caught.value.problems}


@pytest.mark.parametrize(
    ("setting", "named", "expected"),
    [
        (None, None, "full"),
        ("hours", None, "hours"),
        ("hours", "full", "full"),
        (None, "hours", "hours"),
    ],
)
def test_which_edition_a_request_is_of(
    setting: str | None, named: str | None, expected: str, request_: CloneRequest
) -> None:
    """The one it names, else the client's, else the first; the vendor is told."""
    studio = Studio(edition=setting)

    job = client(studio).submit(attrs.evolve(request_, edition=named), check=False)

    assert expected == studio.requests[job.job_id].edition


def test_capabilities_are_those_of_the_edition_of_the_client() -> None:
    assert client(Studio()).capabilities is _FULL.capabilities
    assert client(Studio(edition="sentences")).capabilities is _SENTENCES.capabilities
    assert client(Studio(edition="sentences")).editions == (_FULL, _SENTENCES, _HOURS)


@pytest.mark.parametrize("name", ["Full", "deluxe", "advance"])
def test_unknown_edition_of_a_client(name: str) -> None:
    """It is refused when the client is made, with the names there are."""
    with pytest.raises(ConfigurationError) as caught:
        Studio(edition=name)

    assert f"{name!r} is no edition of studio. Use one of: full, sentences, hours" in str(caught.value)


def test_edition_of_a_vendor_that_has_only_one() -> None:
    with pytest.raises(ConfigurationError, match="'full' is no edition of memory, which has only one"):
        MemoryBackend(edition="full")


@pytest.mark.parametrize("name", ["deluxe", ""])
def test_unknown_edition_of_a_request(name: str, request_: CloneRequest) -> None:
    """It is a problem of the request; nothing is sent."""
    studio = Studio()

    with pytest.raises(InvalidRequestError) as caught:
        client(studio).submit(attrs.evolve(request_, edition=name))

    (problem,) = caught.value.problems
    assert ("edition", "Use one of: full, sentences, hours") == (problem.location, problem.hint)
    assert [] == studio.calls


def test_edition_named_to_a_vendor_that_has_only_one(request_: CloneRequest) -> None:
    app = Client(backend=MemoryBackend(), journal=MemoryJournal())

    assert {("edition", "")} == wrong(app, attrs.evolve(request_, edition="full"))


def test_fields_are_judged_by_the_edition(sentences: CloneRequest, request_: CloneRequest) -> None:
    """Number of recordings, transcripts and consent are those of the edition that the request is of."""
    app = client(Studio())
    spoken = voiceclone.Consent(statement=request_.consent.statement)
    bare = attrs.evolve(sentences, recordings=[each.path for each in sentences.recordings][:1], consent=spoken)

    expected = {("recordings", "least-recordings"), ("recordings[0]", "transcript"), ("consent.letter", "")}
    assert expected == wrong(app, bare)
    assert {("recordings", "most-recordings")} == wrong(app, attrs.evolve(sentences, edition="full"))
    assert app.submit(sentences, check=False).job_id


@pytest.mark.parametrize("transcript", [None, "", " \n"])
def test_transcripts(transcript: str | None, sentences: CloneRequest) -> None:
    """Each recording needs its words; blanks are none."""
    first, second = sentences.recordings
    given = attrs.evolve(sentences, recordings=[first, attrs.evolve(second, transcript=transcript)])

    assert {("recordings[1]", "transcript")} == wrong(client(Studio()), given)


def test_requirements_are_those_of_the_edition(request_: CloneRequest) -> None:
    """A recording that is too short for one edition is not for another; the account is asked about the same one."""
    studio = Studio()
    app = client(studio)

    report, other = app.check(attrs.evolve(request_, edition="hours")), app.check(request_)

    assert ["long"] == [each.requirement for each in report.errors]
    assert () == other.errors
    assert ["hours", "full"] == studio.asked == [report.edition, other.edition]
    assert {("recordings", "long")} == wrong(app, attrs.evolve(request_, edition="hours"))


def test_report_of_an_unknown_edition(request_: CloneRequest) -> None:
    """A check says that there is none of that name, and judges nothing by another one."""
    report = client(Studio()).check(attrs.evolve(request_, edition="deluxe", recordings=[]))

    assert ["edition"] == [each.location for each in report.problems]
    assert report.edition is None


def test_report_of_a_vendor_that_has_only_one(request_: CloneRequest) -> None:
    assert Client(backend=MemoryBackend(), journal=MemoryJournal()).check(request_).edition is None


def test_consent_of_an_edition() -> None:
    """What is needed is told per edition: of the one that is asked for, else of the client's."""
    app = client(Studio(edition="sentences"))

    assert [ConsentKind.LETTER] == [each.kind for each in app.consent_spec().needs]
    assert [ConsentKind.STATEMENT] == [each.kind for each in app.consent_spec(edition="full").needs]
    with pytest.raises(InvalidRequestError, match="'deluxe' is no edition of studio"):
        app.consent_spec(edition="deluxe")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ((None, None), (None, "full"), True),
        (("hours", None), (None, "hours"), True),
        ((None, None), ("hours", None), False),
        ((None, "full"), (None, "hours"), False),
    ],
)
def test_the_same_request_of_the_same_edition_is_the_same_job(
    first: tuple[str | None, str | None],
    second: tuple[str | None, str | None],
    request_: CloneRequest,
    tmp_path: Path,
    *,
    same: bool,
) -> None:
    """Whether the client's setting or the request names it, the edition is part of what a job is."""
    jobs = []
    for setting, named in (first, second):
        studio = Studio(edition=setting)
        job = client(studio, tmp_path / "journal").submit(attrs.evolve(request_, edition=named), check=False)
        jobs.append((job.job_id, studio.paid))

    assert same == (jobs[1][1] == [])


def test_a_submission_goes_on_with_its_edition(request_: CloneRequest, tmp_path: Path) -> None:
    """Another client, of another edition, resumes what was begun as it was begun."""
    begun = Studio(edition="hours")
    error = voiceclone.RejectedError("no", provider="studio", operation="submit", outcome_unknown=False)
    begun.fail("submit", error)
    with pytest.raises(voiceclone.RejectedError):
        client(begun, tmp_path).submit(request_, check=False)
    later = Studio(edition="sentences")
    app = client(later, tmp_path)

    job = app.resume(*app.pending())

    assert "hours" == later.requests[job.job_id].edition


def test_a_record_of_an_earlier_version_is_of_the_default_edition(request_: CloneRequest, tmp_path: Path) -> None:
    """A record that was written before there were editions is found again, files or no files, and resumed as it was."""
    take = tmp_path / "take.wav"
    take.write_bytes(b"RIFF")
    request = attrs.evolve(request_, recordings=[take])
    begun = Studio()
    begun.fail("submit", voiceclone.RejectedError("no", provider="studio", operation="s", outcome_unknown=False))
    with pytest.raises(voiceclone.RejectedError):
        client(begun, tmp_path / "journal").submit(request, check=False)
    kept = voiceclone.FileJournal(tmp_path / "journal")
    (key,) = kept.keys()
    record = kept.load(key)
    assert record is not None
    del record["request"]["edition"]
    for recording in (*record["request"]["recordings"], record["request"]["consent"]["statement"]):
        del recording["url"], recording["transcript"]
    kept.save(record)
    later = Studio(edition="hours")

    job = client(later, tmp_path / "journal").resume(key)
    take.unlink()
    again = client(Studio(), tmp_path / "journal").submit(request, check=False)

    assert "full" == later.requests[job.job_id].edition
    assert job.job_id == again.job_id


@pytest.mark.parametrize(
    ("setting", "submitted", "named", "expected"),
    [
        (None, "hours", None, "hours"),
        ("hours", None, None, "hours"),
        (None, "hours", "full", "full"),
    ],
)
def test_edition_of_a_resubmission(
    setting: str | None, submitted: str | None, named: str | None, expected: str, request_: CloneRequest
) -> None:
    """It is the one that is named, else that of the job as the journal knows it."""
    studio = Studio(edition=setting)
    app = client(studio)
    job = app.submit(attrs.evolve(request_, edition=submitted), check=False)
    action = voiceclone.backends.RequiredAction(kind=voiceclone.ActionKind.REUPLOAD, message="again")
    studio.set_job(attrs.evolve(job, state=voiceclone.JobState.ACTION_REQUIRED, actions=(action,)))

    app.resubmit(job, recordings=request_.recordings, edition=named, check=False)

    assert [expected] == [each.edition for each in studio.resubmitted]


def test_edition_of_a_resubmission_that_no_record_tells(request_: CloneRequest) -> None:
    """It is the client's then."""
    studio = Studio(edition="hours")
    action = voiceclone.backends.RequiredAction(kind=voiceclone.ActionKind.REUPLOAD, message="again")
    job = voiceclone.CloneJob(
        provider="studio", job_id="job-9", state=voiceclone.JobState.ACTION_REQUIRED, actions=(action,)
    )
    studio.set_job(job)

    client(studio).resubmit(job.ref, recordings=request_.recordings, check=False)

    assert ["hours"] == [each.edition for each in studio.resubmitted]


@pytest.mark.parametrize(("edition", "told"), [("full", True), ("sentences", False)])
def test_a_comparison_is_told_of_where_the_edition_makes_one(
    edition: str, *, told: bool, request_: CloneRequest
) -> None:
    """Whether recordings and spoken consent are the same voice is left to the vendor of that edition only."""
    report = client(Studio()).check(attrs.evolve(request_, edition=edition))

    assert told == any("the same voice" in text for text in report.unchecked)
