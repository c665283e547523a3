"""Forms with files (``multipart/form-data``, RFC 7578), streamed from disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs
from urllib3.fields import RequestField
from urllib3.filepost import choose_boundary

from voiceclone._transfer.bodies import FileBody, FramedBody


@attrs.frozen
class MultipartBody(FramedBody):
    """A form with files, in the order they were given: fields first, for servers that read a form as a stream.

    Attributes:
        content_type: Its media type, with the boundary.
    """

    content_type: str

    @classmethod
    def open(cls, fields: Iterable[tuple[str, str]] = (), files: Iterable[tuple[str, Path]] = ()) -> MultipartBody:
        """The form of *fields* and *files*, both by the names of their fields. A name may occur several times.

        Raises:
            UnreadableFileError: A file cannot be read.
        """
        boundary = choose_boundary()
        start, parts = f"--{boundary}\r\n", list[bytes | FileBody]()
        for name, value in fields:
            field = RequestField.from_tuples(name, value)
            parts.append(f"{start}{field.render_headers()}{value}\r\n".encode())
        for name, path in files:
            body = FileBody.open(path)
            field = RequestField.from_tuples(name, (path.name, b""))
            # A file's name may hold what no encoding has.
            parts += [f"{start}{field.render_headers()}".encode("utf-8", "replace"), body, b"\r\n"]
        parts.append(f"--{boundary}--\r\n".encode())
        return cls(tuple(parts), f"multipart/form-data; boundary={boundary}")
