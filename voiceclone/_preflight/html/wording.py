"""How the templates show messages: each in the language the page opens in, with the others beside it for its script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from voiceclone._preflight.formatting import printable
from voiceclone._preflight.html.translation import ENGLISH, Catalogue, translated
from voiceclone._problem import Message, as_message

__all__ = ["Wording", "attribute", "element", "sentence", "shown", "text"]


@attrs.frozen
class Wording:
    """The languages of one page.

    Attributes:
        language: The one it opens in.
        catalogues: The messages of the others.
    """

    language: str
    catalogues: Mapping[str, Catalogue]

    def texts(self, message: Message) -> dict[str, str]:
        """*message* in every language that has it."""
        found = {name: translated(message, each) for name, each in self.catalogues.items()}
        every = {ENGLISH: str(message)} | {name: text for name, text in found.items() if text is not None}
        return {name: printable(text) for name, text in every.items()}


def text(template: str, /, **values: object) -> Message:
    """A message in a template, or one that has been made; with values, one made of both."""
    return Message(template, **values) if values else as_message(template)


def sentence(message: str) -> Message:
    """*message* with a full stop."""
    return Message("{text}.", text=as_message(message))


@pass_context
def shown(context: Context, value: object) -> object:
    """What a template writes: a `Message` as an element of its own, other text made printable; Jinja escapes it
    afterwards. `Markup` is the templates' own.
    """
    if isinstance(value, Message):
        return element(context, "span", value)
    return value if isinstance(value, Markup) else printable(value)


@pass_context
def element(context: Context, tag: str, message: str, **attributes: str) -> Markup:
    """*message* as an element; the script of the page changes its language. Where `span` is not allowed, the tag says
    what is. A text without a translation is marked as English.
    """
    texts = _wording(context).texts(as_message(message))
    spoken = {f"data-{name}": text for name, text in texts.items()} if len(texts) > 1 else {"lang": ENGLISH}
    written = Markup("").join(_attributes(attributes | spoken))
    return Markup("<{tag}{written}>{text}</{tag}>").format(tag=tag, written=written, text=_opening(context, texts))


@pass_context
def attribute(context: Context, name: str, message: str) -> Markup:
    """*message* as an attribute; the script of the page changes its language."""
    texts = _wording(context).texts(as_message(message))
    spoken = {f"data-{language}-{name}": text for language, text in texts.items()} if len(texts) > 1 else {}
    return Markup("").join(_attributes({name: _opening(context, texts)} | spoken))


def _wording(context: Context) -> Wording:
    wording: Wording = context["wording"]
    return wording


def _opening(context: Context, texts: Mapping[str, str]) -> str:
    return texts.get(_wording(context).language, texts[ENGLISH])


def _attributes(attributes: Mapping[str, Any]) -> Iterator[Markup]:
    for name, value in attributes.items():
        yield Markup(' {}="{}"').format(name, escape(value))
