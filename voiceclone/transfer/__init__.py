"""
Uploads: streamed from disk, of exact length, in constant memory, without a temporary file.

For those who write a backend; `import voiceclone` does not load it.
"""

from voiceclone.transfer.bodies import CHUNK, Body, FileBody, UnreadableFileError
from voiceclone.transfer.connection import Timeouts, unchanged, upload_adapter, upload_session
from voiceclone.transfer.problems import connection_problem, never_sent
from voiceclone.transfer.secrecy import Mask, Secret
from voiceclone.transfer.sending import from_a_store, put
from voiceclone.transfer.silence import quiet
from voiceclone.transfer.zips import ZipBody

__all__ = [
    "CHUNK",
    "Body",
    "FileBody",
    "Mask",
    "Secret",
    "Timeouts",
    "UnreadableFileError",
    "ZipBody",
    "connection_problem",
    "from_a_store",
    "never_sent",
    "put",
    "quiet",
    "unchanged",
    "upload_adapter",
    "upload_session",
]
