"""What authenticates to a vendor: values that last, or a function that gives fresh ones."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, NoReturn, TypeVar

import attrs

from voiceclone._errors import AuthenticationError, ConfigurationError
from voiceclone._transfer.redaction import Mask
from voiceclone.backends._settings import setting
from voiceclone.backends._vendor_clock import VendorClock

_log = logging.getLogger("voiceclone")
_T = TypeVar("_T")

#: Seconds before credentials expire from which on fresh ones are asked for.
_MARGIN = 300.0
#: Credentials whose secrets stay hidden: the current ones, and those that were replaced last.
_KEPT = 8
_SECRETS = ("access_key", "secret_key", "security_token", "auth_token")


def _aware(value: object) -> datetime | None:
    if value is not None and (not isinstance(value, datetime) or value.utcoffset() is None):
        raise ConfigurationError("credentials cannot be used: expires_at: has to be a datetime with a time zone")
    return value


@attrs.frozen(kw_only=True)
class Credentials:
    """What authenticates to any vendor: a pair of keys, or a token alone. No repr shows it, and it is not pickled.

    Attributes:
        access_key: Access key (AK), AccessKey ID.
        secret_key: Secret key (SK), AccessKey secret.
        security_token: Goes with temporary keys.
        auth_token: A token that is sent instead of keys.
        expires_at: When they end (aware); None if they last.

    Raises:
        ConfigurationError: There is neither a pair nor a token, or both, or a value cannot be sent.
    """

    access_key: str | None = setting(default=None, secret=True)
    secret_key: str | None = setting(default=None, secret=True)
    security_token: str | None = setting(default=None, secret=True)
    auth_token: str | None = setting(default=None, secret=True)
    expires_at: datetime | None = attrs.field(default=None, converter=_aware)

    def __attrs_post_init__(self) -> None:
        given = {name for name in _SECRETS if getattr(self, name) is not None}
        if given != {"auth_token"} and given - {"security_token"} != {"access_key", "secret_key"}:
            raise ConfigurationError(
                "credentials cannot be used: they need access_key and secret_key, with the security_token of "
                "temporary keys, or auth_token alone"
            )

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled: that would write secrets down; let the other process get its own")


#: Takes nothing; gives fresh credentials.
CredentialFunction = Callable[[], Credentials]


@attrs.frozen
class _Given:
    """A function of the user, whose repr may hold secrets: a partial shows its arguments."""

    function: CredentialFunction = attrs.field(repr=False)

    def __call__(self) -> Credentials:
        return self.function()


def credential_function(value: object) -> CredentialFunction:
    """A function that gives fresh credentials, for `setting`; its repr tells nothing of it.

    Raises:
        TypeError: It cannot be called.
    """
    if not callable(value):
        raise TypeError("has to be a function that takes nothing and gives voiceclone.Credentials")
    return _Given(value)


class CredentialsUnavailableError(AuthenticationError):
    """The function that gives credentials has failed; the vendor was not asked."""

    advice: ClassVar[str] = "Its own error is the cause of this one"
    retryable: ClassVar[bool] = True


class CredentialSource:
    """Gives the credentials of the moment. Any number of threads may use it; one of them asks for fresh ones.

    Args:
        given: Values that last, or a function that gives fresh ones.
        provider: Name of the provider, for errors.
        vendor_clock: Tells when credentials expire; this machine's clock does until the vendor has answered.
    """

    def __init__(self, given: Credentials | CredentialFunction, *, provider: str, vendor_clock: VendorClock) -> None:
        self._provider, self._vendor_clock = provider, vendor_clock
        self._function = None if isinstance(given, Credentials) else given
        self._known: tuple[Credentials, ...] = (given,) if isinstance(given, Credentials) else ()
        self._in_use: dict[object, Credentials] = {}
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._provider!r})"

    @property
    def mask(self) -> Mask:
        """Hides the current secrets, those that were replaced, and those of calls that are under way."""
        hidden = (*self._known, *list(self._in_use.values()))
        return Mask(getattr(each, name) for each in hidden for name in _SECRETS)

    def current(self) -> Credentials:
        """Credentials that are good for some minutes more.

        Raises:
            AuthenticationError: The function that gives them has failed, and there are none that are still good.
            ConfigurationError: What it gave cannot be used.
        """
        held, left = self._held()
        if held is not None and left > _MARGIN:
            return held
        # One thread asks; the others go on with those that are good for some time still.
        if not self._lock.acquire(blocking=left <= 0) and held is not None:
            return held
        try:
            held, left = self._held()
            if held is not None and left > _MARGIN:
                return held
            try:
                return self._renewed()
            except (AuthenticationError, ConfigurationError) as error:
                if held is None or left <= 0:
                    raise
                _log.warning("%s; those in use end in %.0f s", error, left)
                return held
        finally:
            self._lock.release()

    def authorize(self, call: Callable[[Credentials], _T], *, harmless: bool = False) -> _T:
        """The result of *call*, which takes credentials; repeated once with fresh ones when the vendor refuses them.

        Args:
            call: Asks the vendor once.
            harmless: Whether it may be repeated even if the refusal does not prove that nothing was done.

        Raises:
            AuthenticationError: There are no fresh ones, or these are refused as well.
        """
        used = self.current()
        try:
            return self._call(call, used)
        except AuthenticationError as error:
            fresh = self._replacement(used) if harmless or not error.outcome_unknown else used
            if fresh == used:
                raise
        return self._call(call, fresh)

    def _call(self, call: Callable[[Credentials], _T], used: Credentials) -> _T:
        number = object()
        self._in_use[number] = used
        try:
            return call(used)
        finally:
            del self._in_use[number]

    def _replacement(self, refused: Credentials) -> Credentials:
        """Other credentials than those *refused*, or the same if there are none."""
        with self._lock:
            held = self._known[-1]
            # Another thread may have asked meanwhile.
            return self._renewed() if held == refused and self._function is not None else held

    def _renewed(self) -> Credentials:
        assert self._function is not None
        try:
            fresh: object = self._function()
        except Exception as error:  # whatever the user's own function raises; its words may hold secrets
            if isinstance(error, ConfigurationError) and not self._known:
                raise  # a mistake; later it may be a file that is just being written
            raise CredentialsUnavailableError(
                f"the function that gives them raised {type(error).__name__}",
                provider=self._provider,
                operation="credentials",
                outcome_unknown=False,
            ) from error
        if not isinstance(fresh, Credentials):
            text = f"{self._provider}: credentials gave a {type(fresh).__name__}: it has to give voiceclone.Credentials"
            raise ConfigurationError(text)
        if self._known[-1:] != (fresh,):
            self._known = (*self._known, fresh)[-_KEPT:]
        return fresh

    def _held(self) -> tuple[Credentials | None, float]:
        """The credentials in use, and the seconds that are left of them: 0 if there are none, and no end of values."""
        held = self._known[-1] if self._known else None
        if held is None or held.expires_at is None or self._function is None:
            return held, 0.0 if held is None else float("inf")
        # This machine's clock may be wrong, but the vendor's is not known before its first answer.
        now = self._vendor_clock.now()
        return held, held.expires_at.timestamp() - (time.time() if now is None else now)
