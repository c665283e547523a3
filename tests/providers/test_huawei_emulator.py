"""
The emulated Huawei Cloud, asked by the vendor's own SDK.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import math
import socket
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import attrs
import pytest
import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmetastudio.v1 import (
    CommitJobReq,
    CommitVoiceTrainingJobRequest,
    CreateTrainingAdvanceJobRequest,
    CreateTrainingJobReq,
    DeleteVoiceTrainingJobRequest,
    ListVoiceTrainingJobRequest,
    MetaStudioClient,
    ShowJobAuditResultRequest,
    ShowJobUploadingAddressRequest,
    ShowTenantDurationCfgRequest,
    ShowVoiceTrainingJobRequest,
)

from voiceclone.sandbox import Fault, Pace
from voiceclone.sandbox._server import Server
from voiceclone_huawei.emulator import HuaweiEmulator

PATH = [
    "SYSTEM_AUDITING",
    "AUDITING",
    "WAITING_SPLIT",
    "SPLITTING",
    "ANNOTATING",
    "WAITING",
    "PROCESSING",
    "RESULT_REVIEW",
    "UPLOADING",
    "SUCCEED",
]
ZIP = "application/zip"
OCTETS = "application/octet-stream"
LETTER = b"%PDF-1.7 signed"


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Vendor:
    """
    The emulator, and the vendor's SDK that talks to it.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.emulator = HuaweiEmulator(clock=self.clock)
        self.server = Server(self.emulator)
        self.emulator.url = self.server.url
        self.sdk = self.client()

    def client(self, **changed: str) -> MetaStudioClient:
        settings = self.emulator.settings() | changed
        credentials = BasicCredentials(settings["access_key"], settings["secret_key"], settings["project_id"])
        if "security_token" in settings:
            credentials = credentials.with_security_token(settings["security_token"])
        return MetaStudioClient.new_builder().with_credentials(credentials).with_endpoint(settings["endpoint"]).build()

    def create(self, **fields: Any) -> dict[str, Any]:
        body = CreateTrainingJobReq(**{"voice_name": "Anna", **fields})
        created: dict[str, Any] = self.sdk.create_training_advance_job(
            CreateTrainingAdvanceJobRequest(body=body)
        ).to_json_object()
        return created

    def commit(self, job_id: str, **fields: Any) -> Any:
        body = CommitJobReq(**fields) if fields else None
        return self.sdk.commit_voice_training_job(CommitVoiceTrainingJobRequest(job_id=job_id, body=body))

    def show(self, job_id: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(
            self.sdk.show_voice_training_job(ShowVoiceTrainingJobRequest(job_id=job_id)).raw_content
        )
        return shown

    def list(self, **query: Any) -> dict[str, Any]:
        listed: dict[str, Any] = self.sdk.list_voice_training_job(ListVoiceTrainingJobRequest(**query)).to_json_object()
        return listed

    def names(self, **query: Any) -> list[str]:
        return [job["voice_name"] for job in self.list(**query)["jobs"]]

    def addresses(self, job_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.sdk.show_job_uploading_address(
            ShowJobUploadingAddressRequest(job_id=job_id)
        ).to_json_object()
        return answer

    def audit(self, job_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.sdk.show_job_audit_result(
            ShowJobAuditResultRequest(job_id=job_id)
        ).to_json_object()
        return answer

    def delete(self, job_id: str) -> None:
        self.sdk.delete_voice_training_job(DeleteVoiceTrainingJobRequest(job_id=job_id))

    def upload(self, archive: bytes | None = None, letter: bytes | None = LETTER, **fields: Any) -> str:
        """
        A new job with its files uploaded.
        """
        created = self.create(**fields)
        put(created["training_data_uploading_url"], zipped() if archive is None else archive, ZIP)
        if letter is not None:
            put(created["authorization_letter_uploading_url"], letter, OCTETS)
        return str(created["job_id"])

    def handed_in(self, **fields: Any) -> str:
        """
        A new job with its files uploaded and committed.
        """
        job_id = self.upload(**fields)
        self.commit(job_id)
        return job_id


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    yield vendor
    vendor.server.close_port()
    vendor.emulator.end()


def wav(seconds: float = 0.1) -> bytes:
    data = bytes(2 * int(48000 * seconds))
    form = struct.pack("<HHLLHH", 1, 1, 48000, 96000, 2, 16)
    body = b"WAVE" + b"fmt " + struct.pack("<L", len(form)) + form + b"data" + struct.pack("<L", len(data)) + data
    return b"RIFF" + struct.pack("<L", len(body)) + body


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (members or {"voice.wav": wav()}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def put(url: str, data: Any, content_type: str | None, **headers: str) -> requests.Response:
    typed = {} if content_type is None else {"Content-Type": content_type}
    return requests.put(url, data=data, headers=typed | headers, timeout=10)


def put_head(url: str, length: int) -> bytes:
    """
    The start of an upload, for connections that then misbehave.
    """
    address = urlsplit(url)
    lines = [f"PUT {address.path}?{address.query} HTTP/1.1", "Host: x", f"Content-Type: {ZIP}"]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


@attrs.frozen
class No:
    """
    The vendor's refusal: its status and code.
    """

    status: int
    code: str

    @classmethod
    def of(cls, call: Callable[[], object]) -> No:
        with pytest.raises(ClientRequestException) as caught:
            call()
        return cls(caught.value.status_code, caught.value.error_code)

    @classmethod
    def xml(cls, answer: requests.Response) -> No:
        assert "application/xml" in answer.headers["Content-Type"]
        assert answer.text.split("<RequestId>")[1].split("</RequestId>")[0] == answer.headers["x-obs-request-id"]
        return cls(answer.status_code, answer.text.split("<Code>")[1].split("</Code>")[0])


NO_PARAMETER = No(400, "MSS.00000003")
NOT_AUTHENTICATED = No(401, "APIGW.0301")
WRONG_STATE = No(400, "MSS.99000002")


def test_path(vendor: Vendor) -> None:
    """A job goes from creation through every state of the vendor to a voice."""
    job_id = vendor.upload()
    created = vendor.show(job_id)["state"]
    vendor.commit(job_id)
    shown = [vendor.show(job_id) for _ in PATH]

    assert "CREATING" == created
    assert PATH == [job["state"] for job in shown]
    assert [False] * 9 + [True] == ["asset_id" in job for job in shown]


def test_asset_id_stays(vendor: Vendor) -> None:
    """The voice of a finished job is the same at every look."""
    job_id = vendor.handed_in()
    vendor.emulator.set_state(job_id, "SUCCEED")

    assert vendor.show(job_id)["asset_id"] == vendor.show(job_id)["asset_id"]


def test_create_answers_as_documented(vendor: Vendor) -> None:
    """A create answers with an id and the addresses for uploads."""
    created = vendor.create()
    job_id, url = created["job_id"], vendor.server.url

    assert {
        "job_id",
        "training_data_uploading_url",
        "segment_uploading_url",
        "authorization_letter_uploading_url",
    } == created.keys()
    assert {"audio_uploading_url": [], "txt_uploading_url": []} == created["segment_uploading_url"]
    assert created["training_data_uploading_url"].startswith(f"{url}/obs/{job_id}/training-data?AccessKeyId=")
    assert created["authorization_letter_uploading_url"].startswith(f"{url}/obs/{job_id}/authorization-letter?")


def test_commit_answers_nothing(vendor: Vendor) -> None:
    """A commit answers with 200 and an empty body."""
    answer = vendor.commit(vendor.upload())

    assert (200, b"") == (answer.status_code, answer.raw_content)


def test_show_tells_what_was_sent(vendor: Vendor) -> None:
    """A job tells what it was made with, the times in seconds, and where its files are."""
    fields = {
        "voice_name": "安娜",
        "sex": "MALE",
        "language": "EN",
        "create_type": "PACKAGE",
        "tag": "NEWS",
        "phone": "13800000000",
        "dhtms_job_id": "d1",
        "batch_name": "b1",
        "output_language": "EN",
        "is_ondemand_resource": True,
    }
    now = time.time()
    job_id = vendor.upload(**fields, description="not told", custom_text="nor this")
    shown = vendor.show(job_id)
    times = [shown.pop("create_time"), shown.pop("lastupdate_time")]

    assert {
        **fields,
        "job_type": "ADVANCE",
        "job_id": job_id,
        "state": "CREATING",
        "reject_times": 1,
        "training_input_source_url": f"{vendor.server.url}/obs/{job_id}/training-data",
        "voice_authorization_url": f"{vendor.server.url}/obs/{job_id}/authorization-letter",
    } == shown
    assert pytest.approx([now, now], abs=5) == times


def test_documented_defaults(vendor: Vendor) -> None:
    """Left out, the voice is female and the language Chinese."""
    shown = vendor.show(vendor.create()["job_id"])

    assert ("FEMALE", "CN") == (shown["sex"], shown["language"])


def test_commit_overwrites_create(vendor: Vendor) -> None:
    """What a commit says counts more than what the create said."""
    job_id = vendor.upload(tag="NEWS", phone="1")
    vendor.commit(job_id, voice_name="Berta", tag="LIVE")
    fields = vendor.emulator.jobs[job_id].fields

    assert {"voice_name": "Berta", "tag": "LIVE", "phone": "1"} == fields


def test_user_of_the_header(vendor: Vendor) -> None:
    """The user named in the header of a create is told of the job."""
    body = CreateTrainingJobReq(voice_name="Anna")
    created = vendor.sdk.create_training_advance_job(CreateTrainingAdvanceJobRequest(x_app_user_id="user-7", body=body))

    assert "user-7" == vendor.show(created.job_id)["app_user_id"]


def test_lastupdate_time(vendor: Vendor) -> None:
    """The time of the last update is that of the last change of state."""
    job_id = vendor.create()["job_id"]
    before = vendor.show(job_id)
    vendor.clock.ahead = 100
    vendor.emulator.set_state(job_id, "PROCESSING")
    after = vendor.show(job_id)

    assert after["create_time"] == before["create_time"]
    assert after["lastupdate_time"] - before["lastupdate_time"] in (100, 101)


def test_unknown_state(vendor: Vendor) -> None:
    """A state nobody has heard of stands on the wire as it is."""
    job_id = vendor.handed_in()
    vendor.emulator.set_state(job_id, "POLISHING")

    assert "POLISHING" == vendor.show(job_id)["state"]


def test_failure(vendor: Vendor) -> None:
    """A failed job says why."""
    job_id = vendor.handed_in()
    vendor.emulator.fail(job_id, "MSS.20020034", "it could not be cut")
    shown = vendor.show(job_id)
    told = (shown["state"], shown["job_failed_code"], shown["job_failed_reason"])

    assert ("FAILED", "MSS.20020034", "it could not be cut") == told


def test_pace_by_clock(vendor: Vendor) -> None:
    """With a pace of seconds it is time that moves a job, not looks."""
    vendor.emulator.pace = Pace(seconds=60)
    job_id = vendor.handed_in()
    states = [vendor.show(job_id)["state"], vendor.show(job_id)["state"]]
    vendor.clock.ahead = 125
    states.append(vendor.list()["jobs"][0]["state"])

    assert ["SYSTEM_AUDITING", "SYSTEM_AUDITING", "WAITING_SPLIT"] == states


def test_durations(vendor: Vendor) -> None:
    """The tenant's durations are told in seconds, and can be set."""
    vendor.emulator.durations["advance_min"] = 7
    told = vendor.sdk.show_tenant_duration_cfg(ShowTenantDurationCfgRequest())

    assert (7, 10800, 3600) == (told.advance_min, told.advance_max, told.advance_advice_value)


@pytest.mark.parametrize(
    "changed",
    [{"access_key": "ANOTHERKEY"}, {"secret_key": "another-secret"}, {"security_token": "of-nobody"}],
    ids=lambda changed: next(iter(changed)),
)
def test_stranger(vendor: Vendor, changed: dict[str, str]) -> None:
    """Who signs with another key is not let in."""
    vendor.sdk = vendor.client(**changed)

    assert NOT_AUTHENTICATED == No.of(vendor.list)


def test_temporary_keys(vendor: Vendor) -> None:
    """With temporary keys, it takes their token to be let in."""
    permanent = vendor.sdk
    vendor.emulator.security_token = "of-the-sandbox"
    vendor.sdk = vendor.client()
    temporary = vendor.list()["count"]
    vendor.sdk = permanent

    assert (0, NOT_AUTHENTICATED) == (temporary, No.of(vendor.list))


@pytest.mark.parametrize("ahead", [3600, -3600])
def test_stale_date(vendor: Vendor, ahead: float) -> None:
    """A request signed at another time is not let in."""
    vendor.clock.ahead = ahead

    assert NOT_AUTHENTICATED == No.of(vendor.list)


@pytest.mark.parametrize("authorization", ["", "SDK-HMAC-SM3 Access=a, SignedHeaders=b, Signature=00", "Basic eA=="])
def test_no_signature(vendor: Vendor, authorization: str) -> None:
    """A request without a signature is not let in."""
    url = f"{vendor.server.url}/v1/{vendor.emulator.project_id}/voice-training-manage/user/jobs"
    answer = requests.get(url, headers={"Authorization": authorization}, timeout=10)

    assert (401, "APIGW.0301") == (answer.status_code, answer.json()["error_code"])


@pytest.mark.parametrize(
    ("where", "expected"), [("same", 200), ("query", 401), ("header", 401), ("date", 401)], ids=lambda value: value
)
def test_signed_parts(vendor: Vendor, where: str, expected: int) -> None:
    """The same signed request passes again, an altered one does not."""
    vendor.list(voice_name="x y+z~ü", state="CREATING,FAILED")
    received = vendor.emulator.received[-1]
    headers = {name: value for name, value in received.headers.items() if name != "Content-Length"}
    query = dict(received.query)
    changes: dict[str, Callable[[], object]] = {
        "same": lambda: None,
        "query": lambda: query.update(voice_name="other"),
        "header": lambda: headers.update({"User-Agent": "other"}),
        "date": lambda: headers.pop("X-Sdk-Date"),
    }
    changes[where]()
    answer = requests.get(
        vendor.server.url + received.path, params=urlencode(query, quote_via=quote), headers=headers, timeout=10
    )

    assert expected == answer.status_code


def test_signed_body(vendor: Vendor) -> None:
    """A body other than the one that was signed is not let in."""
    vendor.create()
    received = vendor.emulator.received[-1]
    headers = {name: value for name, value in received.headers.items() if name != "Content-Length"}
    answer = requests.post(
        vendor.server.url + received.path, data=b'{"voice_name": "Eve"}', headers=headers, timeout=10
    )

    assert 401 == answer.status_code


def test_other_project(vendor: Vendor) -> None:
    """A project other than that of the key is refused."""
    vendor.sdk = vendor.client(project_id="f" * 32)

    assert No(403, "MSS.00020006") == No.of(vendor.list)


def test_unknown_api(vendor: Vendor) -> None:
    """A path that is no API is answered by the gateway."""
    answer = requests.get(f"{vendor.server.url}/v1/nothing", timeout=10)
    operation = vendor.emulator.received[-1].operation

    assert ("Unknown", 404, "APIGW.0101") == (operation, answer.status_code, answer.json()["error_code"])


def test_request_id(vendor: Vendor) -> None:
    """Every answer bears an id of its own, also one that says no."""
    urls = [f"{vendor.server.url}/v1/p/voice-training-manage/user/jobs", f"{vendor.server.url}/v1/nothing"]
    ids = {requests.get(url, timeout=10).headers["X-Request-Id"] for url in urls}

    assert {32} == {len(each) for each in ids}
    assert 2 == len(ids)


def test_queued_throttling(vendor: Vendor) -> None:
    """A queued fault is answered in the vendor's own words."""
    vendor.emulator.fault("CreateTrainingAdvanceJob", Fault(status=429, code="APIGW.0308"))
    refused = No.of(vendor.create)
    vendor.create()

    assert (No(429, "APIGW.0308"), 1) == (refused, len(vendor.emulator.jobs))


def test_operations(vendor: Vendor) -> None:
    """Requests are known by the vendor's names for them."""
    job_id = vendor.handed_in()
    vendor.show(job_id)
    vendor.list()
    vendor.audit(job_id)
    vendor.emulator.reject(job_id, "no")
    vendor.addresses(job_id)
    vendor.sdk.show_tenant_duration_cfg(ShowTenantDurationCfgRequest())
    vendor.delete(job_id)

    assert [
        "CreateTrainingAdvanceJob",
        "PutTrainingData",
        "PutAuthorizationLetter",
        "CommitVoiceTrainingJob",
        "ShowVoiceTrainingJob",
        "ListVoiceTrainingJob",
        "ShowJobAuditResult",
        "ShowJobUploadingAddress",
        "ShowTenantDurationCfg",
        "DeleteVoiceTrainingJob",
    ] == [received.operation for received in vendor.emulator.received]


def test_upload_taken(vendor: Vendor) -> None:
    """An upload is kept as it came, and answered with its checksum."""
    created = vendor.create()
    answer = put(created["training_data_uploading_url"], b"bytes", ZIP)
    stored = vendor.emulator.store.get(f"{created['job_id']}/training-data")

    assert (200, b"") == (answer.status_code, answer.content)
    assert f'"{hashlib.md5(b"bytes").hexdigest()}"' == answer.headers["ETag"]
    assert 32 == len(answer.headers["x-obs-request-id"])
    assert stored is not None
    assert (b"bytes", ZIP) == (stored.path.read_bytes(), stored.content_type)


@pytest.mark.parametrize("content_type", [None, OCTETS, "application/zip; charset=utf-8"])
def test_upload_content_type(vendor: Vendor, content_type: str | None) -> None:
    """The archive goes up as application/zip and as nothing else."""
    url = vendor.create()["training_data_uploading_url"]

    assert No(403, "SignatureDoesNotMatch") == No.xml(put(url, b"bytes", content_type))


def test_upload_letter_content_type(vendor: Vendor) -> None:
    """The type that letters go up as can be chosen."""
    vendor.emulator.letter_content_type = "application/pdf"
    url = vendor.create()["authorization_letter_uploading_url"]
    statuses = [put(url, LETTER, content_type).status_code for content_type in (OCTETS, "application/pdf")]

    assert [403, 200] == statuses


def test_upload_altered_address(vendor: Vendor) -> None:
    """An address is good for one job, one file and one time of expiry."""
    created, other = vendor.create(), vendor.create()
    url = created["training_data_uploading_url"]
    expires = url.split("Expires=")[1].split("&")[0]
    altered = [
        url.replace(created["job_id"], other["job_id"]),
        url.replace("training-data", "authorization-letter"),
        url.replace(f"Expires={expires}", f"Expires={int(expires) + 1}"),
    ]
    answers = [No.xml(put(each, b"bytes", ZIP)) for each in altered]

    assert [No(403, "SignatureDoesNotMatch")] * 3 == answers


def test_upload_unsigned_address(vendor: Vendor) -> None:
    """An address without its signature opens nothing."""
    url = vendor.create()["training_data_uploading_url"].partition("?")[0]

    assert No(403, "AccessDenied") == No.xml(put(url, b"bytes", ZIP))


def test_upload_expired(vendor: Vendor) -> None:
    """An address dies when its time is over."""
    url = vendor.create()["training_data_uploading_url"]
    vendor.clock.ahead = 86402
    answer = put(url, b"bytes", ZIP)

    assert No(403, "AccessDenied") == No.xml(answer)
    assert "Request has expired" in answer.text


def test_upload_one_shot(vendor: Vendor) -> None:
    """If so chosen, an address dies of its first successful upload, and a fresh one lives."""
    vendor.emulator.one_shot = True
    created = vendor.create()
    url = created["training_data_uploading_url"]
    answers = [put(url, b"bytes", content_type).status_code for content_type in (OCTETS, ZIP, ZIP)]
    fresh = vendor.addresses(created["job_id"])["package_url"]["training_data_uploading_url"]

    assert [403, 200, 403, 200] == [*answers, put(fresh, b"bytes", ZIP).status_code]


def test_upload_many_shots(vendor: Vendor) -> None:
    """If not so chosen, an address is good again and again, and the latest upload counts."""
    created = vendor.create()
    answers = [put(created["training_data_uploading_url"], data, ZIP).status_code for data in (b"1", b"2")]
    stored = vendor.emulator.store.get(f"{created['job_id']}/training-data")

    assert stored is not None
    assert ([200, 200], b"2") == (answers, stored.path.read_bytes())


def test_upload_method(vendor: Vendor) -> None:
    """An address for uploads gives nothing out."""
    url = vendor.create()["training_data_uploading_url"]

    assert No(405, "MethodNotAllowed") == No.xml(requests.get(url, timeout=10))


def test_upload_chunked(vendor: Vendor) -> None:
    """An upload has to say how long it is."""
    url = vendor.create()["training_data_uploading_url"]

    assert No(411, "MissingContentLength") == No.xml(put(url, iter([b"by", b"tes"]), ZIP))


def test_upload_second_credentials(vendor: Vendor) -> None:
    """A signed address and an Authorization header exclude each other."""
    url = vendor.create()["training_data_uploading_url"]

    assert No(400, "InvalidArgument") == No.xml(put(url, b"bytes", ZIP, Authorization="x"))


def test_upload_missing_bytes(vendor: Vendor) -> None:
    """An upload that ends before its time is not kept."""
    created = vendor.create()
    head = put_head(created["training_data_uploading_url"], 9)
    with socket.create_connection(("127.0.0.1", vendor.server.port), timeout=10) as connection:
        connection.sendall(head + b"bytes")
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"<Code>IncompleteBody</Code>" in answer
    assert vendor.emulator.store.get(f"{created['job_id']}/training-data") is None


def test_upload_others_go_on(vendor: Vendor) -> None:
    """While an upload is on its way the API answers."""
    head = put_head(vendor.create()["training_data_uploading_url"], 5)
    with socket.create_connection(("127.0.0.1", vendor.server.port), timeout=10) as connection:
        connection.sendall(head + b"byt")
        count = vendor.list()["count"]
        connection.sendall(b"es")
        answer = connection.makefile("rb").read()

    assert 1 == count
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_upload_queued_refusal(vendor: Vendor) -> None:
    """A fault queued for an upload is answered in the object store's own words."""
    url = vendor.create()["training_data_uploading_url"]
    vendor.emulator.fault("PutTrainingData", Fault(status=503, code="ServiceUnavailable", message="<slow & down>"))

    assert No(503, "ServiceUnavailable") == No.xml(put(url, b"bytes", ZIP))


def test_addresses_other_shape(vendor: Vendor) -> None:
    """Fresh addresses come in another shape than those of a create."""
    job_id = vendor.create()["job_id"]
    addresses = vendor.addresses(job_id)

    assert {"segment_url", "package_url", "authorization_letter_uploading_url"} == addresses.keys()
    assert {"audio_uploading_url": [], "txt_uploading_url": []} == addresses["segment_url"]
    assert put(addresses["package_url"]["training_data_uploading_url"], zipped(), ZIP).ok
    assert put(addresses["authorization_letter_uploading_url"], LETTER, OCTETS).ok


def test_addresses_wrong_state(vendor: Vendor) -> None:
    """Addresses are given while files are awaited, not later."""
    job_id = vendor.handed_in()

    assert WRONG_STATE == No.of(lambda: vendor.addresses(job_id))


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (zipped(**{"1.wav": wav(), "2.wav": wav()}), "MSS.20020016"),
        (zipped(**{"1.txt": b"one"}), "MSS.20020016"),
        (b"garbage", "MSS.20020016"),
        (zipped()[:-30], "MSS.20020016"),
        (zipped().replace(b"RIFF", b"RAFF"), "MSS.20020016"),
        (zipped(**{"1.wav": wav(), "1.txt": b"one"}), "MSS.20020022"),
        (zipped(**{"1.wav": b"ID3 this is an mp3"}), "MSS.20020018"),
    ],
    ids=["two wavs", "no wav", "no zip", "cut short", "wrong checksum", "a text", "no wav inside"],
)
def test_commit_bad_archive(vendor: Vendor, archive: bytes, code: str) -> None:
    """An archive other than of one wav is refused with the documented code, and nothing is charged."""
    job_id = vendor.upload(archive=archive)
    refused = No.of(lambda: vendor.commit(job_id))

    assert (No(400, code), "CREATING", []) == (refused, vendor.show(job_id)["state"], vendor.emulator.paid)


def test_commit_no_archive(vendor: Vendor) -> None:
    """Without an archive there is nothing to commit."""
    job_id = vendor.create()["job_id"]

    assert No(400, "MSS.20020016") == No.of(lambda: vendor.commit(job_id))


@pytest.mark.parametrize("letter", [None, b"", b"a text"])
def test_commit_bad_letter(vendor: Vendor, letter: bytes | None) -> None:
    """Without a letter of a known kind the review fails and says so."""
    job_id = vendor.upload(letter=letter)
    vendor.commit(job_id)
    early = vendor.audit(job_id)
    states = [vendor.show(job_id)["state"] for _ in range(3)]
    errors = vendor.audit(job_id)["system_audit_result"]["errors"]

    assert ["SYSTEM_AUDITING", "AUDIT_FAILED", "AUDIT_FAILED"] == states
    assert ({}, ["MSS.20020010"]) == (early, [error["error_code"] for error in errors])


@pytest.mark.parametrize("letter", [b"%PDF-1.4", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
def test_commit_good_letter(vendor: Vendor, letter: bytes) -> None:
    """A letter is a pdf, a jpg or a png."""
    job_id = vendor.upload(letter=letter)
    vendor.commit(job_id)

    assert PATH[:2] == [vendor.show(job_id)["state"] for _ in range(2)]


def test_commit_second_commit(vendor: Vendor) -> None:
    """A job that is handed in cannot be handed in again, and is charged once."""
    job_id = vendor.handed_in()
    refused = No.of(lambda: vendor.commit(job_id))

    assert (WRONG_STATE, [job_id]) == (refused, vendor.emulator.paid)


def test_commit_lost_answer(vendor: Vendor) -> None:
    """A commit whose answer is lost has been done."""
    job_id = vendor.upload()
    vendor.emulator.fault("CommitVoiceTrainingJob", Fault(status=400, code="Lost", after=True))
    lost = No.of(lambda: vendor.commit(job_id))

    assert (No(400, "Lost"), [job_id]) == (lost, vendor.emulator.paid)


def test_commit_rejected(vendor: Vendor) -> None:
    """A rejected job says why, takes other files, goes on, and is charged once."""
    job_id = vendor.handed_in()
    error = {"audio_name": "voice.wav", "error_code": "MSS.20020011", "error_message": "noise"}
    vendor.emulator.reject(job_id, "please record again", [error])
    shown, audit = vendor.show(job_id), vendor.audit(job_id)
    fresh = vendor.addresses(job_id)["package_url"]["training_data_uploading_url"]
    put(fresh, zipped(**{"better.wav": wav(0.2)}), ZIP)
    vendor.commit(job_id)

    assert ("AUDIT_FAILED", 1) == (shown["state"], shown["reject_times"])
    assert [error] == audit["system_audit_result"]["errors"]
    assert "please record again" == audit["admin_audit_result"]["message"]
    assert isinstance(audit["admin_audit_result"]["audit_time"], int)
    assert ("SYSTEM_AUDITING", {}) == (vendor.show(job_id)["state"], vendor.audit(job_id))
    assert [job_id] == vendor.emulator.paid


def test_commit_rejected_again(vendor: Vendor) -> None:
    """Every rejection counts."""
    job_id = vendor.handed_in()
    vendor.emulator.reject(job_id, "once")
    vendor.commit(job_id)
    vendor.emulator.reject(job_id, "twice")
    vendor.emulator.reject(job_id, "three times")

    assert 3 == vendor.show(job_id)["reject_times"]


def test_commit_unknown_job(vendor: Vendor) -> None:
    """A job that is not there is not found, whatever is asked of it."""
    calls = [vendor.show, vendor.commit, vendor.addresses, vendor.audit, vendor.delete]

    assert [No(404, "MSS.99000001")] * 5 == [No.of(lambda call=call: call("nowhere")) for call in calls]


@pytest.mark.parametrize(
    "fields",
    [
        {"voice_name": ""},
        {"voice_name": "x" * 65},
        {"voice_name": 5},
        {"voice_name": None},
        {"description": "x" * 129},
        {"phone": "1" * 17},
        {"batch_name": "x" * 257},
        {"language": "x" * 65},
        {"output_language": "x" * 33},
        {"custom_text": "x" * 4097},
        {"dhtms_job_id": "x" * 65},
        {"description": ""},
        {"sex": "OTHER"},
        {"create_type": "ZIP"},
        {"tag": "SONG"},
        {"supported_service": ["VIDEO_3D"]},
        {"supported_service": "CHAT_2D"},
        {"is_ondemand_resource": "yes"},
    ],
    ids=str,
)
def test_limits_create(vendor: Vendor, fields: dict[str, Any]) -> None:
    """A field that is not as documented is refused."""
    assert (NO_PARAMETER, {}) == (No.of(lambda: vendor.create(**fields)), vendor.emulator.jobs)


def test_limits_most(vendor: Vendor) -> None:
    """A field may be as long as documented, in characters."""
    job_id = vendor.create(voice_name="声" * 64, description="x" * 128, phone="1" * 16)["job_id"]

    assert "声" * 64 == vendor.show(job_id)["voice_name"]


@pytest.mark.parametrize("fields", [{"voice_name": ""}, {"app_user_id": "x" * 257}, {"tag": "SONG"}], ids=str)
def test_limits_commit(vendor: Vendor, fields: dict[str, Any]) -> None:
    """A commit is held to the same limits."""
    job_id = vendor.upload()
    refused = No.of(lambda: vendor.commit(job_id, **fields))

    assert (NO_PARAMETER, []) == (refused, vendor.emulator.paid)


@pytest.mark.parametrize(("body", "code"), [("{", "MSS.10000002"), ("[]", "MSS.00000002")])
def test_limits_no_json(vendor: Vendor, body: str, code: str) -> None:
    """A body that is no JSON object is refused."""
    request = CreateTrainingAdvanceJobRequest(body=body)

    assert No(400, code) == No.of(lambda: vendor.sdk.create_training_advance_job(request))


def test_list_newest_first(vendor: Vendor) -> None:
    """The list begins with the newest job, also among jobs of one second."""
    for name in ("a", "b", "c"):
        vendor.create(voice_name=name)

    assert ["c", "b", "a"] == vendor.names()
    assert ["a", "b", "c"] == vendor.names(sort_dir="asc")


def test_list_pages(vendor: Vendor) -> None:
    """The list comes in pages of ten, or of as many as asked for, and tells how many there are in all."""
    for number in range(12):
        vendor.create(voice_name=str(number))
    page = vendor.list(offset=9, limit=2)

    assert 10 == len(vendor.names())
    assert (12, ["2", "1"]) == (page["count"], [job["voice_name"] for job in page["jobs"]])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Carla", "Annabel", "Anna"]),
        ({"voice_name": "Anna"}, ["Annabel", "Anna"]),
        ({"state": "SPLITTING"}, ["Carla"]),
        ({"state": "SPLITTING,CREATING"}, ["Carla", "Annabel", "Anna"]),
        ({"state": "FAILED"}, []),
        ({"tag": "NEWS"}, ["Annabel"]),
        ({"batch_name": "b1"}, ["Anna"]),
        ({"job_type": "ADVANCE"}, ["Carla", "Annabel", "Anna"]),
        ({"job_type": "BASIC"}, []),
        ({"job_id": "nowhere"}, []),
        ({"is_ondemand_resource": True}, ["Carla"]),
        ({"is_ondemand_resource": False}, ["Annabel", "Anna"]),
        ({"sort_key": "update_time"}, ["Carla", "Annabel", "Anna"]),
    ],
    ids=str,
)
def test_list_filters(vendor: Vendor, query: dict[str, Any], names: list[str]) -> None:
    """The list holds the jobs asked for."""
    vendor.create(voice_name="Anna", batch_name="b1")
    vendor.create(voice_name="Annabel", tag="NEWS")
    last = vendor.create(voice_name="Carla", is_ondemand_resource=True)
    vendor.emulator.set_state(last["job_id"], "SPLITTING")

    assert names == vendor.names(**query)


def test_list_one_job(vendor: Vendor) -> None:
    """Asked for one id the list holds that job, as it is shown."""
    job_id = vendor.handed_in()
    vendor.create()
    listed = vendor.list(job_id=job_id)

    assert {"count": 1, "jobs": [vendor.show(job_id)]} == listed


def test_list_times(vendor: Vendor) -> None:
    """The list can be bounded by when jobs were made and when they changed."""
    vendor.create(voice_name="old")
    vendor.clock.ahead = 500
    vendor.create(voice_name="new")
    between = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 250))
    bounds = ("create_since", "create_until", "update_since", "update_until")

    assert [["new"], ["old"], ["new"], ["old"]] == [vendor.names(**{bound: between}) for bound in bounds]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"offset": -1},
        {"offset": 2**31},
        {"voice_name": "x" * 257},
        {"create_since": "yesterday"},
        {"sort_key": "ceate_time"},
        {"sort_dir": "up"},
        {"is_ondemand_resource": "maybe"},
    ],
    ids=str,
)
def test_list_limits(vendor: Vendor, query: dict[str, Any]) -> None:
    """A parameter that is not as documented is refused."""
    assert NO_PARAMETER == No.of(lambda: vendor.list(**query))


