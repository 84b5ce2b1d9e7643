"""The face that the sample's PDFs are printed with: a subset of IPAexGothic with the gazette's private-use characters."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

FONT_FILE = Path(str(distribution("matplotlib-fontja").locate_file("matplotlib_fontja/fonts/ipaexg.ttf")))
"""Only the file of that package: importing it loads all of matplotlib."""
ASCENT, DESCENT = 0.88, -0.12
"""Em box above and below the baseline, in ems."""

OUTLINES = {
    **{chr(0xE7D1 + i): "①②③④⑤⑥⑦⑧⑨⑩"[i] for i in range(10)},
    "\ue7bc": "⑪",
    "\ue7bd": "⑫",
    **{chr(0xE7B2 + i): "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽"[i] for i in range(10)},
    **{chr(0xE88A + i): "０１２３４５６７８９"[i] for i in range(10)},
    "\ue61c": "―",
    "\ue692": "㎘",
    "\ue20a": "“",
    "\ue209": "”",
    "\uea75": "，",
    "\uea74": "．",
}
"""Private-use character of the gazette → the ordinary character whose outline it is drawn with."""


def is_narrow(character: str) -> bool:
    """Whether a character is half an em wide in this face."""
    return character.isascii()


def width(character: str) -> float:
    """Advance of a character in ems."""
    return 0.5 if is_narrow(character) else 1.0


class Typeface:
    """The characters that one PDF uses, numbered in order of first use.

    Codes are two bytes (Identity-H); the text layer gives back exactly the characters that were asked for, private
    use included, while the outlines drawn are those of `OUTLINES`.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def encode(self, text: Iterable[str]) -> str:
        """The codes of these characters, hexadecimal."""
        return "".join(f"{self._codes.setdefault(c, len(self._codes) + 1):04X}" for c in text)

    def embed(self, writer: PdfWriter) -> IndirectObject:
        """Add the font to a PDF; call when all text has been encoded.

        Raises:
            ValueError: the face has no outline for a character.
        """
        program, glyph_ids = self._subset()
        tag = _tag("".join(self._codes))
        name = NameObject(f"/{tag}+IPAexGothic")
        font_file = DecodedStreamObject()
        font_file.set_data(program)
        font_file[NameObject("/Length1")] = NumberObject(len(program))
        descriptor = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/FontDescriptor"),
                NameObject("/FontName"): name,
                NameObject("/Flags"): NumberObject(4),
                NameObject("/FontBBox"): ArrayObject([NumberObject(n) for n in (-50, -120, 1050, 880)]),
                NameObject("/ItalicAngle"): NumberObject(0),
                NameObject("/Ascent"): NumberObject(880),
                NameObject("/Descent"): NumberObject(-120),
                NameObject("/CapHeight"): NumberObject(740),
                NameObject("/StemV"): NumberObject(80),
                NameObject("/FontFile2"): writer._add_object(font_file),
            }
        )
        gid_map = DecodedStreamObject()
        gid_map.set_data(b"\0\0" + b"".join(gid.to_bytes(2, "big") for gid in glyph_ids))
        descendant = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/CIDFontType2"),
                NameObject("/BaseFont"): name,
                NameObject("/CIDSystemInfo"): DictionaryObject(
                    {
                        NameObject("/Registry"): TextStringObject("Adobe"),
                        NameObject("/Ordering"): TextStringObject("Identity"),
                        NameObject("/Supplement"): NumberObject(0),
                    }
                ),
                NameObject("/FontDescriptor"): writer._add_object(descriptor),
                NameObject("/DW"): NumberObject(1000),
                NameObject("/W"): ArrayObject(
                    [
                        NumberObject(1),
                        ArrayObject([FloatObject(int(1000 * width(c))) for c in self._codes]),
                    ]
                ),
                NameObject("/CIDToGIDMap"): writer._add_object(gid_map),
            }
        )
        to_unicode = DecodedStreamObject()
        to_unicode.set_data(self._to_unicode())
        return writer._add_object(
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Font"),
                    NameObject("/Subtype"): NameObject("/Type0"),
                    NameObject("/BaseFont"): name,
                    NameObject("/Encoding"): NameObject("/Identity-H"),
                    NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
                    NameObject("/ToUnicode"): writer._add_object(to_unicode),
                }
            )
        )

    def _subset(self) -> tuple[bytes, list[int]]:
        """The font program with the outlines in use, and each code's glyph number in it."""
        font = TTFont(FONT_FILE, recalcTimestamp=False)
        names = font.getBestCmap()
        drawn = [OUTLINES.get(c, c) for c in self._codes]
        missing = sorted({c for c in drawn if ord(c) not in names})
        if missing:
            raise ValueError(f"no outline for {' '.join(missing)}")
        options = subset.Options()
        options.hinting = False
        options.layout_features = []
        options.name_IDs = []
        options.notdef_outline = True
        options.drop_tables += [
            "vhea",
            "vmtx",
            "GSUB",
            "GPOS",
            "GDEF",
            "BASE",
            "VORG",
            "post",
            "OS/2",
            "gasp",
        ]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(c) for c in drawn])
        subsetter.subset(font)
        self._squeeze(font, {names[ord(c)] for c in drawn if is_narrow(c)})
        self._centre(font, {names[ord(c)] for c in drawn if c in "，．"})
        buffer = io.BytesIO()
        font.save(buffer, reorderTables=False)
        return buffer.getvalue(), [font.getGlyphID(names[ord(c)]) for c in drawn]

    @staticmethod
    def _squeeze(font: TTFont, glyphs: set[str]) -> None:
        """Scale glyphs to half an em: the gazette's Latin letters and digits are all half width."""
        half = font["head"].unitsPerEm // 2
        for name in sorted(glyphs):
            advance, _ = font["hmtx"][name]
            glyph = font["glyf"][name]
            if glyph.numberOfContours > 0 and advance:
                glyph.coordinates.scale((half / advance, 1))
                glyph.coordinates.toInt()
                glyph.recalcBounds(font["glyf"])
            font["hmtx"][name] = (half, getattr(glyph, "xMin", 0))

    @staticmethod
    def _centre(font: TTFont, glyphs: set[str]) -> None:
        """Shift glyphs to the middle of their em: the gazette's comma stands between the digits it overlaps."""
        for name in sorted(glyphs):
            glyph = font["glyf"][name]
            shift = (font["head"].unitsPerEm - glyph.xMin - glyph.xMax) // 2
            glyph.coordinates.translate((shift, 0))
            glyph.recalcBounds(font["glyf"])
            font["hmtx"][name] = (font["hmtx"][name][0], glyph.xMin)

    def _to_unicode(self) -> bytes:
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CMapName /Sample-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        pairs = [f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, code in self._codes.items()]
        for start in range(0, len(pairs), 100):
            chunk = pairs[start : start + 100]
            lines += [f"{len(chunk)} beginbfchar", *chunk, "endbfchar"]
        lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(lines).encode("ascii")


def _tag(text: str) -> str:
    """Six capital letters that name a subset."""
    digest = hashlib.sha256(text.encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
