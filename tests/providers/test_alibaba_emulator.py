"""
The emulated Alibaba Cloud, asked by the vendor's own SDKs.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import alibabacloud_oss_v2.crc
import pytest
import requests
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as IceClient
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config

from voiceclone.sandbox import Fault, Pace
from voiceclone.sandbox._server import Server
from voiceclone_alibaba.emulator.service import ACCESS_KEY_ID, ACCESS_KEY_SECRET, AlibabaEmulator

MINUTE = 60.0


@pytest.fixture
def emulator() -> Iterator[AlibabaEmulator]:
    emulator = AlibabaEmulator()
    server = Server(emulator)
    emulator.url = server.url
    yield emulator
    server.close_port()
    emulator.end()


@pytest.fixture
def client(emulator: AlibabaEmulator) -> IceClient:
    return ice(emulator)


def ice(
    emulator: AlibabaEmulator, key: str = ACCESS_KEY_ID, secret: str = ACCESS_KEY_SECRET, token: str | None = None
) -> IceClient:
    return IceClient(
        Config(
            endpoint=emulator.url.removeprefix("http://"),
            protocol="http",
            region_id="cn-shanghai",
            access_key_id=key,
            access_key_secret=secret,
            security_token=token,
        )
    )


def create_upload(client: IceClient, extension: str = "wav", title: str = "a clip") -> Any:
    file = json.dumps({"Type": "audio", "Name": "clip 1", "Ext": extension})
    meta = json.dumps({"Title": title, "BusinessType": "general"})
    return client.create_upload_media(models.CreateUploadMediaRequest(file_info=file, media_meta_data=meta)).body


def opened(text: str) -> dict[str, str]:
    return dict(json.loads(base64.b64decode(text)))


def put(upload: Any, body: bytes | Path, *, key: str | None = None, **changed: str) -> Any:
    address, auth = opened(upload.upload_address), opened(upload.upload_auth) | changed
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(
        auth["AccessKeyId"], auth["AccessKeySecret"], auth["SecurityToken"]
    )
    config.region, config.endpoint, config.retry_max_attempts = "cn-shanghai", address["Endpoint"], 1
    request = oss.PutObjectRequest(bucket=address["Bucket"], key=key or address["FileName"])
    if isinstance(body, Path):
        return oss.Client(config).put_object_from_file(request, str(body))
    request.body = body
    return oss.Client(config).put_object(request)


def put_refused(upload: Any, body: bytes = b"RIFF", **changed: str) -> Any:
    with pytest.raises(oss.exceptions.OperationError) as caught:
        put(upload, body, **changed)
    return caught.value.unwrap()


def wav(path: Path, seconds: float, rate: int = 8000) -> Path:
    # Eight bits, mono; all of the sound is a hole in the file.
    size = round(seconds * rate)
    form = struct.pack("<HHLLHH", 1, 1, rate, rate, 1, 8)
    head = b"RIFF" + struct.pack("<L", 36 + size) + b"WAVEfmt " + struct.pack("<L", 16) + form
    with path.open("wb") as file:
        file.write(head + b"data" + struct.pack("<L", size))
        file.truncate(44 + size)
    return path


def media_info(client: IceClient, media_id: str) -> Any:
    return client.get_media_info(models.GetMediaInfoRequest(media_id=media_id)).body.media_info


def status_of(client: IceClient, media_id: str) -> str:
    return str(media_info(client, media_id).media_basic_info.status)


def submit(client: IceClient, audios: list[str], statement: str, name: str = "小专 no. 1", **more: str) -> str:
    request = models.SubmitStandardCustomizedVoiceJobRequest(
        voice_name=name, gender="female", authentication=statement, audios=",".join(audios), **more
    )
    return str(client.submit_standard_customized_voice_job(request).body.data.job_id)


def submit_good(emulator: AlibabaEmulator, client: IceClient, **more: str) -> str:
    return submit(client, [emulator.add_media(16 * MINUTE)], emulator.add_media(12), **more)


def look(client: IceClient, job_id: str) -> Any:
    request = models.GetCustomizedVoiceJobRequest(job_id=job_id)
    return client.get_customized_voice_job(request).body.data.customized_voice_job


def list_jobs(client: IceClient, **fields: Any) -> Any:
    request = models.ListCustomizedVoiceJobsRequest(**fields)
    return client.list_customized_voice_jobs(request).body.data


def delete(client: IceClient, job_id: str) -> Any:
    return client.delete_customized_voice_job(models.DeleteCustomizedVoiceJobRequest(job_id=job_id)).body


def refused(call: Callable[..., Any], *args: Any, **fields: Any) -> tuple[int, str]:
    with pytest.raises(ClientException) as caught:
        call(*args, **fields)
    return caught.value.status_code, caught.value.code


def replay(emulator: AlibabaEmulator, without: tuple[str, ...] = (), **more: str) -> requests.Response:
    last = emulator.received[-1]
    headers = {name: value for name, value in last.headers.items() if name not in ("Content-Length", *without)}
    return requests.post(emulator.url, params=last.query, headers=headers | more, timeout=10)


def signed_put(emulator: AlibabaEmulator, upload: Any) -> http.client.HTTPConnection:
    """
    A connection on which the head of a rightly signed upload was begun; the length and the body are still to come.
    """
    emulator.fault("PutObject", Fault(status=503))
    put_refused(upload)
    last = emulator.received[-1]
    connection = http.client.HTTPConnection(emulator.url.removeprefix("http://"), timeout=10)
    connection.putrequest("PUT", last.path, skip_host=True, skip_accept_encoding=True)
    for name, value in last.headers.items():
        if name != "Content-Length":
            connection.putheader(name, value)
    return connection


def test_whole_flow(emulator: AlibabaEmulator, client: IceClient, tmp_path: Path) -> None:
    """Two uploads, a job, five looks: the voice is there."""
    clip, statement = create_upload(client), create_upload(client)
    put(clip, wav(tmp_path / "clip.wav", 16 * MINUTE))
    put(statement, wav(tmp_path / "statement.wav", 12.0))
    ready = [[status_of(client, each.media_id) for _ in range(2)] for each in (clip, statement)]
    job_id = submit(client, [clip.media_id], statement.media_id)

    jobs = [look(client, job_id) for _ in range(6)]

    assert [["Preparing", "Normal"]] * 2 == ready
    states = ["Initialization", "AudioDetecting", "PreTraining", "Training", "Success", "Success"]
    assert states == [job.status for job in jobs]
    assert [None] * 4 == [job.voice_id for job in jobs[:4]]
    assert jobs[4].voice_id
    assert ("训练成功", "小专 no. 1", "female", "Standard") == (
        jobs[4].message,
        jobs[4].voice_name,
        jobs[4].gender,
        jobs[4].type,
    )
    assert [job_id] == emulator.paid


def test_finished_voice(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A finished voice can be got, and is listed among the Standard ones only."""
    job_id = submit_good(emulator, client, demo_audio_media_url="https://bucket.example/demo.mp3")
    emulator.set_state(job_id, "Success")
    voice_id = look(client, job_id).voice_id

    voice = client.get_customized_voice(models.GetCustomizedVoiceRequest(voice_id=voice_id)).body.data.customized_voice
    standard = client.list_customized_voices(models.ListCustomizedVoicesRequest(type="Standard")).body.data
    basic = client.list_customized_voices(models.ListCustomizedVoicesRequest()).body.data

    assert (voice_id, "小专 no. 1") == (voice.voice_id, voice.voice_name)
    assert voice.demo_audio_media_id
    assert [voice_id] == [each.voice_id for each in standard.customized_voice_list]
    assert (1, 0) == (standard.total_count, basic.total_count)


