"""
The colours of the page stand out from each other.
"""

from __future__ import annotations

import itertools
import re
from importlib.resources import files

import pytest

#: What is written or drawn upon what, by the names of the colours.
TEXT = [
    *itertools.product(("ink", "soft", "link"), ("paper", "card")),
    *((tone, f"{tone}-paper") for tone in ("good", "fair", "bad")),
    ("clip", "card"),
    ("ink", "quiet"),
]
DRAWN = [
    ("curve", "card"),
    ("curve", "quiet"),
    ("clip", "card"),
    ("quiet-edge", "card"),
    ("good", "card"),
    ("bad", "card"),
]


def colours(scheme: str) -> dict[str, str]:
    text = files("voiceclone._preflight.html").joinpath("page.html").read_text(encoding="utf-8")
    roots = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", roots[scheme == "dark"]))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, ground: str) -> float:
    darker, lighter = sorted((luminance(colour), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    """Text stands out 4.5 times, what is drawn 3 times, in the light and in the dark."""
    known = colours(scheme)

    assert 17 == len(known)
    assert {} == {
        (front, ground): contrast(known[front], known[ground])
        for pairs, least in ((TEXT, 4.5), (DRAWN, 3.0))
        for front, ground in pairs
        if contrast(known[front], known[ground]) < least
    }
