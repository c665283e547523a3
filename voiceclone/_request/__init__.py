"""What an app hands over: the values of a request. All are frozen."""

from voiceclone._request.consent import Consent, ConsentKind
from voiceclone._request.given import GivenFile
from voiceclone._request.recording import Audio, Recording, may_hold_secret
from voiceclone._request.request import CloneRequest, Resubmission, primary_subtag, wrong_extra

__all__ = [
    "Audio",
    "CloneRequest",
    "Consent",
    "ConsentKind",
    "GivenFile",
    "Recording",
    "Resubmission",
    "may_hold_secret",
    "primary_subtag",
    "wrong_extra",
]