def test_unfinished_voice(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A voice that is not finished cannot be got."""
    emulator.early_voice_id = True
    voice_id = look(client, submit_good(emulator, client)).voice_id

    actual = refused(client.get_customized_voice, models.GetCustomizedVoiceRequest(voice_id=voice_id))

    assert (404, "VoiceNotFound") == actual


def test_address_and_credential(emulator: AlibabaEmulator, client: IceClient) -> None:
    """The two encoded parts of an upload say where it goes and with which temporary key."""
    upload = create_upload(client)

    address, auth = opened(upload.upload_address), opened(upload.upload_auth)

    assert {"Endpoint", "Bucket", "FileName"} == address.keys()
    assert emulator.url == address["Endpoint"]
    assert f"{emulator.url}/{address['Bucket']}/{address['FileName']}" == upload.file_url
    assert {"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration", "ExpireUTCTime"} == auth.keys()
    assert "3000" == auth["Expiration"]
    assert auth["AccessKeyId"].startswith("STS.")


def test_created_twice(client: IceClient) -> None:
    """Equal requests for an upload make two assets."""
    assert create_upload(client).media_id != create_upload(client).media_id


@pytest.mark.parametrize(
    ("file", "meta"),
    [
        ({"Type": "video", "Name": "a", "Ext": "wav"}, {"Title": "t", "BusinessType": "general"}),
        ({"Type": "audio", "Name": "a", "Ext": "ogg"}, {"Title": "t", "BusinessType": "general"}),
        ({"Type": "audio", "Ext": "wav"}, {"Title": "t", "BusinessType": "general"}),
        ({"Type": "audio", "Name": "a", "Ext": "wav"}, {"Title": "t" * 129, "BusinessType": "general"}),
        ({"Type": "audio", "Name": "a", "Ext": "wav"}, {"BusinessType": "general"}),
        ({"Type": "audio", "Name": "a", "Ext": "wav"}, {"Title": "t"}),
        ({"Type": "audio", "Name": "a", "Ext": "wav"}, ["no object"]),
    ],
)
def test_upload_parameters(client: IceClient, file: object, meta: object) -> None:
    """An upload that is described wrongly is refused."""
    request = models.CreateUploadMediaRequest(file_info=json.dumps(file), media_meta_data=json.dumps(meta))

    actual = refused(client.create_upload_media, request)

    assert (400, "InvalidParameter") == actual


def test_upload_without_metadata(client: IceClient) -> None:
    """An upload has to be described."""
    actual = refused(client.create_upload_media, models.CreateUploadMediaRequest(file_info="{}"))

    assert (400, "MissingMediaMetaData") == actual


def test_measured_duration(client: IceClient, tmp_path: Path) -> None:
    """The duration is that of the file that was uploaded, and told when the asset is ready, as a string."""
    upload = create_upload(client)
    put(upload, wav(tmp_path / "clip.wav", 61.5))

    before, after = (media_info(client, upload.media_id).file_info_list[0].file_basic_info for _ in range(2))

    assert (None, None) == (before.duration, before.file_url)
    assert ("61.500000", "source_file", str(44 + 492000)) == (after.duration, after.file_type, after.file_size)


def test_before_upload(client: IceClient) -> None:
    """An asset without its file is being uploaded."""
    info = media_info(client, create_upload(client).media_id)

    assert ("Uploading", []) == (info.media_basic_info.status, info.file_info_list)


def test_no_wav(client: IceClient) -> None:
    """A file that claims to be a WAV and is none cannot be prepared."""
    upload = create_upload(client)
    put(upload, b"ID3 something else")

    assert ["Preparing", "PrepareFail"] == [status_of(client, upload.media_id) for _ in range(2)]


def test_other_format(emulator: AlibabaEmulator, client: IceClient) -> None:
    """What the sandbox cannot measure is ready without a duration."""
    emulator.media_looks = 0
    upload = create_upload(client, "MP3")
    put(upload, b"ID3 something")

    info = media_info(client, upload.media_id)

    assert "Normal" == info.media_basic_info.status
    assert info.file_info_list[0].file_basic_info.duration is None


def test_pinned_media(emulator: AlibabaEmulator, client: IceClient, tmp_path: Path) -> None:
    """A status set by a test stays, whatever is uploaded."""
    upload = create_upload(client)
    emulator.set_media_status(upload.media_id, "Unheard")
    put(upload, wav(tmp_path / "clip.wav", 1))

    assert ["Unheard"] * 3 == [status_of(client, upload.media_id) for _ in range(3)]


def test_unknown_media(client: IceClient) -> None:
    """An asset that does not exist is an invalid parameter."""
    with pytest.raises(ClientException) as caught:
        media_info(client, "0" * 32)

    assert (400, "InvalidParameter") == (caught.value.status_code, caught.value.code)
    assert 'The specified parameter "MediaId" is not valid.' in caught.value.message


def test_deleted_media(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Deleted assets are gone, and those that never were are told."""
    media_id = emulator.add_media(70)

    body = client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=f"{media_id},nobody")).body

    assert (["nobody"], []) == (body.ignored_list, body.forbidden_list)
    assert (400, "InvalidParameter") == refused(media_info, client, media_id)


