from voiceclone._account import Erasure as Erasure, Finding as Finding, Quota as Quota
from voiceclone._client import Client as Client
from voiceclone._errors import (
    ActionRequiredError as ActionRequiredError,
    AuthenticationError as AuthenticationError,
    ConfigurationError as ConfigurationError,
    ConnectionFailedError as ConnectionFailedError,
    InvalidRequestError as InvalidRequestError,
    JobError as JobError,
    JobFailedError as JobFailedError,
    JobTimeoutError as JobTimeoutError,
    JobUnclearError as JobUnclearError,
    JournalError as JournalError,
    MalformedResponseError as MalformedResponseError,
    MissingCredentialsError as MissingCredentialsError,
    MissingDependencyError as MissingDependencyError,
    NotFoundError as NotFoundError,
    PermissionDeniedError as PermissionDeniedError,
    ProviderError as ProviderError,
    QuotaExceededError as QuotaExceededError,
    RateLimitError as RateLimitError,
    RejectedError as RejectedError,
    ServiceUnavailableError as ServiceUnavailableError,
    SubmissionInProgressError as SubmissionInProgressError,
    SubmissionUnknownError as SubmissionUnknownError,
    TransferError as TransferError,
    UnknownProviderError as UnknownProviderError,
    UnsupportedFeatureError as UnsupportedFeatureError,
    VoiceCloneError as VoiceCloneError,
)
from voiceclone._job import (
    ActionKind as ActionKind,
    CloneJob as CloneJob,
    FailureReason as FailureReason,
    JobState as JobState,
    Progress as Progress,
    Voice as Voice,
    VoiceState as VoiceState,
)
from voiceclone._journal import FileJournal as FileJournal, MemoryJournal as MemoryJournal
from voiceclone._preflight import (
    Report as Report,
    consent_spec as consent_spec,
    plan as plan,
    prepare as prepare,
)
from voiceclone._problem import Problem as Problem, Stretch as Stretch
from voiceclone._providers import list_providers as list_providers
from voiceclone._request import (
    CloneRequest as CloneRequest,
    Consent as Consent,
    Recording as Recording,
)
from voiceclone._speech import Speech as Speech
from voiceclone.backends._credentials import Credentials as Credentials

__version__: str
