"""
Nothing in these tests may reach further than this machine.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_OURS = ("VOICECLONE_", "HUAWEICLOUD_", "ALIBABA_CLOUD_")


@pytest.fixture(scope="session", autouse=True)
def hermetic() -> Iterator[None]:
    """
    An empty home, no proxy, no credentials of the person who runs the tests, no probe of a metadata address.
    """
    before = dict(os.environ)
    for name in list(os.environ):
        if name in _PROXIES or name.startswith(_OURS):
            del os.environ[name]
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
        yield
    os.environ.clear()
    os.environ.update(before)
