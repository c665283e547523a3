"""The colours of the page stand out from each other, in the light and in the dark."""

from __future__ import annotations

import itertools
import re

import pytest
from helpers.pages import Page

from voiceclone import CloneRequest, Consent
from voiceclone._preflight import Plan, html

#: What is written or drawn upon what, by the names of the colours.
TEXT = [
    *itertools.product(("ink", "soft", "link"), ("paper", "card")),
    *((tone, f"{tone}-paper") for tone in ("good", "fair", "bad")),
    *((tone, "paper") for tone in ("fair", "bad")),
    ("card", "link"),
]
DRAWN = [
    *itertools.product(("curve", "clip", "speech", "noise"), ("card",)),
    ("curve", "quiet"),
    *itertools.product(("speech", "noise", "fair"), ("fair-paper",)),
    ("link", "card"),
    ("quiet-edge", "card"),
    ("good", "card"),
    ("bad", "card"),
]


@pytest.fixture
def style() -> str:
    request = CloneRequest(voice_name="gentle", recordings=["take.wav"], consent=Consent(letter="letter.pdf"))
    return Page(html.render(Plan(reports=(), common=""), request)).one("style").raw


def colours(style: str, scheme: str) -> dict[str, str]:
    roots = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", roots[scheme == "dark"]))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, ground: str) -> float:
    darker, lighter = sorted((luminance(colour), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_can_be_read(style: str, scheme: str, front: str, ground: str) -> None:
    """What is written stands out 4.5 times."""
    known = colours(style, scheme)

    assert contrast(known[front], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), DRAWN)
def test_drawings_can_be_seen(style: str, scheme: str, front: str, ground: str) -> None:
    """What is drawn stands out 3 times."""
    known = colours(style, scheme)

    assert contrast(known[front], known[ground]) >= 3.0


def test_both_schemes_have_every_colour(style: str) -> None:
    """None of the light shows in the dark by mistake."""
    assert colours(style, "light").keys() == colours(style, "dark").keys()
