"""Long text is spoken in parts, cut where speech pauses."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from helpers.speaker import VOICE, Speaker, client_of
from hypothesis import given, strategies

from voiceclone.backends import Capabilities, SpeechCapabilities
from voiceclone.testing import MemoryBackend


def taking(longest: int) -> type[Speaker]:
    """A vendor that takes so many characters at once."""

    class Brief(Speaker):
        capabilities: Capabilities = attrs.evolve(  # type: ignore[misc]
            MemoryBackend.capabilities,
            speech=SpeechCapabilities(formats=frozenset({"wav"}), longest_text=longest),
        )

    return Brief


def parts(folder: Path, text: str, longest: int) -> list[str]:
    """What the vendor is asked to say."""
    vendor = taking(longest)()
    with client_of(vendor, folder) as client:
        client.synthesize(VOICE, text, folder / "said.wav")
    return vendor.texts()


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("今天天气很好。我们出去走走吧！好。", 12, ["今天天气很好。", "我们出去走走吧！好。"]),  # noqa: RUF001
        ("他说：“走吧。”我们走了。", 10, ["他说：“走吧。”", "我们走了。"]),  # noqa: RUF001
        ("It is late. Let us go. Now!", 24, ["It is late. Let us go. ", "Now!"]),
        ("Pi is 3.14159 or so. It is.", 22, ["Pi is 3.14159 or so. ", "It is."]),
        ("第1.5版很好。第2版也好。", 9, ["第1.5版很好。", "第2版也好。"]),
        ("one two\nthree four five", 20, ["one two\n", "three four five"]),
        ("真的吗?是的!好的", 5, ["真的吗?", "是的!好的"]),
        ("一二三四，五六七八九十", 8, ["一二三四，", "五六七八九十"]),  # noqa: RUF001
        ("1,000,000 people, all of them", 22, ["1,000,000 people, ", "all of them"]),
        ("alpha beta gamma", 11, ["alpha beta ", "gamma"]),
        ("一二三四五六七", 3, ["一二三", "四五六", "七"]),
        ("一二三四12345元", 6, ["一二三四", "12345元"]),
        ("一二三四１２３４５元", 6, ["一二三四", "１２３４５元"]),
        ("圆周率等于3.14159", 8, ["圆周率等于", "3.14159"]),
        ("一二三，下午12：30分", 9, ["一二三，", "下午12：30分"]),  # noqa: RUF001
        ("他说：１，０００元", 7, ["他说：", "１，０００元"]),  # noqa: RUF001
        ("Es sind –5 bis –12 Grad", 17, ["Es sind –5 bis ", "–12 Grad"]),  # noqa: RUF001
        ("seit 1\u202f000\u00a0000 Jahren", 13, ["seit ", "1\u202f000\u00a0000 ", "Jahren"]),
    ],
)
def test_cuts(tmp_path: Path, text: str, longest: int, expected: list[str]) -> None:
    """At the end of a sentence, else of a clause, else at a blank, else anywhere; numbers are no ends."""
    assert expected == parts(tmp_path, text, longest)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("e\u0301e\u0301e\u0301", 3, ["e\u0301", "e\u0301", "e\u0301"]),
        ("👍🏽👍🏽", 3, ["👍🏽", "👍🏽"]),
        ("🇩🇪🇫🇷🇯🇵", 3, ["🇩🇪", "🇫🇷", "🇯🇵"]),
        ("a👩\u200d👧b", 3, ["a", "👩\u200d👧", "b"]),
        ("a1\ufe0f\u20e3b", 3, ["a", "1\ufe0f\u20e3", "b"]),
        ("好\U0001f3f4\U000e0067\U000e0062\U000e007f好", 4, ["好", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "好"]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 4, ["\u1112\u1161\u11ab", "\u1100\u1173\u11af"]),
        ("\u0915\u094d\u0937\u0915\u094d\u0937", 4, ["\u0915\u094d\u0937", "\u0915\u094d\u0937"]),
        ("ｶﾞｷﾞ", 3, ["ｶﾞ", "ｷﾞ"]),
    ],
    ids=["accent", "tone", "flags", "family", "keycap", "region", "jamo", "conjunct", "kana"],
)
def test_cuts_no_character(tmp_path: Path, text: str, longest: int, expected: list[str]) -> None:
    """What is one character to a reader stays together."""
    assert expected == parts(tmp_path, text, longest)


def test_says_no_silence(tmp_path: Path) -> None:
    """A part that would be blank, or punctuation alone, is not ordered: there is nothing to say in it."""
    assert ["one.", "two."] == [each.strip() for each in parts(tmp_path, "one." + " " * 30 + "two.", 8)]


_PIECES = strategies.sampled_from(
    ["a", "Wort ", "好", "。", "，", ". ", "3.14", "\n", "  ", "e\u0301", "!", "“", "”", "🇩🇪"]  # noqa: RUF001
)


@given(strategies.lists(_PIECES, min_size=1, max_size=40), strategies.integers(1, 12))
def test_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], longest: int) -> None:
    """All that can be said is said once, in order, and no part is too long."""
    text = f"go{''.join(pieces)}"

    said = parts(tmp_path_factory.mktemp("said"), text, longest)

    assert all(len(part) <= longest for part in said)
    assert [each for each in text if each.isalnum()] == [each for part in said for each in part if each.isalnum()]
    rest = text
    for part in said:
        assert part in rest
        rest = rest.split(part, 1)[1]