def test_list_moves_nothing(vendor: Vendor) -> None:
    """Listing moves no job on; it tells what was told last."""
    job_id = vendor.handed_in()
    states = []
    for _ in itertools.repeat(None, 2):
        states += [vendor.list()["jobs"][0]["state"], vendor.list()["jobs"][0]["state"]]
        states.append(vendor.show(job_id)["state"])

    assert [*["SYSTEM_AUDITING"] * 5, "AUDITING"] == states


def test_delete_gone(vendor: Vendor) -> None:
    """A deleted job is gone."""
    job_id = vendor.create()["job_id"]
    vendor.delete(job_id)

    assert ({"count": 0, "jobs": []}, {}) == (vendor.list(), vendor.emulator.jobs)


@pytest.mark.parametrize("state", ["AUDIT_FAILED", "FAILED", "SUCCEED"])
def test_delete_idle(vendor: Vendor, state: str) -> None:
    """A job that nobody works on can be deleted."""
    job_id = vendor.handed_in()
    vendor.emulator.set_state(job_id, state)
    vendor.delete(job_id)

    assert {} == vendor.emulator.jobs


def test_delete_busy(vendor: Vendor) -> None:
    """A job that the vendor works on cannot be deleted."""
    job_id = vendor.handed_in()

    assert WRONG_STATE == No.of(lambda: vendor.delete(job_id))


