"""
Doing a harmless thing again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import attrs

from voiceclone._errors import ProviderError, TransferError

if TYPE_CHECKING:
    import tenacity

_log = logging.getLogger("voiceclone")
_T = TypeVar("_T")


def is_transient(error: BaseException) -> bool:
    """
    Whether *error* may be gone at the next try.
    """
    return isinstance(error, (ProviderError, TransferError)) and error.retryable


def is_safe_to_retry(error: BaseException) -> bool:
    """
    Whether *error* may be gone at the next try, and the vendor certainly did nothing at this one.
    """
    return is_transient(error) and not getattr(error, "outcome_unknown", True)


@attrs.frozen(kw_only=True)
class Retry:
    """
    Exponential backoff with full jitter; the vendor's own wish to wait is obeyed.

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
        """
        The result of *action*, tried again while *again* says so of its error.
        """
        try:
            return action()
        except Exception as error:
            if self.attempts == 1 or not self._worth(error, again):
                raise
            first = error
        return self._repeat(action, again, first)

    def _worth(self, error: BaseException, again: Callable[[BaseException], bool]) -> bool:
        return again(error) and _wish(error) <= self.longest

    def _repeat(self, action: Callable[[], _T], again: Callable[[BaseException], bool], first: Exception) -> _T:
        """
        Go on after the *first* failure. Only here is the library for it loaded, and paid for.
        """
        import tenacity  # noqa: PLC0415 - as said

        failed = [first]
        jitter = tenacity.wait_random_exponential(multiplier=self.first, max=self.longest)

        def go_on() -> _T:
            if failed:
                raise failed.pop()
            return action()

        def wait(state: tenacity.RetryCallState) -> float:
            return max(jitter(state), _wish(_error(state)))

        def note(state: tenacity.RetryCallState) -> None:
            pause = state.next_action.sleep if state.next_action else 0.0
            _log.warning("try %d failed, again in %.1f s: %s", state.attempt_number, pause, _error(state))

        return tenacity.Retrying(
            sleep=self.sleep,
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception(lambda error: self._worth(error, again)),
            before_sleep=note,
            reraise=True,
        )(go_on)


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _wish(error: BaseException | None) -> float:
    """
    Seconds the vendor asks to wait.
    """
    return getattr(error, "retry_after", None) or 0.0
