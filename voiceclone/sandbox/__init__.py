"""The vendors on loopback, for trying things out and for your own tests. No account, no network, no cost.

with Sandbox("huawei") as sandbox:
    client = voiceclone.Client("huawei", **sandbox.settings("huawei"))
"""

from voiceclone._errors import MissingDependencyError

try:
    import werkzeug as _werkzeug
except ImportError as error:  # pragma: no cover - the extra is there wherever tests run
    raise MissingDependencyError("the sandbox needs werkzeug: pip install werkzeug") from error

from voiceclone.sandbox import _samples as samples
from voiceclone.sandbox._emulator import Emulator, Job, Pace, Received, Refusal
from voiceclone.sandbox._faults import Fault
from voiceclone.sandbox._issuer import Issuer
from voiceclone.sandbox._sandbox import Sandbox
from voiceclone.sandbox._speech import make_spoken
from voiceclone.sandbox._store import Store, Stored
from voiceclone.sandbox._wav import WavInfo, read_wav

del _werkzeug

__all__ = [
    "Emulator",
    "Fault",
    "Issuer",
    "Job",
    "Pace",
    "Received",
    "Refusal",
    "Sandbox",
    "Store",
    "Stored",
    "WavInfo",
    "make_spoken",
    "read_wav",
    "samples",
]
