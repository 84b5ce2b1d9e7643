"""The fast engine against the oracle: the same glyphs at the same places on real pages.

Known differences, folded here and nowhere else: pdfium decodes CIDs of predefined orderings that pdfminer leaves as
`(cid:N)`; pdfium leaves out some U+3000 and folds compatibility ideographs.
"""

import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from extract.pages import Glyph, Page, open_pdf
from tests.conftest import SHARED
from tests.extract.pages.lying_fonts import LINES, lying_descriptors

PDFS = sorted((SHARED / "corpus").rglob("*.pdf"))
TOLERANCE = 0.5


def _folded(text: str) -> str:
    # One CID, two readings: WAVE DASH and MINUS SIGN in Adobe's UniJIS tables, full-width forms in Microsoft's.
    # pdfium also gives a compatibility ideograph (U+F9DC 隆) as the one it is canonically equal to.
    return unicodedata.normalize("NFC", text).replace("〜", "～").replace("−", "－")


def _pairs(fast: Page, oracle: Page) -> tuple[list[tuple[Glyph, Glyph]], list[Glyph], list[Glyph]]:
    """Glyphs of both engines matched by nearness; then what only one of them has."""
    places: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in oracle.glyphs:
        # pdfium spells a ligature out, letter by letter on one spot.
        letters = [glyph.text] if glyph.text.startswith("(cid:") else unicodedata.normalize("NFC", glyph.text)
        for letter in letters:
            places[round(glyph.x0 / 4), round(glyph.top / 4)].append(glyph._replace(text=letter))
    pairs, alone = [], []
    for glyph in fast.glyphs:
        column, row = round(glyph.x0 / 4), round(glyph.top / 4)
        near = [
            (
                abs(other.x0 - glyph.x0) + abs(other.x1 - glyph.x1) + abs(other.top - glyph.top) / 4,
                bucket,
                other,
            )
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for bucket in [places.get((column + i, row + j), [])]
            for other in bucket
            if _folded(other.text) == _folded(glyph.text) or other.text.startswith("(cid:")
        ]
        if not near:
            alone.append(glyph)
            continue
        _, bucket, other = min(near, key=lambda found: found[0])
        bucket.remove(other)
        pairs.append((glyph, other))
    left = [glyph for bucket in places.values() for glyph in bucket if not glyph.text.isspace()]
    return pairs, alone, left


def _compare(content: bytes, numbers: list[int]) -> None:
    fast_source, oracle_source = open_pdf(content), open_pdf(content, engine="pdfplumber")
    assert len(fast_source) == len(oracle_source)
    for number in numbers:
        fast, oracle = fast_source.page(number), oracle_source.page(number)
        assert (fast.width, fast.height) == pytest.approx((oracle.width, oracle.height), abs=0.1)
        pairs, alone, left = _pairs(fast, oracle)
        upright = [(a, b) for a, b in pairs if a.upright]
        assert not [g for g in alone if g.upright], f"page {number}: only pdfium has {alone[:5]}"
        assert not [g for g in left if g.upright], f"page {number}: only pdfplumber has {left[:5]}"
        far = [
            (a, b)
            for a, b in upright
            if max(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.top - b.top), abs(a.bottom - b.bottom))
            > TOLERANCE
        ]
        assert not far, f"page {number}: {far[:3]}"
        fast.close()
        oracle.close()


@pytest.mark.corpus
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_engines_agree_on_the_last_page(path: Path) -> None:
    content = path.read_bytes()
    _compare(content, [len(open_pdf(content))])


@pytest.mark.long
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_engines_agree_on_the_first_page_and_in_the_middle(path: Path) -> None:
    content = path.read_bytes()
    _compare(content, sorted({1, len(open_pdf(content)) // 2 + 1}))


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_engines_agree_on_every_page(path: Path) -> None:
    content = path.read_bytes()
    _compare(content, list(range(1, len(open_pdf(content)) + 1)))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_engines_agree_where_descriptors_lie_of_ascent_and_descent(rotation: int) -> None:
    _compare(lying_descriptors(rotation=rotation), [1])


def test_glyphs_of_one_line_stand_level_whatever_their_descriptors_say() -> None:
    page = open_pdf(lying_descriptors()).page(1)
    levels = {round(glyph.bottom, 1) for glyph in page.glyphs if glyph.upright}
    assert len({glyph.fontname for glyph in page.glyphs}) == 2
    assert len(levels) == len(LINES)
