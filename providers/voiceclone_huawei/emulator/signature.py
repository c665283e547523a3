"""Verifying SDK-HMAC-SHA256 signatures and tokens, as the gateway of Huawei Cloud does.

The scheme has no nonce: the same request sent twice bears the same signature, and both are accepted.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from werkzeug.wrappers import Request

from voiceclone import Credentials
from voiceclone.sandbox import Issuer, Refusal
from voiceclone_huawei.emulator import answers

_ALGORITHM = "SDK-HMAC-SHA256"
_AUTHORIZATION = re.compile(rf"{_ALGORITHM} Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{{64}})")


def authenticate(request: Request, own: Credentials, issuer: Issuer, *, now: float, tolerance: float) -> None:
    """Accept *request* if it holds a token that was issued, or if keys have signed it: the account's *own*, or others
    that were issued; at most *tolerance* seconds from *now*.

    Raises:
        Refusal: It does not, or at another time. That a token, and keys that have ended, are refused with the code of a
            wrong signature is INVENTED.
    """
    token = request.headers.get("X-Auth-Token")
    if token is not None:
        if not any(each.auth_token == token and not issuer.has_ended(each) for each in issuer):
            raise _refusal("the token is not known, or has ended")
        return
    given = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if given is None:
        raise _refusal(f"an Authorization header of {_ALGORITHM} is needed, or X-Auth-Token")
    key, names, signature = given.groups()
    keys = next((each for each in (own, *issuer) if each.access_key == key), None)
    if keys is None:
        raise _refusal("the access key does not exist")
    if request.headers.get("X-Security-Token") != keys.security_token:
        raise _refusal("the security token does not belong to the access key")
    if issuer.has_ended(keys):
        raise _refusal("the security token has ended")
    date = request.headers.get("X-Sdk-Date", "")
    if abs(now - _seconds(date)) > tolerance:
        raise _refusal("X-Sdk-Date is too far from the time here")
    hashed = hashlib.sha256(_canonical(request, sorted(names.split(";"))).encode()).hexdigest()
    text = f"{_ALGORITHM}\n{date}\n{hashed}"
    expected = hmac.new((keys.secret_key or "").encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise _refusal("the signature does not match the request")


def _canonical(request: Request, names: list[str]) -> str:
    """What is signed of *request* when the headers *names* are."""
    path, _, query = str(request.environ["RAW_URI"]).partition("?")
    uri = "/".join(quote(segment, safe="~") for segment in unquote(path).split("/")).removesuffix("/") + "/"
    pairs = sorted(tuple(map(unquote, pair.partition("=")[::2])) for pair in query.split("&") if pair)
    ordered = "&".join("=".join(quote(part, safe="~") for part in pair) for pair in pairs)
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in names)
    payload = hashlib.sha256(request.get_data()).hexdigest()
    return "\n".join([request.method, uri, ordered, headers, ";".join(names), payload])


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name)
    if value is None:
        raise _refusal(f"the header {name} is signed, but was not sent")
    # Headers come in as Latin-1, and are signed as the UTF-8 they were sent as.
    return value.encode("latin-1").decode("utf-8", "replace").strip()


def _seconds(date: str) -> float:
    try:
        return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise _refusal("X-Sdk-Date must read like 20260131T235959Z") from None


def _refusal(why: str) -> Refusal:
    return Refusal(401, answers.NOT_AUTHENTICATED, f"Incorrect IAM authentication information: {why}")
