"""Messages in the languages of the page, from gettext catalogues of this library and of the plugins."""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import resources
from typing import Any

import attrs
from babel.messages.pofile import read_po

from voiceclone import _providers
from voiceclone._errors import VoiceCloneError
from voiceclone._problem import Message

__all__ = ["ENGLISH", "LANGUAGES", "Language", "catalogues", "translated"]

_log = logging.getLogger("voiceclone")

#: Messages in another language, by their English templates.
Catalogue = Mapping[str, str]

ENGLISH = "en"


@attrs.frozen
class Language:
    """A language of the page.

    Attributes:
        tag: Its BCP 47 tag.
        name: What it calls itself.
    """

    tag: str
    name: str


#: By the name of its catalogue.
LANGUAGES: Mapping[str, Language] = {ENGLISH: Language("en", "English"), "zh": Language("zh-Hans", "中文")}


def catalogues(providers: Iterable[str]) -> dict[str, Catalogue]:
    """The catalogue of each language but English: that of this library, and those in the packages of the plugins."""
    packages = [*dict.fromkeys(_packages(providers)), "voiceclone._preflight"]
    others = [language for language in LANGUAGES if language != ENGLISH]
    return {each: {key: text for package in packages for key, text in _read(package, each)} for each in others}


def translated(message: Message, catalogue: Catalogue) -> str | None:
    """*message* in the language of *catalogue*; None where it lacks part of it, or has other placeholders."""
    template = catalogue.get(message.template)
    if template is None or not message.values:
        return template
    values: dict[str, Any] = {}
    for name, value in message.values.items():
        values[name] = translated(value, catalogue) if isinstance(value, Message) else value
        if values[name] is None:
            return None
    try:
        return template.format_map(values)
    except (LookupError, ValueError, AttributeError):
        return None


def _packages(providers: Iterable[str]) -> Iterable[str]:
    for name in providers:
        with suppress(VoiceCloneError):  # one that is no longer installed has no messages
            yield _providers.load_backend(name).__module__.partition(".")[0]


def _read(package: str, language: str) -> Iterable[tuple[str, str]]:
    try:
        yield from _parsed((resources.files(package) / "locale" / f"{language}.po").read_bytes())
    except FileNotFoundError:
        return
    except (OSError, TypeError, ValueError) as error:  # a single module has no files; a plugin's may be anything
        _log.info("the %s messages of %s could not be read: %s", language, package, error)


@functools.lru_cache(maxsize=16)
def _parsed(source: bytes) -> tuple[tuple[str, str], ...]:
    """What a catalogue holds; reading one takes longer than the rest of a page."""
    return tuple((str(each.id), str(each.string)) for each in read_po(io.BytesIO(source)) if each.id and each.string)
