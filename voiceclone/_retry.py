"""Repeating what is safe to repeat."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

import attrs
import tenacity

from voiceclone._errors import ProviderError, TransferError
from voiceclone._polling import Schedule, poll

_log = logging.getLogger("voiceclone")
_T = TypeVar("_T")


def is_transient(error: BaseException) -> bool:
    """Whether *error* may be gone at the next try."""
    return isinstance(error, (ProviderError, TransferError)) and error.retryable


def is_safe_to_retry(error: BaseException) -> bool:
    """Whether *error* may be gone at the next try, and the vendor certainly did nothing at this one."""
    return is_transient(error) and not getattr(error, "outcome_unknown", True)


@attrs.frozen(kw_only=True)
class Retry:
    """Exponential backoff with full jitter; a vendor's Retry-After is obeyed.

    Attributes:
        sleep: How to wait, in seconds.
        attempts: How often a thing is tried in all; 1 switches repeating off.
        first: Upper bound of the first wait, in seconds; it doubles.
        longest: Upper bound of every wait, in seconds. A vendor who asks for more gets no repeat.
    """

    sleep: Callable[[float], None]
    attempts: int = attrs.field(default=4, validator=attrs.validators.ge(1))
    first: float = 0.5
    longest: float = 60.0

    def __call__(self, action: Callable[[], _T], again: Callable[[BaseException], bool] = is_transient) -> _T:
        """The result of *action*, tried again while *again* says so of its error."""
        backoff = tenacity.wait_random_exponential(multiplier=self.first, max=self.longest)
        return tenacity.Retrying(
            sleep=self.sleep,
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=lambda state: max(backoff(state), _retry_after(_error(state))),
            retry=tenacity.retry_if_exception(lambda error: again(error) and _retry_after(error) <= self.longest),
            before_sleep=_note,
            reraise=True,
        )(action)


@attrs.frozen(kw_only=True)
class Timing:
    """How a client waits and repeats.

    Attributes:
        sleep: Waits, in seconds.
        clock: Seconds that pass evenly, from any start.
        retry: Repeats what is safe to repeat.
        consistency_delay: Seconds after which what was sent and the vendor does not show counts as never done.
    """

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    retry: Retry
    consistency_delay: float

    def poll(self, look: Callable[[], _T], schedule: Schedule, left: Callable[[], float]) -> Iterator[_T]:
        """As `voiceclone._polling.poll`."""
        return poll(look, schedule, left, self.sleep)


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None


def _retry_after(error: BaseException | None) -> float:
    return getattr(error, "retry_after", None) or 0.0


def _note(state: tenacity.RetryCallState) -> None:
    pause = state.next_action.sleep if state.next_action else 0.0
    _log.warning("try %d failed, again in %.1f s: %s", state.attempt_number, pause, _error(state))
