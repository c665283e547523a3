"""
The vendor's two signatures, calculated from a request as it was received: ACS3 for the API, OSS V4 for uploads.

Written from the vendor's description, not with the vendor's SDKs, so that one can check the other.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import Self
from urllib.parse import parse_qsl, quote

import attrs
from werkzeug.wrappers import Request

_ACS3 = "ACS3-HMAC-SHA256"
_OSS4 = "OSS4-HMAC-SHA256"
_SCOPE_END = "aliyun_v4_request"


@attrs.frozen
class Acs3:
    """
    An Authorization header of the API, in its parts.

    Attributes:
        access_key_id: Who signed.
        headers: Names of the headers that are signed, in small letters.
        signature: In hex.
    """

    access_key_id: str
    headers: list[str]
    signature: str

    @classmethod
    def parse(cls, header: str) -> Self | None:
        """
        The parts of *header*, None when it is of another kind or one is missing.
        """
        scheme, _, rest = header.partition(" ")
        fields = dict(re.findall(r"(\w+)=([^,]+)", rest))
        if scheme != _ACS3 or not fields.keys() >= {"Credential", "SignedHeaders", "Signature"}:
            return None
        return cls(fields["Credential"], fields["SignedHeaders"].lower().split(";"), fields["Signature"])

    def unsigned(self, request: Request) -> list[str]:
        """
        Headers that have to be signed and are not.
        """
        sent = {name.lower() for name, _ in request.headers if name.lower().startswith("x-acs-")}
        return sorted((sent | {"host"}) - set(self.headers))

    def canonical(self, request: Request) -> str:
        """
        What is signed of *request*.

        On the wire the query is form-encoded, with + for a blank; signed are the values percent-encoded, the names as
        they are.
        """
        names = sorted(self.headers)
        pairs = sorted(parse_qsl(request.query_string.decode(), keep_blank_values=True))
        query = "&".join(f"{name}={quote(value, safe='~')}" for name, value in pairs)
        lines = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names)
        payload = hashlib.sha256(request.get_data()).hexdigest()
        return "\n".join([request.method, request.path, query, lines, ";".join(names), payload])

    def holds(self, request: Request, secret: str) -> bool:
        """
        Whether *secret* has signed *request* as it came.
        """
        expected = _keyed(secret.encode(), f"{_ACS3}\n{_sha256(self.canonical(request))}").hex()
        return hmac.compare_digest(self.signature.encode(), expected.encode())


@attrs.frozen
class Oss4:
    """
    The signature in the query of an upload's address.

    Attributes:
        access_key_id: Who signed.
        security_token: What came with it.
        signed: When, in seconds since 1970.
        expires: For how many seconds.
    """

    access_key_id: str
    security_token: str
    signed: float
    expires: float

    @classmethod
    def parse(cls, request: Request, region: str) -> Self | None:
        """
        The signature of *request*, None when a part is missing, of another kind, or for another region.
        """
        query = request.args
        key, _, scope = query.get("x-oss-credential", "").partition("/")
        signed = read_time(query.get("x-oss-date"), "%Y%m%dT%H%M%SZ")
        wanted = f"{query.get('x-oss-date', '')[:8]}/{region}/oss/{_SCOPE_END}"
        expires = query.get("x-oss-expires", "")
        if (
            query.get("x-oss-signature-version") != _OSS4
            or scope != wanted
            or signed is None
            or not expires.isdecimal()
        ):
            return None
        return cls(key, query.get("x-oss-security-token", ""), signed, float(expires))

    def holds(self, request: Request, secret: str) -> bool:
        """
        Whether *secret* has signed *request*, in path style.
        """
        pairs = [part.partition("=")[::2] for part in request.query_string.decode().split("&")]
        query = "&".join(f"{name}={value}" for name, value in sorted(pairs) if name != "x-oss-signature")
        sent = {name.lower(): value.strip() for name, value in request.headers}
        signed = sorted(name for name in sent if name.startswith("x-oss-") or name in ("content-md5", "content-type"))
        lines = "".join(f"{name}:{sent[name]}\n" for name in signed)
        path = quote(request.path, safe="/")
        canonical = f"{request.method}\n{path}\n{query}\n{lines}\n\nUNSIGNED-PAYLOAD"
        scope = request.args["x-oss-credential"].partition("/")[2]
        key = f"aliyun_v4{secret}".encode()
        for part in scope.split("/"):
            key = _keyed(key, part)
        expected = _keyed(key, "\n".join([_OSS4, request.args["x-oss-date"], scope, _sha256(canonical)])).hex()
        return hmac.compare_digest(request.args.get("x-oss-signature", "").encode(), expected.encode())


def read_time(text: str | None, form: str) -> float | None:
    """
    Seconds since 1970 of a time in UTC, None when it is not of this form.
    """
    try:
        return datetime.strptime(text or "", form).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
