"""Ways to authenticate: exactly one is given, whole, and an error tells all of them."""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.rotation import Rotation, without_keys

import voiceclone
from voiceclone import CloneRequest, ConfigurationError, Credentials, MissingCredentialsError
from voiceclone.sandbox import Emulator, Fault, Issuer, Pace

DAY = 86_400.0
HALF_AN_HOUR = 1800.0

KEYS = {"huawei": ("access_key", "secret_key"), "alibaba": ("access_key_id", "access_key_secret")}
OWN = {
    "huawei": ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    "alibaba": ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
}


@pytest.fixture
def others(vendor: Emulator) -> dict[str, Any]:
    """The settings of the vendor without its keys."""
    return without_keys(vendor)


#: How each vendor refuses credentials that have ended or are not known.
REFUSALS = {
    "huawei": [(401, "APIGW.0301"), (400, "MSS.00010008"), (401, "Unknown")],
    "alibaba": [
        (404, "InvalidAccessKeyId.NotFound"),
        (400, "InvalidAccessKeyId.Inactive"),
        (400, "InvalidSecurityToken.Expired"),
        (403, "SecurityTokenExpired"),
        (401, "Unknown"),
    ],
}
QUERY = {"huawei": "ListAssets", "alibaba": "ListCustomizedVoices"}
PAID = {"huawei": "CreateTrainingAdvanceJob", "alibaba": "SubmitStandardCustomizedVoiceJob"}


def never() -> Credentials:
    raise AssertionError


def test_no_way(provider: str, others: dict[str, Any]) -> None:
    """Without any, each way is told with its settings and variables."""
    with pytest.raises(MissingCredentialsError) as caught:
        voiceclone.Client(provider, **others)

    head, ways, *each = str(caught.value).splitlines()
    assert (f"{provider} needs", "  - one of these ways to authenticate:") == (head, ways)
    first, second = (f"{name}=... or the environment variable VOICECLONE_" for name in KEYS[provider])
    assert each[0].startswith(f"      - {first}")
    assert f", and {second}" in each[0]
    assert OWN[provider][0] in each[0]
    assert "      - credentials=... in code" == each[-1]


@pytest.mark.parametrize("given", [0, 1])
def test_half_a_way(vendor: Emulator, others: dict[str, Any], given: int) -> None:
    """Of a way that was begun, what is missing is told, and no other way."""
    name, missing = KEYS[vendor.name][given], KEYS[vendor.name][1 - given]

    with pytest.raises(MissingCredentialsError, match=rf"needs\n  - {missing}=\.\.\. or [^\n]*\Z"):
        voiceclone.Client(vendor.name, **others, **{name: "x"})


def test_two_ways(vendor: Emulator) -> None:
    """Keys and a function are one too many; both are named."""
    with pytest.raises(ConfigurationError, match=r"more than one way: access_key.*; credentials\. Give one"):
        voiceclone.Client(vendor.name, **vendor.settings(), credentials=never)


def test_token_of_another_way(vendor: Emulator, others: dict[str, Any]) -> None:
    """What goes with keys is not given with a function."""
    with pytest.raises(ConfigurationError, match=r"more than one way: security_token; credentials"):
        voiceclone.Client(vendor.name, **others, credentials=never, security_token="t")


