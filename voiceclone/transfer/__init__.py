"""
Uploads: streamed from disk, of exact length, in constant memory, without a temporary file.

For those who write a backend; `import voiceclone` does not load it.
"""

from voiceclone.transfer.bodies import CHUNK, Body, FileBody, UnreadableFileError, ZipBody
from voiceclone.transfer.connection import Timeouts, broken, never_sent, upload_adapter
from voiceclone.transfer.sending import put
from voiceclone.transfer.silence import quiet

__all__ = [
    "CHUNK",
    "Body",
    "FileBody",
    "Timeouts",
    "UnreadableFileError",
    "ZipBody",
    "broken",
    "never_sent",
    "put",
    "quiet",
    "upload_adapter",
]