def test_checksum(client: IceClient) -> None:
    """OSS answers with the ECMA checksum and the MD5 sum of what came."""
    result = put(create_upload(client, "mp3"), b"123456789")

    assert str(0x995DC9BBDF1939FA) == result.hash_crc64
    assert f'"{hashlib.md5(b"123456789").hexdigest().upper()}"' == result.etag


def test_without_crcmod(client: IceClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where crcmod is not installed, the checksum is not sent and the SDK does without."""
    monkeypatch.setitem(sys.modules, "crcmod", None)

    result = put(create_upload(client, "mp3"), b"123456789")

    assert (200, None) == (result.status_code, result.hash_crc64)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"AccessKeySecret": "wrong"}, "SignatureDoesNotMatch"),
        ({"AccessKeyId": "STS.nobody"}, "InvalidAccessKeyId"),
        ({"SecurityToken": "another"}, "InvalidAccessKeyId"),
        ({"key": "sandbox/sv/another.wav"}, "AccessDenied"),
    ],
)
def test_wrong_credential(emulator: AlibabaEmulator, client: IceClient, changed: dict[str, str], code: str) -> None:
    """OSS takes an upload only with the object's own credential."""
    upload = create_upload(client)

    error = put_refused(upload, **changed)

    assert (403, code) == (error.status_code, error.code)
    assert error.request_id
    assert emulator.media[upload.media_id].size is None


def test_credential_of_another(client: IceClient) -> None:
    """A credential opens one object only."""
    first, second = create_upload(client), create_upload(client)

    error = put_refused(first, **opened(second.upload_auth))

    assert (403, "AccessDenied") == (error.status_code, error.code)


def test_expired_credential(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A credential ends after its time; a fresh one for the same place does."""
    emulator.credential_seconds = 0
    upload = create_upload(client, "mp3")
    emulator.credential_seconds = 3000
    request = models.RefreshUploadMediaRequest(media_id=upload.media_id)

    error = put_refused(upload)
    fresh = client.refresh_upload_media(request).body

    assert (403, "SecurityTokenExpired") == (error.status_code, error.code)
    assert (upload.media_id, upload.upload_address) == (fresh.media_id, fresh.upload_address)
    assert 200 == put(fresh, b"ID3").status_code


def test_refresh_keeps_the_old(client: IceClient) -> None:
    """A fresh credential does not end the one before."""
    upload = create_upload(client, "mp3")
    client.refresh_upload_media(models.RefreshUploadMediaRequest(media_id=upload.media_id))

    assert 200 == put(upload, b"ID3").status_code


def test_credential_by_the_clock(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A credential ends 3000 seconds after it was made."""
    upload = create_upload(client, "mp3")
    emulator.clock_tolerance = 4000
    emulator.clock = lambda: time.time() + 2990
    before = put(upload, b"ID3").status_code
    emulator.clock = lambda: time.time() + 3001

    assert (200, "SecurityTokenExpired") == (before, put_refused(upload).code)


def test_upload_of_another_time(emulator: AlibabaEmulator, client: IceClient) -> None:
    """OSS refuses what was signed long ago."""
    upload = create_upload(client)
    emulator.clock = lambda: time.time() + 910

    assert "RequestTimeTooSkewed" == put_refused(upload).code


def test_unsigned_upload(emulator: AlibabaEmulator, client: IceClient) -> None:
    """OSS takes nothing from strangers, and says so in XML."""
    answer = requests.put(create_upload(client).file_url, data=b"RIFF", timeout=10)

    assert (403, "application/xml") == (answer.status_code, answer.headers["Content-Type"])
    assert f"<HostId>{emulator.url}</HostId>" in answer.text
    assert f"<RequestId>{answer.headers['x-oss-request-id']}</RequestId>" in answer.text


def test_escaped_key(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A key may come with its slashes escaped."""
    upload = create_upload(client, "mp3")
    emulator.fault("PutObject", Fault(status=503))
    put_refused(upload)
    last, address = emulator.received[-1], opened(upload.upload_address)
    path = f"/{address['Bucket']}/{address['FileName'].replace('/', '%2F')}"

    answer = requests.put(emulator.url + path, data=b"RIFF", headers=last.headers, timeout=10)

    assert 200 == answer.status_code


def test_upload_without_length(emulator: AlibabaEmulator, client: IceClient) -> None:
    """OSS wants the length first."""
    connection = signed_put(emulator, create_upload(client))
    connection.endheaders()

    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()

    assert 411 == answer.status
    assert "<Code>MissingContentLength</Code>" in text


def test_short_upload(emulator: AlibabaEmulator, client: IceClient) -> None:
    """An upload that ends early is refused and not kept."""
    upload = create_upload(client)
    connection = signed_put(emulator, upload)
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"RIFF")
    connection.sock.shutdown(1)

    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()

    assert 400 == answer.status
    assert "<Code>IncompleteBody</Code>" in text
    assert "Uploading" == status_of(client, upload.media_id)


def test_upload_holds_nobody_up(emulator: AlibabaEmulator, client: IceClient) -> None:
    """While an upload is on its way, the API answers."""
    upload = create_upload(client, "mp3")
    connection = signed_put(emulator, upload)
    connection.putheader("Content-Length", "8")
    connection.endheaders(b"half")

    meanwhile = status_of(client, upload.media_id)
    connection.send(b"rest")
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert ("Uploading", 200) == (meanwhile, answer.status)
    assert 8 == emulator.media[upload.media_id].size


def test_other_methods(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Uploads cannot be read back."""
    answer = requests.get(create_upload(client).file_url, timeout=10)

    assert (405, "GetObject") == (answer.status_code, emulator.received[-1].operation)


def test_wrong_secret(emulator: AlibabaEmulator) -> None:
    """A signature made with another secret is refused."""
    assert (400, "SignatureDoesNotMatch") == refused(create_upload, ice(emulator, secret="wrong"))


def test_unknown_key(emulator: AlibabaEmulator) -> None:
    """An unknown access key is refused."""
    assert (404, "InvalidAccessKeyId.NotFound") == refused(create_upload, ice(emulator, key="nobody"))


@pytest.mark.parametrize("shift", [910, -910])
def test_wrong_clock(emulator: AlibabaEmulator, client: IceClient, shift: int) -> None:
    """A request signed at another time, past or future, is refused."""
    emulator.clock = lambda: time.time() + shift

    assert (400, "InvalidTimeStamp.Expired") == refused(create_upload, client)


def test_replay(emulator: AlibabaEmulator, client: IceClient) -> None:
    """The same request cannot be sent twice."""
    create_upload(client)

    answer = replay(emulator)

    assert (400, "SignatureNonceUsed") == (answer.status_code, answer.json()["Code"])


@pytest.mark.parametrize(
    ("without", "more", "code"),
    [
        ("Authorization", {}, "IncompleteSignature"),
        ("", {"X-Acs-Unsigned": "1"}, "IncompleteSignature"),
        ("", {"User-Agent": "another"}, "SignatureDoesNotMatch"),
        ("", {"X-Acs-Date": "today"}, "InvalidTimeStamp.Format"),
        ("", {"X-Acs-Version": "2020-11-10"}, "InvalidApi.NotFound"),
        ("", {"X-Acs-Action": "SingASong"}, "InvalidApi.NotFound"),
    ],
)
def test_tampered(emulator: AlibabaEmulator, client: IceClient, without: str, more: dict[str, str], code: str) -> None:
    """What was changed after it was signed is refused, in JSON of the vendor's form."""
    create_upload(client)

    answer = replay(emulator, without=(without, *more), **more)

    assert code == answer.json()["Code"]
    assert {"RequestId", "HostId", "Code", "Message", "Recommend"} == answer.json().keys()
    assert "application/json;charset=utf-8" == answer.headers["Content-Type"]


def test_security_token(emulator: AlibabaEmulator) -> None:
    """With a temporary access key the token has to come along."""
    emulator.security_token = "a token"
    plain, wrong, right = (ice(emulator, token=token) for token in (None, "wrong", "a token"))

    assert (400, "MissingSecurityToken") == refused(create_upload, plain)
    assert (400, "InvalidSecurityToken") == refused(create_upload, wrong)
    assert create_upload(right).media_id
    assert "a token" == emulator.settings()["security_token"]


def test_settings(emulator: AlibabaEmulator) -> None:
    """The settings are what a client needs, and nothing else."""
    assert {
        "access_key_id": ACCESS_KEY_ID,
        "access_key_secret": ACCESS_KEY_SECRET,
        "endpoint": emulator.url,
        "region": "cn-shanghai",
    } == emulator.settings()


@pytest.mark.parametrize(
    ("lengths", "state"),
    [
        ([899], "Fail"),
        ([900], "Success"),
        ([1800], "Success"),
        ([1801], "Fail"),
        ([60, 900], "Fail"),
        ([60.1, 900], "Success"),
    ],
)
def test_lengths(emulator: AlibabaEmulator, client: IceClient, lengths: list[float], state: str) -> None:
    """Recordings of 15 to 30 minutes in all, each longer than a minute, make a voice."""
    job_id = submit(client, [emulator.add_media(each) for each in lengths], emulator.add_media(12))

    job = [look(client, job_id) for _ in range(5)][-1]

    assert state == job.status


def test_measured_lengths(emulator: AlibabaEmulator, client: IceClient, tmp_path: Path) -> None:
    """A clip of exactly a minute, uploaded and measured, is too short."""
    emulator.media_looks = 0
    upload = create_upload(client)
    put(upload, wav(tmp_path / "clip.wav", 60.0))
    job_id = submit(client, [upload.media_id, emulator.add_media(1000)], emulator.add_media(12))

    job = [look(client, job_id) for _ in range(3)][-1]

    assert ("Fail", "训练失败: a clip of Audios is not longer than 1 minute") == (job.status, job.message)


def test_unmeasured_lengths(emulator: AlibabaEmulator, client: IceClient) -> None:
    """What cannot be measured is not judged."""
    emulator.media_looks = 0
    upload = create_upload(client, "mp3")
    put(upload, b"ID3")
    job_id = submit(client, [upload.media_id], emulator.add_media(12))

    assert "Success" == [look(client, job_id) for _ in range(5)][-1].status


def test_other_speaker(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A statement of another speaker lets the job fail, on a shorter way, with a reason and without a voice."""
    emulator.voiceprint_mismatch = True
    job_id = submit_good(emulator, client)

    jobs = [look(client, job_id) for _ in range(4)]

    assert ["Initialization", "AudioDetecting", "Fail", "Fail"] == [job.status for job in jobs]
    assert jobs[3].message.startswith("训练失败: the voiceprint")
    assert jobs[3].voice_id is None


@pytest.mark.parametrize("status", ["Preparing", "PrepareFail", None])
def test_media_not_ready(emulator: AlibabaEmulator, client: IceClient, status: str | None) -> None:
    """A job made of assets that are not ready, or are not there, is taken and fails."""
    clip = emulator.add_media(16 * MINUTE)
    if status is None:
        del emulator.media[clip]
    else:
        emulator.set_media_status(clip, status)
    job_id = submit(client, [clip], emulator.add_media(12))

    assert "Fail" == [look(client, job_id) for _ in range(3)][-1].status


def test_told_at_once(emulator: AlibabaEmulator, client: IceClient) -> None:
    """The same rules can be told at once; then there is no job and nothing is paid."""
    emulator.synchronous = True
    clip, statement = emulator.add_media(899), emulator.add_media(12)

    actual = refused(submit, client, [clip], statement)

    assert (400, "InvalidParameter") == actual
    assert ({}, []) == (emulator.jobs, emulator.paid)


@pytest.mark.parametrize("name", ["VoiceName", "Authentication", "Audios"])
def test_missing_parameter(client: IceClient, name: str) -> None:
    """A job needs a name, a statement and recordings."""
    given = {"VoiceName": "a", "Gender": "male", "Authentication": "b", "Audios": "c"}
    del given[name]
    request = models.SubmitStandardCustomizedVoiceJobRequest().from_map(given)

    assert (400, f"Missing{name}") == refused(client.submit_standard_customized_voice_job, request)


def test_name_length(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A name has 32 characters at most, whatever they are."""
    assert submit_good(emulator, client, name="专" * 32)
    assert (400, "InvalidParameter") == refused(submit_good, emulator, client, name="专" * 33)


def test_unknown_gender(client: IceClient) -> None:
    """There are two genders to choose from."""
    request = models.SubmitStandardCustomizedVoiceJobRequest(
        voice_name="a", gender="other", authentication="b", audios="c"
    )

    assert (400, "InvalidParameter") == refused(client.submit_standard_customized_voice_job, request)


def test_no_deduplication(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Two equal requests make two jobs, and both are paid."""
    clip, statement = emulator.add_media(16 * MINUTE), emulator.add_media(12)

    jobs = [submit(client, [clip], statement) for _ in range(2)]

    assert jobs == emulator.paid
    assert 2 == len(set(jobs))


def test_only_get_moves(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Lists do not move a job on."""
    job_id = submit_good(emulator, client)

    listed = [list_jobs(client, type="Standard").customized_voice_job_list[0].status for _ in range(5)]

    assert ["Initialization"] * 5 == listed
    assert "Initialization" == look(client, job_id).status


def test_pace_by_the_clock(client: IceClient, emulator: AlibabaEmulator) -> None:
    """A job can move by the clock, however often one looks."""
    emulator.pace = Pace(seconds=10)
    start = time.time()
    emulator.clock = lambda: start
    job_id = submit_good(emulator, client)
    emulator.clock = lambda: start + 25

    assert ["PreTraining"] * 3 == [look(client, job_id).status for _ in range(3)]


def test_early_voice_id(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A job can be made to tell its voice's id early, and it stays the same."""
    emulator.early_voice_id = True
    job_id = submit_good(emulator, client)

    ids = {look(client, job_id).voice_id for _ in range(5)}

    assert 1 == len(ids)
    assert None not in ids


def test_unheard_state(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A state nobody has heard of comes out as it is, and has no voice."""
    job_id = submit_good(emulator, client)
    emulator.set_state(job_id, "Rehearsing")

    job = look(client, job_id)

    assert ("Rehearsing", None) == (job.status, job.voice_id)


def test_failed_by_a_test(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A test can let a job fail with a message of its own."""
    job_id = submit_good(emulator, client)
    emulator.fail(job_id, "too much noise")

    job = look(client, job_id)

    assert ("Fail", "too much noise") == (job.status, job.message)


def test_unknown_job(client: IceClient) -> None:
    """A job that does not exist is not found."""
    assert (404, "JobNotFound") == refused(look, client, "0" * 32)


def test_list_without_kind(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Without a kind the list is of Basic jobs, so those of the Standard kind are missing."""
    job_id = submit_good(emulator, client)

    default, standard = list_jobs(client), list_jobs(client, type="Standard")

    assert (0, []) == (default.total_count, default.customized_voice_job_list)
    assert [job_id] == [job.job_id for job in standard.customized_voice_job_list]


def test_pages(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Lists come in pages, newest first."""
    ids = [submit_good(emulator, client) for _ in range(5)][::-1]

    pages = [list_jobs(client, type="Standard", page_no=number, page_size=2) for number in (1, 2, 3, 4)]

    assert [5] * 4 == [page.total_count for page in pages]
    listed = [[job.job_id for job in page.customized_voice_job_list] for page in pages]
    assert [ids[:2], ids[2:4], ids[4:], []] == listed


@pytest.mark.parametrize("fields", [{"page_size": 101}, {"page_size": 0}, {"page_no": 0}, {"type": "Golden"}])
def test_list_parameters(client: IceClient, fields: dict[str, Any]) -> None:
    """Lists are asked for with a known kind and 1 to 100 a page."""
    assert (400, "InvalidParameter") == refused(list_jobs, client, **({"type": "Standard"} | fields))


def test_listed_times(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A job tells when it was made, in a list twice."""
    start = float(int(time.time()))
    emulator.clock = lambda: start
    job_id = submit_good(emulator, client)
    expected = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start))

    listed = list_jobs(client, type="Standard").customized_voice_job_list[0]

    assert (expected, expected) == (listed.create_time, listed.gmt_create)
    assert expected == look(client, job_id).create_time


def test_list_lag(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A list can be made to lag behind, while the job itself can be got."""
    emulator.list_lag = 30.0
    start = time.time()
    emulator.clock = lambda: start
    job_id = submit_good(emulator, client)
    emulator.clock = lambda: start + 29
    early = list_jobs(client, type="Standard")
    emulator.clock = lambda: start + 30

    late = list_jobs(client, type="Standard")

    assert (0, 1) == (early.total_count, late.total_count)
    assert job_id == look(client, job_id).job_id


def test_job_keeps_its_audio(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Of which assets a job was made, and which voice it leads to, is known to the test."""
    job_id = submit_good(emulator, client)
    fields = emulator.jobs[job_id].fields
    emulator.set_state(job_id, "Success")

    assert {*fields["Audios"].split(","), fields["Authentication"]} == emulator.media.keys()
    assert emulator.voice_of(job_id) == look(client, job_id).voice_id


@pytest.mark.parametrize("state", ["Training", "Success"])
def test_delete_refused(emulator: AlibabaEmulator, client: IceClient, state: str) -> None:
    """A job that is being trained or done cannot be deleted."""
    job_id = submit_good(emulator, client)
    emulator.set_state(job_id, state)

    assert (400, "InvalidJobStatus") == refused(delete, client, job_id)
    assert state == look(client, job_id).status


def test_delete(emulator: AlibabaEmulator, client: IceClient) -> None:
    """Any other job can be deleted, and is gone."""
    job_id = submit_good(emulator, client)

    body = delete(client, job_id)

    assert body.success
    assert (404, "JobNotFound") == refused(look, client, job_id)


def test_queued_fault(emulator: AlibabaEmulator, client: IceClient) -> None:
    """A queued fault speaks as the vendor does, under the vendor's name of the operation."""
    emulator.fault("CreateUploadMedia", Fault(status=400, code="Throttling.User"))

    assert (400, "Throttling.User") == refused(create_upload, client)
    assert create_upload(client).media_id


def test_unsuccessful_success(emulator: AlibabaEmulator, client: IceClient) -> None:
    """An answer can be edited into one that is fine by its status and says no."""
    emulator.fault("GetCustomizedVoiceJob", Fault(edit=lambda answer: answer | {"Success": False, "Data": None}))
    request = models.GetCustomizedVoiceJobRequest(job_id=submit_good(emulator, client))

    body = client.get_customized_voice_job(request).body

    assert (False, None) == (body.success, body.data)


def test_cut_upload(emulator: AlibabaEmulator, client: IceClient, tmp_path: Path) -> None:
    """An upload whose connection is cut leaves the asset waiting, and can be sent again."""
    upload, path = create_upload(client), wav(tmp_path / "clip.wav", 61)
    emulator.fault("PutObject", Fault(truncate=1000))
    with pytest.raises(oss.exceptions.OperationError):
        put(upload, path)

    before, again = status_of(client, upload.media_id), put(upload, path)

    assert ("Uploading", 200) == (before, again.status_code)
