"""What goes over the wire, and what is said of it: no credential of ~/.netrc, no repeat, every cause by its name."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import traceback
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.reviews import BAD_LETTER, rejected

import voiceclone
import voiceclone_alibaba
import voiceclone_huawei
from voiceclone import CloneRequest, ConnectionFailedError, RateLimitError, TransferError
from voiceclone.backends import Secret
from voiceclone.sandbox import Emulator, Fault, Sandbox
from voiceclone.sandbox._server import HOST
from voiceclone_alibaba.oss import upload_url

QUERY = {"huawei": "ShowVoiceTrainingJob", "alibaba": "GetCustomizedVoiceJob"}
UPLOAD = {"huawei": "PutTrainingData", "alibaba": "PutObject"}
REGISTER = {
    "huawei": voiceclone_huawei.voiceclone_register_backend,
    "alibaba": voiceclone_alibaba.voiceclone_register_backend,
}
SECRETS = {"huawei": ("access_key", "secret_key"), "alibaba": ("access_key_id", "access_key_secret")}


def one_try(sandbox: Sandbox, provider: str, **settings: Any) -> voiceclone.Client:
    return voiceclone.Client(provider, attempts=1, **sandbox.settings(provider) | settings)


def failure(client: voiceclone.Client) -> voiceclone.ProviderError:
    with client, pytest.raises(voiceclone.ProviderError) as caught:
        client.get_job("123")
    return caught.value


@pytest.fixture
def closed() -> str:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return f"{HOST}:{listener.getsockname()[1]}"


def test_netrc_is_obeyed_by_nothing(
    client: voiceclone.Client,
    request_: CloneRequest,
    vendor: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No request, of the service or of the store, carries what ~/.netrc says."""
    (tmp_path / ".netrc").write_text("default login user password PASSWORD")
    monkeypatch.setenv("HOME", str(tmp_path))

    job = client.submit(request_)
    done = client.wait(job)

    assert done.voice_id
    headers = [value for each in vendor.received for value in each.headers.values()]
    assert not [value for value in headers if value.startswith("Basic ")]