def test_any_date(vendor: Vendor) -> None:
    """The check of the date can be switched off."""
    vendor.emulator.clock_tolerance = math.inf
    vendor.clock.ahead = 1e6

    assert "job_id" in vendor.create()


def test_list_lag(vendor: Vendor) -> None:
    """A list can be made to lag behind, while the task itself can be got."""
    vendor.emulator.list_lag = 30.0
    job_id = vendor.create()["job_id"]
    early = vendor.names()
    shown = vendor.show(job_id)
    vendor.clock.ahead = 31

    assert ([], ["Anna"]) == (early, vendor.names())
    assert "CREATING" == shown["state"]


def test_show_lag(vendor: Vendor) -> None:
    """A commit can be made to show late; what it did is done all the same."""
    vendor.emulator.show_lag = 30.0
    job_id = vendor.upload()
    vendor.commit(job_id, voice_name="Berta")
    early = [vendor.show(job_id) for _ in range(3)] + vendor.list()["jobs"]
    again = No.of(lambda: vendor.commit(job_id))
    vendor.clock.ahead = 31

    assert [("CREATING", "Anna", False)] * 4 == [
        (job["state"], job["voice_name"], "allocated_resource" in job) for job in early
    ]
    assert WRONG_STATE == again
    assert ["Berta"] == vendor.names()
    assert "SYSTEM_AUDITING" == vendor.show(job_id)["state"]


