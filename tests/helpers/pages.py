"""
A page of HTML, taken apart.
"""

from __future__ import annotations

from html.parser import HTMLParser

import attrs

VOID = {"meta", "br", "hr", "img", "link", "input"}


@attrs.define
class Node:
    """An element of the page."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


class Page(HTMLParser):
    """The elements of a page; complains when one is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self.feed(text)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert len(attributes) == len(dict(attributes))
        node = Node(tag, {key: value or "" for key, value in attributes}, tuple(each.tag for each in self._open))
        self.nodes.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._open.pop().tag

    def handle_data(self, text: str) -> None:
        for node in self._open:
            node.text += text

    def all(self, *tags: str) -> list[Node]:
        return [each for each in self.nodes if each.tag in tags]

    def one(self, identifier: str) -> Node:
        (found,) = (each for each in self.nodes if each.attributes.get("id") == identifier)
        return found
