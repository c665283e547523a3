"""
Alibaba Cloud's Intelligent Media Services on loopback: voice cloning, media assets, and the OSS uploads they need.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Pace, Refusal
from voiceclone_alibaba.emulator.answers import answer, api_error, oss_error, refusal
from voiceclone_alibaba.emulator.jobs import VoiceJobs
from voiceclone_alibaba.emulator.oss import REGION
from voiceclone_alibaba.emulator.signature import (
    ACS3,
    Authorization,
    acs3_canonical,
    acs3_signature,
    acs3_unsigned,
    read_time,
)

VERSION = "2020-11-09"
ACCESS_KEY_ID = "sandbox-access-key-id"
ACCESS_KEY_SECRET = "sandbox-access-key-secret"  # noqa: S105 - made up, opens nothing

_Action = Callable[["AlibabaEmulator", dict[str, str]], dict[str, Any]]


class AlibabaEmulator(VoiceJobs):
    """
    Alibaba Cloud on loopback. One port is both the API, at ``/``, and OSS, at ``/<bucket>/<key>``.

    Attributes:
        security_token: The token that has to come with the access key, None when it is a permanent one.
    """

    name: ClassVar[str] = "alibaba"

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.security_token: str | None = None
        self._nonces: dict[str, float] = {}

    def settings(self) -> dict[str, Any]:
        known = {
            "access_key_id": ACCESS_KEY_ID,
            "access_key_secret": ACCESS_KEY_SECRET,
            "endpoint": self.url,
            "region": REGION,
        }
        return known if self.security_token is None else known | {"security_token": self.security_token}

    def operation(self, request: Request) -> str:
        if request.path != "/":
            return f"{request.method.title()}Object"
        return request.headers.get("x-acs-action") or request.args.get("Action", "")

    def perform(self, operation: str, request: Request) -> Response:
        if _is_oss(operation):
            # Without the lock: uploads take long, and may hang.
            return self.put_object(request)
        request.get_data()  # kept, and read before anybody has to wait for it
        with self.lock:
            return self._call(operation, request)

    def refuse(self, operation: str, refusal: Refusal) -> Response:
        return oss_error(refusal, self.url) if _is_oss(operation) else api_error(refusal)

    def _call(self, operation: str, request: Request) -> Response:
        version = request.headers.get("x-acs-version") or request.args.get("Version")
        flat, wrapped = _FLAT.get(operation), _WRAPPED.get(operation)
        if version != VERSION or request.method not in ("POST", "GET"):
            raise refusal("InvalidApi.NotFound", f"{operation} {version}")
        if flat is not None:
            self._admit_call(request)
            return answer(flat(self, request.values.to_dict()))
        if wrapped is not None:
            self._admit_call(request)
            return answer({"Success": True, "Data": wrapped(self, request.values.to_dict())})
        raise refusal("InvalidApi.NotFound", operation)

    def _admit_call(self, request: Request) -> None:
        sent = request.headers
        given = Authorization.parse(sent.get("Authorization", ""), ACS3, "SignedHeaders")
        if given is None:
            raise refusal("IncompleteSignature", f"the sandbox knows {ACS3} only")
        if given.credential != [ACCESS_KEY_ID]:
            raise refusal("InvalidAccessKeyId.NotFound")
        self._check_token(sent.get("x-acs-security-token"))
        self._check_time(sent.get("x-acs-date"))
        if unsigned := acs3_unsigned(request, given.headers):
            raise refusal("IncompleteSignature", f"{', '.join(unsigned)} not signed")
        canonical = acs3_canonical(request, given.headers)
        as_sent = sent.get("x-acs-content-sha256") == hashlib.sha256(request.get_data()).hexdigest()
        if not as_sent or not given.holds(acs3_signature(canonical, ACCESS_KEY_SECRET)):
            raise refusal("SignatureDoesNotMatch", canonical)
        self._check_nonce(sent.get("x-acs-signature-nonce"))

    def _check_token(self, token: str | None) -> None:
        if self.security_token is None or token == self.security_token:
            return
        raise refusal("InvalidSecurityToken" if token else "MissingSecurityToken")

    def _check_time(self, text: str | None) -> None:
        when = read_time(text, "%Y-%m-%dT%H:%M:%SZ")
        if when is None:
            raise refusal("InvalidTimeStamp.Format")
        if abs(self.clock() - when) > self.clock_tolerance:
            raise refusal("InvalidTimeStamp.Expired")

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
    "DeleteMediaInfos": AlibabaEmulator.delete_media_infos,
}
_WRAPPED: Mapping[str, _Action] = {
    "SubmitStandardCustomizedVoiceJob": AlibabaEmulator.submit_standard_customized_voice_job,
    "GetCustomizedVoiceJob": AlibabaEmulator.get_customized_voice_job,
    "ListCustomizedVoiceJobs": AlibabaEmulator.list_customized_voice_jobs,
    "DeleteCustomizedVoiceJob": AlibabaEmulator.delete_customized_voice_job,
    "GetCustomizedVoice": AlibabaEmulator.get_customized_voice,
    "ListCustomizedVoices": AlibabaEmulator.list_customized_voices,
}


def _is_oss(operation: str) -> bool:
    return operation.endswith("Object")
