"""
What the fields of a request may hold, as far as Huawei documents it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from voiceclone_huawei.emulator import codes

# Least and most characters.
_LENGTHS = {
    "app_user_id": (0, 256),
    "batch_name": (1, 256),
    "custom_text": (1, 4096),
    "description": (1, 128),
    "dhtms_job_id": (1, 64),
    "language": (1, 64),
    "output_language": (1, 32),
    "phone": (1, 16),
    "voice_name": (1, 64),
}

_TAGS = ("ECOMMERCE", "NEWS", "MARKETING", "LIVE", "EDUCATION", "CUSTOMER", "STORYTELLING")

_WORDS = {
    "create_type": ("PACKAGE", "SEGMENT"),
    "sex": ("FEMALE", "MALE"),
    "tag": _TAGS,
}

_SERVICES = ("VIDEO_2D", "LIVE_2D", "CHAT_2D")


def _of_length(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def _one_of(words: Collection[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _some_of(words: Collection[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(each in words for each in value)


_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **{name: (_of_length(*span), "must have {} to {} characters".format(*span)) for name, span in _LENGTHS.items()},
    **{name: (_one_of(words), f"must be one of {', '.join(words)}") for name, words in _WORDS.items()},
    "supported_service": (_some_of(_SERVICES), f"must list some of {', '.join(_SERVICES)}"),
    "is_ondemand_resource": (lambda value: isinstance(value, bool), "must be true or false"),
}

_IN_COMMIT = (*_LENGTHS.keys() - {"batch_name", "dhtms_job_id"}, "sex", "tag")


def check_create(body: Mapping[str, Any]) -> None:
    """
    Check the body of a create, and with it the user of its header.

    Raises:
        Refusal: A field is missing or not as documented.
    """
    if "voice_name" not in body:
        raise codes.parameter("voice_name is missing")
    _check(body, _RULES)


def check_commit(body: Mapping[str, Any]) -> None:
    """
    Check the body of a commit.

    Raises:
        Refusal: A field is not as documented.
    """
    _check(body, _IN_COMMIT)


def _check(body: Mapping[str, Any], names: Collection[str]) -> None:
    # A field this API does not know is let through: what becomes of one is not documented.
    for name in body.keys() & set(names):
        good, rule = _RULES[name]
        if not good(body[name]):
            raise codes.parameter(f"{name} {rule}")
