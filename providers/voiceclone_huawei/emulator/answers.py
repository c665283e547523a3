"""
What comes in as JSON and what goes out as JSON.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Refusal
from voiceclone_huawei.emulator import codes


def read_body(request: Request) -> dict[str, Any]:
    """
    The fields in the body of *request*; none when it has no body.

    Raises:
        Refusal: It is no JSON object.
    """
    data = request.get_data()
    try:
        body = json.loads(data or b"{}")
    except ValueError:
        raise Refusal(400, codes.NOT_JSON, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, codes.BODY, "the body is not a JSON object")
    return body


def answer(payload: dict[str, Any] | None = None, status: int = 200) -> Response:
    """
    An answer that holds *payload*, or nothing.
    """
    data = "" if payload is None else json.dumps(payload)
    return Response(data, status=status, headers={"X-Request-Id": uuid.uuid4().hex}, mimetype="application/json")


def error_answer(refusal: Refusal) -> Response:
    """
    How the service and the gateway in front of it say no.
    """
    return answer({"error_code": refusal.code, "error_msg": refusal.message}, refusal.status)
