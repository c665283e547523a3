"""Reading a vendor's answer."""

from __future__ import annotations

from typing import Any

import pytest

import voiceclone
import voiceclone.backends
from voiceclone import ProviderError

CODES = (("Throttling", voiceclone.RateLimitError), ("Forbidden", voiceclone.PermissionDeniedError))


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("Throttling.User", 400, voiceclone.RateLimitError),
        ("Forbidden.RAM", 404, voiceclone.PermissionDeniedError),
        ("Other", 401, voiceclone.AuthenticationError),
        (None, 403, voiceclone.PermissionDeniedError),
        (None, 404, voiceclone.NotFoundError),
        (None, 408, voiceclone.ServiceUnavailableError),
        (None, 429, voiceclone.RateLimitError),
        (None, 400, voiceclone.RejectedError),
        (None, 418, voiceclone.RejectedError),
        (None, 500, voiceclone.ServiceUnavailableError),
        ("New", 599, voiceclone.ServiceUnavailableError),
    ],
)
def test_a_refusal_has_a_kind(code: str | None, status: int, kind: type[ProviderError]) -> None:
    """The vendor's code counts first, then the status; what is unknown is a refusal or the vendor's fault."""
    found = voiceclone.backends.error_kind(code, status, CODES)

    assert kind is found


def test_a_field_that_is_there_is_given() -> None:
    """A field of the right type is given as it is."""
    found = voiceclone.backends.required({"job": {"id": "1"}}, "job", dict, provider="acme", operation="Get")

    assert {"id": "1"} == found


@pytest.mark.parametrize("answer", [{}, {"id": None}, {"id": 1}, {"id": ""}, {"id": ["1"]}])
def test_a_field_that_is_not_there_is_an_error(answer: dict[str, Any]) -> None:
    """A missing, empty or odd field is an error that knows its call, and leaves open whether the vendor acted."""
    with pytest.raises(voiceclone.MalformedResponseError, match="the answer has no usable id") as caught:
        voiceclone.backends.required(answer, "id", str, provider="acme", operation="Get")

    assert ("acme", "Get", True, answer) == (
        caught.value.provider,
        caught.value.operation,
        caught.value.outcome_unknown,
        caught.value.raw,
    )


@pytest.mark.parametrize("answer", [None, [], "text", 7])
def test_an_answer_that_is_no_object_has_no_field(answer: Any) -> None:
    """A field of what is no object is missing."""
    with pytest.raises(voiceclone.MalformedResponseError):
        voiceclone.backends.required(answer, "id", str, provider="acme", operation="Get")


@pytest.mark.parametrize(
    ("headers", "wait"), [({}, None), ({"Retry-After": "3"}, 3.0), ({"Retry-After": "soon"}, None)]
)
def test_the_wait_a_vendor_asks_for(headers: dict[str, str], wait: float | None) -> None:
    """A number of seconds is read; nothing else is."""
    assert wait == voiceclone.backends.retry_after(headers)
