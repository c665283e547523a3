"""The part of OSS that uploads need: the vendor's own storage, and buckets of the account."""

from __future__ import annotations

import importlib
import math
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from urllib.parse import quote

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone import Credentials
from voiceclone.sandbox import Emulator, Pace
from voiceclone_alibaba.emulator.answers import oss_answer, oss_refusal, utc
from voiceclone_alibaba.emulator.signature import oss4, oss4_signature, read_time

ACCESS_KEY_ID = "sandbox-access-key-id"
ACCESS_KEY_SECRET = "sandbox-access-key-secret"  # noqa: S105 - made up, opens nothing
REGION = "cn-shanghai"
#: A bucket that the account has.
BUCKET = "sandbox-own-bucket"


@attrs.frozen(kw_only=True)
class Credential:
    """A temporary access key, for one object.

    Attributes:
        key_id: AccessKey ID.
        secret: AccessKey secret.
        token: Its token.
        place: The object: ``<bucket>/<key>``.
        expires: When it ends, in seconds since 1970.
    """

    key_id: str
    secret: str
    token: str
    place: str
    expires: float


class ObjectStorage(Emulator):
    """An emulator that takes objects: ``PUT /<bucket>/<key>``.

    Attributes:
        region: The service's region.
        buckets: The account's own buckets, each with its region.
        objects: The objects in them, and when each came, in seconds since 1970.
        deleted: The objects that were deleted.
        page: How many objects a page of a list has at most.
        security_token: The token that has to come with the access key, None when it is a permanent one.
        credential_seconds: How long a credential is valid.
        clock_tolerance: How far, in seconds, the time in a signed request may be from the clock; infinite for no check.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.region = REGION
        self.buckets = {BUCKET: REGION}
        self.objects: dict[str, float] = {}
        self.deleted: list[str] = []
        self.page = 1000
        self.security_token: str | None = None
        self.credential_seconds = 3000
        self.clock_tolerance = 900.0
        self._credentials: dict[str, Credential] = {}

    def add_object(self, place: str, path: Path) -> None:
        """Have the file *path* in OSS already, at ``<bucket>/<key>``."""
        with path.open("rb") as stream:
            self.store.take(place, stream, path.stat().st_size, "application/octet-stream")
        self.objects[place] = self.clock()

    def answer_store(self, request: Request) -> Response:
        """Do what OSS is asked.

        Raises:
            Refusal: OSS would refuse it.
        """
        place, act = request.path.removeprefix("/"), _OPERATIONS.get(request.method)
        if act is None:
            raise oss_refusal("MethodNotAllowed")
        self._admit(request, place)
        return act(self, request, place)

    def put_object(self, request: Request, place: str) -> Response:
        """Take one object."""
        if request.content_length is None:
            raise oss_refusal("MissingContentLength")
        measured = _Measured(request.stream)
        stored = self.store.take(place, cast("BinaryIO", measured), request.content_length, request.mimetype)
        if stored is None:
            raise oss_refusal("IncompleteBody")
        with self.lock:
            if place.partition("/")[0] in self.buckets:
                self.objects[place] = self.clock()
            self._stored(place)
        return oss_answer({"x-oss-hash-crc64ecma": str(measured.crc.crcValue)})

    def list_objects(self, request: Request, place: str) -> Response:
        """The objects of one bucket whose names begin as asked, in the order of their names."""
        bucket = place.removesuffix("/")
        start, beginning = request.args.get("continuation-token", ""), f"{bucket}/{request.args.get('prefix', '')}"
        with self.lock:
            found = sorted(each for each in self.objects if each.startswith(beginning) and each > start)
            times = [utc(self.objects[each]).replace("Z", ".000Z") for each in found]
        shown = list(zip(found, times, strict=True))[: self.page]
        entries = "".join(
            f"<Contents><Key>{quote(each.partition('/')[2])}</Key><LastModified>{when}</LastModified></Contents>"
            for each, when in shown
        )
        more = len(shown) < len(found)
        token = f"<NextContinuationToken>{quote(shown[-1][0])}</NextContinuationToken>" if more else ""
        answer = oss_answer({"Content-Type": "application/xml"})
        answer.set_data(
            f"<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>"
            f"{token}{entries}</ListBucketResult>"
        )
        return answer

    def delete_object(self, _request: Request, place: str) -> Response:
        """Delete one object; one that is not there is no error."""
        with self.lock:
            self._delete(place)
        answer = oss_answer({})
        answer.status_code = 204
        return answer

    def _delete(self, place: str) -> None:
        self.deleted.append(place)
        self.objects.pop(place, None)

    def _stored(self, place: str) -> None:
        """An object has come."""

    def _credential(self, place: str) -> Credential:
        """A new credential for an object; older ones stay valid until they expire."""
        made = Credential(
            key_id=f"STS.sandbox{secrets.token_hex(8)}",
            secret=f"sandbox-{secrets.token_hex(16)}",
            token=f"sandbox-token/{secrets.token_hex(24)}+==",
            place=place,
            expires=self.clock() + self.credential_seconds,
        )
        self._credentials[made.key_id] = made
        return made

    def _admit(self, request: Request, place: str) -> None:
        key_id, _, _ = oss4(request, "credential").partition("/")
        # A signature in a header says no time for which it holds.
        expires = "0" if "Authorization" in request.headers else oss4(request, "expires")
        signed = read_time(oss4(request, "date"), "%Y%m%dT%H%M%SZ")
        if signed is None or not expires.isdecimal():
            raise oss_refusal("AccessDenied")
        with self.lock:
            temporary, now = self._credentials.get(key_id), self.clock()
            credential = temporary or self._own_key(key_id, place)
        if credential is None or oss4(request, "security-token") != credential.token:
            raise oss_refusal("InvalidAccessKeyId")
        if now >= credential.expires:
            raise oss_refusal("SecurityTokenExpired")
        bucket = place.partition("/")[0]
        if temporary is None and bucket not in self.buckets:
            raise oss_refusal("NoSuchBucket")
        if oss4(request, "signature") != oss4_signature(
            request, self.buckets.get(bucket, self.region), credential.secret
        ):
            raise oss_refusal("SignatureDoesNotMatch")
        early = signed - now > self.clock_tolerance
        if place != credential.place or early or now - signed > max(float(expires), self.clock_tolerance):
            raise oss_refusal("AccessDenied")

    def _own_key(self, key_id: str, place: str) -> Credential | None:
        """One of the account's own keys, which are for every object."""
        own = Credentials(access_key=ACCESS_KEY_ID, secret_key=ACCESS_KEY_SECRET, security_token=self.security_token)
        keys = next((each for each in (own, *self.issuer) if each.access_key == key_id), None)
        if keys is None:
            return None
        expires = -math.inf if self.issuer.has_ended(keys) else math.inf
        token, secret = keys.security_token or "", keys.secret_key or ""
        return Credential(key_id=key_id, secret=secret, token=token, place=place, expires=expires)


#: What OSS is asked for, by the method.
_OPERATIONS: Mapping[str, Callable[[ObjectStorage, Request, str], Response]] = {
    "PUT": ObjectStorage.put_object,
    "GET": ObjectStorage.list_objects,
    "DELETE": ObjectStorage.delete_object,
}


class _Measured:
    """A stream that calculates the checksum OSS answers with while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        # ECMA-182, reversed. In plain Python it takes seconds for each recording; the vendor's SDK brings crcmod.
        crcmod: Any = importlib.import_module("crcmod")
        self.crc = crcmod.Crc(0x142F0E1EBA9EA3693, initCrc=0, rev=True, xorOut=0xFFFFFFFFFFFFFFFF)

    def read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self.crc.update(chunk)
        return chunk
