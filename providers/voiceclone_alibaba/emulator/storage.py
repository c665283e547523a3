"""The part of OSS that uploads need: the vendor's own storage, and buckets of the account."""

from __future__ import annotations

import importlib
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Emulator, Pace
from voiceclone_alibaba.emulator.answers import oss_answer, oss_refusal
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
        security_token: The token that has to come with the access key, None when it is a permanent one.
        credential_seconds: How long a credential is valid.
        clock_tolerance: How far, in seconds, the time in a signed request may be from the clock; infinite for no check.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.region = REGION
        self.buckets = {BUCKET: REGION}
        self.security_token: str | None = None
        self.credential_seconds = 3000
        self.clock_tolerance = 900.0
        self._credentials: dict[str, Credential] = {}

    def add_object(self, place: str, path: Path) -> None:
        """Have the file *path* in OSS already, at ``<bucket>/<key>``."""
        with path.open("rb") as stream:
            self.store.take(place, stream, path.stat().st_size, "application/octet-stream")

    def put_object(self, request: Request) -> Response:
        """Take one object.

        Raises:
            Refusal: OSS would refuse it.
        """
        if request.method != "PUT":
            raise oss_refusal("MethodNotAllowed")
        place = request.path.removeprefix("/")
        self._admit_upload(request, place)
        if request.content_length is None:
            raise oss_refusal("MissingContentLength")
        measured = _Measured(request.stream)
        stored = self.store.take(place, cast("BinaryIO", measured), request.content_length, request.mimetype)
        if stored is None:
            raise oss_refusal("IncompleteBody")
        self._stored(place)
        return oss_answer({"x-oss-hash-crc64ecma": str(measured.crc.crcValue)})

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

    def _admit_upload(self, request: Request, place: str) -> None:
        key_id, _, _ = oss4(request, "credential").partition("/")
        signed, expires = read_time(oss4(request, "date"), "%Y%m%dT%H%M%SZ"), oss4(request, "expires")
        if signed is None or not expires.isdecimal():
            raise oss_refusal("AccessDenied")
        with self.lock:
            credential, now = self._credentials.get(key_id), self.clock()
        own = key_id == ACCESS_KEY_ID
        token, secret = self.security_token or "", ACCESS_KEY_SECRET
        if credential is not None:
            token, secret = credential.token, credential.secret
        elif not own:
            raise oss_refusal("InvalidAccessKeyId")
        if oss4(request, "security-token") != token:
            raise oss_refusal("InvalidAccessKeyId")
        if credential is not None and now >= credential.expires:
            raise oss_refusal("SecurityTokenExpired")
        bucket = place.partition("/")[0]
        # The bucket's region is the one to sign for.
        region = self.buckets.get(bucket, self.region)
        if own and bucket not in self.buckets:
            raise oss_refusal("NoSuchBucket")
        if oss4(request, "signature") != oss4_signature(request, region, secret):
            raise oss_refusal("SignatureDoesNotMatch")
        early = signed - now > self.clock_tolerance
        another = credential is not None and place != credential.place
        if another or early or now - signed > max(float(expires), self.clock_tolerance):
            raise oss_refusal("AccessDenied")


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
