"""The emulated Alibaba Cloud, asked by the vendor's own SDKs: signatures, credentials, media assets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as Ice
from helpers.alibaba import (
    GENERAL,
    create_upload,
    ice,
    media_info,
    put,
    refused,
    signed,
    statuses,
)
from helpers.wav import write_wav

from voiceclone.sandbox import Sandbox
from voiceclone_alibaba.emulator import AlibabaEmulator


@pytest.fixture
def emulator(sandbox: Sandbox) -> AlibabaEmulator:
    found = sandbox["alibaba"]
    assert isinstance(found, AlibabaEmulator)
    return found


@pytest.fixture
def client(emulator: AlibabaEmulator) -> Ice:
    return ice(emulator)


@pytest.mark.parametrize(
    ("file", "meta"),
    [
        ({"Type": "video", "Name": "a", "Ext": "wav"}, GENERAL),
        ({"Type": "audio", "Name": "a", "Ext": "ogg"}, GENERAL),
        ({"Type": "audio", "Name": "a", "Ext": "wav"}, {"Title": "t"}),
    ],
)
def test_an_upload_has_to_be_described(client: Ice, file: object, meta: object) -> None:
    """An upload that is described wrongly is refused."""
    request = models.CreateUploadMediaRequest(file_info=json.dumps(file), media_meta_data=json.dumps(meta))

    assert (400, "InvalidParameter") == refused(client.create_upload_media, request)


def test_the_duration_is_measured(client: Ice, tmp_path: Path) -> None:
    """The duration is that of the file that was uploaded, and known when the asset is ready, as a string."""
    upload = create_upload(client)
    put(signed(upload), write_wav(tmp_path / "clip.wav", 61.5).read_bytes())

    before, after = (media_info(client, upload.media_id).file_info_list[0].file_basic_info for _ in range(2))

    assert (None, "61.500000") == (before.duration, after.duration)


@pytest.mark.parametrize(("extension", "status"), [("wav", "PrepareFail"), ("MP3", "Normal")])
def test_what_cannot_be_measured(client: Ice, extension: str, status: str) -> None:
    """A file that claims to be a WAV and is none cannot be used; other formats are not judged."""
    upload = create_upload(client, extension)
    put(signed(upload), b"ID3 something else")

    assert ["Preparing", status] == statuses(client, upload.media_id)


def test_a_media_status_can_be_set(emulator: AlibabaEmulator, client: Ice, tmp_path: Path) -> None:
    """A status set by a test stays, whatever is uploaded."""
    upload = create_upload(client)
    emulator.set_media_status(upload.media_id, "Unheard")
    put(signed(upload), write_wav(tmp_path / "clip.wav", 1).read_bytes())

    assert ["Unheard"] * 3 == statuses(client, upload.media_id, 3)


def test_the_store_answers_with_a_checksum(client: Ice) -> None:
    """OSS answers with the ECMA checksum of what came."""
    headers = put(signed(create_upload(client)), b"123456789").headers

    assert str(0x995DC9BBDF1939FA) == headers["x-oss-hash-crc64ecma"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"AccessKeySecret": "wrong"}, "SignatureDoesNotMatch"),
        ({"AccessKeyId": "STS.nobody"}, "InvalidAccessKeyId"),
        ({"FileName": "sandbox/sv/another.wav"}, "AccessDenied"),
    ],
)
def test_a_credential_is_for_one_object(
    emulator: AlibabaEmulator, client: Ice, changed: dict[str, str], code: str
) -> None:
    """OSS accepts an upload only with the object's own credential; it refuses in XML, with a request id."""
    upload = create_upload(client)

    answer = put(signed(upload, **changed))

    assert (403, "application/xml") == (answer.status_code, answer.headers["Content-Type"])
    assert f"<Code>{code}</Code>" in answer.text
    assert f"<RequestId>{answer.headers['x-oss-request-id']}</RequestId>" in answer.text
    assert emulator.media[upload.media_id].size is None


def test_a_credential_ends(emulator: AlibabaEmulator, client: Ice) -> None:
    """A credential ends after its time; a fresh one for the same place is accepted."""
    emulator.credential_seconds = 0
    upload = create_upload(client)
    emulator.credential_seconds = 3000

    fresh = client.refresh_upload_media(models.RefreshUploadMediaRequest(media_id=upload.media_id)).body

    assert "SecurityTokenExpired" in put(signed(upload)).text
    assert upload.upload_address == fresh.upload_address
    assert 200 == put(signed(fresh)).status_code


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"access_key_secret": "wrong"}, (400, "SignatureDoesNotMatch")),
        ({"access_key_id": "nobody"}, (404, "InvalidAccessKeyId.NotFound")),
        ({"security_token": None}, (400, "MissingSecurityToken")),
        ({"security_token": "wrong"}, (400, "InvalidSecurityToken")),
    ],
)
def test_a_wrong_key_is_refused(
    emulator: AlibabaEmulator, changed: dict[str, str | None], expected: tuple[int, str]
) -> None:
    """A call needs the right key, secret and token."""
    emulator.security_token = "a token"

    assert expected == refused(create_upload, ice(emulator, **changed))
    assert create_upload(ice(emulator)).media_id


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "SignatureNonceUsed"),
        ({"X-Acs-Unsigned": "1"}, "IncompleteSignature"),
        ({"User-Agent": "another"}, "SignatureDoesNotMatch"),
        ({"X-Acs-Date": "2020-11-10T00:00:00Z"}, "InvalidTimeStamp.Expired"),
        ({"X-Acs-Action": "SingASong"}, "InvalidApi.NotFound"),
    ],
)
def test_a_changed_request_is_refused(
    emulator: AlibabaEmulator, client: Ice, changed: dict[str, str], code: str
) -> None:
    """A request that is sent again, or was changed after it was signed, is refused in JSON of the vendor's form."""
    create_upload(client)
    last = emulator.received[-1]
    headers = {name: value for name, value in last.headers.items() if name != "Content-Length"}

    answer = requests.post(emulator.url, params=last.query, headers=headers | changed, timeout=10)

    assert code == answer.json()["Code"]
    assert {"RequestId", "HostId", "Code", "Message", "Recommend"} == answer.json().keys()
