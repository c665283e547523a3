"""Loggers of other libraries are silent where they would log a secret, and nowhere else."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

import voiceclone
from voiceclone import CloneRequest
from voiceclone.sandbox import Emulator


def test_only_the_calling_thread_is_quiet(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """While a client uploads in one thread, another thread's requests are logged; afterwards, everybody's are."""
    caplog.set_level(logging.DEBUG)
    uploading, go_on = threading.Event(), threading.Event()

    def stay(_progress: voiceclone.Progress) -> None:
        uploading.set()
        go_on.wait(10)

    def is_logged(word: str) -> bool:
        urllib3.request("GET", f"{vendor.url}/{word}")
        return word in caplog.text

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(client.submit, request_, on_progress=stay)
        assert uploading.wait(10)
        meanwhile = is_logged("meanwhile")
        go_on.set()
        job.result()
        afterwards = pool.submit(is_logged, "afterwards").result()

    assert (True, True) == (meanwhile, afterwards)


def test_loggers_are_left_as_they_were(client: voiceclone.Client, request_: CloneRequest) -> None:
    """A clone changes nothing at the logger of a library it uses."""
    logger = logging.getLogger("urllib3.connectionpool")
    before = (logger.level, logger.disabled, logger.propagate, list(logger.handlers), logging.root.level)

    client.wait(client.submit(request_))

    assert before == (logger.level, logger.disabled, logger.propagate, list(logger.handlers), logging.root.level)
