"""Huawei: what the account has left, and what lies there unused."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import voiceclone
from voiceclone import CloneRequest
from voiceclone.backends import Leftover, LeftoverKind
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_huawei.backend import HuaweiBackend

QUOTAS = "ShowVoiceTrainingQuotas"


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def backend(sandbox: Sandbox) -> Iterator[HuaweiBackend]:
    with contextlib.closing(HuaweiBackend(**sandbox.settings("huawei"))) as backend:
        yield backend


def shown(backend: HuaweiBackend) -> list[tuple[str, int | None, int | None]]:
    return [(each.name, each.available, each.total) for each in backend.quota().resources]


def test_the_client_tells_what_is_left(client: voiceclone.Client) -> None:
    """An app asks its client, whatever the vendor."""
    assert ("advance", 10, 10) in [(each.name, each.available, each.total) for each in client.quota().resources]


def test_a_resource_is_told_with_its_end(backend: HuaweiBackend, vendor: Any) -> None:
    """A resource has its kind, what is left of it, and the end of its time."""
    vendor.resources[0] |= {"resource_available_nums": 7, "expire_time": "2030-01-31T08:43:17Z"}

    [premium, *_] = backend.quota().resources

    assert ("advance", 7, 10) == (premium.name, premium.available, premium.total)
    assert datetime(2030, 1, 31, 8, 43, 17, tzinfo=UTC) == premium.expires_at
    assert "ONE_TIME" == premium.raw["charge_mode"]


def test_nothing_is_told_twice(backend: HuaweiBackend, vendor: Any) -> None:
    """A sum stands for what is not listed one by one, also where the vendor has two names for one kind."""
    vendor.resources.append({"resource_type": "THIRD_PARTY", "resource_available_nums": 2})
    vendor.sums = {"advance": 10, "third_party_cmww": 2, "flexus": 0}

    assert [("advance", 10, 10), ("third_party", 2, None), ("flexus", 0, None)] == shown(backend)


def test_two_packages_are_two_resources(backend: HuaweiBackend, vendor: Any) -> None:
    """Packages of one kind end at different times, so they stay apart."""
    vendor.sums = {}
    vendor.resources.append(vendor.resources[0] | {"resource_id": "second", "resource_nums": 3})

    assert [("advance", 10, 10), ("advance", 10, 3)] == shown(backend)


def test_all_pages_are_read(backend: HuaweiBackend, vendor: Any) -> None:
    """An account with many resources is told of all of them."""
    vendor.resources = [{"resource_type": "BASIC", "resource_id": str(number)} for number in range(250)]

    quota = backend.quota()

    assert [str(number) for number in range(250)] == [
        each.raw["resource_id"] for each in quota.resources if each.name == "basic"
    ]
    assert 250 == len(quota.raw["resources"])


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"resource_available_nums": {"advance": 1, "new_kind": 2, "odd": "many"}}, [("advance", 1), ("new_kind", 2)]),
        ({"resource_available_nums": None, "resources": None}, []),
        ({"count": 0, "resources": []}, []),
        ({"resources": [{"resource_type": "NEW_KIND", "resource_available_nums": "7"}]}, [("new_kind", None)]),
        ({"resources": [{"resource_available_nums": True}]}, [("unknown", None)]),
    ],
)
def test_what_is_not_documented_is_kept(
    backend: HuaweiBackend, vendor: Any, answer: dict[str, Any], told: list[tuple[str, int | None]]
) -> None:
    """New kinds are told by the vendor's name, and what is no number is none."""
    vendor.fault(QUOTAS, Fault(edit=lambda _: answer))

    quota = backend.quota()

    assert told == [(each.name, each.available) for each in quota.resources]
    assert quota.raw.items() >= {(name, value) for name, value in answer.items() if name == "count"}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"count": 3},
        {"resources": "none"},
        {"resources": ["advance"]},
        {"resources": 5, "resource_available_nums": {"advance": 1}},
        {"resources": {"advance": 1}, "resource_available_nums": {}},
    ],
)
def test_an_answer_without_quotas_is_none(backend: HuaweiBackend, vendor: Any, answer: object) -> None:
    """An answer that tells nothing does not count as an empty account."""
    vendor.fault(QUOTAS, Fault(edit=lambda _: answer))

    with pytest.raises(voiceclone.MalformedResponseError):
        backend.quota()


def test_a_task_that_was_never_committed_is_left_over(
    client: voiceclone.Client, backend: HuaweiBackend, request_: CloneRequest, vendor: Any
) -> None:
    """A spare task of this library is listed; those of others and those that go on are not, and it can be deleted."""
    vendor.fault("PutTrainingData", Fault(status=400, code="InvalidArgument"), times=9)
    with pytest.raises(voiceclone.TransferError):
        client.submit(request_, key="stopped")
    vendor.clear_faults()
    [spare] = vendor.jobs
    client.submit(request_, key="goes on")

    found = list(backend.list_leftovers())

    assert [(LeftoverKind.JOB, spare)] == [(each.kind, each.id) for each in found]
    assert vendor.jobs[spare].fields["voice_name"] == found[0].name
    assert found[0].created_at == datetime.fromtimestamp(int(vendor.jobs[spare].created), UTC)
    client.delete_job(found[0].id)
    assert [] == list(backend.list_leftovers())


def test_a_spare_task_is_tidied(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """A create whose answer was lost and that the list did not show leaves a task, which is found and deleted."""
    vendor.list_lag = 60
    vendor.fault("CreateTrainingAdvanceJob", Fault(cut=True, after=True))
    used = client.submit(request_)
    vendor.list_lag = 0
    [spare] = vendor.jobs.keys() - {used.job_id}

    found = client.tidy()
    deleted = client.tidy(dry_run=False)

    assert [(spare, False)] == [(each.id, each.deleted) for each in found]
    assert [(spare, True)] == [(each.id, each.deleted) for each in deleted]
    assert [used.job_id] == list(vendor.jobs)


@pytest.mark.parametrize("name", ["gentle", "gentle-vc", "gentle-vcABCDEFG2", None, 7])
def test_a_name_without_a_marker_is_nobodys(
    client: voiceclone.Client, backend: HuaweiBackend, request_: CloneRequest, vendor: Any, name: object
) -> None:
    """A task that waits and does not hold a marker is not listed, whatever its name is."""

    def rename(answer: dict[str, Any]) -> dict[str, Any]:
        answer["jobs"][0] |= {"voice_name": name, "state": "CREATING"}
        return answer

    client.submit(request_)
    vendor.set_state(next(iter(vendor.jobs)), "CREATING")
    vendor.fault("ListVoiceTrainingJob", Fault(edit=rename))

    assert [] == list(backend.list_leftovers())


def test_a_filter_that_is_ignored(backend: HuaweiBackend, vendor: Any) -> None:
    """A list that has tasks in other states as well is read with care."""
    task = {"voice_name": "gentle-vcabcdefg2", "create_time": 1769848997}
    states = ["CREATING", "PROCESSING", None]
    jobs = [{**task, "job_id": f"job-{number}", "state": state} for number, state in enumerate(states)]
    vendor.fault("ListVoiceTrainingJob", Fault(edit=lambda _: {"count": 3, "jobs": jobs}))

    made = datetime(2026, 1, 31, 8, 43, 17, tzinfo=UTC)
    assert [Leftover(kind=LeftoverKind.JOB, id="job-0", name="gentle-vcabcdefg2", created_at=made)] == list(
        backend.list_leftovers()
    )
