"""
Why a job failed, from the vendor's words.

The vendor gives no code and documents no list of these texts, in no language. Its samples are 训练失败 and "Training
failed". So these are words that such texts are likely to hold, and a text that holds none of them stays unknown.
"""

from __future__ import annotations

import re

from voiceclone import FailureReason

#: Characters of a text that are looked at: more are no sentence, and some patterns take their time.
_LONGEST = 1000

# Within one sentence.
_GAP = r"[^.;。；\n]*?"  # noqa: RUF001 - the vendor's punctuation
_CONSENT = r"(?:authenticat\w*|authori[sz]\w*|consent|授权|认证|声明)"
_LESS = r"(?:不足|不够|过短|太短|偏短|小于|低于|少于|未达|未超过|不超过)"

#: The first that is found holds. What is missing comes before what is wrong, and "not longer" before "longer".
_WORDS: tuple[tuple[FailureReason, tuple[str, ...]], ...] = (
    (FailureReason.QUOTA_EXCEEDED, (r"\bquota", "配额|额度|欠费|余额不足", "insufficient balance")),
    (FailureReason.POLICY_REJECTED, ("违规|违法", r"violat|\billegal|prohibited")),
    (
        FailureReason.CONSENT_MISMATCH,
        (
            rf"(?:声纹|说话人){_GAP}(?:不一致|不匹配|不符|不同|未通过|失败)",
            rf"(?:voice ?print|speaker){_GAP}(?:differ|mismatch|not match|not the same)",
            "不是同一个?人|非同一人|非本人",
            "not the same (?:person|speaker)",
        ),
    ),
    (
        FailureReason.CONSENT_MISSING,
        (
            rf"{_CONSENT}{_GAP}(?:缺失|缺少|为空|不存在|未提供|未上传)",
            rf"{_CONSENT}{_GAP}(?:missing|is empty|not found|is required)",
            rf"(?:缺少|未提供|未上传){_CONSENT}",
            rf"(?:\bno|missing|lacks?) (?:the )?{_CONSENT}",
        ),
    ),
    (
        FailureReason.CONSENT_REJECTED,
        (f"{_CONSENT}{_GAP}(?:无效|不合格|不通过|未通过|被拒)", f"{_CONSENT}{_GAP}(?:invalid|reject|refused|not pass)"),
    ),
    (
        FailureReason.TRANSCRIPT_MISMATCH,
        (
            f"(?:文本|文案|朗读内容){_GAP}(?:不一致|不匹配|不符)",
            rf"(?:script|\btext){_GAP}(?:mismatch|not match|differ)",
        ),
    ),
    (
        FailureReason.AUDIO_TOO_SHORT,
        (
            f"过短|太短|时长{_GAP}{_LESS}|音频{_GAP}(?:不足|不够)",
            "too short|not longer than|not long enough|shorter than",
        ),
    ),
    (
        FailureReason.AUDIO_TOO_LONG,
        ("过长|太长|超长|时长.{0,10}(?:超过|超出|大于)", "too long|longer than|duration.{0,20}exceed"),
    ),
    (
        FailureReason.AUDIO_FORMAT,
        (
            "格式|无法解析|解析失败|无法解码|解码失败|采样率",
            r"\bformat|codec|cannot be (?:parsed|decoded|read)|sample rate",
        ),
    ),
    (FailureReason.AUDIO_QUALITY, ("噪|质量|混响|回声|信噪比", r"\bnois|\bquality|reverb|\becho")),
    (
        FailureReason.VENDOR_ERROR,
        (
            "系统(?:错误|异常|繁忙)|内部错误|服务(?:错误|异常|不可用)",
            r"\binternal|system error|server error|service (?:error|unavailable)",
        ),
    ),
)
_PATTERNS = tuple((reason, re.compile("|".join(words), re.IGNORECASE)) for reason, words in _WORDS)


def reason(message: str | None) -> FailureReason:
    """
    The reason that the vendor's *message* speaks of.
    """
    text = (message or "")[:_LONGEST]
    return next((reason for reason, pattern in _PATTERNS if pattern.search(text)), FailureReason.UNKNOWN)
