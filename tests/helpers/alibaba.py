"""
What Alibaba's vendor got.
"""

from __future__ import annotations

from voiceclone.sandbox import Emulator


def sent(vendor: Emulator, operation: str) -> list[dict[str, str]]:
    """
    The parameters of each request for *operation*, oldest first.
    """
    return [each.query for each in vendor.received if each.operation == operation]
