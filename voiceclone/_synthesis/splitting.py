"""Long text in parts that a vendor takes: cut where speech pauses, nothing lost and nothing added."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CLOSERS: Final = "[\"'”’»」』】）》〉)\\]}]*"  # noqa: RUF001
_LATIN: Final = "[A-Za-z0-9_]"
#: What ends a sentence. A dot in a number, a name or an address does not.
_SENTENCE: Final = (
    "[。！？…｡؟۔।॥\n\u2028\u2029]+",  # noqa: RUF001
    rf"[!?]+(?!{_LATIN})",
    rf"(?<!\d)\.(?!{_LATIN}|\.)",
    r"(?<!\d)．",  # noqa: RUF001
    r"(?<=\d)[.．](?=\s|\Z)",  # noqa: RUF001
)
_CLAUSE: Final = ("[，、；：､]+", rf"[,;:]+(?!{_LATIN})", "[—–]+")  # noqa: RUF001
#: Where text may be cut, the best first.
_ENDS: Final = tuple(
    re.compile(rf"(?:{'|'.join(end)}){_CLOSERS}(?P<blank>\s*)") for end in (_SENTENCE, _CLAUSE, (r"(?=\s)",))
)
_JOINER: Final = "\u200d"


def split(text: str, longest: int | None) -> list[str]:
    """*text* in parts of at most *longest* characters, which put together are *text*.

    Each part ends at the last end of a sentence that it has room for; else after a clause, else at a blank, else
    anywhere but within what is one character to a reader.
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
    end = limit
    while end > start + 1 and _is_within(text, start, end):
        end -= 1
    return limit if _is_within(text, start, end) else end


def _is_within(text: str, start: int, place: int) -> bool:
    """Whether a cut at *place* is within what is one character to a reader."""
    before, after = text[place - 1], text[place]
    if _is_flag(before) and _is_flag(after):
        run = next((at for at in range(place - 1, start - 1, -1) if not _is_flag(text[at])), start - 1)
        return (place - 1 - run) % 2 == 1  # two of them are one flag
    tone = "\U0001f3fb" <= after <= "\U0001f3ff"
    combines = unicodedata.category(after).startswith("M") or after == _JOINER
    return tone or combines or before == _JOINER or before + after == "\r\n"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
