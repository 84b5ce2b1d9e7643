"""Tables of a PDF as one grid over all its pages.

Ruled tables: pdfplumber's TableFinder on the fast engine's rules, see `ruled_cells`. Tables without rules: see `unruled`.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from extract.errors import LimitExceededError
from extract.pages import Glyph, Page, PageSource
from extract.pages.ocr import ScannedPage, read_picture
from extract.pages.pdfium import PdfiumPage
from extract.pages.turned import TurnedPage, turn_of
from extract.tables.grid import MAX_CELLS, Cell, Line
from extract.tables.overflow import CellSpan, abuts, goes_on, put_back, run_through
from extract.tables.page_breaks import COLUMNS_UNLIKE_HEADER, HeaderPlaces
from extract.tables.pdf_cells import UNKNOWN, TextLine, box_of, cell_text, lines_of, locator_of
from extract.tables.pdf_glyphs import (
    TURNED,
    Asking,
    is_unread,
    named,
    printed_glyphs,
    typed_over,
)
from extract.tables.pdf_left_out import marked, rows_left_out
from extract.tables.pdf_marks import apart
from extract.tables.pdf_scanned import displayed
from extract.tables.rule_page import RulePage
from extract.tables.ruled_cells import IndexedTableFinder
from extract.tables.text_forms import is_form
from extract.tables.unruled import MOST_PAGES, text_page, unruled_lines
from extract.tables.unruled_rows import TextPage

_TEXT, _UPRIGHT = (itemgetter(Glyph._fields.index(name)) for name in ("text", "upright"))
OVERFLOW = 0.3
"""Ems a line may reach over its cell's upper or lower rule before the cell is said to overflow."""
MOST_TURNED = 20
"""Glyphs that may run up or down a page, as marks in a margin do, before it is said to lie on its side."""
LAYER_CONFIDENCE = 0.8
"""Of text that somebody's scanner laid over the picture of a page: it does not tell how sure it was."""
LEAST_LEGIBLE = 0.6
"""Mean confidence of its characters below which a picture is not one of text that can be read."""
MOST_SCANNED = 10
"""Pages without rules held at a time where pages are read from pictures: a part of the document is given before the
limit of time."""
MOST_RULES = 20_000
"""Rules of one page above which it is a drawing and TableFinder would not come to an end."""


