"""What the account has left.

Facts: the SDK, "ShowVoiceTrainingQuotas"; the API reference has no page of it that was found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from voiceclone import Quota
from voiceclone.backends import Resource, iterate_pages, optional_str, required
from voiceclone_huawei import mapping
from voiceclone_huawei.mapping import NAME

if TYPE_CHECKING:
    from voiceclone_huawei.sdk import MetaStudio

_AT = {"provider": NAME, "operation": "ShowVoiceTrainingQuotas"}
_PAGE = 100  # not documented; what a page of the other lists may hold
#: The sums of the vendor by the types of resources that they sum up, where the two are named differently.
_TYPES: Mapping[str, str] = {"third_party_cmww": "third_party"}


def read_quota(sdk: MetaStudio) -> Quota:
    """Each resource of the account; where the vendor tells a sum alone, that."""
    answers: list[Mapping[str, Any]] = []

    def page(offset: int) -> tuple[list[Any], object]:
        answer = sdk.call(_AT["operation"], offset=offset, limit=_PAGE)
        answers.append(answer)
        if answer.get("resources") is None and "resource_available_nums" in answer:
            return [], answer.get("count")
        return required(answer, "resources", list, **_AT), answer.get("count")

    # A resource has an id, but whether that is told of all of them, and once, is not documented.
    listed = list(iterate_pages(page, lambda raw: json.dumps(raw, sort_keys=True), **_AT))
    resources = tuple(map(_resource, listed))
    sums = _sums(answers[0].get("resource_available_nums"), {each.name for each in resources})
    return Quota(provider=NAME, resources=(*resources, *sums), raw={**answers[0], "resources": listed})


def _resource(raw: Mapping[str, Any]) -> Resource:
    return Resource(
        name=_name(raw.get("resource_type")),
        available=_number(raw.get("resource_available_nums")),
        total=_number(raw.get("resource_nums")),
        expires_at=mapping.parse_time(raw.get("expire_time")),
        raw=raw,
    )


def _sums(raw: object, listed: set[str]) -> Iterator[Resource]:
    """What is told as a sum, of types that are not *listed* one by one: nothing is told twice."""
    for name, available in raw.items() if isinstance(raw, Mapping) else ():
        if _number(available) is not None and _TYPES.get(name, name) not in listed:
            yield Resource(name=_name(name), available=available, raw={name: available})


def _name(value: object) -> str:
    return (optional_str(value) or "unknown").lower()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
