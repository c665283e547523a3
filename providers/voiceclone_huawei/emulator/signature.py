"""
Verifying SDK-HMAC-SHA256 signatures, as the gateway of Huawei Cloud does.

The scheme has no nonce: the same request sent twice bears the same signature, and both are good.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import attrs
from werkzeug.wrappers import Request

from voiceclone.sandbox import Refusal
from voiceclone_huawei.emulator import codes

ALGORITHM = "SDK-HMAC-SHA256"

_AUTHORIZATION = re.compile(rf"{ALGORITHM} Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{{64}})")
_DATE = "%Y%m%dT%H%M%SZ"
_UNSIGNED = "UNSIGNED-PAYLOAD"


@attrs.frozen
class Account:
    """
    Who may call.

    Attributes:
        access_key: Public half of the key.
        secret_key: The half that signs.
        security_token: Goes with temporary keys; None for permanent ones.
    """

    access_key: str
    secret_key: str
    security_token: str | None = None


def verify(request: Request, account: Account, now: float, tolerance: float) -> None:
    """
    Let *request* pass if *account* has signed it, at most *tolerance* seconds from *now*.

    Raises:
        Refusal: It has not, or at another time.
    """
    given = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if given is None:
        raise _stranger(f"an Authorization header of {ALGORITHM} is needed")
    access_key, names, signature = given.groups()
    if access_key != account.access_key:
        raise _stranger("the access key does not exist")
    if request.headers.get("X-Security-Token") != account.security_token:
        raise _stranger("the security token does not belong to the access key")
    date = request.headers.get("X-Sdk-Date", "")
    if abs(now - _seconds(date)) > tolerance:
        raise _stranger("X-Sdk-Date is too far from the time here")
    hashed = hashlib.sha256(canonical_request(request, names.split(";")).encode()).hexdigest()
    text = f"{ALGORITHM}\n{date}\n{hashed}"
    expected = hmac.new(account.secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise _stranger("the signature does not match the request")


def canonical_request(request: Request, names: list[str]) -> str:
    """
    What is signed of *request* when the headers *names* are.
    """
    path, _, query = str(request.environ["RAW_URI"]).partition("?")
    ordered = sorted(names)
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in ordered)
    return "\n".join([request.method, _uri(path), _query(query), headers, ";".join(ordered), _payload(request)])


def _uri(path: str) -> str:
    canonical = "/".join(quote(segment, safe="~") for segment in unquote(path).split("/"))
    return canonical if canonical.endswith("/") else f"{canonical}/"


def _query(query: str) -> str:
    pairs = sorted(tuple(map(unquote, pair.partition("=")[::2])) for pair in query.split("&") if pair)
    return "&".join("=".join(quote(part, safe="~") for part in pair) for pair in pairs)


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name)
    if value is None:
        raise _stranger(f"the header {name} is signed, but was not sent")
    # Headers come in as Latin-1, and are signed as the UTF-8 they were sent as.
    return value.encode("latin-1").decode("utf-8", "replace").strip()


def _payload(request: Request) -> str:
    if request.headers.get("X-Sdk-Content-Sha256") == _UNSIGNED:
        return _UNSIGNED
    return hashlib.sha256(request.get_data()).hexdigest()


def _seconds(date: str) -> float:
    try:
        return datetime.strptime(date, _DATE).replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise _stranger("X-Sdk-Date must read like 20260131T235959Z") from None


def _stranger(why: str) -> Refusal:
    return Refusal(401, codes.NOT_AUTHENTICATED, f"Incorrect IAM authentication information: {why}")