@dataclass(slots=True)
class PdfTally:
    """What was seen of the document while its lines were walked."""

    pages: int = 0
    pages_without_text: list[int] = field(default_factory=list)
    """Pages that hold a picture and no text, and could not be read from it."""
    pages_on_their_side: list[int] = field(default_factory=list)
    """Pages most of whose text does not run left to right as displayed, nor surely in one other direction: it is not read."""
    pages_with_text_outside: list[int] = field(default_factory=list)
    """Pages with text outside of what is displayed: that is not read."""
    unknown_glyphs: int = 0
    cells: int = 0
    confidences: list[float] = field(default_factory=list)
    """Of each page that was read from its picture, by us or by whoever laid text over it."""
    text_layers: int = 0
    """How many of them hold a layer of text that somebody read from the picture."""
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Page and warning of text outside ruled tables that was left out of what is read."""


def pdf_lines(
    source: PageSource,
    tally: PdfTally,
    ask_other_engine: Asking,
    typed: MutableMapping[int, list[Glyph]] | None = None,
) -> Iterator[Line]:
    """Every line of every table in reading order, and text outside tables as lines of one cell.

    Pages are closed as soon as they are read; `tally` fills while walking. Pages that are pictures are read where the
    extra `ocr` is installed: places are those of the page as displayed, and locators tell how sure the text is.

    Args:
        source: the open document.
        tally: what is counted.
        ask_other_engine: given a page and a glyph, the other engine's reading of it, or None.
        typed: what fields of its form hold, by page; what was read is taken out.
    """
    turned: dict[int, ScannedPage | TurnedPage] = {}
    for line in _lines(
        _readable(source, tally, turned), tally, ask_other_engine, {} if typed is None else typed
    ):
        scanned = turned.get(line.page)
        yield line if scanned is None else displayed(line, scanned)


def _readable(
    source: PageSource, tally: PdfTally, turned: dict[int, ScannedPage | TurnedPage]
) -> Iterator[Page]:
    """The pages with text on them, those that are pictures read."""
    for page in source:
        tally.pages += 1
        turned_glyphs = len(page.glyphs) - sum(map(_UPRIGHT, page.glyphs))
        on_side = turned_glyphs > max(MOST_TURNED, len(page.glyphs) - turned_glyphs)
        if turn := turn_of(page, on_side):
            upright = turned[page.number] = TurnedPage(page, turn)
            yield upright
            continue
        if on_side:
            tally.pages_on_their_side.append(page.number)
        if turned_glyphs < len(page.glyphs):
            yield page
        elif page.has_images and page.number not in tally.pages_on_their_side:
            scanned = read_picture(page)
            if scanned is None or (scanned.confidence or 0.0) < LEAST_LEGIBLE:
                tally.pages_without_text.append(page.number)
                continue
            tally.confidences.append(scanned.confidence or 0.0)
            turned[page.number] = scanned
            yield scanned


def _lines(
    pages: Iterator[Page], tally: PdfTally, ask_other_engine: Asking, typed: MutableMapping[int, list[Glyph]]
) -> Iterator[Line]:
    waiting: list[TextPage] = []
    places = HeaderPlaces()
    for page in pages:
        rules = page.rules
        if len(rules) > MOST_RULES:
            raise LimitExceededError(f"{len(rules)} rules", page=page.number)
        printed, beside, is_cut = printed_glyphs(page)
        if is_cut:
            tally.pages_with_text_outside.append(page.number)
        written = [*typed.pop(page.number, []), *typed_over(page)]
        if not printed and not written:
            continue
        glyphs, left_out = apart(page, printed)
        glyphs += written
        left_out += beside
        if isinstance(page, PdfiumPage | TurnedPage) and page.unseen.is_layer:
            glyphs = [glyph._replace(confidence=LAYER_CONFIDENCE) for glyph in glyphs]
            tally.confidences.append(LAYER_CONFIDENCE)
            tally.text_layers += 1
        if any(map(is_unread, set(map(_TEXT, glyphs)))):
            glyphs = [named(glyph, page, ask_other_engine) for glyph in glyphs]
            tally.unknown_glyphs += sum(glyph.text == UNKNOWN for glyph in glyphs)
        found = _tables(page)
        tables = [table for table in found if len(table.xs) > 3 and len(table.ys) > 1]
        tables = tables or _forms(page, glyphs, found)
        if not tables and len(waiting) < (MOST_SCANNED if tally.confidences else MOST_PAGES):
            tally.left_out += dict.fromkeys((page.number, warning) for _, warning in left_out)
            waiting.append(text_page(page.number, glyphs, rules))
            continue
        yield from unruled_lines(waiting)
        waiting = []
        for number, (cells, starts, unlike) in enumerate(
            _ruled_lines(page, glyphs, tables, left_out, places, tally), start=1
        ):
            tally.cells += len(cells)
            if tally.cells > MAX_CELLS:
                raise LimitExceededError(f"more than {MAX_CELLS} cells")
            yield Line(page.number, number, cells, left_out=unlike, starts_page=starts)
    yield from unruled_lines(waiting)


def _tables(page: Page) -> list[_Table]:
    """The page's ruled tables, top down."""
    finder = IndexedTableFinder(RulePage(page))
    found = [grid for table in finder.tables if (grid := _Table.of(table.cells))]
    return sorted(found, key=lambda table: (table.ys[0], table.xs[0]))


def _forms(page: Page, glyphs: Sequence[Glyph], found: Sequence[_Table]) -> list[_Table]:
    """Tables of two columns, where their lines are labels and values of a contract."""
    narrow = [table for table in found if len(table.xs) == 3]
    lines = [
        Line(page.number, number, cells)
        for number, (cells, _, _) in enumerate(
            _ruled_lines(page, glyphs, narrow, (), HeaderPlaces(), PdfTally())
        )
    ]
    return narrow if narrow and is_form(lines) else []


