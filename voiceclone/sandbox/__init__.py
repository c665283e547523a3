"""
The vendors on loopback, for trying things out and for your own tests. No account, no network, no cost.

    with Sandbox("huawei") as sandbox:
        client = voiceclone.Client("huawei", **sandbox.settings("huawei"))
"""

from voiceclone.errors import MissingDependencyError

try:
    import werkzeug as _werkzeug
except ImportError as error:  # pragma: no cover - the extra is there wherever tests run
    raise MissingDependencyError("the sandbox needs werkzeug: pip install werkzeug") from error

from voiceclone.sandbox import samples
from voiceclone.sandbox.emulator import Emulator, Job, Pace, Received, Refusal
from voiceclone.sandbox.faults import Fault
from voiceclone.sandbox.sandbox import Sandbox
from voiceclone.sandbox.store import Store, Stored
from voiceclone.sandbox.wav import WavInfo, read_wav

del _werkzeug

__all__ = [
    "Emulator",
    "Fault",
    "Job",
    "Pace",
    "Received",
    "Refusal",
    "Sandbox",
    "Store",
    "Stored",
    "WavInfo",
    "read_wav",
    "samples",
]
