"""Temporary credentials of an emulated account."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from voiceclone.backends._credentials import Credentials


class Issuer:
    """Gives temporary credentials, and knows which are still good.

    Args:
        clock: Tells the vendor's time, in seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._issued: list[Credentials] = []

    def __iter__(self) -> Iterator[Credentials]:
        return iter(self._issued)

    def keys(self, seconds: float) -> Credentials:
        """New keys with their security token, good for so many *seconds*."""
        return self._issue(seconds, ("access_key", "secret_key", "security_token"))

    def token(self, seconds: float) -> Credentials:
        """A new token, good for so many *seconds*."""
        return self._issue(seconds, ("auth_token",))

    def revoke(self, *credentials: Credentials) -> None:
        """Let these *credentials* be unknown from now on."""
        for each in credentials:
            self._issued.remove(each)

    def has_ended(self, credentials: Credentials) -> bool:
        """Whether the time of *credentials* is over."""
        return credentials.expires_at is not None and credentials.expires_at.timestamp() <= self._clock()

    def _issue(self, seconds: float, names: tuple[str, ...]) -> Credentials:
        made = {name: f"temporary-{name.replace('_', '-')}-{secrets.token_hex(8)}" for name in names}
        expires = datetime.fromtimestamp(self._clock() + seconds, UTC)
        issued = Credentials(expires_at=expires, **made)
        self._issued.append(issued)
        return issued
