"""Letters, good and bad ones, made from nothing."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from helpers import sounds


def scan(width: int = 1240, height: int = 1754, form: str = "JPEG") -> bytes:
    """A page as a scanner gives it: paper with noise, lines of writing."""
    paper = np.random.default_rng(3).normal(240, 4, (height, width)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(paper)
    for line in range(10):
        ImageDraw.Draw(image).text((width // 10, height // 12 * (line + 1)), "I agree that my voice is cloned.", 20)
    return encoded(image, form)


def bare(form: str, colour: int = 240, spread: float = 4.0) -> bytes:
    """A page as a scanner gives it on which nothing is: paper with noise."""
    paper = np.random.default_rng(4).normal(colour, spread, (1754, 1240)).clip(0, 255).astype(np.uint8)
    return encoded(Image.fromarray(paper), form)


def plain(width: int, height: int, form: str, colour: str = "white", mode: str = "RGB") -> bytes:
    """A picture of one colour."""
    return encoded(Image.new(mode, (width, height), colour), form)


def _signed() -> Image.Image:
    """Scanned paper with a line on it, drawn with a pencil."""
    image = Image.open(io.BytesIO(bare("PNG")))
    ImageDraw.Draw(image).line([(300, 1500), (500, 1460), (620, 1520)], fill=90, width=3)
    return image


def encoded(image: Image.Image, form: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


def pages(*contents: bytes, password: str = "") -> bytes:
    """A PDF, a page for each of these contents."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    for content in contents:
        page = writer.add_blank_page(595, 842)
        stream = StreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        page[NameObject("/Resources")] = fonts
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def scanned(picture: bytes) -> bytes:
    """A PDF of one page that holds a picture and nothing else."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(buffer, "PDF")
    return buffer.getvalue()


TEXT = b"BT /F1 18 Tf 72 720 Td (I agree.) Tj ET"


def declared(width: int, height: int) -> bytes:
    """A PNG that says it is that large: a few bytes of data, which would fill the memory once they are decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    data = zlib.compress(bytes(1_000_000), 9)
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def endless(nesting: int = 3) -> bytes:
    """A PDF whose page is packed several times over, and is 256 MB long once it is unpacked."""
    packer, blanks = zlib.compressobj(9), b" " * (1 << 20)
    data = b"".join([*(packer.compress(blanks) for _ in range(256)), packer.flush()])
    for _ in range(nesting - 1):
        data = zlib.compress(data, 9)
    filters = b"[" + b" /FlateDecode" * nesting + b"]"
    return raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(data), filters, data),
    )


def raw(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its root."""
    content, offsets = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"

#: Letters that nobody should refuse, by the name of their file.
GOOD: dict[str, Callable[[], bytes]] = {
    "photo.jpg": scan,
    "scan.png": lambda: scan(form="PNG"),
    "small.png": lambda: scan(500, 700, "PNG"),
    "black-and-white.png": lambda: encoded(Image.open(io.BytesIO(scan(form="PNG"))).convert("1"), "PNG"),
    "pages.pdf": lambda: pages(TEXT, b"", TEXT),
    "scanned.pdf": lambda: scanned(scan()),
    "signed-only.jpg": lambda: encoded(_signed(), "JPEG"),
    "drawn.pdf": lambda: pages(b"10 10 m 200 300 l S"),
    "UPPER.PDF": lambda: pages(TEXT),
}
#: Letters that are none: the file's name, its content, and which requirement that breaks with which words.
BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "sound.pdf": (lambda: sounds.encoded(sounds.tone(1)), "letter-content", "its content is audio (WAV), and no PDF"),
    "page.pdf": (lambda: b"<!DOCTYPE html><p>I agree", "letter-content", "its content is an HTML page"),
    "text.pdf": (lambda: b"I agree.", "letter-content", "its content is of unknown kind"),
    "office.pdf": (lambda: b"PK\x03\x04" + bytes(99), "letter-content", "an Office document or a ZIP archive"),
    "iphone.jpg": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(99), "letter-content", "a picture of an iPhone (HEIC)"),
    "cut.pdf": (lambda: pages(TEXT, TEXT)[:-400], "letter-damaged", "its end is missing"),
    "rubbish.pdf": (lambda: b"%PDF-1.4\n" + b"x" * 3000 + b"\n%%EOF", "letter-damaged", "it cannot be opened"),
    "secret.pdf": (lambda: pages(TEXT, password="swordfish"), "letter-encrypted", "opening it takes a password"),
    "none.pdf": (
        lambda: raw(ROOT, b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "letter-pages",
        "it has 0 pages",
    ),
    "blank.pdf": (lambda: pages(b""), "letter-blank", "none of its pages has text, a line or a picture"),
    "blanks.pdf": (lambda: pages(b"BT /F1 9 Tf ( ) Tj ET", b""), "letter-blank", "none of its pages has text"),
    "white.pdf": (lambda: pages(b"1 1 1 rg 0 0 595 842 re f"), "letter-blank", "none of its pages has text"),
    "white-scan.pdf": (lambda: scanned(plain(1240, 1754, "JPEG")), "letter-blank", "none of its pages has text"),
    "white.jpg": (lambda: plain(1240, 1754, "JPEG"), "letter-blank", "it is blank: it has one colour only"),
    "black.png": (lambda: plain(1240, 1754, "PNG", "black"), "letter-blank", "it has one colour only"),
    "bare.jpg": (lambda: bare("JPEG"), "letter-blank", "it has one colour only"),
    "dark.png": (lambda: bare("PNG", 12), "letter-blank", "it has one colour only"),
    "bare.pdf": (lambda: scanned(bare("JPEG")), "letter-blank", "none of its pages has text, a line or a picture"),
    "clear.png": (lambda: plain(900, 900, "PNG", "#12345600", "RGBA"), "letter-blank", "it has one colour only"),
    "dot.png": (lambda: plain(1, 1, "PNG"), "letter-size", "its shorter side has 1 pixels"),
    "thin.jpg": (lambda: scan(2000, 499), "letter-size", "its shorter side has 499 pixels"),
    "really-jpeg.png": (scan, "letter-mislabelled", "the file's ending is .png, and the content is JPEG"),
    "really-pdf.jpg": (lambda: pages(TEXT), "letter-mislabelled", "the file's ending is .jpg, and the content is PDF"),
    "cut.jpg": (lambda: scan()[:20_000], "letter-damaged", "it cannot be opened"),
    "cut.png": (lambda: scan(form="PNG")[:20_000], "letter-damaged", "it cannot be opened"),
}
#: Letters made to do harm: the file's name and its content.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.png": lambda: declared(50_000, 50_000),
    "large.png": lambda: declared(7000, 7000),
    "bomb.pdf": endless,
    "circle.pdf": lambda: raw(ROOT, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    "many.pdf": lambda: raw(ROOT, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", b"<< /Type /Page >>"),
    "deep.pdf": lambda: raw(ROOT, b"[" * 100_000),
    "broken-table.pdf": lambda: b"%PDF-1.4\n" + b"1 0 obj << /Length 9 >> stream\n" * 100_000 + b"startxref\n5\n%%EOF",
}
