"""The indexed search for cells against pdfplumber's own TableFinder: the same cells in the same order."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfplumber.table import TableFinder

from extract.pages import Rule, open_pdf
from extract.tables.rule_page import RulePage
from extract.tables.ruled_cells import IndexedTableFinder

PLACES = st.integers(0, 12).map(lambda step: step * 12.5)
SHAKEN = st.builds(float.__add__, PLACES, st.sampled_from([0.0, 0.3, 2.0, 4.0]))
LEVEL = st.builds(lambda a, b, y: Rule(min(a, b), y, max(a, b), y), SHAKEN, SHAKEN, SHAKEN)
UPRIGHT = st.builds(lambda a, b, x: Rule(x, min(a, b), x, max(a, b)), SHAKEN, SHAKEN, SHAKEN)


class Drawing:
    """A page of nothing but rules."""

    number, width, height, glyphs, has_images = 1, 200.0, 200.0, (), False

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules

    def text(self) -> str:
        return ""

    def close(self) -> None:
        pass


def same_tables(page: RulePage) -> int:
    ours, theirs = IndexedTableFinder(page), TableFinder(page)  # type: ignore[arg-type]
    assert ours.cells == theirs.cells
    assert [table.cells for table in ours.tables] == [table.cells for table in theirs.tables]
    return len(ours.cells)


@given(st.lists(LEVEL | UPRIGHT, max_size=40))
def test_any_rules(rules: list[Rule]) -> None:
    same_tables(RulePage(Drawing(rules)))


def test_a_grid_with_a_merged_cell() -> None:
    rules = [Rule(0, y, 90, y) for y in (0, 30, 90)] + [Rule(x, 0, x, 90) for x in (0, 30, 90)]
    rules += [Rule(30, 60, 90, 60), Rule(60, 60, 60, 90)]
    assert same_tables(RulePage(Drawing(rules))) == 6


@pytest.mark.long
@pytest.mark.corpus
def test_every_page_of_the_corpus(shared: Path) -> None:
    cells = 0
    for path in sorted((shared / "corpus" / "disclosure").rglob("*.pdf")):
        source = open_pdf(path.read_bytes())
        cells += sum(same_tables(RulePage(page)) for page in source)
        source.close()
    assert cells > 10_000
