"""The types of an app's names: read by the type checker only, never run.

What must not pass the checker carries the error's code: an ignore that nothing needs is an error as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, assert_type

import voiceclone
from voiceclone import CloneJob, CloneRequest, Consent, Problem, Recording, Voice
from voiceclone.backends import Leftover, Message

statement, letter = Path("statement.wav"), "letter.pdf"

# Requests: paths in any form, one recording or several.
consent = Consent(statement=statement, letter=letter)
Consent(letter=letter, speaker="Lin Yue", given_at="2026-01-31")
Consent(letter=letter, given_at=date(2026, 1, 31))
Consent(letter=letter, given_at=20260131)  # type: ignore[arg-type]
request = CloneRequest(voice_name="gentle", recordings=["studio.wav", Path("more.wav")], consent=consent)
CloneRequest(voice_name="gentle", recordings=Recording(asset_id="asset-1"), consent=consent)
CloneRequest(
    voice_name="gentle",
    recordings="studio.wav",
    consent=Consent(statement=Recording(path="statement.wav")),
    gender="female",
    language="zh-CN",
    extra={"huawei": {"tag": "NEWS"}},
)
with Path("take.wav").open("rb") as stream:
    CloneRequest(
        voice_name="gentle",
        recordings=[b"RIFF", stream, Recording(content=stream, name="take.wav")],
        consent=Consent(statement=stream, letter=b"%PDF"),
    )
assert_type(request.recordings, tuple[Recording, ...])
assert_type(request.consent.letter, Path | None)
assert_type(request.extra, Mapping[str, Mapping[str, object]])

CloneRequest(voice_name="gentle", recordings=["studio.wav"])  # type: ignore[call-arg]
CloneRequest(voice_name=b"gentle", recordings=["studio.wav"], consent=consent)  # type: ignore[arg-type]
CloneRequest(voice_name="gentle", recordings=[1], consent=consent)  # type: ignore[list-item]
CloneRequest(voice_name="gentle", recordings=["studio.wav"], consent="letter.pdf")  # type: ignore[arg-type]
Consent(letter=1)  # type: ignore[arg-type]
CloneRequest("gentle", ["studio.wav"], consent)  # type: ignore[call-arg]
request.voice_name = "loud"  # type: ignore[misc]

# Clients.
with voiceclone.Client("huawei", region="cn-north-4") as client:
    assert_type(client, voiceclone.Client)
    assert_type(client.provider, str)
    job = client.submit(request, key="order-1", check=False, on_progress=lambda progress: progress.sent)
    assert_type(job, CloneJob)
    assert_type(client.get_job(job), CloneJob)
    assert_type(client.wait(job, timeout=60, on_update=print), CloneJob)
    assert_type(client.wait("huawei:26f06524"), CloneJob)
    assert_type(client.resubmit(job, recordings=["studio.wav"]), CloneJob)
    assert_type(client.resume("order-1", job_id=job.ref), CloneJob)
    assert_type(client.check(request), voiceclone.Report)
    assert_type(client.pending(), tuple[str, ...])
    assert_type(client.get_voice("voice-1"), Voice)
    assert_type(next(iter(client.voices())), Voice)
    assert_type(next(iter(client.jobs(state="queued", voice_name="gentle"))), CloneJob)
    client.delete_job(job)
    assert_type(client.quota(), voiceclone.Quota)
    assert_type(client.evidence(job), dict[str, Any])
    assert_type(client.erase(job), voiceclone.Erasure)
    assert_type(client.erase(job.ref).complete, bool)
    assert_type(client.tidy(dry_run=False), tuple[Leftover, ...])
    assert_type(client.diagnose(), tuple[voiceclone.Finding, ...])
    client.delete_voice(Voice(provider="huawei", voice_id="voice-1"))

    client.submit("studio.wav")  # type: ignore[arg-type]
    client.submit(request, "order-1")  # type: ignore[call-arg]
    client.submit(request, on_progress="bar")  # type: ignore[arg-type]
    client.wait(job, timeout="60")  # type: ignore[arg-type]
    client.wait(None)  # type: ignore[arg-type]
    client.jobs("queued")  # type: ignore[call-arg]
    client.jobs(since="yesterday")  # type: ignore[arg-type]
    client.delete_voice(job)  # type: ignore[arg-type]

voiceclone.Client(journal=voiceclone.MemoryJournal())
voiceclone.Client(journal=voiceclone.FileJournal("jobs"))
voiceclone.Client("huawei", journal="jobs", attempts=1, marker=False)
voiceclone.Client("huawei", attempts="twice")  # type: ignore[arg-type]
voiceclone.Client(1)  # type: ignore[arg-type]

# Jobs and voices.
assert_type(job.ref, str)
assert_type(job.state, voiceclone.JobState)
assert_type(job.state.final, bool)
assert_type(job.voice_id, str | None)
assert_type(job.request_id, str | None)
assert_type(job.voice, Voice | None)
assert_type([action.kind for action in job.actions], list[voiceclone.ActionKind])
if job.failure is not None:
    assert_type(job.failure.reason, voiceclone.FailureReason)

len(job.voice.voice_id)  # type: ignore[union-attr]
job.state = voiceclone.JobState.FAILED  # type: ignore[misc]
client.wait(job, on_update=lambda seen: seen.vendor_state)
client.wait(job, on_update=lambda seen: seen.nothing)  # type: ignore[attr-defined]

# Before anything is sent.
plan = voiceclone.plan(request, providers=["huawei"])
assert_type(plan["huawei"], voiceclone.Report)
assert_type(plan.accepted_by, tuple[str, ...])
assert_type(plan["huawei"].problems, tuple[Problem, ...])
voiceclone.plan()  # type: ignore[call-arg]

# Errors say what a program can act on.
try:
    client.submit(request)
except voiceclone.InvalidRequestError as invalid:
    assert_type(invalid.problems, tuple[Problem, ...])
    assert_type(invalid.problems[0].message.template, str)
    assert_type(
        [(each.location, each.message, each.hint) for each in invalid.problems], list[tuple[str, Message, Message]]
    )
except voiceclone.SubmissionUnknownError as unknown:
    assert_type(unknown.key, str)
    assert_type(unknown.candidates, tuple[str, ...])
except voiceclone.TransferError as transfer:
    assert_type(transfer.retryable, bool)
    assert_type(transfer.outcome_unknown, bool)
except voiceclone.JobError as ended:
    assert_type(ended.job, CloneJob)
except voiceclone.ProviderError as error:
    assert_type(error.code, str | None)
    assert_type(error.status, int | None)
    assert_type(error.request_id, str | None)
    assert_type(error.retry_after, float | None)
    assert_type(error.outcome_unknown, bool)

try:
    client.submit(request)
except voiceclone.ProviderError as error:
    len(error.problems)  # type: ignore[attr-defined]