@dataclass(slots=True)
class _Table:
    """A table's geometry: where its columns and rows begin, and which printed cell covers each place."""

    xs: list[float]
    ys: list[float]
    cover: dict[tuple[int, int], tuple[int, int, int, int]]
    """(row, column) → (first row, first column, rows, columns)."""

    @classmethod
    def of(cls, boxes: Sequence[tuple[float, float, float, float]]) -> _Table | None:
        places = {side: round(side, 2) for box in boxes for side in box}
        xs = sorted({places[x] for x0, _, x1, _ in boxes for x in (x0, x1)})
        ys = sorted({places[y] for _, top, _, bottom in boxes for y in (top, bottom)})
        if len(xs) * len(ys) > MAX_CELLS:
            return None
        column, row = {x: i for i, x in enumerate(xs)}, {y: i for i, y in enumerate(ys)}
        cover = {}
        for x0, top, x1, bottom in boxes:
            c0, c1 = column[places[x0]], column[places[x1]]
            r0, r1 = row[places[top]], row[places[bottom]]
            for r in range(r0, r1):
                for c in range(c0, c1):
                    cover[r, c] = (r0, c0, r1 - r0, c1 - c0)
        return cls(xs, ys, cover)

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """First row and column of the printed cell at a point; None outside the table."""
        covered = self.cover.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))
        return covered and covered[:2]


def _ruled_lines(
    page: Page,
    glyphs: Sequence[Glyph],
    tables: Sequence[_Table],
    left_out: Sequence[tuple[Glyph, str]],
    places: HeaderPlaces,
    tally: PdfTally,
) -> Iterator[tuple[tuple[Cell, ...], bool, str | None]]:
    inside: list[dict[tuple[int, int], list[Glyph]]] = [{} for _ in tables]
    outside: list[Glyph] = []
    flowing: list[set[int]] = [set() for _ in tables]
    crossing: list[Glyph] = []
    left = top = right = bottom = 0.0  # the cell the glyph before stood in: most often this one's too
    own: list[Glyph] = outside
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if left <= x < right and top <= y < bottom:
            own.append(glyph)
            continue
        same_column, before = left <= x < right, own[-1:]
        for number, (table, cells) in enumerate(zip(tables, inside, strict=True)):
            covered = table.cover.get((bisect_right(table.ys, y) - 1, bisect_right(table.xs, x) - 1))
            if covered is not None:
                r, c, rows, columns = covered
                left, top, right, bottom = table.xs[c], table.ys[r], table.xs[c + columns], table.ys[r + rows]
                own = cells.setdefault((r, c), [])
                own.append(glyph)
                if before and same_column and goes_on(before[0], glyph):
                    flowing[number].add(c)
                elif before and abuts(before[0], glyph):
                    crossing.append(glyph)
                break
        else:
            outside.append(glyph)
    crossed = _made_whole(glyphs, tables, inside, crossing)
    captions = lines_of(outside)
    beside = _by_table(tables, left_out)
    elsewhere = [warning for _, warning in beside.pop(-1, {}).get((0, 0), ()) if warning != TURNED]
    tally.left_out += dict.fromkeys((page.number, warning) for warning in elsewhere)
    for index, table in enumerate(tables):
        while captions and captions[0].top < table.ys[0]:
            yield (_outside_cell(page.number, captions.pop(0)),), False, None
        made = {key: _cell(page.number, table, key, own) for key, own in inside[index].items() if own}
        if flowing[index]:
            made |= _put_back(page.number, table, inside[index], made, flowing[index], glyphs)
        for key in crossed[index] & made.keys():
            made[key] = dataclasses.replace(made[key], overflows=True)
        out = beside.pop(index, {})
        made = marked(made, out)
        lines = list(_table_lines(table, made))
        settled = places.settled(page.number, table.xs, lines)
        unlike = COLUMNS_UNLIKE_HEADER if settled is None else None
        gone = rows_left_out(made, out)
        for number, row in enumerate(settled or lines):
            why, said = gone.get(number, (unlike, {}))
            whole = tuple(said.get(column, cell) for column, cell in enumerate(row)) if said else row
            yield whole, number == 0, why
    for line in captions:
        yield (_outside_cell(page.number, line),), False, None


