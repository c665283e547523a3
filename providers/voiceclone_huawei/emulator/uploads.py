"""
The object store of the emulated vendor: addresses signed for one PUT, in the manner of OBS.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import secrets
import uuid
from collections.abc import Callable
from typing import BinaryIO, cast
from urllib.parse import urlencode

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Refusal, Store

_BUCKET = "voiceclone-sandbox"
_ACCESS_KEY = "SANDBOXSTOREKEY"

# With a signed address these say who calls a second time. The SDK of the API would add them; OBS wants none.
_OTHER_CREDENTIALS = ("Authorization", "X-Auth-Token", "X-Sdk-Date", "X-Security-Token", "X-Project-Id")

_ERROR = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId><HostId>{host_id}</HostId></Error>
"""


class Uploads:
    """
    Signs addresses and takes what is put there.

    Args:
        store: Where uploads are kept.
        clock: Tells the time, in seconds since 1970.
    """

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._used: set[str] = set()

    def address(self, path: str, content_type: str, lifetime: float) -> str:
        """
        *path* with a signature for one PUT of *content_type*.
        """
        expires = str(int(self._clock() + lifetime))
        signature = self._sign(path, expires, Headers({"Content-Type": content_type}))
        # Asked for twice in one second it is the same address; it is fresh all the same.
        self._used.discard(signature)
        return f"{path}?{urlencode({'AccessKeyId': _ACCESS_KEY, 'Expires': expires, 'Signature': signature})}"

    def take(self, name: str, request: Request, *, one_shot: bool) -> Response:
        """
        Keep what is put, under *name*.

        Args:
            name: What to call it in the store.
            request: The upload.
            one_shot: Whether an address is good for a single upload.

        Raises:
            Refusal: The address is not good, or the upload not whole.
        """
        signature, length = self._check(request), request.content_length
        if one_shot and signature in self._used:
            raise Refusal(403, "AccessDenied", "Request has expired")
        if length is None:
            raise Refusal(411, "MissingContentLength", "the Content-Length header is needed")
        stream = cast("BinaryIO", request.stream)
        stored = self._store.take(name, stream, length, request.headers.get("Content-Type", ""))
        if stored is None:
            raise Refusal(400, "IncompleteBody", "fewer bytes came than Content-Length says")
        self._used.add(signature)
        with stored.path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        response = Response(headers={"x-obs-request-id": uuid.uuid4().hex})
        response.set_etag(digest.hexdigest())
        del response.headers["Content-Type"]
        return response

    def _check(self, request: Request) -> str:
        if request.method != "PUT":
            raise Refusal(405, "MethodNotAllowed", "the address is for PUT")
        for header in _OTHER_CREDENTIALS:
            if header in request.headers:
                raise Refusal(400, "InvalidArgument", f"a signed address and the header {header} exclude each other")
        expires, signature = request.args.get("Expires", ""), request.args.get("Signature", "")
        if request.args.get("AccessKeyId") != _ACCESS_KEY or not expires.isdecimal():
            raise Refusal(403, "AccessDenied", "the address is not signed")
        if self._clock() > int(expires):
            raise Refusal(403, "AccessDenied", "Request has expired")
        if not hmac.compare_digest(self._sign(request.path, expires, request.headers).encode(), signature.encode()):
            raise Refusal(403, "SignatureDoesNotMatch", "the address was signed for another request")
        return signature

    def _sign(self, path: str, expires: str, headers: Headers) -> str:
        own = sorted((name.lower(), value) for name, value in headers.items() if name.lower().startswith("x-obs-"))
        lines = ["PUT", headers.get("Content-MD5", ""), headers.get("Content-Type", ""), expires]
        lines += [f"{name}:{value}" for name, value in own]
        text = "\n".join([*lines, f"/{_BUCKET}/{path.removeprefix('/')}"])
        return base64.b64encode(hmac.new(self._secret, text.encode(), hashlib.sha1).digest()).decode()


def error_response(refusal: Refusal) -> Response:
    """
    How the object store says no.
    """
    request_id = uuid.uuid4().hex
    text = _ERROR.format(
        code=html.escape(refusal.code),
        message=html.escape(refusal.message),
        request_id=request_id,
        host_id=uuid.uuid4().hex,
    )
    headers = {"x-obs-request-id": request_id}
    return Response(text, status=refusal.status, headers=headers, mimetype="application/xml")