def test_proxy_of_the_environment(sandbox: Sandbox, vendor: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names is used."""
    monkeypatch.setenv("HTTP_PROXY", vendor.url)
    monkeypatch.setenv("http_proxy", vendor.url)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")

    error = failure(one_try(sandbox, vendor.name, endpoint="http://vendor.invalid"))

    assert 1 == len(vendor.received)
    assert not isinstance(error, ConnectionFailedError)


def test_refused_call(sandbox: Sandbox, provider: str, closed: str) -> None:
    """A refused connection is told with host, port and cause, and proves that nothing was sent."""
    error = failure(one_try(sandbox, provider, endpoint=f"http://{closed}"))

    assert isinstance(error, ConnectionFailedError)
    assert f"no connection to {closed}: connection refused" == error.message
    assert not error.outcome_unknown


def test_call_to_nobody(sandbox: Sandbox, provider: str) -> None:
    """A host without an address is told as such."""
    error = failure(one_try(sandbox, provider, endpoint="http://nobody.invalid:81"))

    assert ("no connection to nobody.invalid:81: the host name cannot be resolved", False) == (
        error.message,
        error.outcome_unknown,
    )


def test_call_without_tls(sandbox: Sandbox, provider: str) -> None:
    """A handshake that fails proves that nothing was sent."""
    address = sandbox[provider].url.partition("://")[2]

    error = failure(one_try(sandbox, provider, endpoint=f"https://{address}"))

    assert isinstance(error, ConnectionFailedError)
    assert (f"no connection to {address}: the other side speaks no TLS", False) == (
        error.message,
        error.outcome_unknown,
    )


@pytest.mark.parametrize(("fault", "what"), [(Fault(cut=True), "was cut"), (Fault(hang=True), "timed out")])
def test_broken_call(sandbox: Sandbox, vendor: Emulator, fault: Fault, what: str) -> None:
    """A connection that breaks after the request went out leaves the outcome unknown."""
    vendor.fault(QUERY[vendor.name], fault)

    error = failure(one_try(sandbox, vendor.name, read_timeout=0.3))

    assert (f"the connection to {vendor.url.partition('://')[2]} {what}", True) == (
        error.message,
        error.outcome_unknown,
    )


def test_refused_upload(sandbox: Sandbox, vendor: Emulator, request_: CloneRequest) -> None:
    """A store that cannot be reached is told with host, port and cause."""
    server = sandbox.server(vendor.name)
    first = {"huawei": "CreateTrainingAdvanceJob", "alibaba": "CreateUploadMedia"}[vendor.name]
    vendor.fault(first, Fault(then=server.close_port))

    with one_try(sandbox, vendor.name) as client, pytest.raises(TransferError) as caught:
        client.submit(request_)

    assert f": did not arrive: no connection to {HOST}:{server.port}: connection refused" in str(caught.value)
    assert (True, False) == (caught.value.retryable, caught.value.outcome_unknown)


def test_answer_of_something_between(sandbox: Sandbox, vendor: Emulator, request_: CloneRequest) -> None:
    """A success without a word of the store is not the store's."""
    vendor.fault(UPLOAD[vendor.name], Fault(status=200, body=b"<html>Welcome</html>"))

    with one_try(sandbox, vendor.name) as client, pytest.raises(TransferError) as caught:
        client.submit(request_)

    assert str(caught.value).endswith(": did not arrive: the answer is not the store's (HTTP 200)")
    assert caught.value.retryable


@pytest.fixture
def changing(request_: CloneRequest, tmp_path: Path) -> CloneRequest:
    """A request whose recording may be written to, and is sent in several chunks."""
    path = tmp_path / "take.wav"
    path.write_bytes(request_.recordings[0].path.read_bytes() + bytes(1 << 20))  # type: ignore[union-attr]
    return voiceclone.CloneRequest(
        voice_name="gentle", gender="female", language="zh", recordings=[path], consent=request_.consent
    )


@pytest.mark.parametrize("change", ["other bytes", "shorter", "longer"])
def test_file_that_changes(sandbox: Sandbox, vendor: Emulator, changing: CloneRequest, change: str) -> None:
    """A file that changes while it is sent stops the upload for good, on every vendor."""
    path = changing.recordings[0].path
    assert path is not None

    def spoil(_progress: object) -> None:
        if change == "shorter":
            os.truncate(path, 1 << 19)
        with path.open("r+b") as file:
            if change == "longer":
                file.seek(0, 2)
            file.write(b"RIFF")
        os.utime(path, ns=(1, 1))

    with (
        one_try(sandbox, vendor.name) as client,
        pytest.raises(TransferError, match="it changed while it was sent") as caught,
    ):
        client.submit(changing, check=False, on_progress=spoil)

    assert not caught.value.retryable


def test_rate_limit(sandbox: Sandbox, vendor: Emulator) -> None:
    """A refusal for the rate is asked for once, and keeps how long to wait, its code and its request."""
    headers = {"Retry-After": "7", "X-Request-Id": "request-7"}
    body = b'{"error_code": "Throttling", "error_msg": "slow", "Code": "Throttling", "RequestId": "request-7"}'
    vendor.fault(QUERY[vendor.name], Fault(status=429, body=body, headers=headers), times=9)

    error = failure(one_try(sandbox, vendor.name))

    assert isinstance(error, RateLimitError)
    assert (7.0, "Throttling", "request-7") == (error.retry_after, error.code, error.request_id)
    assert 1 == len(vendor.received)
    assert not error.outcome_unknown


def test_secrets_in_a_refusal(sandbox: Sandbox, vendor: Emulator) -> None:
    """What a vendor repeats of our secrets is in no message and not in the raw answer."""
    vendor.security_token = "TOKEN"  # type: ignore[attr-defined]
    settings = vendor.settings()
    told = " ".join([*(settings[name] for name in SECRETS[vendor.name]), "TOKEN"])
    body = f'{{"error_code": "No", "error_msg": "{told}", "Code": "No", "Message": "{told}", "deep": [["{told}"]]}}'
    vendor.fault(QUERY[vendor.name], Fault(status=400, body=body.encode()))

    error = failure(one_try(sandbox, vendor.name, **settings))

    assert "*** *** ***" == error.message
    assert isinstance(error.raw, dict)
    assert [["*** *** ***"]] == error.raw["deep"]


@pytest.mark.parametrize("status", [200, 502])
def test_raw_that_is_no_json(sandbox: Sandbox, vendor: Emulator, status: int) -> None:
    """An answer that is no JSON is kept as it came."""
    vendor.fault(QUERY[vendor.name], Fault(status=status, body=b"<html>a page</html>"))

    error = failure(one_try(sandbox, vendor.name))

    assert error.raw in (b"<html>a page</html>", "<html>a page</html>")
    assert status == error.status


def test_review_with_a_user(sandbox: Sandbox, clock: Clock, request_: CloneRequest, signed: voiceclone.Consent) -> None:
    """With a user set, a failed review can be read and answered: two operations know no user."""
    vendor = sandbox["huawei"]
    settings = sandbox.settings("huawei") | {"app_user_id": "user-1"}
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **settings) as client:
        job = rejected(client, request_, vendor, BAD_LETTER)
        again = client.resubmit(job, consent=signed)

        assert job.actions
        assert client.wait(again).voice_id