def _by_table(
    tables: Sequence[_Table], left_out: Sequence[tuple[Glyph, str]]
) -> dict[int, dict[tuple[int, int], list[tuple[Glyph, str]]]]:
    """What was left out of each cell of each table; -1 is the number of what stood in none."""
    found: dict[int, dict[tuple[int, int], list[tuple[Glyph, str]]]] = {}
    for glyph, warning in left_out:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        places = ((number, key) for number, table in enumerate(tables) if (key := table.at(x, y)))
        number, key = next(places, (-1, (0, 0)))
        found.setdefault(number, {}).setdefault(key, []).append((glyph, warning))
    return found


def _outside_cell(page: int, line: TextLine) -> Cell:
    return Cell(line.text.strip(), locator=locator_of([line]), boxes=box_of(page, [line]))


def _made_whole(
    glyphs: Sequence[Glyph],
    tables: Sequence[_Table],
    inside: Sequence[dict[tuple[int, int], list[Glyph]]],
    crossing: Sequence[Glyph],
) -> list[set[tuple[int, int]]]:
    """Give each run of text that crosses an upright rule to the cell its middle stands in, and name the cells it touches."""
    crossed: list[set[tuple[int, int]]] = [set() for _ in tables]
    order = {id(glyph): index for index, glyph in enumerate(glyphs)} if crossing else {}
    for glyph in crossing:
        run = run_through(glyphs, order[id(glyph)])
        x, y = (run[0].x0 + run[-1].x1) / 2, (glyph.top + glyph.bottom) / 2
        owners = [(number, key) for number, table in enumerate(tables) if (key := table.at(x, y))]
        if not owners:
            continue
        moving = {id(part) for part in run}
        for number, cells in enumerate(inside):
            for key, own in cells.items():
                if any(id(part) in moving for part in own):
                    crossed[number].add(key)
                    cells[key] = [part for part in own if id(part) not in moving]
        number, key = owners[0]
        inside[number].setdefault(key, []).extend(run)
    return crossed


def _table_lines(table: _Table, made: Mapping[tuple[int, int], Cell]) -> Iterator[tuple[Cell, ...]]:
    empty = Cell()
    for r in range(len(table.ys) - 1):
        cells = []
        for c in range(len(table.xs) - 1):
            covered = table.cover.get((r, c))
            cell = made.get(covered[:2], empty) if covered else empty
            if covered and cell.text and covered[:2] != (r, c):
                cell = Cell(
                    cell.text, None, cell.locator, cell.boxes, True, covered[2], covered[3], cell.marks
                )
            cells.append(cell)
        yield tuple(cells)


def _cell(page: int, table: _Table, key: tuple[int, int], glyphs: list[Glyph]) -> Cell:
    r, c = key
    _, _, rows, columns = table.cover[r, c]
    lines = lines_of(glyphs)
    top, bottom = table.ys[r], table.ys[r + rows]
    return Cell(
        cell_text(lines, table.xs[c], table.xs[c + columns]),
        locator=locator_of(lines),
        boxes=box_of(page, lines),
        rows_spanned=rows,
        columns_spanned=columns,
        overflows=any(
            top - line.top > OVERFLOW * line.size or line.bottom - bottom > OVERFLOW * line.size
            for line in lines
        ),
    )


def _put_back(
    page: int,
    table: _Table,
    inside: Mapping[tuple[int, int], list[Glyph]],
    made: Mapping[tuple[int, int], Cell],
    flowing: set[int],
    stream: Sequence[Glyph],
) -> dict[tuple[int, int], Cell]:
    """The cells whose text changes where what flows over their rules is put back."""
    order = {id(glyph): index for index, glyph in enumerate(stream)}
    columns = sorted({(c, made[r, c].columns_spanned) for r, c in made if c in flowing})
    changed: dict[tuple[int, int], Cell] = {}
    for column, width in columns:
        spans = {
            CellSpan((r, c), table.ys[r], table.ys[r + made[r, c].rows_spanned]): glyphs
            for (r, c), glyphs in inside.items()
            if c == column and (r, c) in made and made[r, c].columns_spanned == width
        }
        changed |= {key: _cell(page, table, key, glyphs) for key, glyphs in put_back(spans, order).items()}
    return changed
