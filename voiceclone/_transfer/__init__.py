"""
Uploads: streamed from disk, of exact length, in constant memory, without a temporary file.

For those who write a backend; `import voiceclone` does not load it.
"""

from voiceclone._transfer.bodies import CHUNK, Body, FileBody, UnreadableFileError
from voiceclone._transfer.connection import Timeouts, unchanged, upload_adapter, upload_session
from voiceclone._transfer.problems import describe_connection_error, request_was_not_sent
from voiceclone._transfer.secrecy import Mask, Secret
from voiceclone._transfer.sending import from_a_store, put
from voiceclone._transfer.silence import suppress_logging
from voiceclone._transfer.zips import ZipBody

__all__ = [
    "CHUNK",
    "Body",
    "FileBody",
    "Mask",
    "Secret",
    "Timeouts",
    "UnreadableFileError",
    "ZipBody",
    "describe_connection_error",
    "from_a_store",
    "put",
    "request_was_not_sent",
    "suppress_logging",
    "unchanged",
    "upload_adapter",
    "upload_session",
]
