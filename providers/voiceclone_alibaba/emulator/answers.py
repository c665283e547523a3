"""The emulated vendor's answers, errors, ids and times."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from voiceclone.sandbox import Refusal

#: The API's codes: status, message. Stated by the vendor for its gateway and its media assets.
_STATED = {
    "IncompleteSignature": (400, "The signature is missing, incomplete, or of a kind that is not accepted: {}."),
    "InvalidAccessKeyId.NotFound": (404, "The access key id is not known."),
    "InvalidApi.NotFound": (404, "There is no such operation in version 2020-11-09: {}."),
    "InvalidParameter": (400, 'The specified parameter "{}" is not valid.'),
    "MediaAlreadyExist": (409, 'The media with the given inputUrl "{}" is registered already.'),
    "InvalidTimeStamp.Expired": (400, "The time in x-acs-date is too far from the server's."),
    "InvalidTimeStamp.Format": (400, "The time in x-acs-date cannot be read."),
    "SignatureDoesNotMatch": (400, "The signature is not the one calculated here from: {}"),
    "SignatureNonceUsed": (400, "The nonce was used before."),
}
#: The vendor lists no codes for most of its operations: these are the sandbox's choice. Nothing may rely on them.
_INFERRED = {
    "Missing{}": (400, "{} is mandatory for this action."),
    "MissingSecurityToken": (400, "The access key is a temporary one and needs its token."),
    "InvalidSecurityToken": (400, "The token does not belong to the access key."),
    "OperationDenied": (403, "There is no storage for uploads in {}."),
    "InvalidSecurityToken.Expired": (400, "The token has ended."),
    "JobNotFound": (404, 'There is no job "{}".'),
    "VoiceNotFound": (404, 'There is no voice "{}".'),
    "InvalidJobStatus": (400, "A job in {} cannot be deleted."),
}
#: OSS's codes, all of them known; that these situations lead to them is partly inferred.
_OSS = {
    "AccessDenied": (403, "The address is not signed, is too old, or its credential is not for this object."),
    "IncompleteBody": (400, "Fewer bytes came than were announced."),
    "InvalidAccessKeyId": (403, "The access key id is not known, or the token is not its own."),
    "MethodNotAllowed": (405, "Only PutObject, GetObject, ListObjectsV2 and DeleteObject are emulated."),
    "MissingContentLength": (411, "Content-Length is missing."),
    "NoSuchKey": (404, "There is no such object."),
    "NoSuchBucket": (404, "The account has no such bucket."),
    "SecurityTokenExpired": (403, "The credential is too old."),
    "SignatureDoesNotMatch": (403, "The signature is not the one calculated here."),
}
_API_HOST = "ice.cn-shanghai.aliyuncs.com"


def refusal(code: str, about: str = "") -> Refusal:
    """What the API refuses with; *about* goes into the code or the message."""
    status, message = (_STATED | _INFERRED)[code]
    return Refusal(status, code.format(about), message.format(about))


def oss_refusal(code: str) -> Refusal:
    """What OSS refuses with."""
    status, message = _OSS[code]
    return Refusal(status, code, message)


def answer(fields: dict[str, Any], status: int = 200) -> Response:
    """The API's answer; it gets a request id of its own."""
    body = json.dumps({"RequestId": str(uuid.uuid4()).upper()} | fields, ensure_ascii=False)
    return Response(body, status=status, content_type="application/json;charset=utf-8")


def api_error(no: Refusal) -> Response:
    """The API's answer when it refuses."""
    help_page = f"https://api.aliyun.com/troubleshoot?q={no.code}&product=ICE"
    fields = {"HostId": _API_HOST, "Code": no.code, "Message": no.message, "Recommend": help_page}
    return answer(fields, no.status)


def oss_answer(headers: Mapping[str, str]) -> Response:
    """OSS's answer."""
    return Response(headers={"x-oss-request-id": new_id()[:24].upper(), **headers})


def oss_error(no: Refusal) -> Response:
    """OSS's answer when it refuses."""
    answer = oss_answer({"Content-Type": "application/xml"})
    answer.status_code = no.status
    fields = {"Code": no.code, "Message": no.message, "RequestId": answer.headers["x-oss-request-id"]}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    answer.set_data(f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>')
    return answer


def new_id() -> str:
    """An id as media, jobs and voices have it."""
    return uuid.uuid4().hex


def utc(seconds: float) -> str:
    """A time as the vendor writes it: ``2023-06-07T02:27:08Z``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
