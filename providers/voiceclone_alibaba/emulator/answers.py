"""
The emulated vendor's manner of speaking: answers, errors, times.

The vendor lists no error codes for its voice operations, so the codes stand in two tables, by how sure they are.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from voiceclone.sandbox import Refusal

#: Stated by the vendor for its gateway, its media assets or OSS. Status, message.
STATED = {
    "IncompleteSignature": (400, "The signature is missing, incomplete, or of a kind that is not accepted: {}."),
    "InvalidAccessKeyId.NotFound": (404, "The access key id is not known."),
    "InvalidApi.NotFound": (404, "There is no such operation in version 2020-11-09: {}."),
    "InvalidParameter": (400, 'The specified parameter "{}" is not valid.'),
    "InvalidTimeStamp.Expired": (400, "The time in x-acs-date is too far from the server's."),
    "InvalidTimeStamp.Format": (400, "The time in x-acs-date cannot be read."),
    "SignatureDoesNotMatch": (400, "The signature is not the one calculated here from: {}"),
    "SignatureNonceUsed": (400, "The nonce was used before."),
}

#: Nobody has seen these from the vendor at these operations: the sandbox's choice. Nothing may rely on the words.
INFERRED = {
    "Missing{}": (400, "{} is mandatory for this action."),
    "MissingSecurityToken": (400, "The access key is a temporary one and needs its token."),
    "InvalidSecurityToken": (400, "The token does not belong to the access key."),
    "JobNotFound": (404, 'There is no job "{}".'),
    "VoiceNotFound": (404, 'There is no voice "{}".'),
    "InvalidJobStatus": (400, "A job in {} cannot be deleted."),
}

#: OSS's codes, all of them known; that these situations lead to them is partly inferred.
OSS = {
    "AccessDenied": (403, "The credential is not for this object."),
    "IncompleteBody": (400, "Fewer bytes came than were announced."),
    "InvalidAccessKeyId": (403, "The access key id is not known, or the token is not its own."),
    "InvalidArgument": (400, "The Authorization header cannot be understood: {}."),
    "MethodNotAllowed": (405, "Only PutObject is played here."),
    "MissingContentLength": (411, "Content-Length is missing."),
    "RequestTimeTooSkewed": (403, "The time in x-oss-date is too far from the server's."),
    "SecurityTokenExpired": (403, "The credential is too old."),
    "SignatureDoesNotMatch": (403, "The signature is not the one calculated here."),
}

_API_HOST = "ice.cn-shanghai.aliyuncs.com"
_HELP = "https://api.aliyun.com/troubleshoot?q={}&product=ICE"


def refusal(code: str, about: str = "") -> Refusal:
    """
    What the API says no with; *about* goes into the code or the message.
    """
    status, message = (STATED | INFERRED)[code]
    return Refusal(status, code.format(about), message.format(about))


def oss_refusal(code: str, about: str = "") -> Refusal:
    """
    What OSS says no with.
    """
    status, message = OSS[code]
    return Refusal(status, code, message.format(about))


def answer(fields: dict[str, Any], status: int = 200) -> Response:
    """
    The API's answer; it gets a request id of its own.
    """
    body = json.dumps({"RequestId": str(uuid.uuid4()).upper()} | fields, ensure_ascii=False)
    return Response(body, status=status, content_type="application/json;charset=utf-8")


def api_error(no: Refusal) -> Response:
    """
    The API's answer when it says no.
    """
    told = {"HostId": _API_HOST, "Code": no.code, "Message": no.message, "Recommend": _HELP.format(no.code)}
    return answer(told, no.status)


def oss_error(no: Refusal, host: str) -> Response:
    """
    OSS's answer when it says no.
    """
    request_id = oss_request_id()
    told = {"Code": no.code, "Message": no.message, "RequestId": request_id, "HostId": host}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return Response(body, status=no.status, content_type="application/xml", headers={"x-oss-request-id": request_id})


def oss_request_id() -> str:
    """
    An id of a request, as OSS makes them.
    """
    return uuid.uuid4().hex[:24].upper()


def new_id() -> str:
    """
    An id as media, jobs and voices have it.
    """
    return uuid.uuid4().hex


def utc(seconds: float) -> str:
    """
    A time as the vendor writes it: ``2023-06-07T02:27:08Z``.
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
