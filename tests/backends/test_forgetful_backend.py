"""A backend whose author never said what an error proves: nothing is paid twice all the same."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from helpers import acme
from helpers.clock import Clock

import voiceclone
from voiceclone import CloneRequest

_SUBMIT = """
    def submit(self, request, steps):
        from pathlib import Path
        paid = Path(self.project)

        def do():
            with paid.open("a") as file:
                file.write("paid\\n")
            raise voiceclone.ERROR("no", provider="acme", operation="Submit")

        def find(begun):
            return "job-1" if paid.exists() else None

        job_id = steps.run("submit", doFIND)
        return voiceclone.CloneJob(provider=self.name, job_id=job_id, state=voiceclone.JobState.QUEUED)
"""
ERRORS = ["ConnectionFailedError", "TransferError", "RejectedError"]


def forgetful(error: str, *, finds: bool) -> str:
    head, _, rest = acme.GOOD.partition("    def submit(")
    tail = rest[rest.index("    def get_job(") :]
    return head + _SUBMIT.replace("ERROR", error).replace("FIND", ", find=find" if finds else "") + "\n" + tail


@pytest.mark.parametrize("finds", [True, False], ids=["finds", "cannot find"])
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("submits", [1, 3])
def test_paid_once(
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    request_: CloneRequest,
    error: str,
    finds: bool,
    submits: int,
) -> None:
    """The vendor is paid once, however often the same is submitted; what cannot be found is left to the user."""
    paid = tmp_path / "paid"
    request = attrs.evolve(request_, consent=voiceclone.Consent(letter=request_.consent.letter))
    ends = []
    with acme.installer(tmp_path, monkeypatch) as install:
        install(source=forgetful(error, finds=finds))
        for _ in range(submits):
            settings = {"token": "t", "project": str(paid), "clock": clock, "sleep": clock.sleep}
            with voiceclone.Client("acme", **settings) as client:
                try:
                    ends.append(client.submit(request).job_id)
                except voiceclone.SubmissionUnknownError:
                    ends.append("unknown")

    assert ["paid"] == paid.read_text().split()
    assert ["job-1" if finds else "unknown"] * submits == ends
