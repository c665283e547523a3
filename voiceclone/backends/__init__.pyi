from voiceclone._errors import Severity as Severity
from voiceclone._job import Failure as Failure, Gender as Gender, RequiredAction as RequiredAction
from voiceclone._journal import Journal as Journal, Record as Record, StepRecord as StepRecord
from voiceclone._request import (
    ConsentKind as ConsentKind,
    Resubmission as Resubmission,
    primary_subtag as primary_subtag,
)
from voiceclone._transfer import (
    CHUNK as CHUNK,
    Body as Body,
    FileBody as FileBody,
    Mask as Mask,
    Secret as Secret,
    Timeouts as Timeouts,
    UnreadableFileError as UnreadableFileError,
    ZipBody as ZipBody,
    describe_connection_error as describe_connection_error,
    from_a_store as from_a_store,
    put as put,
    request_was_not_sent as request_was_not_sent,
    suppress_logging as suppress_logging,
    unchanged as unchanged,
    upload_adapter as upload_adapter,
    upload_session as upload_session,
)
from voiceclone.backends._answers import (
    error_kind as error_kind,
    optional_str as optional_str,
    read_pages as read_pages,
    required as required,
)
from voiceclone.backends._backend import Backend as Backend, Capabilities as Capabilities
from voiceclone.backends._consent import ConsentNeed as ConsentNeed, ConsentSpec as ConsentSpec
from voiceclone.backends._hooks import hookimpl as hookimpl
from voiceclone.backends._requirements import Facts as Facts, Requirement as Requirement, Subject as Subject
from voiceclone.backends._settings import address as address, seconds as seconds, setting as setting
from voiceclone.backends._steps import Steps as Steps
from voiceclone.backends._vendor_clock import VendorClock as VendorClock
