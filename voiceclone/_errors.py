"""Everything this library raises.

    VoiceCloneError
    ├── ConfigurationError            wrong before anything was asked of a vendor
    │   ├── UnknownProviderError      (LookupError) no provider of that name, or it cannot be loaded
    │   ├── MissingDependencyError    (ImportError) the vendor's SDK is not installed
    │   └── MissingCredentialsError   a setting that has no default was not given
    ├── InvalidRequestError           (ValueError) .problems: all of them at once
    ├── UnsupportedFeatureError       the vendor's API cannot express it
    ├── TransferError                 an upload did not arrive, or audio did not come
    ├── SubmissionUnknownError        cannot tell whether the vendor took the job; .candidates
    ├── SubmissionInProgressError     somebody else is working on this submission right now
    ├── JournalError                  the journal cannot be read or written; .key
    ├── ProviderError                 the vendor said no, or nothing that can be understood
    │   ├── AuthenticationError       wrong key, wrong signature, wrong clock
    │   ├── PermissionDeniedError     the account may not do this
    │   ├── NotFoundError             no such job
    │   ├── RejectedError             the vendor refuses this request
    │   ├── QuotaExceededError        nothing left to spend
    │   ├── RateLimitError            too many requests; .retry_after
    │   ├── ServiceUnavailableError   the vendor's fault (5xx)
    │   ├── ConnectionFailedError     no answer: refused, cut or timed out
    │   └── MalformedResponseError    an answer that cannot be read
    └── JobError                      .job
        ├── JobFailedError            the vendor gave up on the job
        ├── ActionRequiredError       the job waits for a human
        ├── JobTimeoutError           (TimeoutError) the job goes on, the waiting does not
        └── JobUnclearError           what the vendor says of the job has made no sense for too long

Exceptions of a vendor SDK, of requests or of urllib3 appear as ``__cause__`` only.
No message holds a secret, a token or a signed address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from voiceclone._job import CloneJob
from voiceclone._problem import Problem


def _rebuild(kind: type[VoiceCloneError], args: tuple[Any, ...], state: dict[str, Any]) -> VoiceCloneError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class VoiceCloneError(Exception):
    """The root of all errors of this library."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword-only constructors do not survive pickling by themselves, and task queues pickle errors.
        return _rebuild, (type(self), self.args, self.__dict__.copy())


class ConfigurationError(VoiceCloneError):
    """The client cannot be made like this; nothing was asked of a vendor."""


class UnknownProviderError(ConfigurationError, LookupError):
    """No provider answers to this name, or the one that does cannot be loaded."""


class MissingDependencyError(ConfigurationError, ImportError):
    """The vendor's SDK is not installed; the message is the command that installs it."""


class MissingCredentialsError(ConfigurationError):
    """A setting without a default, or every way to authenticate, was not given; the message names each, and its
    environment variables.
    """


class InvalidRequestError(VoiceCloneError, ValueError):
    """The request cannot be sent as it is.

    Attributes:
        problems: Every problem found, each with what to do about it.
    """

    def __init__(self, problems: Iterable[Problem], *, sent: str = "nothing was sent") -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "the request has a problem" if count == 1 else f"the request has {count} problems"
        super().__init__("\n".join([f"{head}; {sent}:", *(f"  - {each}" for each in self.problems)]))


class UnsupportedFeatureError(VoiceCloneError):
    """The vendor's API has no way to express what was asked."""


