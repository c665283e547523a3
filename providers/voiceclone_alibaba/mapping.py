"""The vendor's words and ours.

Facts: the API reference of Intelligent Media Services, version 2020-11-09, ``SubmitStandardCustomizedVoiceJob``,
``GetCustomizedVoiceJob``, ``ListCustomizedVoiceJobs``, ``GetCustomizedVoice``, ``ListCustomizedVoices``,
``CreateUploadMedia`` and ``GetMediaInfo``.
What the vendor does not document is marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from voiceclone import CloneJob, CloneRequest, FailureReason, JobState, Voice, VoiceState
from voiceclone.backends import Failure, Gender, find_marker, optional_str, required

_T = TypeVar("_T")

NAME = "alibaba"

#: The vendor's status: ours, and the stage.
STATES: Mapping[str, tuple[JobState, str | None]] = {
    "Initialization": (JobState.QUEUED, None),
    "AudioDetecting": (JobState.REVIEWING, "system"),
    "PreTraining": (JobState.QUEUED, "training"),
    "Training": (JobState.TRAINING, "training"),
    "Success": (JobState.SUCCEEDED, None),
    "Fail": (JobState.FAILED, None),
}

#: Status of a media asset that may be used; of one that never will be. Both spellings of the failure are seen.
MEDIA_READY = frozenset({"Normal"})
MEDIA_FAILED = frozenset({"PrepareFail", "PrepareFailed", "UploadFailed"})

#: Formats the service registers as audio. Which of them training takes is not documented.
FORMATS = frozenset({".mp3", ".wma", ".wav", ".aac", ".ra", ".m4a", ".flac", ".ape", ".ac3", ".amr", ".caf", ".acm"})
#: Regions whose storage ``CreateUploadMedia`` uploads to.
UPLOAD_REGIONS = frozenset({"cn-beijing", "cn-shanghai", "cn-shenzhen"})
#: Clips longer than a minute that fit into half an hour.
MOST_RECORDINGS = 29
#: Seconds. The vendor stamps jobs in whole seconds, and its clock is known no better than an answer is late.
CLOCK_ERROR = 60.0
EXTRA = frozenset({"DemoAudioMediaURL"})

_LONGEST_TITLE = 128  # bytes
#: In the title of an asset whose file was there before.
_REGISTERED = " registered"
#: Stands before the id of an asset whose file is the user's: the registration is deleted, and the file is not.
_REGISTRATION = "registration:"
_PART = re.compile(rf" (?:recording-[0-9]+|statement)({_REGISTERED})?$")

# Patterns of one sentence, with the vendor's punctuation.
_GAP = r"[^.;。；\n]*?"  # noqa: RUF001
_CONSENT = r"(?:authenticat\w*|authori[sz]\w*|consent|授权|认证|声明)"
_LESS = r"(?:不足|不够|过短|太短|偏短|小于|低于|少于|未达|未超过|不超过)"
#: Why a job failed: the first that is found in the vendor's text. The vendor gives no code and lists no texts, in no
#: language; its samples are 训练失败 and "Training failed". So these are words that such a text is likely to hold.
#: What is missing comes before what is wrong, and "not longer" before "longer".
_REASONS: Mapping[FailureReason, tuple[str, ...]] = {
    FailureReason.QUOTA_EXCEEDED: (r"\bquota", "配额|额度|欠费|余额不足", "insufficient balance"),
    FailureReason.POLICY_REJECTED: ("违规|违法", r"violat|\billegal|prohibited"),
    FailureReason.CONSENT_MISMATCH: (
        rf"(?:声纹|说话人){_GAP}(?:不一致|不匹配|不符|不同|未通过|失败)|不是同一个?人|非同一人|非本人",
        rf"(?:voice ?print|speaker){_GAP}(?:differ|mismatch|not match|not the same)|not the same (?:person|speaker)",
    ),
    FailureReason.CONSENT_MISSING: (
        rf"{_CONSENT}{_GAP}(?:缺失|缺少|为空|不存在|未提供|未上传|missing|is empty|not found|is required)",
        rf"(?:缺少|未提供|未上传){_CONSENT}|(?:\bno|missing|lacks?) (?:the )?{_CONSENT}",
    ),
    FailureReason.CONSENT_REJECTED: (
        rf"{_CONSENT}{_GAP}(?:无效|不合格|不通过|未通过|被拒|invalid|reject|refused|not pass)",
    ),
    FailureReason.TRANSCRIPT_MISMATCH: (
        rf"(?:文本|文案|朗读内容){_GAP}(?:不一致|不匹配|不符)",
        rf"(?:script|\btext){_GAP}(?:mismatch|not match|differ)",
    ),
    FailureReason.AUDIO_TOO_SHORT: (
        rf"过短|太短|时长{_GAP}{_LESS}|音频{_GAP}(?:不足|不够)",
        "too short|not longer than|not long enough|shorter than",
    ),
    FailureReason.AUDIO_TOO_LONG: (
        "过长|太长|超长|时长.{0,10}(?:超过|超出|大于)",
        "too long|longer than|duration.{0,20}exceed",
    ),
    FailureReason.AUDIO_FORMAT: (
        "格式|无法解析|解析失败|无法解码|解码失败|采样率",
        r"\bformat|codec|cannot be (?:parsed|decoded|read)|sample rate",
    ),
    FailureReason.AUDIO_QUALITY: ("噪|质量|混响|回声|信噪比", r"\bnois|\bquality|reverb|\becho"),
    FailureReason.VENDOR_ERROR: (
        "系统(?:错误|异常|繁忙)|内部错误|服务(?:错误|异常|不可用)",
        r"\binternal|system error|server error|service (?:error|unavailable)",
    ),
}
_PATTERNS = {reason: re.compile("|".join(words), re.IGNORECASE) for reason, words in _REASONS.items()}
#: Characters of a text that are searched: more are no sentence, and some patterns take their time.
_LONGEST_TEXT = 1000


def read(answer: Mapping[str, Any], path: str, kind: type[_T], operation: str) -> _T:
    """A field that the answer to *operation* cannot do without.

    Args:
        answer: The answer.
        path: Where the field is, such as ``Data.JobId``.
        kind: Its type.
        operation: The vendor's name of the operation.

    Raises:
        MalformedResponseError: It is missing, of another type, or empty text.
    """
    *outer, last = path.split(".")
    for name in outer:
        answer = required(answer, name, dict, provider=NAME, operation=operation)
    return required(answer, last, kind, provider=NAME, operation=operation)


def media_title(voice_name: str, what: str, marker: str, *, file_is_ours: bool) -> str:
    """The title of a media asset: whose it is, what it is, and the submission's marker.

    Args:
        voice_name: The voice's name, cut where there is no room for it.
        what: "statement", or which recording.
        marker: The marker; empty for none.
        file_is_ours: Whether the file was uploaded, and not only registered where it was.
    """
    end = f" {what}{'' if file_is_ours else _REGISTERED}{marker}"
    return voice_name.encode()[: _LONGEST_TITLE - len(end)].decode(errors="ignore") + end


def upload_id(media_id: str, *, file_is_ours: bool) -> str:
    """What an asset that was made is called, so that whoever deletes it knows whether its file goes with it."""
    return media_id if file_is_ours else f"{_REGISTRATION}{media_id}"


def media_id_of(upload_id: str) -> str:
    """The vendor's id in what `upload_id` gives."""
    return upload_id.removeprefix(_REGISTRATION)


