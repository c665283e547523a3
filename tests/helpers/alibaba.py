"""Alibaba's vendor as the vendor's own SDKs see it, and what it got."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import alibabacloud_oss_v2 as oss
import pytest
import requests
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as Ice
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config

from voiceclone.sandbox import Emulator
from voiceclone_alibaba.emulator import AlibabaEmulator

MINUTE = 60.0
GENERAL = {"Title": "t", "BusinessType": "general"}


def sent(vendor: Emulator, operation: str) -> list[dict[str, str]]:
    """The parameters of each request for *operation*, oldest first."""
    return [each.query for each in vendor.received if each.operation == operation]


def ice(emulator: AlibabaEmulator, **changed: Any) -> Ice:
    settings = emulator.settings() | changed
    names = ("access_key_id", "access_key_secret", "security_token")
    known = {name: settings.get(name) for name in names}
    return Ice(Config(endpoint=emulator.url.removeprefix("http://"), protocol="http", region_id="cn-shanghai", **known))


def create_upload(client: Ice, extension: str = "wav") -> Any:
    file = json.dumps({"Type": "audio", "Name": "clip 1", "Ext": extension})
    request = models.CreateUploadMediaRequest(file_info=file, media_meta_data=json.dumps(GENERAL))
    return client.create_upload_media(request).body


def opened(text: str) -> dict[str, str]:
    return dict(json.loads(base64.b64decode(text)))


def signed(upload: Any, **changed: str) -> str:
    """The signed address of an upload, with other parts of its credential or its place if asked for."""
    parts = opened(upload.upload_address) | opened(upload.upload_auth) | changed
    config = oss.config.load_default()
    config.region, config.endpoint = "cn-shanghai", parts["Endpoint"]
    keys = [parts[name] for name in ("AccessKeyId", "AccessKeySecret", "SecurityToken")]
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*keys)
    request = oss.PutObjectRequest(bucket=parts["Bucket"], key=parts["FileName"], content_type="audio/x")
    return str(oss.Client(config).presign(request, expires=timedelta(hours=1)).url)


def put(url: str, body: bytes = b"RIFF") -> requests.Response:
    return requests.put(url, data=body, headers={"Content-Type": "audio/x"}, timeout=10)


def media_info(client: Ice, media_id: str) -> Any:
    return client.get_media_info(models.GetMediaInfoRequest(media_id=media_id)).body.media_info


def statuses(client: Ice, media_id: str, times: int = 2) -> list[str]:
    return [media_info(client, media_id).media_basic_info.status for _ in range(times)]


def submit(client: Ice, audios: list[str], statement: str, **more: str) -> str:
    given = {"voice_name": "小专 no. 1", "gender": "female", **more}
    request = models.SubmitStandardCustomizedVoiceJobRequest(authentication=statement, audios=",".join(audios), **given)
    return str(client.submit_standard_customized_voice_job(request).body.data.job_id)


def submit_good(emulator: AlibabaEmulator, client: Ice, **more: str) -> str:
    return submit(client, [emulator.add_media(16 * MINUTE)], emulator.add_media(12), **more)


def poll(client: Ice, job_id: str, times: int = 1) -> Any:
    request = models.GetCustomizedVoiceJobRequest(job_id=job_id)
    return [client.get_customized_voice_job(request).body.data.customized_voice_job for _ in range(times)][-1]


def list_jobs(client: Ice, **fields: Any) -> Any:
    fields = {"type": "Standard", **fields}
    return client.list_customized_voice_jobs(models.ListCustomizedVoiceJobsRequest(**fields)).body.data


def refused(call: Callable[..., Any], *args: Any, **fields: Any) -> tuple[int, str]:
    with pytest.raises(ClientException) as caught:
        call(*args, **fields)
    return caught.value.status_code, caught.value.code
