"""A page of HTML, taken apart, and a request that gives it much to say."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import attrs
import numpy as np

from helpers import voices
from voiceclone import CloneRequest, Consent

_VOID = {"meta", "br", "hr", "img", "link", "input"}
#: Elements that stand within a line of text; any other parts it.
_INLINE = {"a", "b", "bdi", "button", "code", "q", "span", "strong"}


@attrs.define
class Node:
    """An element of the page.

    Attributes:
        tag: Its name.
        attributes: Its attributes.
        inside: The elements it is in, the outermost first.
        raw: All text in it, white space as it is written.
    """

    tag: str
    attributes: dict[str, str]
    inside: tuple[Node, ...] = attrs.field(repr=False)
    raw: str = ""

    @property
    def text(self) -> str:
        """Its text as a reader sees it: any white space is one space."""
        return " ".join(self.raw.split())

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")


class Page(HTMLParser):
    """The elements of a page; an element that is not closed where it should be is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self.feed(text)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.handle_data(" ")
        assert len(attributes) == len(dict(attributes))
        node = Node(tag, {key: value or "" for key, value in attributes}, tuple(self._open))
        self.nodes.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._open.pop().tag

    def handle_data(self, text: str) -> None:
        for node in self._open:
            node.raw += text

    def all(self, *tags: str, within: str = "", **attributes: str) -> list[Node]:
        """The elements of these names (all when none is given) with these attributes, in the element of that id."""
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}.items()
        return [
            each
            for each in self.nodes
            if (not tags or each.tag in tags)
            and wanted <= each.attributes.items()
            and (not within or any(outer.id == within for outer in each.inside))
        ]

    def one(self, *tags: str, within: str = "", **attributes: str) -> Node:
        """The only such element."""
        (found,) = self.all(*tags, within=within, **attributes)
        return found

    @property
    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every element's name and the names of its attributes: all of the page but its text."""
        return [(each.tag, tuple(each.attributes)) for each in self.nodes]


def flawed_request(folder: Path) -> CloneRequest:
    """Recordings that hiss, clip, pause for long, are silent, missing, or no audio; and a letter that is missing."""
    loud = voices.voice(70)
    for second in range(2, 60, 2):
        loud[second * voices.RATE :][: voices.RATE // (20 if second % 6 else 10)] = 1.0
    pausing = voices.voice(80)
    pausing[30 * voices.RATE : 35 * voices.RATE] = 0
    (folder / "text.mp3").write_text("la la la", encoding="utf-8")
    return CloneRequest(
        voice_name="gentle",
        recordings=[
            voices.write(folder / "noisy.wav", voices.voice(70, noise=0.05)),
            voices.write(folder / "loud.wav", loud),
            voices.write(folder / "pausing.wav", pausing),
            voices.write(folder / "silence.wav", np.zeros(voices.RATE)),
            folder / "missing.wav",
            folder / "text.mp3",
        ],
        consent=Consent(statement=voices.write(folder / "statement.wav", voices.voice(12)), letter=folder / "no.pdf"),
    )
