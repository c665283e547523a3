from voiceclone._account import Leftover as Leftover, LeftoverKind as LeftoverKind, Resource as Resource
from voiceclone._job import Failure as Failure, Gender as Gender, RequiredAction as RequiredAction
from voiceclone._journal import FileRecord as FileRecord, Journal as Journal, Record as Record, StepRecord as StepRecord
from voiceclone._problem import Message as Message, Severity as Severity
from voiceclone._request import (
    ConsentKind as ConsentKind,
    Resubmission as Resubmission,
    primary_subtag as primary_subtag,
)
from voiceclone._speech import SpeechRequest as SpeechRequest
from voiceclone._transfer.bodies import (
    CHUNK as CHUNK,
    Body as Body,
    FileBody as FileBody,
    FramedBody as FramedBody,
    UnreadableFileError as UnreadableFileError,
)
from voiceclone._transfer.connection import (
    Timeouts as Timeouts,
    unchanged as unchanged,
    upload_session as upload_session,
)
from voiceclone._transfer.errors import (
    describe_connection_error as describe_connection_error,
    request_was_not_sent as request_was_not_sent,
)
from voiceclone._transfer.get import fetch as fetch
from voiceclone._transfer.multipart import MultipartBody as MultipartBody
from voiceclone._transfer.put import from_a_store as from_a_store, put as put
from voiceclone._transfer.redaction import Mask as Mask, Secret as Secret, suppress_logging as suppress_logging
from voiceclone._transfer.zip import ZipBody as ZipBody
from voiceclone.backends._answers import (
    REFUSALS as REFUSALS,
    Answer as Answer,
    error_kind as error_kind,
    iterate_pages as iterate_pages,
    optional_str as optional_str,
    read_pages as read_pages,
    required as required,
    retry_after as retry_after,
)
from voiceclone.backends._backend import Backend as Backend
from voiceclone.backends._capabilities import (
    Capabilities as Capabilities,
    Edition as Edition,
    SpeechCapabilities as SpeechCapabilities,
)
from voiceclone.backends._consent import ConsentNeed as ConsentNeed, ConsentSpec as ConsentSpec
from voiceclone.backends._credentials import (
    CredentialSource as CredentialSource,
    credential_function as credential_function,
)
from voiceclone.backends._hooks import hookimpl as hookimpl
from voiceclone.backends._http import HTTPBackend as HTTPBackend
from voiceclone.backends._marker import find_marker as find_marker
from voiceclone.backends._requirements import Facts as Facts, Requirement as Requirement, Subject as Subject
from voiceclone.backends._service import ServiceBackend as ServiceBackend
from voiceclone.backends._settings import (
    address as address,
    boolean as boolean,
    seconds as seconds,
    setting as setting,
)
from voiceclone.backends._steps import Steps as Steps
from voiceclone.backends._vendor_clock import VendorClock as VendorClock
