"""Printed sheets as PDF: glyphs and rules at given places, written the same byte for byte on every machine.

Nothing is compressed, since zlib's output differs between builds.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from pypdf import PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
)

from data.sample.typeface import ASCENT, Typeface, width


@dataclass(frozen=True, slots=True)
class Mark:
    """One character, at the left end of its advance and the top of its em box, in points from the page's top left."""

    character: str
    x: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class MarkRun:
    """Marks of one line and one size in the order of the content stream; `vertical` runs bottom to top (running head).

    For a vertical run `x` is the distance from the page's bottom and `top` the left side of the glyphs.
    """

    marks: tuple[Mark, ...]
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A rule from one point to another, in points from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float
    weight: float = 0.36


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: width and height in points as displayed, runs in stream order, rules."""

    width: float
    height: float
    runs: Sequence[MarkRun]
    strokes: Sequence[Stroke] = ()
    rotation: int = 0
    """0, or 270 for a page whose media box is portrait and which is displayed turned."""


def set_line(text: Iterable[str], x: float, top: float, size: float, pitch: float = 0.0) -> MarkRun:
    """A line of text with `pitch` points added after each character; spaces advance and leave no mark."""
    marks = []
    for character in text:
        if character not in " \u3000":
            marks.append(Mark(character, x, top, size))
        x += (0.5 if character == " " else width(character)) * size + pitch
    return MarkRun(tuple(marks))


def pdf_of(sheets: Sequence[Sheet], *, title: str, encrypted: bool = False) -> bytes:
    """A PDF of these sheets with one embedded face; `encrypted` is AES-256 with an empty user password."""
    writer = PdfWriter()
    writer.pdf_header = "%PDF-1.7"
    face = Typeface()
    contents = [_content(sheet, face) for sheet in sheets]
    font = face.embed(writer)
    for sheet, content in zip(sheets, contents, strict=True):
        turned = sheet.rotation in (90, 270)
        size = (sheet.height, sheet.width) if turned else (sheet.width, sheet.height)
        page = writer.add_blank_page(*size)
        page[NameObject("/MediaBox")] = RectangleObject((0, 0, *size))
        if sheet.rotation:
            page[NameObject("/Rotate")] = NumberObject(sheet.rotation)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.metadata = {"/Title": title, "/Producer": "rakusatsu data.sample"}
    buffer = io.BytesIO()
    with _fixed_randomness(title):
        if encrypted:
            writer.encrypt(user_password="", owner_password=title, algorithm="AES-256")
        writer.write(buffer)
    return buffer.getvalue()


def _content(sheet: Sheet, face: Typeface) -> bytes:
    lines = [f"0 -1 1 0 0 {_number(sheet.width)} cm"] if sheet.rotation == 270 else []
    lines += [
        f"{_number(stroke.weight)} w {_number(stroke.x0)} {_number(sheet.height - stroke.top)} m "
        f"{_number(stroke.x1)} {_number(sheet.height - stroke.bottom)} l S"
        for stroke in sheet.strokes
    ]
    lines += [_text(run, sheet.height, face) for run in sheet.runs if run.marks]
    return "\n".join(lines).encode("ascii")


def _text(run: MarkRun, height: float, face: Typeface) -> str:
    """The operators of one run: one text matrix, then glyphs and the gaps between them."""
    first = run.marks[0]
    size = first.size
    if run.vertical:
        matrix = f"0 1 -1 0 {_number(first.top + ASCENT * size)} {_number(first.x)}"
    else:
        matrix = f"1 0 0 1 {_number(first.x)} {_number(height - first.top - ASCENT * size)}"
    parts: list[str] = []
    codes = ""
    at = first.x
    for mark in run.marks:
        gap = round((at - mark.x) / size * 1000)
        if gap:
            parts += [f"<{codes}>", str(gap)] if codes else [str(gap)]
            codes = ""
            at -= gap * size / 1000
        codes += face.encode(mark.character)
        at += width(mark.character) * size
    parts.append(f"<{codes}>")
    return f"BT /F1 {_number(size)} Tf {matrix} Tm [{''.join(parts)}] TJ ET"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


@contextmanager
def _fixed_randomness(seed: str) -> Iterator[None]:
    """Salts and initialisation vectors from a seed: this encryption hides nothing, it only has to be the same again."""
    count = 0

    def token_bytes(length: int | None = None) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{seed} {count}".encode()).digest(length or 32)

    with mock.patch.object(secrets, "token_bytes", token_bytes):
        yield
