"""The emulated vendor's media assets: from CreateUploadMedia over the upload to OSS to an asset that may be used."""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import secrets
import time
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Emulator, Pace, WavInfo, read_wav
from voiceclone_alibaba.emulator.answers import new_id, oss_answer, oss_refusal, refusal, utc
from voiceclone_alibaba.emulator.signature import oss4, oss4_signature, read_time

REGION = "cn-shanghai"

_BUCKET = "outin-sandbox-5a0db0c5"
_EXTENSIONS = ("mp3", "wma", "wav", "aac", "ra", "m4a", "flac", "ape", "ac3", "amr", "caf", "acm")
_LONGEST_TITLE = 128


@attrs.define(kw_only=True)
class Media:
    """A media asset.

    Attributes:
        media_id: Its id.
        place: Its file in OSS: ``<bucket>/<key>``.
        title: As it was given.
        extension: What the file claims to be.
        created: When, in seconds since 1970.
        state: The vendor's word, unless it is pinned.
        pinned: A status that a test has put it into; it stays.
        polls: How often it was asked for since its file came.
        size: Bytes of the file, None while there is none.
        wav: What the file's header says, None if it is not known.
        spoken: Whether it is speech, and no upload.
    """

    media_id: str
    place: str
    title: str
    extension: str
    created: float
    state: str = "Uploading"
    pinned: str | None = None
    polls: int = 0
    size: int | None = None
    wav: WavInfo | None = None
    spoken: bool = False

    @property
    def status(self) -> str:
        """Its status, in the vendor's word."""
        return self.pinned or self.state

    @property
    def seconds(self) -> float | None:
        """Its duration, None if the sandbox cannot tell."""
        return None if self.wav is None else self.wav.seconds


@attrs.frozen(kw_only=True)
class _Credential:
    """A temporary access key, for one object."""

    secret: str
    token: str
    place: str
    expires: float