class TransferError(VoiceCloneError):
    """An upload did not arrive, or audio did not come.

    Attributes:
        provider: Name of the provider.
        operation: What was being uploaded or fetched.
        status: HTTP status of the store's answer, None if there was none.
        code: The store's own error code, if it sent one.
        request_id: The store's id of the request, if it sent one.
        retryable: Whether the same may succeed later; it is harmless to try.
        outcome_unknown: Whether the other side may have acted all the same. False says that it certainly did
            not. Uploads do not care: they are repeated either way.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        operation: str,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retryable: bool = True,
        outcome_unknown: bool = True,
    ) -> None:
        self.provider, self.operation = provider, operation
        self.status, self.code, self.request_id, self.retryable = status, code, request_id, retryable
        self.outcome_unknown = outcome_unknown
        self.retry_after: float | None = None
        super().__init__(f"{provider}: {operation}: {message}{_facts(code, status, request_id)}")

    @property
    def refused(self) -> bool:
        """Whether the store said no, so that a fresh address or credential is worth trying: an expired one is answered
        with various codes.
        """
        return self.status is not None and 400 <= self.status < 500 and self.status not in (408, 411, 429)


class SubmissionUnknownError(VoiceCloneError):
    """Nobody can tell from here whether the vendor took the job; it was not sent again.

    Attributes:
        key: The submission's key, for `Client.resume` and `Client.forget`.
        candidates: Ids of the vendor's jobs that may be this one.
    """

    def __init__(self, message: str, *, key: str = "", candidates: Iterable[str] = ()) -> None:
        self.key, self.candidates = key, tuple(candidates)
        super().__init__(message)


class SubmissionInProgressError(VoiceCloneError):
    """Another thread or process is working on the same submission right now."""


class JournalError(VoiceCloneError):
    """The journal cannot be read or written: no permission, a full disk, a folder that is gone, a damaged record.

    Attributes:
        key: The submission's key; empty when it is about the journal as a whole.
    """

    def __init__(self, message: str, *, key: str = "") -> None:
        self.key = key
        super().__init__(message)


def _facts(code: str | None, status: int | None, request_id: str | None) -> str:
    facts = [
        f"code {code}" if code else "",
        f"HTTP {status}" if status else "",
        f"request {request_id}" if request_id else "",
    ]
    known = ", ".join(fact for fact in facts if fact)
    return f" ({known})" if known else ""


class ProviderError(VoiceCloneError):
    """The vendor said no, or said nothing that can be understood.

    Attributes:
        message: What the vendor said, in its own words.
        provider: Name of the provider.
        operation: The vendor's own name of the operation.
        code: The vendor's own error code.
        status: HTTP status, None if no answer came.
        request_id: The vendor's id of the request; support asks for it.
        retry_after: Seconds the vendor asks to wait, if it does.
        outcome_unknown: Whether the vendor may have acted all the same. False says that it certainly did not: the
            request never left, or the answer is a refusal by the vendor's own table. Who does not know says nothing.
        raw: The vendor's answer as far as it could be read.
    """

    advice: ClassVar[str] = ""
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        operation: str,
        code: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        outcome_unknown: bool = True,
        raw: object = None,
    ) -> None:
        self.message, self.provider, self.operation = message, provider, operation
        self.code, self.status, self.request_id = code, status, request_id
        self.retry_after, self.outcome_unknown, self.raw = retry_after, outcome_unknown, raw
        text = f"{provider}: {operation}: {message or 'no reason given'}{_facts(code, status, request_id)}"
        super().__init__(f"{text}. {self.advice}" if self.advice else text)


class AuthenticationError(ProviderError):
    """The vendor does not accept who we say we are."""

    advice = "Check the access key and its secret, and that this machine's clock is right"


class PermissionDeniedError(ProviderError):
    """The vendor knows the account and does not allow it this operation."""

    advice = "Give the account the permission for this operation, or switch the service on in the console"


class NotFoundError(ProviderError):
    """The vendor knows no such thing."""

    advice = "Check the id, the region and the account"


class RejectedError(ProviderError):
    """The vendor refuses this request; sending it again changes nothing."""


class QuotaExceededError(ProviderError):
    """The account has nothing left to spend on this."""

    advice = "Buy or free resources in the vendor's console"


class RateLimitError(ProviderError):
    """Too many requests in too short a time."""

    advice = "Wait a little, then try again"
    retryable = True


class ServiceUnavailableError(ProviderError):
    """The vendor failed (5xx)."""

    advice = "Try again later"
    retryable = True


class ConnectionFailedError(ProviderError):
    """No answer came: the connection was refused, cut or timed out."""

    advice = "Check the network and the endpoint, then try again"
    retryable = True


class MalformedResponseError(ProviderError):
    """The vendor, or something between, answered what cannot be read."""

    advice = "Try again; if it stays, check the endpoint and what stands between"
    retryable = True


class JobError(VoiceCloneError):
    """Waiting for a job ended without a voice.

    Attributes:
        job: The job as it was seen last. Its ``ref`` is all that is needed to go on.
    """

    def __init__(self, message: str, job: CloneJob) -> None:
        self.job = job
        super().__init__(message)

    @classmethod
    def of(cls, job: CloneJob, message: str) -> Self:
        """The error for *job*, its message headed by the job's ref."""
        return cls(f"{job.ref}: {message}", job)


class JobFailedError(JobError):
    """The vendor gave up on the job; a new one has to be submitted."""


class ActionRequiredError(JobError):
    """The job waits for a human; ``job.actions`` says for what."""


class JobTimeoutError(JobError, TimeoutError):
    """Waiting took longer than allowed; the job itself goes on."""


class JobUnclearError(JobError):
    """The vendor's answers about the job have made no sense for too long; the job itself may well go on."""
