"""Credentials that end: asked for in time, once, and again when the vendor refuses them."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import attrs
import pytest
from helpers.clock import Clock
from helpers.http_vendor import Acme, AcmeEmulator
from werkzeug.wrappers import Request, Response

import voiceclone
from voiceclone import AuthenticationError, CloneRequest, ConfigurationError, Credentials
from voiceclone.backends import credential_function, setting
from voiceclone.sandbox import Fault, Refusal
from voiceclone.testing import serve

DAY = 86_400.0
HOUR = 3600.0


@attrs.define(kw_only=True)
class Expiring(Acme):
    """The vendor on plain HTTP, whose keys end."""

    api_key: str | None = setting(secret=True, way="key")  # type: ignore[assignment]
    credentials: Callable[[], Credentials] | None = setting(
        converter=credential_function, way="credentials", environment=False
    )

    def headers(self) -> Mapping[str, str]:
        return {}

    def find_credentials(self) -> Credentials | Callable[[], Credentials]:
        return self.credentials or Credentials(auth_token=self.api_key)

    def auth_headers(self, credentials: Credentials) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {credentials.auth_token}"}


class ExpiringEmulator(AcmeEmulator):
    def perform(self, operation: str, request: Request) -> Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in [each.auth_token for each in self.issuer if not self.issuer.has_ended(each)]:
            raise Refusal(401, "key", f"this key is wrong: {given}")
        answer: Response = getattr(self, f"_{operation}")(request)
        return answer


@attrs.define
class Function:
    """Gives credentials of the vendor that are good for an hour, or raises.

    Attributes:
        vendor: The vendor.
        asked: How often it was called.
        failures: What it raises instead, the next times.
        given: What it gave.
    """

    vendor: ExpiringEmulator
    asked: int = 0
    failures: list[Exception] = attrs.field(factory=list)
    given: list[Credentials] = attrs.field(factory=list)

    def __call__(self) -> Credentials:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        self.given.append(self.vendor.issuer.token(HOUR))
        return self.given[-1]


@pytest.fixture
def vendor(clock: Clock) -> Iterator[ExpiringEmulator]:
    """A vendor whose clock is ten days ahead of this machine's."""
    with serve(ExpiringEmulator(clock=lambda: clock() + 10 * DAY)) as vendor:
        yield vendor


@pytest.fixture
def function(vendor: ExpiringEmulator) -> Function:
    return Function(vendor)


@pytest.fixture
def start(vendor: ExpiringEmulator, clock: Clock) -> Callable[..., voiceclone.Client]:
    """Makes a client with these credentials."""

    def start(credentials: Callable[[], Any], kind: type[Expiring] = Expiring) -> voiceclone.Client:
        backend = kind(endpoint=vendor.url, credentials=credentials)
        return voiceclone.Client(backend=backend, clock=clock, sleep=clock.sleep)

    return start


@pytest.fixture
def client(start: Callable[..., voiceclone.Client], function: Function) -> voiceclone.Client:
    return start(function)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"access_key": "a"},
        {"secret_key": "s"},
        {"security_token": "t"},
        {"access_key": "a", "security_token": "t"},
        {"auth_token": "t", "security_token": "t"},
        {"auth_token": "t", "access_key": "a", "secret_key": "s"},
        {"auth_token": "one\ntwo"},
        {"auth_token": ""},
        {"auth_token": "t", "expires_at": datetime(2030, 1, 1)},  # noqa: DTZ001 - what is refused
        {"auth_token": "t", "expires_at": "2030-01-01"},
    ],
)
def test_credentials_that_cannot_be_used(wrong: dict[str, Any]) -> None:
    """Credentials are a pair of keys or a token, and end at a time that is one everywhere."""
    with pytest.raises(ConfigurationError, match="cannot be used"):
        Credentials(**wrong)


def test_credentials_are_not_shown() -> None:
    """A repr has the time, and no secret."""
    keys = Credentials(access_key="hush-a", secret_key="hush-s", security_token="hush-t", expires_at=datetime.now(UTC))

    assert "expires_at=datetime" in repr(keys)
    assert "hush" not in repr([keys, Credentials(auth_token="hush")])


def test_credentials_are_not_pickled() -> None:
    """A task queue writes down what it pickles."""
    with pytest.raises(TypeError, match="credentials are not pickled"):
        pickle.dumps(Credentials(auth_token="hush"))


def test_function_is_not_shown(vendor: ExpiringEmulator) -> None:
    """The function may hold secrets as well."""
    backend = Expiring(endpoint=vendor.url, credentials=partial(Credentials, auth_token="hush"))

    assert "hush" not in repr(backend)


