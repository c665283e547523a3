"""Long text in parts that a vendor takes: cut where speech pauses, nothing lost and nothing added."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CLOSERS: Final = "[\"'”’»」』】）》〉)\\]}]*"  # noqa: RUF001
_LATIN: Final = r"[A-Za-z_\d]"
#: What ends a sentence. A dot in a number, a name or an address does not.
_SENTENCE: Final = (
    "[。！？…｡؟۔।॥\n\u2028\u2029]+",  # noqa: RUF001
    rf"[!?]+(?!{_LATIN})",
    rf"(?<!\d)\.(?!{_LATIN}|\.)",
    r"(?<!\d)．",  # noqa: RUF001
    r"(?<=\d)[.．](?=\s|\Z)",  # noqa: RUF001
)
_CLAUSE: Final = (r"[，、；：､]+(?!(?<=\d.)\d)", rf"[,;:]+(?!{_LATIN})", r"[—–]+(?!\d)")  # noqa: RUF001
#: A blank that is there to be broken at: others hold a number together.
_BLANK: Final = (r"(?=[^\S\u00a0\u2007\u202f])",)
#: Where text may be cut, the best first.
_ENDS: Final = tuple(
    re.compile(rf"(?:{'|'.join(end)}){_CLOSERS}(?P<blank>\s*)") for end in (_SENTENCE, _CLAUSE, _BLANK)
)
_JOINER: Final = "\u200d"
#: What belongs to the character before it, beside marks: as of Unicode's text segmentation (UAX 29).
_EXTENDS: Final = re.compile(
    f"[\u200c{_JOINER}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
#: The class of marks that make one of two letters.
_VIRAMA: Final = 9


def split(text: str, longest: int | None) -> list[str]:
    """*text* in parts of at most *longest* characters, which put together are *text*.

    Each part ends at the last end of a sentence that it has room for; else after a clause, else at a blank, else
    beside a character that is a word, else anywhere but within what is one character to a reader.
    """
    parts, start = [], 0
    while longest is not None and len(text) - start > longest:
        end = _end(text, start, start + longest)
        parts.append(text[start:end])
        start = end
    return [*parts, text[start:]]


def _end(text: str, start: int, limit: int) -> int:
    """Where to cut *text*, after *start* and at *limit* at the latest."""
    for pattern in _ENDS:
        best = start
        for found in pattern.finditer(text, start, limit + 2):  # two more tell what follows
            if found.start("blank") > limit:
                break
            best = min(found.end(), limit)  # blanks that there is no room for go to the next part
        if text[start:best].strip():
            return best
    for is_within in (_is_within_a_word, _is_within):
        for end in range(limit, start, -1):
            if not is_within(text, start, end):
                return end
    return limit


def _is_within_a_word(text: str, start: int, place: int) -> bool:
    """Whether a cut at *place* may be within a number or a word: no character beside it stands for itself."""
    wide = any(
        unicodedata.east_asian_width(each) in "WF" and not each.isdigit() for each in text[place - 1 : place + 1]
    )
    return not wide or _is_within(text, start, place)


def _is_within(text: str, start: int, place: int) -> bool:
    """Whether a cut at *place* is within what is one character to a reader."""
    before, after = text[place - 1], text[place]
    if _is_flag(before) and _is_flag(after):
        run = next((at for at in range(place - 1, start - 1, -1) if not _is_flag(text[at])), start - 1)
        return (place - 1 - run) % 2 == 1  # two of them are one flag
    extends = unicodedata.category(after).startswith("M") or _EXTENDS.match(after) is not None
    continues = before == _JOINER or unicodedata.combining(before) == _VIRAMA
    return extends or continues or before + after == "\r\n"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
