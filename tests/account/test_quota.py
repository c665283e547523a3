"""What the account has left."""

from __future__ import annotations

import pytest

import voiceclone
from voiceclone import Quota, ServiceUnavailableError
from voiceclone.backends import Resource
from voiceclone.testing import MemoryBackend

from .conftest import Process

BUSY = ServiceUnavailableError("busy", provider="memory", operation="Quota")


def test_what_is_left(process: Process, vendor: MemoryBackend) -> None:
    """Every resource, as the vendor tells it; an outage is waited through."""
    vendor.resources.append(Resource(name="advance", available=3, total=5))
    vendor.fail("quota", BUSY)

    assert Quota(provider="memory", resources=(Resource(name="advance", available=3, total=5),)) == process().quota()


def test_a_vendor_that_does_not_tell(process: Process, vendor: MemoryBackend) -> None:
    """It says so."""
    vendor.fail("quota", voiceclone.UnsupportedFeatureError("the API of memory cannot tell"))

    with pytest.raises(voiceclone.UnsupportedFeatureError):
        process().quota()
