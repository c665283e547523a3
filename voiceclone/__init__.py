"""
Have a voice cloned by any cloud vendor; change vendor by changing one name.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceclone.answers import error_kind, read_pages, required, text_or_none
    from voiceclone.backend import Backend, Capabilities
    from voiceclone.client import Client
    from voiceclone.errors import (
        ActionRequiredError,
        AuthenticationError,
        ConfigurationError,
        ConnectionFailedError,
        InvalidRequestError,
        JobError,
        JobFailedError,
        JobTimeoutError,
        JobUnclearError,
        JournalError,
        MalformedResponseError,
        MissingCredentialsError,
        MissingDependencyError,
        NotFoundError,
        PermissionDeniedError,
        ProviderError,
        QuotaExceededError,
        RateLimitError,
        RejectedError,
        ServiceUnavailableError,
        SubmissionInProgressError,
        SubmissionUnknownError,
        TransferError,
        UnknownProviderError,
        UnsupportedFeatureError,
        VoiceCloneError,
    )
    from voiceclone.failure import Failure, FailureReason
    from voiceclone.hookspecs import hookimpl
    from voiceclone.job import ActionKind, CloneJob, JobState, RequiredAction, Voice
    from voiceclone.journal import FileJournal, Journal, MemoryJournal, Record, StepRecord
    from voiceclone.model import (
        CloneRequest,
        Consent,
        ConsentKind,
        Gender,
        Problem,
        Progress,
        Recording,
        Resubmission,
        Severity,
        primary_subtag,
    )
    from voiceclone.planning import Plan, consent_spec, plan
    from voiceclone.plugins import ProviderInfo, list_providers
    from voiceclone.preparing import Prepared, prepare
    from voiceclone.report import Material, Measured, Report, Verdict
    from voiceclone.rules import ConsentNeed, ConsentSpec, Rule, Subject
    from voiceclone.settings import address, seconds, setting
    from voiceclone.steps import Steps
    from voiceclone.submissions import Submission
    from voiceclone.vendor_clock import VendorClock

__all__ = [
    "ActionKind",
    "ActionRequiredError",
    "AuthenticationError",
    "Backend",
    "Capabilities",
    "Client",
    "CloneJob",
    "CloneRequest",
    "ConfigurationError",
    "ConnectionFailedError",
    "Consent",
    "ConsentKind",
    "ConsentNeed",
    "ConsentSpec",
    "Failure",
    "FailureReason",
    "FileJournal",
    "Gender",
    "InvalidRequestError",
    "JobError",
    "JobFailedError",
    "JobState",
    "JobTimeoutError",
    "JobUnclearError",
    "Journal",
    "JournalError",
    "MalformedResponseError",
    "Material",
    "Measured",
    "MemoryJournal",
    "MissingCredentialsError",
    "MissingDependencyError",
    "NotFoundError",
    "PermissionDeniedError",
    "Plan",
    "Prepared",
    "Problem",
    "Progress",
    "ProviderError",
    "ProviderInfo",
    "QuotaExceededError",
    "RateLimitError",
    "Record",
    "Recording",
    "RejectedError",
    "Report",
    "RequiredAction",
    "Resubmission",
    "Rule",
    "ServiceUnavailableError",
    "Severity",
    "StepRecord",
    "Steps",
    "Subject",
    "Submission",
    "SubmissionInProgressError",
    "SubmissionUnknownError",
    "TransferError",
    "UnknownProviderError",
    "UnsupportedFeatureError",
    "VendorClock",
    "Verdict",
    "Voice",
    "VoiceCloneError",
    "address",
    "consent_spec",
    "error_kind",
    "hookimpl",
    "list_providers",
    "plan",
    "prepare",
    "primary_subtag",
    "read_pages",
    "required",
    "seconds",
    "setting",
    "text_or_none",
]

# From the lowest floor up: asking for an error does not load the client.
_ROOMS = (
    "errors",
    "answers",
    "failure",
    "model",
    "job",
    "hookspecs",
    "journal",
    "vendor_clock",
    "steps",
    "rules",
    "settings",
    "backend",
    "report",
    "plugins",
    "planning",
    "preparing",
    "submissions",
    "client",
)


def __getattr__(name: str) -> object:
    """
    A public name, from its room, when it is first asked for: `import voiceclone` itself costs next to nothing.
    """
    if name in __all__:
        for room in _ROOMS:
            found = vars(import_module(f"voiceclone.{room}"))
            if name in found:
                globals()[name] = found[name]
                return found[name]
    raise AttributeError(f"module 'voiceclone' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
