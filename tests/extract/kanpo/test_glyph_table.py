"""The glyph table: every code point has its evidence, nothing is dropped or guessed."""

import csv
from pathlib import Path

import pytest

import extract.kanpo.glyphs as glyphs_module
from extract.kanpo.glyphs import UNKNOWN, decode_text, decoded, glyph_table
from extract.pages import open_pdf
from extract.pages.source import Glyph


def test_every_row_has_its_evidence_and_stands_once() -> None:
    text = Path(glyphs_module.__file__).with_name("glyphs.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    assert all(row["text"] and row["font"] and row["seen"] for row in rows)
    codes = [row["code_points"] for row in rows]
    assert len(codes) == len(set(codes))


def test_marks() -> None:
    assert decode_text("".join(chr(0xE7D1 + n) for n in range(10)) + "\ue7bc\ue7bd") == "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


def _glyph(text: str) -> Glyph:
    return Glyph(text, 0, 0, 8, 8, 8, True, "Mincho")


@pytest.mark.parametrize("printed", ["\ue999", "(cid:7962)", "\ufffd", "\uead5"])
def test_what_nobody_knows_stays_as_a_replacement_character(printed: str) -> None:
    (glyph,) = decoded([_glyph(printed)], 1, lambda page, glyph: None)
    assert glyph.text == UNKNOWN


def test_the_other_engine_is_asked_first() -> None:
    (glyph,) = decoded([_glyph("\ufffd")], 1, lambda page, glyph: "茨")
    assert glyph.text == "茨"


@pytest.mark.corpus
def test_pdfplumber_s_cids_say_what_pdfium_says(shared: Path) -> None:
    content = (shared / "corpus" / "kanpo" / "20250711c00128full00010069.pdf").read_bytes()
    read = {}
    for engine in ("pdfium", "pdfplumber"):
        source = open_pdf(content, engine=engine)
        page = source.page(69)
        read[engine] = sorted(
            (round(g.box.top), round(g.box.x0), g.text)
            for g in decoded(page.glyphs, 69, lambda page, glyph: None)
        )
        assert not any(g.text.startswith("(cid:") for g in page.glyphs)
        page.close()
        source.close()
    assert [text for *_, text in read["pdfium"]] == [text for *_, text in read["pdfplumber"]]
    assert glyph_table().single
