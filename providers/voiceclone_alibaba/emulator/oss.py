"""
The part of OSS an upload needs: credentials for one object each, and PutObject.
"""

from __future__ import annotations

import abc
import hashlib
import importlib
import secrets
import time
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Emulator, Pace, Stored
from voiceclone_alibaba.emulator.answers import oss_refusal, oss_request_id
from voiceclone_alibaba.emulator.signature import OSS4, Authorization, oss4_scope_problem, oss4_signature, read_time

REGION = "cn-shanghai"

_POLYNOMIAL = 0x142F0E1EBA9EA3693  # CRC-64/ECMA-182; OSS turns its bits around
_ALL_ONES = 0xFFFFFFFFFFFFFFFF


@attrs.frozen(kw_only=True)
class Credential:
    """
    A temporary access key that opens one object.

    Attributes:
        place: The object: ``<bucket>/<key>``.
        expires: When it ends, in seconds since 1970.
    """

    access_key_id: str
    access_key_secret: str
    security_token: str
    place: str
    expires: float


class ObjectStore(Emulator):
    """
    An emulator that takes uploads the way OSS does.

    Attributes:
        credential_seconds: How long a credential holds.
        clock_tolerance: How far, in seconds, the time in a signed request may be from the clock; infinite for no check.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.credential_seconds = 3000
        self.clock_tolerance = 900.0
        self._credentials: dict[str, Credential] = {}

    def grant(self, place: str) -> Credential:
        """
        A new credential for one object; older ones hold until they expire.
        """
        credential = Credential(
            access_key_id=f"STS.sandbox{secrets.token_hex(8)}",
            access_key_secret=f"sandbox-{secrets.token_hex(16)}",
            security_token=f"sandbox-token/{secrets.token_hex(24)}+==",
            place=place,
            expires=self.clock() + self.credential_seconds,
        )
        self._credentials[credential.access_key_id] = credential
        return credential

    @abc.abstractmethod
    def arrived(self, place: str, stored: Stored) -> None:
        """
        Called when an upload is complete.
        """

    def put_object(self, request: Request) -> Response:
        """
        Take one object.

        Raises:
            Refusal: OSS would say no.
        """
        if request.method != "PUT":
            raise oss_refusal("MethodNotAllowed")
        place = request.path.removeprefix("/")
        self._admit(request, place)
        if request.content_length is None:
            raise oss_refusal("MissingContentLength")
        measured = _Measured(request.stream)
        stored = self.store.take(place, cast("BinaryIO", measured), request.content_length, request.mimetype)
        if stored is None:
            raise oss_refusal("IncompleteBody")
        with self.lock:
            self.arrived(place, stored)
        return Response(status=200, headers={"x-oss-request-id": oss_request_id()} | measured.headers())

    def _admit(self, request: Request, place: str) -> None:
        header = request.headers.get("Authorization")
        if header is None:
            raise oss_refusal("AccessDenied")
        given = Authorization.parse(header, OSS4, "AdditionalHeaders")
        if given is None:
            raise oss_refusal("InvalidArgument", f"the sandbox knows {OSS4} only")
        with self.lock:
            credential = self._credentials.get(given.credential[0])
        if credential is None or request.headers.get("x-oss-security-token") != credential.security_token:
            raise oss_refusal("InvalidAccessKeyId")
        if self.clock() >= credential.expires:
            raise oss_refusal("SecurityTokenExpired")
        when = read_time(request.headers.get("x-oss-date"), "%Y%m%dT%H%M%SZ")
        if when is None or abs(self.clock() - when) > self.clock_tolerance:
            raise oss_refusal("RequestTimeTooSkewed")
        if problem := oss4_scope_problem(request, given, REGION):
            raise oss_refusal("InvalidArgument", problem)
        if not given.holds(oss4_signature(request, given, credential.access_key_secret)):
            raise oss_refusal("SignatureDoesNotMatch")
        if place != credential.place:
            raise oss_refusal("AccessDenied")


class _Measured:
    """
    A stream that calculates the checksums OSS answers with while it is read.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._crc = _crc64()

    def read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self._md5.update(chunk)
        if self._crc is not None:
            self._crc.update(chunk)
        return chunk

    def headers(self) -> dict[str, str]:
        etag = {"ETag": f'"{self._md5.hexdigest().upper()}"'}
        return etag if self._crc is None else etag | {"x-oss-hash-crc64ecma": str(self._crc.crcValue)}


def _crc64() -> Any:
    # In plain Python this takes seconds for each recording. The vendor's SDK brings crcmod, and does without the
    # header where it is not sent.
    try:
        crcmod = importlib.import_module("crcmod")
    except ImportError:
        return None
    return crcmod.Crc(_POLYNOMIAL, initCrc=0, rev=True, xorOut=_ALL_ONES)
