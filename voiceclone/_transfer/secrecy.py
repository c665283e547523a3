"""
Keeping secrets out of what is printed: reprs, messages, and what a vendor repeats of a request.
"""

from __future__ import annotations

from typing import Any

import attrs

_HIDDEN = "***"


class Secret(str):
    """
    Text that is not shown where somebody prints a variable: signed addresses, tokens.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{_HIDDEN}')"


@attrs.frozen
class Mask:
    """
    Hides secrets in what a vendor said.

    Attributes:
        secrets: What nobody may see; what is None or empty is nothing to hide.
    """

    secrets: tuple[str | None, ...] = attrs.field(repr=False)

    def __call__(self, value: Any) -> Any:
        """
        *value*, text or JSON, with every secret in it replaced.
        """
        if isinstance(value, str):
            for secret in filter(None, self.secrets):
                value = value.replace(secret, _HIDDEN)
            return value
        if isinstance(value, bytes):
            for secret in filter(None, self.secrets):
                value = value.replace(secret.encode(), _HIDDEN.encode())
            return value
        if isinstance(value, dict):
            return {self(name): self(each) for name, each in value.items()}
        return [self(each) for each in value] if isinstance(value, list) else value
