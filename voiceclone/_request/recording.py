"""One piece of speech, and what can be given for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import attrs

from voiceclone._problem import Problem
from voiceclone._request.given import Content, held, is_content
from voiceclone._request.wrong import Unusable, as_path, is_address, is_path, no_file, no_text, tell


def may_hold_secret(url: str) -> bool:
    """Whether an address has a query, a fragment or a user: signatures, tokens and passwords are there."""
    return any(each in url for each in "?#@")


def _masked(url: object) -> str:
    return "'***'" if isinstance(url, str) and may_hold_secret(url) else repr(url)


@attrs.frozen(kw_only=True, init=False)
class Recording:
    """One piece of the speaker's speech: a file or bytes here, something at an address that the vendor reads, or an
    asset the vendor already has.

    Args:
        path: A local audio file.
        asset_id: The vendor's id of audio it already holds.
        url: Where the vendor finds it.
        transcript: The words that are spoken.
        content: The audio itself, instead of a path: bytes, or a file that is open for reading bytes. It is copied to
            a temporary file at once, so that an open file may be closed then.
        name: With *content*: the name of a file that holds it, for its ending. Without one, the ending follows from
            the first bytes.

    Attributes:
        path: The file; of *content*, the temporary one that is removed with this value.
        asset_id: The vendor's id of audio it already holds.
        url: Where the vendor finds it, without a signature: ``oss://bucket/name.wav``, ``https://…``. Not every vendor
            takes one.
        transcript: The words that are spoken; some editions need them.

    Raises:
        InvalidRequestError: With everything that is wrong with it.
    """

    path: Path | None
    asset_id: str | None
    url: str | None = attrs.field(repr=_masked)
    transcript: str | None

    def __init__(
        self,
        *,
        path: str | os.PathLike[str] | None = None,
        asset_id: str | None = None,
        url: str | None = None,
        transcript: str | None = None,
        content: Content | None = None,
        name: str | None = None,
    ) -> None:
        tell(_wrong(path, content, asset_id=asset_id, url=url, transcript=transcript, name=name))
        file: Any = as_path(path) if content is None else held(content, name)
        if isinstance(file, Unusable):
            tell([no_file("recording.content", file)])
        self.__attrs_init__(path=file, asset_id=asset_id, url=url, transcript=transcript)


def _wrong(path: object, content: object, **words: object) -> Iterator[Problem]:
    if path is not None and not is_path(path):
        yield no_file("recording.path", path)
    if content is not None and not is_content(content):
        yield no_file("recording.content", content)
    for name, value in words.items():
        if value is not None:
            yield from no_text(f"recording.{name}", value)
    given = [path is not None, content is not None, bool(words["asset_id"]), bool(words["url"])]
    if given.count(True) != 1:
        yield Problem("recording", "needs one of a path, content, an asset_id and a url", "Give exactly one")


Audio = Recording | str | os.PathLike[str] | Content


def as_recording(value: Audio | None) -> Recording:
    """The recording that *value* means, or what says that it means none."""
    if is_address(value):
        return Recording(url=str(value))
    if is_path(value):
        return Recording(path=as_path(value))
    if is_content(value):
        file: Any = held(value, None)
        return Recording(path=file) if isinstance(file, Path) else cast("Recording", file)
    return cast("Recording", value)
