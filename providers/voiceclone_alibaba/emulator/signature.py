"""
The vendor's two signatures, calculated from a request as it was received: ACS3 for the API, OSS V4 for uploads.

Written from the vendor's description, not with the vendor's SDKs, so that one can check the other.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Self
from urllib.parse import parse_qsl, quote

import attrs
from werkzeug.wrappers import Request

ACS3 = "ACS3-HMAC-SHA256"
OSS4 = "OSS4-HMAC-SHA256"

_ALWAYS_IN_OSS4 = ("content-md5", "content-type")
_SCOPE_END = "aliyun_v4_request"


@attrs.frozen
class Authorization:
    """
    An Authorization header, taken apart.

    Attributes:
        credential: The access key id; OSS V4 puts a day, a region, a product and a fixed word behind it.
        headers: Names of the headers that are signed; with OSS V4, besides those that always are.
        signature: In hex.
    """

    credential: list[str]
    headers: list[str]
    signature: str

    @classmethod
    def parse(cls, header: str, scheme: str, names: str) -> Self | None:
        """
        The header's parts, None when it is not of this *scheme* or one is missing.

        Args:
            header: Its value.
            scheme: Its first word.
            names: What the list of signed headers is called.
        """
        word, _, rest = header.partition(" ")
        fields = dict(re.findall(r"(\w+)=([^,]+)", rest))
        if word != scheme or not fields.keys() >= {"Credential", "Signature"}:
            return None
        headers = [name.lower() for name in fields.get(names, "").split(";") if name]
        return cls(fields["Credential"].strip().split("/"), headers, fields["Signature"].strip())

    def holds(self, expected: str) -> bool:
        """
        Whether the signature is the *expected* one.
        """
        return hmac.compare_digest(self.signature.encode(), expected.encode())


def acs3_canonical(request: Request, headers: Iterable[str]) -> str:
    """
    What ACS3 signs of *request*.

    On the wire the query is form-encoded, with + for a blank; signed are the values percent-encoded, the names as
    they are.
    """
    names = sorted(headers)
    pairs = sorted(parse_qsl(request.query_string.decode(), keep_blank_values=True))
    query = "&".join(f"{name}={quote(value, safe='~')}" for name, value in pairs)
    lines = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names)
    payload = request.headers.get("x-acs-content-sha256", "")
    return "\n".join([request.method, request.path, query, lines, ";".join(names), payload])


def acs3_signature(canonical: str, secret: str) -> str:
    """
    The ACS3 signature of what `acs3_canonical` gives.
    """
    return _keyed(secret.encode(), f"{ACS3}\n{_sha256(canonical)}").hex()


def acs3_unsigned(request: Request, headers: Iterable[str]) -> list[str]:
    """
    Headers that had to be signed and are not.
    """
    must = {name.lower() for name in request.headers.keys() if name.lower().startswith("x-acs-")}  # noqa: SIM118
    return sorted((must | {"host"}) - set(headers))


def oss4_signature(request: Request, given: Authorization, secret: str) -> str:
    """
    The OSS V4 signature *request* has to have, in path style.
    """
    _, day, region, product, _ = given.credential
    sent = {name.lower(): value.strip() for name, value in request.headers.items()}
    names = [name for name in sent if _in_oss4(name, given.headers)]
    lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(names))
    path = quote(request.path, safe="/")
    query = "&".join(sorted(part.removesuffix("=") for part in request.query_string.decode().split("&") if part))
    payload = sent.get("x-oss-content-sha256", "UNSIGNED-PAYLOAD")
    canonical = "\n".join([request.method, path, query, lines, ";".join(sorted(given.headers)), payload])
    scope = f"{day}/{region}/{product}/{_SCOPE_END}"
    key = f"aliyun_v4{secret}".encode()
    for part in (day, region, product, _SCOPE_END):
        key = _keyed(key, part)
    return _keyed(key, "\n".join([OSS4, sent.get("x-oss-date", ""), scope, _sha256(canonical)])).hex()


def oss4_scope_problem(request: Request, given: Authorization, region: str) -> str | None:
    """
    What is wrong with the scope behind the access key id.
    """
    day = request.headers.get("x-oss-date", "")[:8]
    expected = [given.credential[0], day, region, "oss", _SCOPE_END]
    return None if given.credential == expected else f"the scope should be {'/'.join(expected[1:])}"


def read_time(text: str | None, form: str) -> float | None:
    """
    Seconds since 1970 of a time in UTC, None when it is not of this form.
    """
    try:
        return datetime.strptime(text or "", form).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _in_oss4(name: str, additional: Iterable[str]) -> bool:
    return name.startswith("x-oss-") or name in _ALWAYS_IN_OSS4 or name in additional


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