def file_is_ours(title: str) -> bool | None:
    """Whether an asset with this title has a file that was uploaded by this library; None if it is none of ours."""
    marker = find_marker(title)
    if marker is None or not title.endswith(marker):
        return None
    what = _PART.search(title.removesuffix(marker))
    return None if what is None else what[1] is None


def is_our_object(place: str) -> bool:
    """Whether an object has a name that this library gives: with a marker, below which a part of a request is."""
    *_, folder, name = ["", *place.split("/")]
    return find_marker(folder) is not None and _PART.search(f" {name.rpartition('.')[0]}") is not None


def submit_fields(request: CloneRequest, voice_name: str, assets: Mapping[str, str]) -> dict[str, Any]:
    """What the job is submitted with, as the SDK names its fields.

    Args:
        request: The request.
        voice_name: The name to send.
        assets: Ids of the media assets: "statement" where it is sent, and the recordings in their order.
    """
    extra = request.extra.get(NAME, {})
    fields = {
        "voice_name": voice_name,
        "gender": request.gender and str(request.gender),
        "authentication": assets.get("statement"),
        "audios": ",".join(media_id for what, media_id in assets.items() if what != "statement"),
        "demo_audio_media_url": extra.get("DemoAudioMediaURL"),
        "model": extra.get("Model"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def job(raw: Mapping[str, Any], job_id: str, request_id: str | None = None) -> CloneJob:
    """The job that the vendor's record *raw*, the answer to the request *request_id*, describes."""
    word = optional_str(raw.get("Status"))
    state, stage = STATES.get(word or "", (JobState.UNKNOWN, None))
    message = optional_str(raw.get("Message"))
    return CloneJob(
        provider=NAME,
        job_id=job_id,
        state=state,
        stage=stage,
        vendor_state=word,
        voice_name=optional_str(raw.get("VoiceName")),
        gender=_gender(raw.get("Gender")),
        # When the id first appears is not documented, so only a success is believed.
        voice_id=optional_str(raw.get("VoiceId")) if state is JobState.SUCCEEDED else None,
        failure=Failure(reason=_reason(message or ""), message=message) if state is JobState.FAILED else None,
        created_at=parse_timestamp(raw.get("CreateTime")) or parse_timestamp(raw.get("GmtCreate")),
        request_id=request_id,
        raw=raw,
    )


def voice(raw: Mapping[str, Any], voice_id: str) -> Voice:
    """The voice that the vendor's record *raw* describes.

    Records have no state and no time: what the vendor shows as a voice is finished.
    """
    return Voice(
        provider=NAME,
        voice_id=voice_id,
        name=optional_str(raw.get("VoiceName")),
        gender=_gender(raw.get("Gender")),
        state=VoiceState.READY,
        raw=raw,
    )


def _gender(word: object) -> Gender | None:
    return next((each for each in Gender if each == word), None)


def parse_timestamp(value: object) -> datetime | None:
    """A time of the vendor (``2023-06-07T02:27:08Z``), None if it is none."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        # Without a zone it is UTC, as all documented times are.
        return time and (time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _reason(message: str) -> FailureReason:
    found = (reason for reason, pattern in _PATTERNS.items() if pattern.search(message[:_LONGEST_TEXT]))
    return next(found, FailureReason.UNKNOWN)