def test_two_ways_in_the_environment(vendor: Emulator, others: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are keys and a profile in the environment."""
    for name in OWN[vendor.name][:2]:
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv(f"VOICECLONE_{vendor.name}_PROFILE".upper(), "basic")

    with pytest.raises(ConfigurationError, match=r"more than one way: access_key.*; profile"):
        voiceclone.Client(vendor.name, **others)


def test_what_is_given_goes_first(vendor: Emulator, others: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that is given is used, whatever keys the environment has; no token of theirs goes with it."""
    for name in OWN[vendor.name]:
        monkeypatch.setenv(name, "of-nobody")

    def give() -> Credentials:
        return Credentials(**dict(zip(("access_key", "secret_key"), keys, strict=True)))

    keys = [vendor.settings()[name] for name in KEYS[vendor.name]]
    with voiceclone.Client(vendor.name, **others, credentials=give) as client:
        assert [] == list(client.voices())


def test_own_variables(vendor: Emulator, others: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that the vendor's users have are read."""
    for name, field in zip(OWN[vendor.name], KEYS[vendor.name], strict=False):
        monkeypatch.setenv(name, vendor.settings()[field])

    with voiceclone.Client(vendor.name, **others) as client:
        assert [] == list(client.voices())


@pytest.fixture
def rotation(vendor: Emulator) -> Rotation:
    return Rotation(vendor)


@pytest.fixture
def rotating(
    vendor: Emulator, others: dict[str, Any], rotation: Rotation, clock: Clock, tmp_path: Path
) -> Iterator[voiceclone.Client]:
    """A client whose keys end every hour. The vendor's time is the client's; the SDKs sign with this machine's."""
    vendor.clock = clock
    vendor.clock_tolerance = math.inf  # type: ignore[attr-defined]
    vendor.issuer = Issuer(clock)
    vendor.pace = Pace(seconds=DAY)
    with voiceclone.Client(
        vendor.name, **others, credentials=rotation, journal=tmp_path / "journal", clock=clock, sleep=clock.sleep
    ) as client:
        yield client


def test_keys_end_while_a_client_waits_for_days(
    rotating: voiceclone.Client, request_: CloneRequest, rotation: Rotation, vendor: Emulator, clock: Clock
) -> None:
    """A job is submitted, its keys end many times, and the wait ends with the voice; one job is paid."""
    began = clock()

    done = rotating.wait(rotating.submit(request_), interval=HALF_AN_HOUR)

    assert done.voice_id
    assert clock() - began > DAY
    assert len(rotation.given) > 24
    assert 1 == len(vendor.paid)


def test_no_secret_of_any_time_is_told(
    rotating: voiceclone.Client, request_: CloneRequest, rotation: Rotation, tmp_path: Path, caplog: Any
) -> None:
    """No keys, current or replaced, are in the journal or a log."""
    caplog.set_level(logging.DEBUG)

    done = rotating.wait(rotating.submit(request_), interval=HALF_AN_HOUR)

    kept = "".join(file.read_text() for file in (tmp_path / "journal").rglob("*") if file.is_file())
    assert kept
    told = f"{kept} {caplog.text} {done!r} {rotating!r}"
    assert [] == [secret for secret in rotation.secrets() if secret in told]


def test_secrets_of_yesterday_in_a_refusal(
    rotating: voiceclone.Client, rotation: Rotation, vendor: Emulator, clock: Clock
) -> None:
    """What a vendor repeats of replaced keys is in no message and not in the raw answer."""
    for _ in range(3):
        list(rotating.voices())
        clock.sleep(DAY)
    told = " ".join(sorted(rotation.secrets()))
    body = f'{{"error_code": "No", "error_msg": "{told}", "Code": "No", "Message": "{told}"}}'
    vendor.fault(QUERY[vendor.name], Fault(status=400, body=body.encode()))

    with pytest.raises(voiceclone.RejectedError) as caught:
        list(rotating.voices())

    assert " ".join(["***"] * 9) == caught.value.message
    assert [] == [secret for secret in rotation.secrets() if secret in str(caught.value.raw)]


@pytest.mark.parametrize(("provider", "refusal"), [(name, each) for name in REFUSALS for each in REFUSALS[name]])
def test_refused_keys(
    rotating: voiceclone.Client,
    rotation: Rotation,
    vendor: Emulator,
    request_: CloneRequest,
    refusal: tuple[int, str],
) -> None:
    """However the vendor refuses keys, a paid call is done once more, with fresh ones, and paid once."""
    paid = PAID[vendor.name]
    vendor.fault(paid, Fault(status=refusal[0], code=refusal[1]))

    rotating.submit(request_)

    assert 2 == len(rotation.given)
    assert [paid, paid] == [each.operation for each in vendor.received if each.operation == paid]
    assert 1 == len(vendor.jobs)


def test_refused_keys_prove_that_nothing_was_done(
    rotating: voiceclone.Client, rotation: Rotation, vendor: Emulator, request_: CloneRequest
) -> None:
    """Keys that stay refused leave no unknown outcome."""
    status, code = REFUSALS[vendor.name][0]
    vendor.fault(PAID[vendor.name], Fault(status=status, code=code), times=2)

    with pytest.raises(voiceclone.AuthenticationError) as caught:
        rotating.submit(request_)

    assert not caught.value.outcome_unknown
    assert 2 == len(rotation.given)


def test_keys_that_were_used_are_sent_to_nobody_else(
    rotating: voiceclone.Client, rotation: Rotation, vendor: Emulator, clock: Clock
) -> None:
    """After a change each request is signed with the new keys alone."""
    list(rotating.voices())
    clock.sleep(DAY)
    list(rotating.voices())

    first, second = rotation.given
    headers = str(vendor.received[-1].headers)
    assert (True, False) == (f"{second.access_key}" in headers, f"{first.access_key}" in headers)


def test_threads_that_sign_with_changing_keys(vendor: Emulator, others: dict[str, Any], rotation: Rotation) -> None:
    """Each request is signed with keys that go together, however many threads share a client and change its keys."""
    rotation.issue = lambda _seconds: vendor.issuer.keys(60)  # fresh ones for nearly every call
    with (
        voiceclone.Client(vendor.name, **others, credentials=rotation, attempts=1) as client,
        ThreadPoolExecutor(16) as pool,
    ):
        listed = list(pool.map(lambda _: list(client.voices()), range(64)))

    assert [[]] * 64 == listed
    assert 16 < len(rotation.given)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_wrong_by_hours(
    vendor: Emulator, others: dict[str, Any], request_: CloneRequest, hours: int
) -> None:
    """The vendor refuses what is signed with such a time. Each call is tried once more, and nothing is paid."""
    here, vendor.clock = vendor.clock, lambda: here() + 3600 * hours
    keys = dict(zip(("access_key", "secret_key"), [vendor.settings()[name] for name in KEYS[vendor.name]], strict=True))
    asked: list[Credentials] = []

    def give() -> Credentials:
        asked.append(Credentials(**keys, expires_at=datetime.now(UTC) + timedelta(seconds=len(asked))))
        return asked[-1]

    with (
        voiceclone.Client(vendor.name, **others, credentials=give, sleep=lambda _: None) as client,
        pytest.raises(voiceclone.AuthenticationError),
    ):
        client.submit(request_)

    assert all(count <= 2 for count in Counter(each.operation for each in vendor.received).values())
    assert [] == vendor.paid


def test_account_is_the_same_with_other_keys(
    rotating: voiceclone.Client, vendor: Emulator, request_: CloneRequest, tmp_path: Path, clock: Clock
) -> None:
    """A submission that one process made with its keys is another's with other ones."""
    first = rotating.submit(request_)
    with voiceclone.Client(
        vendor.name, **vendor.settings(), journal=tmp_path / "journal", clock=clock, sleep=clock.sleep
    ) as client:
        again = client.submit(request_)

    assert first.job_id == again.job_id
    assert 1 == len(vendor.jobs)


def test_nothing_but_the_vendor_is_contacted(
    rotating: voiceclone.Client, request_: CloneRequest, contacted: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No metadata address is asked for keys, whatever the environment allows."""
    monkeypatch.delenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED")

    assert rotating.wait(rotating.submit(request_), interval=HALF_AN_HOUR).voice_id
    assert {"127.0.0.1"} == contacted
