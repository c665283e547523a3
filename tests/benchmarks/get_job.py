"""Asking how a job is, against the vendors' SDKs alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from dataset import request, small_recording
from result import Result
from surroundings import folder, sandbox

import voiceclone

_PAIRS = 600
#: Enough for the job to have come to its end: from then on every answer is the same.
_WARM_UP = 50
_MOST_RATIO = 1.10


def run() -> Iterator[Result]:
    """Each vendor in turn."""
    with folder() as place, sandbox(*_SDKS) as settings:
        take = small_recording(place / "take.wav", 16 * 60)
        for provider, sdk in _SDKS.items():
            yield from _compare(provider, settings[provider], sdk, request(place, take))


def _compare(
    provider: str,
    settings: Mapping[str, Any],
    sdk: Callable[[Mapping[str, Any], str], Callable[[], object]],
    clone: voiceclone.CloneRequest,
) -> Iterator[Result]:
    ours, plain = [], []
    with voiceclone.Client(provider, sleep=lambda _: None, **settings) as client:
        job = client.wait(client.submit(clone))
        ask = sdk(settings, job.job_id)
        for _ in range(_WARM_UP):
            client.get_job(job)
            ask()
        for _ in range(_PAIRS):
            start = time.perf_counter()
            client.get_job(job)
            between = time.perf_counter()
            ask()
            ours.append(between - start)
            plain.append(time.perf_counter() - between)
    what = f"get_job of {provider}"
    yield Result(what=what, measured=1000 * median(ours), unit="ms")
    yield Result(what=f"{what} / SDK alone", measured=median(ours) / median(plain), limit=_MOST_RATIO)


def _huawei(settings: Mapping[str, Any], job_id: str) -> Callable[[], object]:
    from huaweicloudsdkcore.auth.credentials import BasicCredentials  # noqa: PLC0415 - takes seconds to load
    from huaweicloudsdkcore.http.http_config import HttpConfig  # noqa: PLC0415 - as above
    from huaweicloudsdkmetastudio import v1  # noqa: PLC0415 - as above

    credentials = BasicCredentials(settings["access_key"], settings["secret_key"], settings["project_id"])
    config = HttpConfig(timeout=(10, 60), user_agent="benchmark")
    builder = v1.MetaStudioClient.new_builder().with_credentials(credentials).with_http_config(config)
    client = builder.with_endpoint(settings["endpoint"]).build()
    return lambda: client.show_voice_training_job(v1.ShowVoiceTrainingJobRequest(job_id=job_id))


def _alibaba(settings: Mapping[str, Any], job_id: str) -> Callable[[], object]:
    from alibabacloud_ice20201109 import models  # noqa: PLC0415 - takes seconds to load
    from alibabacloud_ice20201109.client import Client  # noqa: PLC0415 - as above
    from alibabacloud_tea_openapi.models import Config  # noqa: PLC0415 - as above
    from darabonba.runtime import RuntimeOptions  # noqa: PLC0415 - as above

    address = urlsplit(settings["endpoint"])
    client = Client(
        Config(
            access_key_id=settings["access_key_id"],
            access_key_secret=settings["access_key_secret"],
            endpoint=address.netloc,
            protocol=address.scheme,
            region_id=settings["region"],
            user_agent="benchmark",
        )
    )
    runtime = RuntimeOptions(connect_timeout=10_000, read_timeout=60_000)
    return lambda: client.get_customized_voice_job_with_options(
        models.GetCustomizedVoiceJobRequest(job_id=job_id), runtime
    )


_SDKS = {"huawei": _huawei, "alibaba": _alibaba}