def test_recommit_charges(vendor: Vendor) -> None:
    """A second commit can be made to cost again."""
    vendor.emulator.recommit = "charge"
    job_id = vendor.handed_in()
    vendor.commit(job_id)

    assert [job_id] * 2 == vendor.emulator.paid


def test_late_uploads(vendor: Vendor) -> None:
    """A file that comes when the job is at work is taken, and noted."""
    created = vendor.create()
    url = created["training_data_uploading_url"]
    put(url, zipped(), ZIP)
    put(created["authorization_letter_uploading_url"], LETTER, OCTETS)
    before = list(vendor.emulator.late_uploads)
    vendor.commit(created["job_id"])
    late = put(url, zipped(), ZIP)

    assert ([], 200) == (before, late.status_code)
    assert [created["job_id"]] == vendor.emulator.late_uploads


def test_voice_of(vendor: Vendor) -> None:
    """The voice of a job is known to the test before the job has ended."""
    job_id = vendor.handed_in()
    known = vendor.emulator.voice_of(job_id)
    vendor.emulator.set_state(job_id, "SUCCEED")

    assert known == vendor.show(job_id)["asset_id"]


def test_settings() -> None:
    """The settings say where it answers and with which made-up keys."""
    emulator = HuaweiEmulator()
    emulator.url = "http://127.0.0.1:1"
    settings = emulator.settings()
    emulator.end()

    assert {
        "access_key": "SANDBOXACCESSKEY",
        "secret_key": "sandbox-secret-key",
        "project_id": "0123456789abcdef0123456789abcdef",
        "endpoint": "http://127.0.0.1:1",
        "region": "cn-north-4",
    } == settings


def test_independent_signature() -> None:
    """No module of the emulator knows the vendor's SDK, so that neither can copy a mistake of the other."""
    folder = Path(__file__).parents[2] / "providers" / "voiceclone_huawei"

    assert [] == [path.name for path in folder.glob("emulator*.py") if "huaweicloudsdk" in path.read_text("utf-8")]
