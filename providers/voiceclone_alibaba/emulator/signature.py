"""The vendor's signatures: ACS3 for the API, OSS V4 for uploads, OSS V1 for addresses that it signs itself.

Written from the vendor's description, not with the vendor's SDKs, so that one can check the other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from werkzeug.wrappers import Request

_ACS3 = "ACS3-HMAC-SHA256"
_OSS4 = "OSS4-HMAC-SHA256"


def acs3_fields(request: Request) -> Mapping[str, str]:
    """``Credential``, ``SignedHeaders`` and ``Signature`` of the Authorization header; nothing if it is of another
    kind.
    """
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    fields = dict(re.findall(r"(\w+)=([^,]+)", rest))
    return fields if scheme == _ACS3 and fields.keys() >= {"Credential", "SignedHeaders", "Signature"} else {}


def acs3_canonical(request: Request, names: list[str]) -> str:
    """What ACS3 signs of *request*, with the headers *names*.

    On the wire the query is form-encoded, with + for a blank; signed are the values percent-encoded, the names as
    they are.
    """
    pairs = sorted(parse_qsl(request.query_string.decode(), keep_blank_values=True))
    query = "&".join(f"{name}={quote(value, safe='~')}" for name, value in pairs)
    lines = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in sorted(names))
    payload = request.headers.get("x-acs-content-sha256", "")
    return "\n".join([request.method, request.path, query, lines, ";".join(sorted(names)), payload])


def acs3_signature(canonical: str, secret: str) -> str:
    """The ACS3 signature of what `acs3_canonical` gives, in hex."""
    return _keyed(secret.encode(), f"{_ACS3}\n{_sha256(canonical)}").hex()


def oss4_signature(request: Request, region: str, secret: str) -> str | None:
    """The OSS V4 signature that the query or the header of *request*, in path style, has to hold, in hex.

    Returns:
        None if the request says that it is signed in another way, or for another region.
    """
    day, scope = oss4(request, "date")[:8], oss4(request, "credential").partition("/")[2]
    if oss4(request, "signature-version") != _OSS4 or scope != f"{day}/{region}/oss/aliyun_v4_request":
        return None
    pairs = [part.partition("=")[::2] for part in request.query_string.decode().split("&") if part]
    query = "&".join(f"{name}={value}" if value else name for name, value in sorted(pairs) if name != "x-oss-signature")
    sent = {name.lower(): value.strip() for name, value in request.headers}
    signed = sorted(name for name in sent if name.startswith("x-oss-") or name in ("content-md5", "content-type"))
    lines = "".join(f"{name}:{sent[name]}\n" for name in signed)
    canonical = f"{request.method}\n{quote(request.path, safe='/')}\n{query}\n{lines}\n\nUNSIGNED-PAYLOAD"
    key = f"aliyun_v4{secret}".encode()
    for part in scope.split("/"):
        key = _keyed(key, part)
    return _keyed(key, "\n".join([_OSS4, oss4(request, "date"), scope, _sha256(canonical)])).hex()


def oss1_signature(place: str, expires: str, secret: str) -> str:
    """The signature, of the first version, of an address that reads the object *place*: ``<bucket>/<key>``.

    Samples of addresses that the API gives have this version.
    """
    text = f"GET\n\n\n{expires}\n/{place}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def oss4(request: Request, name: str) -> str:
    """A parameter of the OSS V4 signature in the query of *request*, or in its headers; empty if it is missing."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return request.args.get(f"x-oss-{name}", "")
    fields = {each.lower(): value for each, value in re.findall(r"(\w+)=([^,]+)", rest)}
    return {"signature-version": scheme, **fields}.get(name) or request.headers.get(f"x-oss-{name}", "")


def read_time(text: str | None, form: str) -> float | None:
    """Seconds since 1970 of a time in UTC, None when it is not of this form."""
    try:
        return datetime.strptime(text or "", form).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
