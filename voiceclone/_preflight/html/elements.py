"""
HTML elements, of which everything is escaped that was not made here.
"""

from __future__ import annotations

import html

from voiceclone._preflight import wording


class Html(str):
    """
    Text that is HTML already.
    """

    __slots__ = ()


#: Nothing.
NOTHING = Html("")


def element(tag: str, *content: str, **attributes: str | None) -> Html:
    """
    An element.

    Args:
        tag: Its name.
        *content: What is in it; plain text is escaped, and what cannot be shown is spelled out.
        **attributes: Its attributes, a trailing underscore left off and others made hyphens; None for none.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{tag}{given}>{joined(*content)}</{tag}>")


def joined(*content: str) -> Html:
    """
    One after the other.
    """
    return Html("".join(each if isinstance(each, Html) else escaped(each) for each in content))


def escaped(text: str) -> Html:
    """
    Plain text as HTML.
    """
    return Html(html.escape(wording.printable(text)))


def section(identifier: str, heading: str, *content: str) -> Html:
    """
    A section of the page, named by its heading.
    """
    title = element("h2", heading, id=f"{identifier}-heading")
    return element("section", title, *content, id=identifier, aria_labelledby=f"{identifier}-heading")


def badge(sign: wording.Sign) -> Html:
    """
    A mark and a word; the mark is not read aloud, the word says it.
    """
    return element("span", element("span", sign.mark, aria_hidden="true"), f" {sign.word}", class_=f"badge {sign.tone}")


def listed(items: list[Html], **attributes: str | None) -> Html:
    """
    A list, or nothing when it is empty.
    """
    return element("ul", *(element("li", each) for each in items), **attributes) if items else NOTHING
