"""
Which operation a request asks for.
"""

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request

UNKNOWN = "Unknown"

PUT_TRAINING_DATA = "PutTrainingData"
PUT_LETTER = "PutAuthorizationLetter"

_USER = "/v1/<project_id>/voice-training-manage/user"

_API = (
    ("POST", f"{_USER}/advance-jobs", "CreateTrainingAdvanceJob"),
    ("POST", f"{_USER}/jobs/<job_id>", "CommitVoiceTrainingJob"),
    ("GET", f"{_USER}/jobs/<job_id>", "ShowVoiceTrainingJob"),
    ("DELETE", f"{_USER}/jobs/<job_id>", "DeleteVoiceTrainingJob"),
    ("GET", f"{_USER}/jobs", "ListVoiceTrainingJob"),
    ("GET", f"{_USER}/jobs/<job_id>/uploading-address-url", "ShowJobUploadingAddress"),
    ("GET", f"{_USER}/jobs/<job_id>/audit-result", "ShowJobAuditResult"),
    ("GET", f"{_USER}/tenant-duration-cfg", "ShowTenantDurationCfg"),
)

#: What each upload is called in the object store.
KINDS = {PUT_TRAINING_DATA: "training-data", PUT_LETTER: "authorization-letter"}

_ROUTES = Map(
    [
        *(Rule(path, methods=[method], endpoint=operation) for method, path, operation in _API),
        # Any method: the object store has an answer of its own to the wrong one.
        *(Rule(f"/obs/<job_id>/{kind}", endpoint=operation) for operation, kind in KINDS.items()),
    ],
    merge_slashes=False,
)


def find_route(request: Request) -> tuple[str, dict[str, str]]:
    """
    The operation, and the ids in the path.
    """
    try:
        operation, ids = _ROUTES.bind_to_environ(request.environ).match()
    except HTTPException:
        return UNKNOWN, {}
    return str(operation), {name: str(value) for name, value in ids.items()}


def store_name(operation: str, job_id: str) -> str:
    """
    What the upload *operation* of a job is called in the object store; it is put to ``/obs/`` and this.
    """
    return f"{job_id}/{KINDS[operation]}"
