"""Whether everything is there that a submission needs; harmless questions only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

import attrs

from voiceclone._account import Finding, Quota
from voiceclone._errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    JournalError,
    MissingDependencyError,
    NotFoundError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    SubmissionInProgressError,
    UnknownProviderError,
    UnsupportedFeatureError,
)
from voiceclone._journal import Journal, open_journal
from voiceclone._providers import is_installed, load_backend, open_backend
from voiceclone._retry import is_transient
from voiceclone.backends._backend import Backend

#: Seconds that this machine's clock may be off. From fifteen minutes on, vendors refuse signatures.
_CLOCK_ERROR = 120.0
#: The id of no job, and the key of no submission.
_NOTHING = "voiceclone-doctor"

#: What is asked, by the name of its finding: the capability that it needs, and the call. None of it changes anything.
_QUESTIONS: Mapping[str, tuple[str, Callable[[Backend], object]]] = {
    "list jobs": ("lists_jobs", lambda backend: next(iter(backend.list_jobs()), None)),
    "list voices": ("lists_voices", lambda backend: next(iter(backend.list_voices()), None)),
    "list leftovers": ("lists_leftovers", lambda backend: next(iter(backend.list_leftovers()), None)),
    "quota": ("tells_quota", lambda backend: backend.quota()),
}
#: What is asked of a vendor that has none of these.
_ASK = "ask for a job"


def diagnose(backend: Backend, journal: Journal) -> Iterator[Finding]:
    """What there is to find about a vendor whose settings are complete."""
    missing = [name for name in backend.requires if not is_installed(name)]
    yield Finding(
        name="sdk",
        ok=not missing,
        message=f"{', '.join(missing)} cannot be imported" if missing else "what the provider needs is installed",
        hint=backend.install if missing else "",
    )
    yield Finding(name="settings", ok=True, message=f"complete; they are of the account {backend.account!r}")
    yield _journal(journal)
    if not missing:
        asked = _Questions(backend=backend)
        asked.ask()
        yield from asked.findings()


def diagnose_provider(name: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """What there is to find about the provider *name*, whether its settings are complete or not."""
    try:
        load_backend(name)
        backend = open_backend(name, None, {}, environ)
    except UnknownProviderError as error:
        yield Finding(name="provider", ok=False, message=str(error), hint="See voiceclone providers")
    except MissingDependencyError as error:
        yield Finding(name="sdk", ok=False, message="the vendor's SDK is not installed", hint=str(error))
    except ConfigurationError as error:
        yield Finding(name="settings", ok=False, message=str(error), hint="Set what is missing or wrong, and try again")
        yield _journal(open_journal(None))
    else:
        try:
            yield from diagnose(backend, open_journal(None))
        finally:
            backend.close()


def _journal(journal: Journal) -> Finding:
    """Whether the journal can be read and written; a lock is taken and given back."""
    try:
        try:
            with journal.lock(_NOTHING):
                pass
        except SubmissionInProgressError:  # by somebody who asks the same
            pass
        count = sum(1 for _ in journal.keys())  # noqa: SIM118 - a journal is no mapping
    except JournalError as error:
        hint = "Mend the folder, or set VOICECLONE_JOURNAL to another one: nothing is submitted before"
        return Finding(name="journal", ok=False, message=str(error), hint=hint)
    except Exception as error:  # of any journal
        return Finding(name="journal", ok=False, message=f"{journal!r} failed: {error}", hint="Mend the journal")
    lasts = "" if getattr(journal, "durable", True) else "; they do not outlive this process"
    return Finding(name="journal", ok=True, message=f"can be read and written, submissions in it: {count}{lasts}")


@attrs.define(kw_only=True)
class _Questions:
    """What the vendor is asked, and what came of it by the name of the finding."""

    backend: Backend
    answers: dict[str, object] = attrs.field(factory=dict)
    errors: dict[str, Exception] = attrs.field(factory=dict)

    def ask(self) -> None:
        """Ask everything once, until it is certain that nothing will be answered."""
        can = self.backend.edition_of().capabilities
        questions = {name: ask for name, (needs, ask) in _QUESTIONS.items() if getattr(can, needs)}
        if type(self.backend).account_requirements is not Backend.account_requirements:
            questions["limits"] = lambda backend: backend.account_requirements(backend.edition_of())
        for name, ask in (questions or {_ASK: self._ask_for_a_job}).items():
            stop = next((each for each in self.errors.values() if isinstance(each, _HOPELESS)), None)
            if stop is not None:
                self.errors[name] = _NotAskedError(f"was not asked, because of this: {_words(stop)}")
                continue
            try:
                self.answers[name] = ask(self.backend)
            except UnsupportedFeatureError:
                continue
            except Exception as error:  # of any backend
                self.errors[name] = error

    def findings(self) -> Iterator[Finding]:
        """The connection and the clock, the keys, and each question."""
        yield self._connection()
        yield from self._clock()
        yield self._credentials()
        for name in (*self.answers, *self.errors):
            yield self._answer(name)

    def _ask_for_a_job(self, backend: Backend) -> object:
        try:
            return backend.get_job(_NOTHING)
        except NotFoundError:
            return None

    @property
    def _is_answered(self) -> bool:
        statuses = [getattr(error, "status", None) for error in self.errors.values()]
        return self.backend.vendor_clock.answered or bool(self.answers) or any(statuses)

    def _connection(self) -> Finding:
        if self._is_answered:
            return Finding(name="connection", ok=True, message=f"{self.backend.title} answers")
        text = next((_words(each) for each in self.errors.values()), "nothing could be asked")
        return Finding(name="connection", ok=None, message=text, hint=f"{ConnectionFailedError.advice}, and the region")

    def _clock(self) -> Iterator[Finding]:
        now = self.backend.vendor_clock.now()
        if now is not None:
            off = time.time() - now
            message = f"this machine's is {abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} the vendor's"
            ok = abs(off) <= _CLOCK_ERROR
            hint = "Set the clock of this machine: from 15 minutes on, vendors refuse signatures"
            yield Finding(name="clock", ok=ok, message=message, hint="" if ok else hint)
        elif not self._is_answered:
            yield Finding(name="clock", ok=None, message="it cannot be compared with the vendor's")

    def _credentials(self) -> Finding:
        refusal = next((each for each in self.errors.values() if isinstance(each, _NOBODY)), None)
        if refusal is not None:
            hint = AuthenticationError.advice
            return Finding(name="credentials", ok=False, message=_words(refusal), hint=hint)
        known = self.answers or any(isinstance(each, PermissionDeniedError) for each in self.errors.values())
        if known:
            return Finding(name="credentials", ok=True, message="the vendor accepts them")
        return Finding(name="credentials", ok=None, message="the vendor has said nothing of them")

    def _answer(self, name: str) -> Finding:
        error = self.errors.get(name)
        if error is None:
            answer = self.answers[name]
            return _quota(answer) if isinstance(answer, Quota) else Finding(name=name, ok=True, message="allowed")
        refused = isinstance(error, ProviderError) and not is_transient(error) and not isinstance(error, _NOBODY)
        hint = getattr(error, "advice", "") if not isinstance(error, _NOBODY) else ""
        return Finding(name=name, ok=False if refused else None, message=_words(error), hint=hint)


class _NotAskedError(Exception):
    """Stands for the answer to a question that was not asked."""


#: The vendor does not know us, or we ourselves do not.
_NOBODY = (AuthenticationError, ConfigurationError)
#: What the next question would end in, too.
_HOPELESS = (*_NOBODY, ConnectionFailedError)


def _words(error: Exception) -> str:
    """What *error* says without its advice, which stands in the hint."""
    advice = getattr(error, "advice", "")
    return str(error).removesuffix(f". {advice}") if advice else str(error) or type(error).__name__


def _quota(quota: Quota) -> Finding:
    told = [each.available for each in quota.resources if each.available is not None]
    spent = bool(told) and not any(told)  # of some editions, most accounts have nothing
    left = [
        f"{each.name}: {'not told' if each.available is None else each.available}"
        + (f" of {each.total}" if each.total is not None else "")
        for each in quota.resources
    ]
    message = f"left are {', '.join(left)}" if left else "the vendor tells of nothing that is left"
    return Finding(name="quota", ok=not spent, message=message, hint=QuotaExceededError.advice if spent else "")