def test_asked_for_once(
    client: voiceclone.Client, request_: CloneRequest, function: Function, vendor: ExpiringEmulator
) -> None:
    """Credentials that are good are used again."""
    assert client.wait(client.submit(request_)).voice_id

    assert 1 == function.asked
    assert 4 == len(vendor.received)


@pytest.fixture
def job(client: voiceclone.Client, request_: CloneRequest) -> voiceclone.CloneJob:
    """A job of an hour's credentials."""
    return client.submit(request_)


def test_asked_for_before_they_end(
    client: voiceclone.Client, job: voiceclone.CloneJob, function: Function, clock: Clock
) -> None:
    """Five minutes before they end, by the vendor's clock, fresh ones are asked for, and no call is refused."""
    clock.sleep(HOUR - 330)
    client.get_job(job)
    before = function.asked
    clock.sleep(60)
    client.get_job(job)

    assert (1, 2) == (before, function.asked)
    assert ["CreateVoice", "GetVoice", "GetVoice"] == operations(function.vendor, 0)


def operations(vendor: ExpiringEmulator, since: int) -> list[str]:
    return [each.operation for each in vendor.received[since:]]


def test_refused_credentials(
    client: voiceclone.Client, job: voiceclone.CloneJob, request_: CloneRequest, function: Function
) -> None:
    """A paid call whose credentials are refused is done with fresh ones, once."""
    vendor = function.vendor
    vendor.issuer.revoke(function.given[0])

    again = client.submit(request_, key="again")

    assert [job.job_id, again.job_id] == vendor.paid
    assert ["CreateVoice", "CreateVoice"] == operations(vendor, 1)
    assert 2 == function.asked


def test_fresh_credentials_that_are_refused(
    client: voiceclone.Client, job: voiceclone.CloneJob, function: Function
) -> None:
    """The call is repeated once; when fresh credentials are refused too, that is told."""
    function.vendor.fault("GetVoice", Fault(status=401, code="key"), times=9)

    with pytest.raises(AuthenticationError):
        client.get_job(job)

    assert ["GetVoice", "GetVoice"] == operations(function.vendor, 1)
    assert 2 == function.asked


def test_same_credentials_again(start: Any, vendor: ExpiringEmulator) -> None:
    """Nothing is repeated with the credentials that were refused."""
    client = start(lambda: Credentials(auth_token="of-nobody"))

    with pytest.raises(AuthenticationError):
        client.get_job("v1")

    assert 1 == len(vendor.received)


def test_values_that_are_refused(vendor: ExpiringEmulator, clock: Clock) -> None:
    """Values that last are not tried twice."""
    backend = Expiring(endpoint=vendor.url, api_key="of-nobody")

    with (
        voiceclone.Client(backend=backend, clock=clock, sleep=clock.sleep) as client,
        pytest.raises(AuthenticationError),
    ):
        client.get_job("v1")

    assert 1 == len(vendor.received)


class Unproven(Expiring):
    """A vendor of whose refusals nobody says what they prove."""

    errors = {}  # noqa: RUF012 - never changed


def test_refusal_that_proves_nothing(start: Any, function: Function, request_: CloneRequest) -> None:
    """What is paid is not repeated when the refusal may hide that it was done; what only reads is."""
    client, vendor = start(function, Unproven), function.vendor
    vendor.fault("CreateVoice", Fault(after=True, status=401, code="key"))

    job = client.submit(request_)
    vendor.issuer.revoke(function.given[-1])
    client.get_job(job)

    assert [job.job_id] == vendor.paid
    assert ["GetVoice", "GetVoice"] == operations(vendor, 0)[-2:]


def test_many_threads(client: voiceclone.Client, job: voiceclone.CloneJob, function: Function) -> None:
    """Of many threads whose credentials are refused, one asks for fresh ones."""
    threads = 16
    barrier = threading.Barrier(threads)
    function.vendor.issuer.revoke(function.given[0])

    def look(_: int) -> str:
        barrier.wait()
        return client.get_job(job).job_id

    with ThreadPoolExecutor(threads) as pool:
        seen = list(pool.map(look, range(threads)))

    assert [job.job_id] * threads == seen
    assert 2 == function.asked


