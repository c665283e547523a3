"""Why vendors give up, in common words."""

from __future__ import annotations

from typing import Any

import pytest

import voiceclone
from voiceclone import CloneRequest, FailureReason
from voiceclone.backends import Failure
from voiceclone.sandbox import Sandbox
from voiceclone_alibaba import mapping as alibaba
from voiceclone_huawei import mapping as huawei

HUAWEI = [
    ("MSS.20020010", "consent-rejected"),
    ("MSS.20020011", "audio-format"),
    ("MSS.20020015", "transcript-mismatch"),
    ("MSS.20020016", "audio-format"),
    ("MSS.20020018", "audio-format"),
    ("MSS.20020022", "audio-format"),
    ("MSS.20020023", "audio-format"),
    ("MSS.20020024", "audio-format"),
    ("MSS.20020032", "vendor-error"),
    ("MSS.20020033", "vendor-error"),
    ("MSS.20020034", "vendor-error"),
    ("MSS.00022001", "quota-exceeded"),
    ("MSS.00022009", "quota-exceeded"),
    ("MSS.20020012", "unknown"),  # a gap in what the vendor has published
    ("MSS.200200100", "unknown"),
    ("BRAND.NEW", "unknown"),
    ("", "unknown"),
]

ALIBABA = [
    ("训练失败: 授权音频与训练音频的声纹不一致", "consent-mismatch"),
    ("The voiceprint of Authentication differs from that of Audios", "consent-mismatch"),
    ("授权音频与训练音频不是同一人", "consent-mismatch"),
    ("认证音频缺失", "consent-missing"),
    ("缺少授权音频", "consent-missing"),
    ("Authentication is missing", "consent-missing"),
    ("missing authentication audio", "consent-missing"),
    ("授权音频无效", "consent-rejected"),
    ("The authorization was rejected", "consent-rejected"),
    ("朗读内容与文本不一致", "transcript-mismatch"),
    ("The transcript does not match the audio", "transcript-mismatch"),
    ("音频总时长不足15分钟", "audio-too-short"),
    ("单条音频时长未超过1分钟", "audio-too-short"),
    ("音频过短", "audio-too-short"),
    ("a clip of Audios is not longer than 1 minute", "audio-too-short"),
    ("Audio is too short", "audio-too-short"),
    ("音频总时长超过30分钟", "audio-too-long"),
    ("音频过长", "audio-too-long"),
    ("The audio duration exceeds 30 minutes", "audio-too-long"),
    ("音频格式不支持", "audio-format"),
    ("音频文件无法解析", "audio-format"),
    ("Unsupported audio format", "audio-format"),
    ("the audio cannot be decoded", "audio-format"),
    ("背景噪声过大", "audio-quality"),
    ("音频质量不合格", "audio-quality"),
    ("Too noisy", "audio-quality"),
    ("Poor audio quality", "audio-quality"),
    ("内容违规", "policy-rejected"),
    ("The content violates our policy", "policy-rejected"),
    ("超过配额", "quota-exceeded"),
    ("额度不足", "quota-exceeded"),
    ("Quota exceeded", "quota-exceeded"),
    ("系统错误", "vendor-error"),
    ("服务异常，请稍后重试", "vendor-error"),  # noqa: RUF001 - the vendor's punctuation
    ("Internal error", "vendor-error"),
    ("训练失败", "unknown"),
    ("Training failed", "unknown"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("code", "expected"), HUAWEI)
def test_a_code_of_huawei_has_its_reason(code: str, expected: str) -> None:
    """A documented code becomes a common reason, any other none; code and words are kept."""
    job = huawei.job({"state": "FAILED", "job_failed_code": code, "job_failed_reason": "any words"}, "job-1")

    assert Failure(reason=FailureReason(expected), code=code or None, message="any words") == job.failure


@pytest.mark.parametrize(("message", "expected"), ALIBABA)
def test_words_of_alibaba_have_their_reason(message: str, expected: str) -> None:
    """The vendor's free text, Chinese or English, becomes a common reason where its words tell; it is kept."""
    job = alibaba.job({"Status": "Fail", "Message": message}, "job-1")

    assert Failure(reason=FailureReason(expected), message=message or None) == job.failure


@pytest.mark.parametrize("reason", FailureReason)
def test_every_reason_has_advice(reason: FailureReason) -> None:
    """Whatever the reason, there is one sentence of what to do."""
    advice = Failure(reason=reason).advice

    assert advice
    assert "\n" not in advice
    assert "." not in advice


def test_the_unknown_is_asked_about() -> None:
    """Where the vendor's words say nothing, the vendor is asked."""
    assert "Ask the vendor, naming the job" == Failure(code="X.1").advice


@pytest.mark.parametrize("odd", [None, 5, True, [], {"code": "x"}, ["MSS.20020010"]])
def test_odd_values_are_no_reason(odd: Any) -> None:
    """What is no text gives no reason, and breaks nothing."""
    failures = [
        huawei.job({"state": "FAILED", "job_failed_code": odd, "job_failed_reason": odd}, "job-1").failure,
        alibaba.job({"Status": "Fail", "Message": odd}, "job-1").failure,
    ]

    assert [Failure()] * 2 == failures


def test_a_text_without_end_is_read_in_no_time() -> None:
    """Words repeated for megabytes do not keep anybody waiting."""
    job = alibaba.job({"Status": "Fail", "Message": "声纹 authentication 时长 " * 100_000}, "job-1")

    assert job.failure is not None
    assert FailureReason.UNKNOWN is job.failure.reason


def test_a_failed_job_ends_with_what_to_do(sandbox: Sandbox, request_: CloneRequest, clock: Any) -> None:
    """The error of a failed job says the common reason, the vendor's words and what to do."""
    vendor: Any = sandbox["alibaba"]
    vendor.voiceprint_mismatch = True
    with voiceclone.Client("alibaba", clock=clock, sleep=clock.sleep, **sandbox.settings("alibaba")) as client:
        job = client.submit(request_)

        with pytest.raises(voiceclone.JobFailedError) as caught:
            client.wait(job)

    failure = caught.value.job.failure
    assert failure is not None
    assert FailureReason.CONSENT_MISMATCH is failure.reason
    assert f"{job.ref}: failed: {failure}. {failure.advice}" == str(caught.value)
