"""Alibaba Cloud's Intelligent Media Services on loopback: voice cloning, speech, media assets, and
the part of OSS they need.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from werkzeug.wrappers import Request, Response

from voiceclone import Credentials
from voiceclone.sandbox import Pace, Refusal
from voiceclone_alibaba.emulator.answers import answer, api_error, oss_error, refusal
from voiceclone_alibaba.emulator.signature import acs3_canonical, acs3_fields, acs3_signature, read_time
from voiceclone_alibaba.emulator.speech import SpeechJobs
from voiceclone_alibaba.emulator.storage import ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET

VERSION = "2020-11-09"
_LIST = "ListObjectsV2"
#: What the names of OSS's operations end with.
_OSS = ("Object", _LIST)

_Action = Callable[["AlibabaEmulator", dict[str, str]], dict[str, Any]]


class AlibabaEmulator(SpeechJobs):
    """Alibaba Cloud on loopback. One port is both the API, at ``/``, and OSS, at ``/<bucket>/<key>``."""

    name: ClassVar[str] = "alibaba"

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self._nonces: dict[str, float] = {}

    def settings(self) -> dict[str, Any]:
        settings = {
            "access_key_id": ACCESS_KEY_ID,
            "access_key_secret": ACCESS_KEY_SECRET,
            "endpoint": self.url,
            "oss_endpoint": self.url,
            "speech_bucket": BUCKET,
            "region": self.region,
        }
        return settings if self.security_token is None else settings | {"security_token": self.security_token}

    def operation(self, request: Request) -> str:
        if request.path != "/":
            return _LIST if "list-type" in request.args else f"{request.method.title()}Object"
        return request.headers.get("x-acs-action") or request.args.get("Action", "")

    def perform(self, operation: str, request: Request) -> Response:
        if operation.endswith(_OSS):
            # Without the lock: uploads take long, and may hang.
            return self.answer_store(request)
        request.get_data()  # kept, and read before the lock is held
        with self.lock:
            return self._call(operation, request)

    def refuse(self, operation: str, refusal: Refusal) -> Response:
        return oss_error(refusal) if operation.endswith(_OSS) else api_error(refusal)

    def _call(self, operation: str, request: Request) -> Response:
        version = request.headers.get("x-acs-version") or request.args.get("Version")
        action = _FLAT.get(operation) or _WRAPPED.get(operation)
        if action is None or version != VERSION or request.method not in ("POST", "GET"):
            raise refusal("InvalidApi.NotFound", f"{operation} {version}")
        self._admit_call(request)
        content = action(self, request.values.to_dict())
        return answer(content if operation in _FLAT else {"Success": True, "Data": content})

    def _admit_call(self, request: Request) -> None:
        sent, given = request.headers, acs3_fields(request)
        if not given:
            raise refusal("IncompleteSignature", "the sandbox knows ACS3-HMAC-SHA256 only")
        own = Credentials(access_key=ACCESS_KEY_ID, secret_key=ACCESS_KEY_SECRET, security_token=self.security_token)
        keys = next((each for each in (own, *self.issuer) if each.access_key == given["Credential"]), None)
        if keys is None:
            raise refusal("InvalidAccessKeyId.NotFound")
        token = sent.get("x-acs-security-token")
        if keys.security_token is not None and token != keys.security_token:
            raise refusal("InvalidSecurityToken" if token else "MissingSecurityToken")
        if self.issuer.has_ended(keys):
            raise refusal("InvalidSecurityToken.Expired")
        signed = read_time(sent.get("x-acs-date"), "%Y-%m-%dT%H:%M:%SZ")
        if signed is None:
            raise refusal("InvalidTimeStamp.Format")
        if abs(self.clock() - signed) > self.clock_tolerance:
            raise refusal("InvalidTimeStamp.Expired")
        names = given["SignedHeaders"].lower().split(";")
        wanted = {"host", *(name.lower() for name, _ in sent if name.lower().startswith("x-acs-"))}
        if unsigned := wanted - set(names):
            raise refusal("IncompleteSignature", f"{', '.join(sorted(unsigned))} not signed")
        canonical = acs3_canonical(request, names)
        as_sent = sent.get("x-acs-content-sha256") == hashlib.sha256(request.get_data()).hexdigest()
        if not as_sent or given["Signature"] != acs3_signature(canonical, keys.secret_key or ""):
            raise refusal("SignatureDoesNotMatch", canonical)
        self._check_nonce(sent.get("x-acs-signature-nonce"))

    def _check_nonce(self, nonce: str | None) -> None:
        if not nonce:
            raise refusal("Missing{}", "SignatureNonce")
        if nonce in self._nonces:
            raise refusal("SignatureNonceUsed")
        # Older ones cannot come back: the time they were signed with is too old by then.
        now, memory = self.clock(), 2 * self.clock_tolerance
        self._nonces = {each: when for each, when in self._nonces.items() if now - when <= memory} | {nonce: now}


#: Operations that answer flat, and those that answer with ``Success`` and ``Data``.
_FLAT: Mapping[str, _Action] = {
    "CreateUploadMedia": AlibabaEmulator.create_upload_media,
    "RefreshUploadMedia": AlibabaEmulator.refresh_upload_media,
    "GetMediaInfo": AlibabaEmulator.get_media_info,
    "GetSmartHandleJob": AlibabaEmulator.get_smart_handle_job,
    "ListSmartJobs": AlibabaEmulator.list_smart_jobs,
    "SubmitAudioProduceJob": AlibabaEmulator.submit_audio_produce_job,
    "RegisterMediaInfo": AlibabaEmulator.register_media_info,
    "ListMediaBasicInfos": AlibabaEmulator.list_media_basic_infos,
    "DeleteMediaInfos": AlibabaEmulator.delete_media_infos,
}
_WRAPPED: Mapping[str, _Action] = {
    "SubmitStandardCustomizedVoiceJob": AlibabaEmulator.submit_standard_customized_voice_job,
    "SubmitCosyVoiceCustomizedVoiceJob": AlibabaEmulator.submit_cosy_voice_customized_voice_job,
    "GetCustomizedVoiceJob": AlibabaEmulator.get_customized_voice_job,
    "ListCustomizedVoiceJobs": AlibabaEmulator.list_customized_voice_jobs,
    "DeleteCustomizedVoiceJob": AlibabaEmulator.delete_customized_voice_job,
    "GetCustomizedVoice": AlibabaEmulator.get_customized_voice,
    "ListCustomizedVoices": AlibabaEmulator.list_customized_voices,
}
