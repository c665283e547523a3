"""Huawei: voices are assets of the library."""

from __future__ import annotations

from typing import Any

import pytest

import voiceclone
from voiceclone import CloneRequest, Voice, VoiceState
from voiceclone.sandbox import Fault, Sandbox


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def voice(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> Voice:
    """A finished voice."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, "SUCCEED")
    made = client.wait(job).voice
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("CREATING", VoiceState.PENDING),
        ("ACTIVED", VoiceState.READY),
        ("UNACTIVED", VoiceState.DISABLED),
        ("BLOCK", VoiceState.DISABLED),
        ("FAILED", VoiceState.FAILED),
        ("DELETING", VoiceState.DELETED),
        ("WAITING_DELETE", VoiceState.DELETED),
        ("BRAND_NEW", VoiceState.UNKNOWN),
    ],
)
def test_the_states_of_a_voice(
    client: voiceclone.Client, voice: Voice, vendor: Any, word: str, state: VoiceState
) -> None:
    """Every state of an asset has a common word, and a new one is kept as the vendor says it."""
    client.get_voice(voice)
    vendor.assets[voice.voice_id]["asset_state"] = word

    found = client.get_voice(voice)

    assert (state, word) == (found.state, found.vendor_state)
    assert [found] == [*client.voices()]


@pytest.mark.parametrize(
    ("time", "year"),
    [("2026-01-31T08:43:17Z", 2026), ("2026-01-31 08:43:17", 2026), ("1769848997", 2026), (1769848997000, 2026)],
)
def test_the_time_of_a_voice(client: voiceclone.Client, voice: Voice, vendor: Any, time: object, year: int) -> None:
    """The form of an asset's time is not documented; the likely ones are read."""
    client.get_voice(voice)
    vendor.assets[voice.voice_id]["create_time"] = time

    made = client.get_voice(voice).created_at

    assert made is not None
    assert made.tzinfo is not None
    assert year == made.year


@pytest.mark.parametrize("time", ["yesterday", None, True, "9" * 30, "0001-01-01T00:00:00+23:59"])
def test_a_time_that_makes_no_sense_is_none(client: voiceclone.Client, voice: Voice, vendor: Any, time: object) -> None:
    """A voice whose time cannot be read is a voice all the same."""
    client.get_voice(voice)
    vendor.assets[voice.voice_id]["create_time"] = time

    assert client.get_voice(voice).created_at is None


def test_a_voice_without_details(client: voiceclone.Client, voice: Voice, vendor: Any) -> None:
    """What the vendor does not tell of a voice is not made up."""
    client.get_voice(voice)
    vendor.assets[voice.voice_id]["asset_extra_meta"] = None

    found = client.get_voice(voice)

    assert (None, None) == (found.gender, found.language)


def test_a_deleted_voice_is_in_the_recycle_bin(client: voiceclone.Client, voice: Voice, vendor: Any) -> None:
    """A deleted voice can be restored, and a second deletion is not sent."""
    client.delete_voice(voice)
    client.delete_voice(voice)

    assert ("DELETING", VoiceState.DELETED) == (
        vendor.assets[voice.voice_id]["asset_state"],
        client.get_voice(voice).state,
    )
    assert 1 == [each.operation for each in vendor.received].count("DeleteAsset")


def test_a_lost_deletion_does_not_empty_the_bin(client: voiceclone.Client, voice: Voice, vendor: Any) -> None:
    """A deletion whose answer was lost is success, and the voice can still be restored."""
    vendor.fault("DeleteAsset", Fault(cut=True, after=True))

    client.delete_voice(voice)

    assert "DELETING" == vendor.assets[voice.voice_id]["asset_state"]


def test_an_asset_that_is_no_voice_is_not_deleted(client: voiceclone.Client, vendor: Any) -> None:
    """The id of a picture is refused, and the picture stays; it is not listed either."""
    vendor.assets["picture-1"] = {"asset_id": "picture-1", "asset_type": "IMAGE", "asset_state": "ACTIVED"}

    for call in (client.get_voice, client.delete_voice):
        with pytest.raises(voiceclone.RejectedError, match="IMAGE"):
            call("picture-1")

    assert [] == [*client.voices()]
    assert "ACTIVED" == vendor.assets["picture-1"]["asset_state"]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"asset_id": "a"}', b"null"])
def test_any_success_of_a_deletion_counts(client: voiceclone.Client, voice: Voice, vendor: Any, content: bytes) -> None:
    """What a deletion is answered with is not documented: empty or not, a success is one."""
    vendor.fault("DeleteAsset", Fault(status=200, body=content))

    client.delete_voice(voice)

    assert 1 == [each.operation for each in vendor.received].count("DeleteAsset")


@pytest.mark.parametrize(
    "fault", [Fault(status=404, code="APIGW.0101"), Fault(status=404, body=b"<html>not here</html>")]
)
def test_a_wrong_address_deletes_nothing(client: voiceclone.Client, vendor: Any, fault: Fault) -> None:
    """A "not found" that is not about the job or the voice is no success."""
    vendor.fault("DeleteVoiceTrainingJob", fault)
    vendor.fault("ShowAsset", fault)

    for call in (client.delete_job, client.delete_voice):
        with pytest.raises(voiceclone.RejectedError):
            call("some-id")


def test_a_voice_outlives_its_job(client: voiceclone.Client, voice: Voice) -> None:
    """A job that is deleted leaves its voice, as the sandbox has it."""
    [job] = client.jobs()

    client.delete_job(job)

    assert client.get_voice(voice).state is VoiceState.READY


def test_the_user_of_an_app_is_named(sandbox: Sandbox, vendor: Any) -> None:
    """Lists and deletions are asked for in the name of your own user, as everything else."""
    with voiceclone.Client("huawei", app_user_id="user-1", **sandbox.settings("huawei")) as client:
        assert [] == [*client.jobs(), *client.voices()]
        client.delete_job("gone")

    assert {"user-1"} == {each.headers.get("X-App-Userid") for each in vendor.received}
