"""The object store of the emulated vendor: addresses signed for one PUT or for GET, in the manner of OBS, and what was
put there.
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

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Refusal, Store, Stored

_ACCESS_KEY = "SANDBOXSTOREKEY"
# Besides a signed address these are a second set of credentials. The SDK of the API would add them; OBS wants none.
_OTHER_CREDENTIALS = ("Authorization", "X-Auth-Token", "X-Sdk-Date", "X-Security-Token", "X-Project-Id")
_LETTERS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_ERROR = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>
"""


class Uploads:
    """Signs addresses and keeps what is put there.

    Args:
        store: Where uploads are kept.
        clock: Tells the time, in seconds since 1970.
    """

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._used: set[str] = set()

    def address(self, path: str, content_type: str, lifetime: float, method: str = "PUT") -> str:
        """*path* with a signature for one PUT of *content_type*, or for GET."""
        expires = str(int(self._clock() + lifetime))
        signature = self._sign(method, path, expires, content_type)
        # Asked for twice in one second it is the same address; it is fresh all the same.
        self._used.discard(signature)
        return f"{path}?{urlencode({'AccessKeyId': _ACCESS_KEY, 'Expires': expires, 'Signature': signature})}"

    def put(self, name: str, request: Request, *, one_shot: bool) -> Response:
        """Keep what is put, under *name*.

        Args:
            name: What to call it in the store.
            request: The upload.
            one_shot: Whether an address is good for a single upload.

        Raises:
            Refusal: The address is not good, or the upload not whole.
        """
        signature, length = self.check(request, "PUT"), request.content_length
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

    def check(self, request: Request, method: str) -> str:
        """The signature of a request whose address is good for *method*.

        Raises:
            Refusal: The address is not.
        """
        if request.method != method:
            raise Refusal(405, "MethodNotAllowed", f"the address is for {method}")
        for header in _OTHER_CREDENTIALS:
            if header in request.headers:
                raise Refusal(400, "InvalidArgument", f"a signed address and the header {header} exclude each other")
        expires, signature = request.args.get("Expires", ""), request.args.get("Signature", "")
        if request.args.get("AccessKeyId") != _ACCESS_KEY or not expires.isdecimal():
            raise Refusal(403, "AccessDenied", "the address is not signed")
        if self._clock() > int(expires):
            raise Refusal(403, "AccessDenied", "Request has expired")
        expected = self._sign(method, request.path, expires, request.headers.get("Content-Type", ""))
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Refusal(403, "SignatureDoesNotMatch", "the address was signed for another request")
        return signature

    def _sign(self, method: str, path: str, expires: str, content_type: str) -> str:
        text = f"{method}\n\n{content_type}\n{expires}\n{path}"
        return base64.b64encode(hmac.new(self._secret, text.encode(), hashlib.sha1).digest()).decode()


def error_response(refusal: Refusal) -> Response:
    """How the object store refuses."""
    request_id = uuid.uuid4().hex
    words = {"code": html.escape(refusal.code), "message": html.escape(refusal.message), "request_id": request_id}
    headers = {"x-obs-request-id": request_id}
    return Response(_ERROR.format(**words), status=refusal.status, headers=headers, mimetype="application/xml")


def letter_problem(stored: Stored | None) -> str | None:
    """What is wrong with the uploaded authorization letter, None if nothing is."""
    if stored is None:
        return "no authorization letter was uploaded"
    with stored.path.open("rb") as file:
        start = file.read(8)
    return None if start.startswith(_LETTERS) else "the authorization letter is neither pdf nor jpg nor png"
