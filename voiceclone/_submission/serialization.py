"""
A request as JSON, and the key that is the same for the same request.
"""

from __future__ import annotations

import errno
import json
import stat
from pathlib import Path
from typing import Any

import attrs

from voiceclone._request import CloneRequest, Consent, Recording, Resubmission


def dump(request: CloneRequest | Resubmission) -> dict[str, Any]:
    """
    *request* as JSON, its paths made absolute.
    """

    def plain(_instance: type, _field: attrs.Attribute[Any] | None, value: Any) -> Any:
        return str(value.absolute()) if isinstance(value, Path) else value

    return attrs.asdict(request, value_serializer=plain)


def load(fields: dict[str, Any]) -> CloneRequest | Resubmission:
    """
    The request that `dump` made *fields* of.
    """
    consent, recordings = fields["consent"], fields["recordings"]
    values = {
        **fields,
        "recordings": None if recordings is None else [Recording(**each) for each in recordings],
        "consent": None if consent is None else _consent(**consent),
    }
    return Resubmission(**values) if "attempt" in fields else CloneRequest(**values)


def _consent(statement: dict[str, Any] | None, letter: str | None) -> Consent:
    return Consent(statement=None if statement is None else Recording(**statement), letter=letter)


def fingerprint(provider: str, account: str, request: CloneRequest | Resubmission) -> str:
    """
    A digest of who is asked for what: the same files' content under other names gives the same one.

    Raises:
        OSError: A file cannot be read.
    """
    import hashlib  # noqa: PLC0415 - not needed to import the library

    def plain(_instance: type, _field: attrs.Attribute[Any] | None, value: Any) -> Any:
        return _digest(value) if isinstance(value, Path) else value

    fields = attrs.asdict(request, value_serializer=plain)
    if isinstance(request, CloneRequest):
        # What is meant for other vendors does not make it another request.
        fields["extra"] = request.extra.get(provider, {})
    text = json.dumps([provider, account, fields], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def files(request: CloneRequest | Resubmission) -> tuple[tuple[str, int, int], ...]:
    """
    Every file of *request* with its size in bytes and its last change in nanoseconds since 1970.

    Raises:
        OSError: A file is not there.
    """
    consent = request.consent
    audio = [*(request.recordings or ()), *([consent.statement] if consent and consent.statement else [])]
    paths = [*(each.path for each in audio), consent.letter if consent else None]
    seen = [(path, path.stat()) for path in paths if path is not None]
    return tuple((str(path), status.st_size, status.st_mtime_ns) for path, status in seen)


def _digest(path: Path) -> str:
    import hashlib  # noqa: PLC0415 - as above

    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, and a device may have no end
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
