"""Opens one document and prints, as JSON, what can be told of it.

Run as a program of its own, because a hostile document can keep its reader busy for ever or fill the memory: this
process may be ended, and has limits. It imports nothing of this library, so that it starts quickly.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import sys
import warnings
from contextlib import suppress
from typing import Any

#: Limits of this process: bytes of memory, seconds of computing.
_MEMORY, _SECONDS = 1 << 30, 20
#: More pixels are not decoded: an A4 page at 600 dpi has 35 million.
MOST_PIXELS = 50_000_000
#: Pages that are looked at, bytes of content that one may have, and how deep parts of it may lie in each other.
_MOST_PAGES, _MOST_CONTENT, _DEEPEST = 50, 4 << 20, 4
#: Shades of 256 by which a picture of one colour may differ in itself: what compression does to it, and what noise is
#: left once so many pixels each way were made one.
_SHADES, _TOGETHER = 24, 4

#: Operators of PDF that leave a mark on the page; filling a rectangle is none of them, for that is a background.
_DRAWING = frozenset(b"S s B B* b b* sh BI l c v y".split())
_SHOWING_TEXT = frozenset(b"Tj TJ ' \"".split())
_BLANK_TEXT = re.compile(rb"\(\s*\)|<(?:00|03|20|\s)*>")
_TOKEN = re.compile(rb"/?[^\s()<>\[\]{}/%]+")
_XOBJECT = re.compile(rb"/([^\s()<>\[\]{}/%]+)\s+Do\b")


def _limit() -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system has these limits; the time-out holds anyway
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _picture(source: Any, form: str) -> dict[str, Any]:
    from PIL import Image  # noqa: PLC0415 - an extra

    Image.MAX_IMAGE_PIXELS = None  # the size is judged here, before anything is decoded
    with Image.open(source, formats=[form]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            return {"width": width, "height": height}
        image.load()
        return {"width": width, "height": height, "blank": _has_one_colour(image)}


def _has_one_colour(image: Any) -> bool:
    if image.mode in ("P", "PA", "LA", "RGBA"):  # what is transparent shows the paper
        from PIL import Image  # noqa: PLC0415 - as above

        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    shades = 0 if image.mode[0] in "IF" else _SHADES
    if shades:  # the mean of some pixels has less noise than each of them
        image = (image.convert("L") if image.mode == "1" else image).reduce(_TOGETHER)
    bands = image.getextrema()
    return all(most - least <= shades for least, most in (bands if isinstance(bands[0], tuple) else [bands]))


def _pdf(path: str) -> dict[str, Any]:
    import pypdf  # noqa: PLC0415 - an extra

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        return {"encrypted": True}
    pages = len(reader.pages)
    blank: bool | None = None
    if any(_draws(page, _DEEPEST) or _has_notes(page) for page in itertools.islice(reader.pages, _MOST_PAGES)):
        blank = False
    elif 0 < pages <= _MOST_PAGES:
        blank = True
    return {"encrypted": False, "pages": pages, "blank": blank}


def _has_notes(page: Any) -> bool:
    """Whether something is laid upon the page: a stamp, a filled field, a signature."""
    notes = page.get("/Annots")
    return any(each.get_object().get("/Subtype") != "/Link" for each in (notes.get_object() if notes else ()))


def _content(page: Any) -> bytes:
    content = page.get("/Contents")
    content = None if content is None else content.get_object()
    if content is None:
        return b""
    parts = content if isinstance(content, list) else [content]
    return b"\n".join(each.get_object().get_data() for each in parts)


def _draws(owner: Any, depth: int) -> bool:
    """Whether a page, or a form on it, has text, a line or a picture."""
    data: bytes = owner.get_data() if hasattr(owner, "get_data") else _content(owner)
    if len(data) > _MOST_CONTENT or not depth:
        return True
    written = _BLANK_TEXT.sub(b" ", data)
    tokens = set(_TOKEN.findall(written))
    if tokens & _DRAWING or (tokens & _SHOWING_TEXT and re.search(rb"\(|<\s*[0-9A-Fa-f]", written)):
        return True
    resources = owner.get("/Resources")
    named = resources.get_object().get("/XObject") if resources else None
    objects = named.get_object() if named else {}
    used = {f"/{name.decode('latin-1')}" for name in _XOBJECT.findall(data)}
    return any(_shows(objects[name].get_object(), depth) for name in sorted(used) if name in objects)


def _shows(thing: Any, depth: int) -> bool:
    if thing.get("/Subtype") != "/Image":
        return _draws(thing, depth - 1)
    packing = thing.get("/Filter")
    if packing == "/DCTDecode":
        return not _picture(io.BytesIO(thing.get_data()), "JPEG").get("blank")
    if packing == "/FlateDecode":
        data: bytes = thing.get_data()
        return data.count(data[:1]) < len(data)
    return True  # not decoded here


def main(path: str, form: str) -> None:
    """Print what *path* is like, or why it could not be opened."""
    _limit()
    warnings.simplefilter("ignore")
    try:
        found = _pdf(path) if form == "PDF" else _picture(path, form)
    except ImportError as error:
        found = {"lacking": str(error)}
    except MemoryError:
        found = {"unclear": "opening it takes more memory than is given to it here"}
    except Exception as error:  # a reader of hostile files may raise anything
        limited = type(error).__name__ == "LimitReachedError"
        found = {"unclear" if limited else "damaged": " ".join(str(error).split())[:200] or type(error).__name__}
    print(json.dumps(found))  # noqa: T201 - this is the answer


if __name__ == "__main__":
    main(*sys.argv[1:])
