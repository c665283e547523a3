"""
What a failed review found, as things to do.

Facts: the API reference of MetaStudio, "Querying the Voice Training Task Review Result". Which file an error is about
is said by its name and its code only, and what the reviewer writes is free text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from voiceclone import ActionKind, RequiredAction, text_or_none
from voiceclone_huawei.mapping import LETTER_CODE

# The vendor names no file for the letter; these are the kinds it takes.
_LETTER_FILE = re.compile(r"\.(pdf|jpe?g|png)$|授权|\bletter\b|authori[sz]", re.IGNORECASE)
_LETTER_WORDS = re.compile(r"授权|\bletter\b|authori[sz]", re.IGNORECASE)
_KINDS = {False: ActionKind.REUPLOAD_RECORDINGS, True: ActionKind.REUPLOAD_CONSENT}


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
        file = text_or_none(error.get("audio_name")) or text_or_none(error.get("text_name"))
        code, message = text_or_none(error.get("error_code")), text_or_none(error.get("error_message"))
        said = ": ".join(part for part in (file, code, message) if part)
        if said:
            letter = code == LETTER_CODE or _LETTER_FILE.search(file or "") is not None
            yield RequiredAction(kind=_KINDS[letter], message=said)


def _reviewer(result: object) -> Iterator[RequiredAction]:
    if not isinstance(result, Mapping):
        return
    message, url, name = (text_or_none(result.get(field)) for field in ("message", "attachment_url", "attachment_name"))
    if message or url:
        said = f"the reviewer says: {message}" if message else "the reviewer left an attachment"
        attached = f" (attached, see url: {name or 'a file'})" if url else ""
        letter = _LETTER_WORDS.search(message or "") is not None
        yield RequiredAction(kind=_KINDS[letter], message=said + attached, url=url)
