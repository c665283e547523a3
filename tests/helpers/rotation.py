"""Keys of an emulated vendor that change while a client works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from voiceclone import Credentials
from voiceclone.sandbox import Emulator

HOUR = 3600.0
_KEYS = frozenset({"access_key", "secret_key", "access_key_id", "access_key_secret", "security_token"})


def without_keys(vendor: Emulator) -> dict[str, Any]:
    """What a client needs besides what authenticates."""
    return {name: value for name, value in vendor.settings().items() if name not in _KEYS}


@attrs.define
class Rotation:
    """Gives keys of the vendor that end after an hour.

    Attributes:
        vendor: The vendor.
        issue: Makes them; keys when not given.
        given: What was given so far.
    """

    vendor: Emulator
    issue: Callable[[float], Credentials] | None = None
    given: list[Credentials] = attrs.field(factory=list)

    def __call__(self) -> Credentials:
        self.given.append((self.issue or self.vendor.issuer.keys)(HOUR))
        return self.given[-1]

    def secrets(self) -> set[str]:
        """Every secret it has given."""
        return {
            value
            for each in self.given
            for value in (each.access_key, each.secret_key, each.security_token, each.auth_token)
            if value
        }