@pytest.fixture
def sdk(vendor: Emulator) -> Any:
    """The SDK of the vendor in turn."""
    backend = REGISTER[vendor.name]()(**vendor.settings())
    return backend.service


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 500, 502])
def test_date_of_every_answer(vendor: Emulator, status: int) -> None:
    """A backend knows the vendor's time from any answer, whatever it says."""
    backend = REGISTER[vendor.name]()(**vendor.settings())
    body = b"{}" if status != 502 else b"<html></html>"
    vendor.fault(QUERY[vendor.name], Fault(status=status, body=body))

    with contextlib.suppress(voiceclone.ProviderError):
        backend.get_job("123")

    assert backend.vendor_clock.now() == pytest.approx(vendor.clock(), abs=10)


def test_repeated_nonce_leaves_the_outcome_unknown(sandbox: Sandbox) -> None:
    """A proxy that repeats a request makes the second be refused: the first may have been done."""
    vendor = sandbox["alibaba"]
    vendor.fault(QUERY["alibaba"], Fault(status=400, code="SignatureNonceUsed"))

    assert failure(one_try(sandbox, "alibaba")).outcome_unknown


def test_addresses_are_not_printed(sdk: Any, vendor: Emulator) -> None:
    """Signed addresses and upload credentials print as nothing where somebody prints the variables."""
    if vendor.name == "huawei":
        answer = sdk.call(
            "CreateTrainingAdvanceJob",
            {"voice_name": "x", "sex": "FEMALE", "language": "CHINESE", "create_type": "SEGMENT"},
        )
        assert "Signature" in answer["training_data_uploading_url"]
    else:
        file, meta = '{"Type":"audio","Name":"x","Ext":"wav"}', '{"Title":"x","BusinessType":"general"}'
        answer = sdk.call("CreateUploadMedia", file_info=file, media_meta_data=meta)
        assert answer["UploadAuth"][:50] not in repr(answer)

    assert "Signature" not in repr(answer)


def test_credentials_in_variables() -> None:
    """The variables of a failure to read an upload's ticket, as error trackers print them, hold no credential."""
    secret = base64.b64encode(json.dumps({"AccessKeySecret": "HUSH", "SecurityToken": "HUSH"}).encode()).decode()

    with pytest.raises(voiceclone.MalformedResponseError) as caught:
        upload_url({"UploadAuth": Secret(secret)}, "CreateUploadMedia", "cn-shanghai")

    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "parts = " in told
    assert "HUSH" not in told


def test_endpoint_with_a_path(sandbox: Sandbox) -> None:
    """Alibaba's SDK knows no path: an endpoint with one is refused, not shortened."""
    with pytest.raises(voiceclone.ConfigurationError, match="with a path"):
        one_try(sandbox, "alibaba", endpoint="https://host.example/ims")