class MediaAssets(Emulator):
    """An emulator with media assets, and the part of OSS their uploads need.

    Attributes:
        media: The assets by id.
        media_polls: How often an uploaded asset is asked for while it is still being prepared.
        credential_seconds: How long a credential is valid.
        clock_tolerance: How far, in seconds, the time in a signed request may be from the clock; infinite for no check.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.media: dict[str, Media] = {}
        self.media_polls = 1
        self.credential_seconds = 3000
        self.clock_tolerance = 900.0
        self._credentials: dict[str, _Credential] = {}

    def add_media(self, seconds: float) -> str:
        """An asset that is there already, ready for use and *seconds* long; its id."""
        media = self._new("wav", title="added by a test")
        media.state, media.size, media.wav = "Normal", 44 + int(seconds * 32000), WavInfo(16000, 1, 16, seconds)
        return media.media_id

    def set_media_status(self, media_id: str, word: str) -> None:
        """Put an asset into a status, a word the vendor has or one it may invent; it stays there."""
        self.media[media_id].pinned = word

    def create_upload_media(self, params: dict[str, str]) -> dict[str, Any]:
        """A place for one file."""
        file, meta = read_json(params, "FileInfo"), read_json(params, "MediaMetaData")
        extension = str(file.get("Ext", "")).lower()
        if file.get("Type") != "audio" or extension not in _EXTENSIONS or not file.get("Name"):
            raise refusal("InvalidParameter", "FileInfo")
        if not meta.get("BusinessType") or not 0 < len(meta.get("Title") or "") <= _LONGEST_TITLE:
            raise refusal("InvalidParameter", "MediaMetaData")
        media = self._new(extension, title=meta["Title"])
        url = f"{self.url}/{media.place}"
        return self._upload(media) | {"FileURL": url, "MediaURL": url}

    def refresh_upload_media(self, params: dict[str, str]) -> dict[str, Any]:
        """A fresh credential for the same place."""
        return self._upload(self._media(params))

    def get_media_info(self, params: dict[str, str]) -> dict[str, Any]:
        """An asset; asking for it lets its preparation go on."""
        media = self._media(params)
        self._prepare(media)
        media.polls += 1
        basic = {
            "MediaId": media.media_id,
            "Status": media.status,
            "MediaType": "audio",
            "Title": media.title,
            "InputURL": f"{self.url}/{media.place}",
            "CreateTime": utc(media.created),
        }
        file = {"FileType": "source_file", "FileSize": str(media.size), "FormatName": media.extension, "Region": REGION}
        if media.status == "Normal" and media.seconds is not None:
            file["Duration"] = f"{media.seconds:.6f}"
        files = [] if media.size is None else [{"FileBasicInfo": file}]
        return {"MediaInfo": {"MediaId": media.media_id, "MediaBasicInfo": basic, "FileInfoList": files}}

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
        with self.lock:
            # An asset may be deleted while its file is on the way.
            for media in self.media.values():
                if media.place == place:
                    media.size, media.wav, media.polls = stored.size, None, 0
                    media.state = "Preparing"
                    self._prepare(media)
        return oss_answer({"x-oss-hash-crc64ecma": str(measured.crc.crcValue)})

    def _admit_upload(self, request: Request, place: str) -> None:
        key_id, _, _ = oss4(request, "credential").partition("/")
        signed, expires = read_time(oss4(request, "date"), "%Y%m%dT%H%M%SZ"), oss4(request, "expires")
        if signed is None or not expires.isdecimal():
            raise oss_refusal("AccessDenied")
        with self.lock:
            credential, now = self._credentials.get(key_id), self.clock()
        if credential is None or oss4(request, "security-token") != credential.token:
            raise oss_refusal("InvalidAccessKeyId")
        if now >= credential.expires:
            raise oss_refusal("SecurityTokenExpired")
        if oss4(request, "signature") != oss4_signature(request, REGION, credential.secret):
            raise oss_refusal("SignatureDoesNotMatch")
        early = signed - now > self.clock_tolerance
        if place != credential.place or early or now - signed > max(float(expires), self.clock_tolerance):
            raise oss_refusal("AccessDenied")

    def _new(self, extension: str, *, title: str) -> Media:
        media_id, folder = new_id(), new_id()
        place = f"{_BUCKET}/sandbox/sv/{folder}/{folder}.{extension}"
        media = Media(media_id=media_id, place=place, title=title, extension=extension, created=self.clock())
        self.media[media_id] = media
        return media

    def _media(self, params: dict[str, str]) -> Media:
        media = self.media.get(params.get("MediaId", ""))
        if media is None:
            raise refusal("InvalidParameter", "MediaId")
        return media

    def _upload(self, media: Media) -> dict[str, Any]:
        """Where to upload, and a new credential for that; older ones stay valid until they expire."""
        key_id, secret = f"STS.sandbox{secrets.token_hex(8)}", f"sandbox-{secrets.token_hex(16)}"
        token, expires = f"sandbox-token/{secrets.token_hex(24)}+==", self.clock() + self.credential_seconds
        self._credentials[key_id] = _Credential(secret=secret, token=token, place=media.place, expires=expires)
        bucket, _, key = media.place.partition("/")
        address = {"Endpoint": self.url, "Bucket": bucket, "FileName": key}
        auth = {"AccessKeyId": key_id, "AccessKeySecret": secret, "SecurityToken": token}
        auth |= {"Expiration": str(self.credential_seconds), "ExpireUTCTime": utc(expires)}
        parts = {"UploadAddress": address, "UploadAuth": auth}
        encoded = {name: base64.b64encode(json.dumps(part).encode()).decode() for name, part in parts.items()}
        return {"MediaId": media.media_id, **encoded}

    def _prepare(self, media: Media) -> None:
        if media.state == "Preparing" and media.polls >= self.media_polls:
            stored = self.store.get(media.place)
            if stored is not None and media.extension == "wav":
                with stored.path.open("rb") as stream:
                    media.wav = read_wav(stream, stored.size)
            failed = media.extension == "wav" and media.wav is None
            media.state = "PrepareFail" if failed else "Normal"


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


def read_json(params: dict[str, str], name: str) -> dict[str, Any]:
    """A parameter that is an object of JSON."""
    if not params.get(name):
        raise refusal("Missing{}", name)
    with contextlib.suppress(ValueError):
        if isinstance(value := json.loads(params[name]), dict):
            return value
    raise refusal("InvalidParameter", name)
