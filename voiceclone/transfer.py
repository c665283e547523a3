"""
Uploads: streamed from disk, of exact length, in constant memory, without a temporary file.

For those who write a backend; `import voiceclone` does not load it.
"""

from __future__ import annotations

import contextlib
import contextvars
import inspect
import logging
import os
import struct
import traceback
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import attrs
import requests
import requests.adapters
import urllib3
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from voiceclone.errors import TransferError

#: Bytes read and sent at a time: large enough for speed, small enough to stall soon when the network does.
CHUNK = 1 << 18


@attrs.frozen(kw_only=True)
class Timeouts:
    """
    Seconds to wait: for a connection, for the other side to take a chunk, for its answer.
    """

    connect: float = 10.0
    write: float = 60.0
    read: float = 120.0


class Body(Protocol):
    """
    Something to send: a length, and chunks that add up to it exactly.
    """

    def __len__(self) -> int:
        """
        Bytes in all.
        """

    def __iter__(self) -> Iterator[bytes]:
        """
        The bytes, from the start at every call.
        """


@attrs.frozen
class FileBody:
    """
    A file as it is.

    Attributes:
        path: The file.
        size: Its size, in bytes, when it was opened.
        changed: When it was last changed then, in nanoseconds since 1970.
    """

    path: Path
    size: int
    changed: int

    @classmethod
    def open(cls, path: Path) -> FileBody:
        """
        The body of *path*, its size as it is now.

        Raises:
            UnreadableFileError: The file cannot be read.
        """
        try:
            status = path.stat()
            return cls(path, status.st_size, status.st_mtime_ns)
        except OSError as error:
            raise UnreadableFileError(path, error.strerror) from error

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        left = self.size
        try:
            stream = self.path.open("rb", buffering=0)
        except OSError as error:
            raise UnreadableFileError(self.path, error.strerror) from error
        with stream:
            while left:
                chunk = stream.read(min(CHUNK, left))
                left -= len(chunk)
                # Before the last bytes go out, so that what was mixed of two versions never arrives whole.
                if not chunk or (not left and os.fstat(stream.fileno()).st_mtime_ns != self.changed):
                    raise UnreadableFileError(self.path, "it changed while it was sent")
                yield chunk


class UnreadableFileError(Exception):
    """
    A file that is to be sent cannot be read, or not to its end. Never leaves this library: see `TransferError`.
    """

    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be read: {reason}")


# Offsets of four bytes end here; larger members and archives need the zip64 records.
_ZIP32_MOST = 0xFFFFFFFF
_DOS_EPOCH = (0, 0x21)  # 1980-01-01 00:00, so that the same file always makes the same archive


@attrs.frozen
class ZipBody:
    """
    A zip archive of one stored file, built while it is sent.

    The checksum stands before the data, so the file is read twice. The alternative, a descriptor behind the data,
    is what streaming readers such as Java's refuse for stored members. Layout: PKWARE APPNOTE 6.3, zip64 where
    the file needs it.
    """

    file: FileBody
    head: bytes
    tail: bytes

    @classmethod
    def open(cls, path: Path, member: str) -> ZipBody:
        """
        The archive that holds *path* under the name *member* (ASCII), at its root.
        """
        file = FileBody.open(path)
        checksum = 0
        for chunk in file:
            checksum = zlib.crc32(chunk, checksum)
        return cls.of(file, member, checksum)

    @classmethod
    def of(cls, file: FileBody, member: str, checksum: int) -> ZipBody:
        """
        The archive that holds *file*, whose CRC-32 is *checksum*, under the name *member*.
        """
        name, size = member.encode("ascii"), len(file)
        large = size >= _ZIP32_MOST
        version = 45 if large else 20
        short = _ZIP32_MOST if large else size
        # version, flags, method (stored), time, date, checksum, compressed size, size, name length, extra length
        common = struct.pack("<HHH2H3L2H", version, 0, 0, *_DOS_EPOCH, checksum, short, short, len(name), 20 * large)
        extra = struct.pack("<HHQQ", 1, 16, size, size) if large else b""
        head = b"PK\x03\x04" + common + name + extra
        entry = b"PK\x01\x02" + struct.pack("<H", version) + common + struct.pack("<3H2L", 0, 0, 0, 0, 0) + name + extra
        start = len(head) + size
        return cls(file, head, entry + _zip_end(start, len(entry)))

    def __len__(self) -> int:
        return len(self.head) + len(self.file) + len(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self.file
        yield self.tail


def _zip_end(start: int, length: int) -> bytes:
    """
    The end of an archive whose only directory entry begins at *start*.
    """
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, length, min(start, _ZIP32_MOST), 0)
    if start < _ZIP32_MOST:
        return end
    record = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 1, 1, length, start)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, start + length, 1)
    return record + locator + end


@attrs.frozen
class _Watched:
    """
    A body that tells how much of it was taken.
    """

    body: Body
    on_progress: Callable[[int, int], None]

    def __len__(self) -> int:
        return len(self.body)

    def __iter__(self) -> Iterator[bytes]:
        sent, total = 0, len(self.body)
        for chunk in self.body:
            yield chunk
            sent += len(chunk)
            self.on_progress(sent, total)


