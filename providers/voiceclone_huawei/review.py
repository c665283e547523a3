"""
What a failed review found, as things to do.

Facts: the API reference of MetaStudio, "Querying the Voice Training Task Review Result". What the machine found comes
with codes and names of files; what the reviewer writes is free text, and is handed on as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from voiceclone import ActionKind, FailureReason
from voiceclone.backends import RequiredAction, optional_str
from voiceclone_huawei.mapping import LETTER_CODE, REASONS

#: Endings of what is sent as a letter; nothing else that is sent has them.
_LETTERS = frozenset({".pdf", ".jpg", ".jpeg", ".png"})


def actions(audit: Mapping[str, Any]) -> tuple[RequiredAction, ...]:
    """
    What the review asks for: an action per error of the machine, and one for the reviewer. May be none.
    """
    return (*_machine(audit.get("system_audit_result")), *_reviewer(audit.get("admin_audit_result")))


def _machine(result: object) -> Iterator[RequiredAction]:
    errors = result.get("errors") if isinstance(result, Mapping) else None
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, Mapping):
            continue
        file = optional_str(error.get("audio_name")) or optional_str(error.get("text_name"))
        code, message = optional_str(error.get("error_code")), optional_str(error.get("error_message"))
        said = ": ".join(part for part in (file, code, message) if part)
        if said:
            yield RequiredAction(kind=_kind(file, code), message=f"the machine says: {said}")


def _kind(file: str | None, code: str | None) -> ActionKind:
    """
    What an error is about, by its code or its file; its message is free text, and nothing is guessed from it.
    """
    if code == LETTER_CODE or (file is not None and PurePath(file).suffix.casefold() in _LETTERS):
        return ActionKind.REUPLOAD_CONSENT
    if file is not None or REASONS.get(code or "") in (FailureReason.AUDIO_FORMAT, FailureReason.TRANSCRIPT_MISMATCH):
        return ActionKind.REUPLOAD_RECORDINGS
    return ActionKind.REUPLOAD


def _reviewer(result: object) -> Iterator[RequiredAction]:
    if not isinstance(result, Mapping):
        return
    message, url, name = (optional_str(result.get(field)) for field in ("message", "attachment_url", "attachment_name"))
    if message or url:
        said = f"the reviewer says: {message}" if message else "the reviewer left an attachment"
        attached = f" (attached, see url: {name or 'a file'})" if url else ""
        yield RequiredAction(kind=ActionKind.REUPLOAD, message=said + attached, url=url)