def test_function_that_fails(client: voiceclone.Client, function: Function) -> None:
    """What the function raises is the cause of one error, which does not repeat its words; nothing was sent."""
    function.failures = [RuntimeError("hush") for _ in range(4)]

    with pytest.raises(AuthenticationError, match="the function that gives them raised RuntimeError") as caught:
        client.get_job("v1")

    assert isinstance(caught.value.__cause__, RuntimeError)
    assert "hush" not in str(caught.value)
    assert (True, False) == (caught.value.retryable, caught.value.outcome_unknown)
    assert [] == function.vendor.received


def test_function_that_fails_once(client: voiceclone.Client, function: Function, request_: CloneRequest) -> None:
    """A function that fails is called again, as the vendor is."""
    function.failures = [TimeoutError()]

    job = client.submit(request_)

    assert [job.job_id] == function.vendor.paid


def test_wait_survives_the_function(client: voiceclone.Client, job: voiceclone.CloneJob, function: Function) -> None:
    """A wait goes on while the function fails, however often, and ends with the voice."""
    function.vendor.issuer.revoke(function.given[0])
    function.failures = [TimeoutError() for _ in range(50)]

    assert client.wait(job).voice_id


def test_wait_with_a_function_that_never_works(client: voiceclone.Client, function: Function) -> None:
    """A function that has never given anything does not let a wait go on for ever."""
    function.failures = [KeyError("key") for _ in range(50)]

    with pytest.raises(AuthenticationError):
        client.wait("v1")


def test_function_that_fails_too_early(
    client: voiceclone.Client, job: voiceclone.CloneJob, function: Function, clock: Clock
) -> None:
    """While the credentials in use are good, a failure of the function stops nothing."""
    clock.sleep(HOUR - 60)
    function.failures = [TimeoutError()]

    assert job.job_id == client.get_job(job).job_id
    assert 2 == function.asked


@pytest.mark.parametrize("given", [None, {"auth_token": "hush"}, "hush", ("a", "hush")])
def test_function_that_gives_something_else(start: Any, given: object) -> None:
    """What is no `Credentials` is told by its type."""
    kind = type(given).__name__

    with pytest.raises(ConfigurationError, match=rf"gave a {kind}: it has to give voiceclone\.Credentials") as caught:
        start(lambda: given).get_job("v1")

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("given", ["text", 7, Credentials(auth_token="hush")])
def test_credentials_that_are_no_function(given: object) -> None:
    """The setting takes a function, and says so."""
    with pytest.raises(ConfigurationError, match="credentials: has to be a function") as caught:
        Expiring(endpoint="http://127.0.0.1", credentials=given)

    assert "hush" not in str(caught.value)


def test_secrets_of_yesterday(client: voiceclone.Client, job: voiceclone.CloneJob, function: Function) -> None:
    """What a vendor repeats of credentials that were replaced is hidden as well."""
    old, vendor = function.given[0], function.vendor
    vendor.issuer.revoke(old)
    client.get_job(job)
    new = function.given[1]
    told = f"{old.auth_token} {new.auth_token}"
    vendor.fault("GetVoice", Fault(status=400, body=f'{{"message": "{told}"}}'.encode()))

    with pytest.raises(voiceclone.ProviderError) as caught:
        client.get_job(job)

    assert "*** ***" == caught.value.message
    assert {"message": "*** ***"} == caught.value.raw


def test_secrets_of_a_call_under_way(
    client: voiceclone.Client, job: voiceclone.CloneJob, function: Function, vendor: ExpiringEmulator
) -> None:
    """What a vendor repeats is hidden, however often the credentials were replaced before it answered."""
    told = function.given[0].auth_token

    def replace() -> None:
        for _ in range(20):
            vendor.issuer.revoke(function.given[-1])
            client.get_job(job)

    vendor.fault("GetVoice", Fault(status=400, body=f'{{"message": "{told}"}}'.encode(), then=replace))

    with pytest.raises(voiceclone.ProviderError) as caught:
        client.get_job(job)

    assert 21 == len(function.given)
    assert ("***", {"message": "***"}) == (caught.value.message, caught.value.raw)


def test_function_that_hangs(start: Any, function: Function, request_: CloneRequest, clock: Clock) -> None:
    """While the credentials in use are good, one thread waits for fresh ones, and no other."""
    hangs, go_on = threading.Event(), threading.Event()

    def hang() -> Credentials:
        if function.given:
            hangs.set()
            go_on.wait(10)
        return function()

    client = start(hang)
    job = client.submit(request_)
    clock.sleep(HOUR - 60)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.get_job, job)
        hangs.wait(10)
        found = client.get_job(job)
        given = len(function.given)
        go_on.set()

    assert (job.job_id, job.job_id) == (found.job_id, first.result().job_id)
    assert (1, 2) == (given, len(function.given))
