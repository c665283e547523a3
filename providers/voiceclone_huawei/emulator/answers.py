"""How requests are read and answered: operations, JSON, error codes, and what Huawei documents of fields."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Refusal

UNKNOWN = "Unknown"
PUT_TRAINING_DATA, PUT_LETTER = "PutTrainingData", "PutAuthorizationLetter"
PUT_AUDIO, PUT_TEXT = "PutSentenceAudio", "PutSentenceText"
GET_AUDIO = "GetAudio"
#: What each upload is called in the object store.
KINDS = {
    PUT_TRAINING_DATA: "training-data",
    PUT_LETTER: "authorization-letter",
    PUT_AUDIO: "<int:index>.wav",
    PUT_TEXT: "<int:index>.txt",
}

_USER = "/v1/<project_id>/voice-training-manage/user"
_SPEECH = "/v1/<project_id>/ttsc"
_ASSETS = "/v1/<project_id>/digital-assets"
_ROUTES = Map(
    [
        Rule(f"{_USER}/advance-jobs", methods=["POST"], endpoint="CreateTrainingAdvanceJob"),
        Rule(f"{_USER}/basic-jobs", methods=["POST"], endpoint="CreateTrainingBasicJob"),
        Rule(f"{_USER}/middle-jobs", methods=["POST"], endpoint="CreateTrainingMiddleJob"),
        Rule(f"{_USER}/third-party-jobs", methods=["POST"], endpoint="CreateTrainingThirdPartyJob"),
        Rule(f"{_USER}/training-segment", methods=["POST"], endpoint="ConfirmTrainingSegment"),
        Rule(f"{_USER}/training-segment", methods=["GET"], endpoint="ShowTrainingSegmentInfo"),
        Rule(f"{_USER}/jobs/<job_id>", methods=["POST"], endpoint="CommitVoiceTrainingJob"),
        Rule(f"{_USER}/jobs/<job_id>", methods=["GET"], endpoint="ShowVoiceTrainingJob"),
        Rule(f"{_USER}/jobs/<job_id>", methods=["DELETE"], endpoint="DeleteVoiceTrainingJob"),
        Rule(f"{_USER}/jobs", methods=["GET"], endpoint="ListVoiceTrainingJob"),
        Rule(f"{_USER}/jobs/<job_id>/uploading-address-url", methods=["GET"], endpoint="ShowJobUploadingAddress"),
        Rule(f"{_USER}/jobs/<job_id>/audit-result", methods=["GET"], endpoint="ShowJobAuditResult"),
        Rule(f"{_USER}/tenant-duration-cfg", methods=["GET"], endpoint="ShowTenantDurationCfg"),
        Rule("/v1/<project_id>/voice-training-manage/quotas", methods=["GET"], endpoint="ShowVoiceTrainingQuotas"),
        Rule(f"{_SPEECH}/async-jobs", methods=["POST"], endpoint="CreateAsyncTtsJob"),
        Rule(f"{_SPEECH}/async-jobs/<job_id>", methods=["GET"], endpoint="ShowAsyncTtsJob"),
        Rule(f"{_SPEECH}/check-voice-asset/<asset_id>", methods=["POST"], endpoint="CheckVoiceAsset"),
        Rule(f"{_SPEECH}/tts-jobs", methods=["GET"], endpoint="ShowTtsJob"),
        Rule(_ASSETS, methods=["GET"], endpoint="ListAssets"),
        Rule(f"{_ASSETS}/<asset_id>", methods=["GET"], endpoint="ShowAsset"),
        Rule(f"{_ASSETS}/<asset_id>", methods=["DELETE"], endpoint="DeleteAsset"),
        # Any method: the object store has an answer of its own to the wrong one.
        *(Rule(f"/obs/<job_id>/{kind}", endpoint=operation) for operation, kind in KINDS.items()),
        Rule("/obs/<job_id>/audio", endpoint=GET_AUDIO),
    ],
    merge_slashes=False,
)

# Documented codes of the gateway in front of the service, of the service, and of voice training, of which Huawei has
# published a part only.
NO_SUCH_API = "APIGW.0101"
NOT_AUTHENTICATED = "APIGW.0301"
BODY = "MSS.00000002"
PARAMETER = "MSS.00000003"
NOT_JSON = "MSS.10000002"
OTHER_PROJECT = "MSS.00020006"
LETTER = "MSS.20020010"
NUMBER_OF_FILES = "MSS.20020016"
NOT_A_WAV = "MSS.20020018"
TOO_MANY_FILES = "MSS.20020022"
# INVENTED. No document states what these cases are answered with, neither code nor status. The range 99... is not
# Huawei's: code that depends on one of these depends on something that the real service never says.
NO_SUCH_JOB = "MSS.99000001"
WRONG_STATE = "MSS.99000002"
WRONG_DURATION = "MSS.99000003"
NO_SUCH_ASSET = "MSS.99000004"
UNUSABLE_VOICE = "MSS.99000005"
NO_SENTENCE = "MSS.99000006"

#: What the text of a field may be, as a regular expression.
FIELDS = {
    "app_user_id": ".{0,256}",
    "batch_name": ".{1,256}",
    "create_type": "PACKAGE|SEGMENT",
    "custom_text": ".{1,4096}",
    "description": ".{1,128}",
    "dhtms_job_id": ".{1,64}",
    "language": ".{1,64}",
    "output_language": ".{1,32}",
    "phone": ".{1,16}",
    "sex": "FEMALE|MALE",
    "tag": "ECOMMERCE|NEWS|MARKETING|LIVE|EDUCATION|CUSTOMER|STORYTELLING",
    "voice_name": ".{1,64}",
}
_SERVICES = ("VIDEO_2D", "LIVE_2D", "CHAT_2D")


def find_route(request: Request) -> tuple[str, dict[str, str]]:
    """The operation, and the ids in the path."""
    try:
        operation, ids = _ROUTES.bind_to_environ(request.environ).match()
    except HTTPException:
        return UNKNOWN, {}
    return str(operation), {name: str(value) for name, value in ids.items()}


def read_body(request: Request) -> dict[str, Any]:
    """The fields in the body of *request*; none when it has no body.

    Raises:
        Refusal: It is no JSON object.
    """
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise Refusal(400, NOT_JSON, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, BODY, "the body is not a JSON object")
    return body


def check_fields(body: Mapping[str, Any]) -> None:
    """Check the fields of a create or a commit. One that the API does not know is accepted: what becomes of it is not
    documented.

    Raises:
        Refusal: A field is not as documented.
    """
    for name in FIELDS.keys() & body.keys():
        if not isinstance(body[name], str) or not re.fullmatch(FIELDS[name], body[name], re.DOTALL):
            raise Refusal(400, PARAMETER, f"{name} must match {FIELDS[name]}")
    if not isinstance(body.get("is_ondemand_resource", True), bool):
        raise Refusal(400, PARAMETER, "is_ondemand_resource must be true or false")
    services = body.get("supported_service", [])
    if not isinstance(services, list) or not all(each in _SERVICES for each in services):
        raise Refusal(400, PARAMETER, f"supported_service must be a list of {', '.join(_SERVICES)}")


def answer(payload: Mapping[str, Any] | None = None, status: int = 200) -> Response:
    """An answer that holds *payload*, or nothing."""
    data = "" if payload is None else json.dumps(payload)
    return Response(data, status=status, headers={"X-Request-Id": uuid.uuid4().hex}, mimetype="application/json")


def error_answer(refusal: Refusal) -> Response:
    """How the service and the gateway in front of it refuse."""
    return answer({"error_code": refusal.code, "error_msg": refusal.message}, refusal.status)
