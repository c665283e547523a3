"""The emulated Huawei Cloud, called by the vendor's own SDK and by plain HTTP."""

from __future__ import annotations

import io
import json
import struct
import time
import zipfile
from collections.abc import Callable
from typing import Any, Self

import attrs
import pytest
import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmetastudio import v1

from voiceclone.sandbox._server import Server
from voiceclone_huawei.emulator import HuaweiEmulator

ZIP, OCTETS = "application/zip", "application/octet-stream"
LETTER = b"%PDF-1.7 signed"


@attrs.frozen
class Refused:
    """A refusal: its status and code."""

    status: int
    code: str

    @classmethod
    def by(cls, call: Callable[[], object]) -> Refused:
        with pytest.raises(ClientRequestException) as caught:
            call()
        return cls(caught.value.status_code, caught.value.error_code)

    @classmethod
    def of(cls, answer: requests.Response) -> Refused:
        return cls(answer.status_code, answer.text.split("<Code>")[1].split("</Code>")[0])


class Caller:
    """The emulator on a port, and the vendor's SDK that calls it."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.emulator = HuaweiEmulator(clock=lambda: time.time() + self.ahead)
        self.server = Server(self.emulator)
        self.emulator.url = self.server.url
        self.sdk = self.client()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close_port()
        self.emulator.end()

    def client(self, **changed: str) -> v1.MetaStudioClient:
        settings = self.emulator.settings() | changed
        credentials = BasicCredentials(settings["access_key"], settings["secret_key"], settings["project_id"])
        if "security_token" in settings:
            credentials = credentials.with_security_token(settings["security_token"])
        builder = v1.MetaStudioClient.new_builder().with_credentials(credentials)
        return builder.with_endpoint(settings["endpoint"]).build()

    def create(self, **fields: Any) -> Any:
        body = v1.CreateTrainingJobReq(**{"voice_name": "Anna", **fields})
        return _json(self.sdk.create_training_advance_job(v1.CreateTrainingAdvanceJobRequest(body=body)))

    def commit(self, job_id: str, **fields: Any) -> Any:
        request = v1.CommitVoiceTrainingJobRequest(job_id=job_id, body=v1.CommitJobReq(**fields))
        return self.sdk.commit_voice_training_job(request)

    def show(self, job_id: str) -> Any:
        return _json(self.sdk.show_voice_training_job(v1.ShowVoiceTrainingJobRequest(job_id=job_id)))

    def list(self, **query: Any) -> Any:
        return _json(self.sdk.list_voice_training_job(v1.ListVoiceTrainingJobRequest(**query)))

    def names(self, **query: Any) -> list[str]:
        return [job["voice_name"] for job in self.list(**query)["jobs"]]

    def addresses(self, job_id: str) -> Any:
        return _json(self.sdk.show_job_uploading_address(v1.ShowJobUploadingAddressRequest(job_id=job_id)))

    def audit(self, job_id: str) -> Any:
        return _json(self.sdk.show_job_audit_result(v1.ShowJobAuditResultRequest(job_id=job_id)))

    def delete(self, job_id: str) -> None:
        self.sdk.delete_voice_training_job(v1.DeleteVoiceTrainingJobRequest(job_id=job_id))

    def uploaded(self, archive: bytes | None = None, letter: bytes | None = LETTER, **fields: Any) -> str:
        """A new job with its files uploaded."""
        created = self.create(**fields)
        put(created["training_data_uploading_url"], zipped() if archive is None else archive)
        if letter is not None:
            put(created["authorization_letter_uploading_url"], letter, OCTETS)
        return str(created["job_id"])

    def committed(self) -> str:
        """A new job with its files uploaded and committed."""
        job_id = self.uploaded()
        self.commit(job_id)
        return job_id


def _json(answer: Any) -> Any:
    return json.loads(answer.raw_content)


def put(url: str, data: Any, content_type: str | None = ZIP, **headers: str) -> requests.Response:
    typed = {} if content_type is None else {"Content-Type": content_type}
    return requests.put(url, data=data, headers=typed | headers, timeout=10)


def wav() -> bytes:
    form, data = struct.pack("<HHLLHH", 1, 1, 48000, 96000, 2, 16), bytes(9600)
    body = b"WAVE" + b"fmt " + struct.pack("<L", len(form)) + form + b"data" + struct.pack("<L", len(data)) + data
    return b"RIFF" + struct.pack("<L", len(body)) + body


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (members or {"voice.wav": wav()}).items():
            archive.writestr(name, data)
    return buffer.getvalue()