def put(
    url: str,
    body: Callable[[], Body],
    *,
    content_type: str,
    provider: str,
    what: str,
    timeouts: Timeouts,
    on_progress: Callable[[int, int], None],
) -> None:
    """
    PUT what *body* makes to a pre-signed address, with the headers it was signed for and no other.

    Args:
        url: The address. It is a secret: it appears in no log, message or traceback.
        body: Makes what is to be sent.
        content_type: Its media type, exactly as the address was signed for.
        provider: Name of the provider, for errors.
        what: What is being sent, for errors.
        timeouts: How long to wait.
        on_progress: Takes the bytes sent and the bytes in all.

    Raises:
        TransferError: It did not arrive, or not whole.
    """
    failure: TransferError
    headers = {"Content-Type": content_type}
    with requests.Session() as session, quiet():
        adapter = upload_adapter(timeouts)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        try:
            watched: Any = _Watched(body(), on_progress)
            answer = session.put(
                url,
                data=watched,
                headers=headers,
                auth=_signed_already,
                timeout=(timeouts.connect, timeouts.read),
                allow_redirects=False,
            )
        except UnreadableFileError as error:
            failure = TransferError(str(error), provider=provider, operation=what, retryable=False)
        except (InvalidSchema, InvalidURL, MissingSchema) as error:
            text = f"the address cannot be used ({type(error).__name__})"
            failure = TransferError(text, provider=provider, operation=what, retryable=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            failure = TransferError(broken(error), provider=provider, operation=what)
        else:
            if answer.ok and answer.status_code < 300:
                return
            failure = _refusal(answer, provider=provider, what=what)
    # Raised out here: no context, for the original's text holds the signed address.
    raise failure


def _signed_already(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without an auth of ours, requests would add what the user's ~/.netrc says.
    return request


def _refusal(answer: requests.Response, *, provider: str, what: str) -> TransferError:
    code, request_id = _xml_text(answer.text, "Code"), _xml_text(answer.text, "RequestId")
    return TransferError(
        "the store refused it",
        provider=provider,
        operation=what,
        status=answer.status_code,
        code=code,
        request_id=request_id or answer.headers.get("x-obs-request-id"),
        retryable=answer.status_code >= 500 or answer.status_code in (408, 429),
    )


def _xml_text(text: str, tag: str) -> str | None:
    # Error pages may be anything; two short words are not worth a parser that can be attacked.
    _, opened, rest = text.partition(f"<{tag}>")
    word, closed, _ = rest.partition(f"</{tag}>")
    return word.strip()[:100] if opened and closed and word.strip() else None


def broken(error: BaseException) -> str:
    """
    What happened to a connection, in words that repeat no address.
    """
    what = "no connection could be made" if never_sent(error) else "the connection was cut or timed out"
    return f"{what} ({type(error).__name__})"


def never_sent(error: BaseException | None) -> bool:
    """
    Whether *error* of requests, or of an SDK on top of it, proves that no connection was made.
    """
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        each = queue.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, (NewConnectionError, NameResolutionError, ConnectTimeoutError, ConnectionRefusedError)):
            return True
        queue += [each.__cause__, getattr(each, "reason", None), *each.args]
        if each.__context__ is not None and not _of_a_caller(each.__context__):
            queue.append(each.__context__)
    return False


def _of_a_caller(error: BaseException) -> bool:
    """
    Whether somebody up the stack is handling *error* right now: then it was there before, and proves nothing.
    """
    trace = error.__traceback__
    stack = traceback.walk_stack(inspect.currentframe())
    return trace is not None and any(frame is trace.tb_frame for frame, _ in stack)


def upload_adapter(timeouts: Timeouts) -> requests.adapters.HTTPAdapter:
    """
    An adapter for `requests` whose writes have a timeout of their own.

    Without it a stalled write is measured by the connect timeout, which is far too short or far too long.
    """
    plain = type("Connection", (_WriteTimeout, HTTPConnection), {"write_timeout": timeouts.write})
    secure = type("SecureConnection", (_WriteTimeout, HTTPSConnection), {"write_timeout": timeouts.write})
    pools = {
        "http": type("Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
    adapter = requests.adapters.HTTPAdapter(max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = pools
    return adapter


class _WriteTimeout:
    """
    Mixed into a connection of urllib3: once connected, the socket gets the write timeout.
    """

    write_timeout: float
    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sock.settimeout(self.write_timeout)


_quiet: contextvars.ContextVar[bool] = contextvars.ContextVar("voiceclone_quiet", default=False)


class _Hush(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the thread decides, not the record
        return not _quiet.get()


@contextlib.contextmanager
def quiet(*loggers: str) -> Iterator[None]:
    """
    Keep urllib3 and the named loggers silent in this thread: they print signed addresses and tokens at DEBUG.
    """
    for name in ("urllib3.connectionpool", *loggers):
        logger = logging.getLogger(name)
        if not any(isinstance(each, _Hush) for each in logger.filters):
            logger.addFilter(_Hush())
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
