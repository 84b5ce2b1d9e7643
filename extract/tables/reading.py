"""A grid's lines, one after the other, to awards and rejects: headers, data, notes and sentences told apart."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from extract.errors import LimitExceededError
from extract.rows import AwardRow, RejectRow
from extract.tables.award import Context
from extract.tables.beside_tables import CONTRACT_BESIDE_TABLE
from extract.tables.bid_cells import contest_id, read_bids
from extract.tables.bid_results import (
    MOST_BIDDERS,
    as_bid_results,
    contest_award,
    has_bidders,
    same_contest,
)
from extract.tables.captions import latest_day, method_of, reference_of
from extract.tables.fiscal_year import Caption, FiscalYear, year_below, year_beside, year_of_table
from extract.tables.grid import Cell, Grid, Line, Lookahead
from extract.tables.header import MOST_HEADER_LINES, Header, header_at, looks_like_header
from extract.tables.headless import goes_on_under
from extract.tables.line_kinds import (
    EmptyMonth,
    HeaderRead,
    Numbering,
    Reading,
    TableAward,
    TableBids,
    TableUnawarded,
    says_empty_month,
)
from extract.tables.lone_bidders import BIDDER_NOT_NAMED, NAME_OR_CAPTION, decide_of_named, is_lone_bidder
from extract.tables.nearest_header import with_proposal
from extract.tables.page_breaks import COLUMNS_UNLIKE_HEADER, goes_on
from extract.tables.parallel_lines import awards_of
from extract.tables.plain_rows import PlainRows, plain_rows
from extract.tables.row_kinds import (
    LONGEST_QUOTE,
    by_meaning,
    date_cell,
    is_example_sheet,
    is_footnote,
    is_page_number,
    no_row,
    ordinal_only,
    place_of,
    quote,
    says_something,
    without_dittos,
)
from extract.tables.row_plan import MOST_ROWS, RowPlan
from extract.tables.row_shape import TOO_WIDE, as_seen_line, fitted, repeats_labels, without_labels
from extract.tables.table_notes import bare_amounts, notes_below
from extract.tables.table_shapes import one_table_each
from extract.tables.two_lines import is_rest, with_rest
from extract.tables.unawarded import NoWinner, is_title_alone, no_winner, read_unawarded
from extract.tables.units import NOTES_AHEAD, YEN, AmountUnit, TableUnits, last_unit, unit_of_note

LINES_AHEAD = 50
"""Lines under a header whose dates tell which era dates without one are in."""
_ROWS_LEFT_OUT = frozenset(
    {COLUMNS_UNLIKE_HEADER, TOO_WIDE, BIDDER_NOT_NAMED, NAME_OR_CAPTION, CONTRACT_BESIDE_TABLE}
)


def read_grid(
    grid: Grid, numbering: Numbering | None = None, *, reference: dt.date | None = None
) -> Iterator[Reading]:
    """Walk a grid once and give what each line is; lines are not kept.

    Args:
        grid: the table or sheet.
        numbering: ordinals of what comes next within the document; moved on.
        reference: day of publication, for dates without an era.
    """
    return _Reader(grid, numbering or Numbering(), reference).read()


class _Reader:
    """State while walking down a grid: the header that holds, the row above, what is still unexplained."""

    def __init__(self, grid: Grid, numbering: Numbering, reference: dt.date | None) -> None:
        self.grid = grid
        self.numbering = numbering
        self.header: Header | None = None
        self.refused: list[str] | None = None
        self.above: Sequence[Cell] = ()
        self.captions: list[Caption] = []
        self.seen: set[str] = set()  # their texts
        self.captions_above = 0
        """How many of the captions stand above an earlier header."""
        self.context = Context(reference=reference)
        self.reference = reference
        self.strangers: list[Line] = []
        self.plan: RowPlan | None = None
        self.plain: PlainRows | None = None
        """Tells rows that need no second look; None where the header has none."""
        self.bidding = False
        """Whether each row is a bidder's."""
        self.contest: list[Line] = []
        """Rows of the bidders of one contest, until the next one begins."""
        self.pending: tuple[Line, dict[str, Cell], bool] | None = None
        """The last data row, held back: it may go on at the top of the next page."""
        self.headed = 0  # page of a header repeated above: the next row may go on from the page before
        self.units = TableUnits((grid.caption, *grid.above), grid.below)
        self.examples = is_example_sheet(grid.name) or is_example_sheet(grid.caption)
        """Whether all rows only show how the form is filled in."""
        if grid.caption:
            self._keep(Caption(grid.caption))

    def read(self) -> Iterator[Reading]:
        lines = Lookahead(one_table_each(map(as_seen_line, self.grid.lines), self.grid.above))
        while (line := lines.next()) is not None:
            if self.plain is not None and (run := self.plain.run(line, lines, MOST_ROWS)):
                yield from self._release()
                yield from self._plain(run, lines)
                continue
            filled = line.filled()
            if is_page_number(filled):
                continue
            header = None
            if line.left_out not in _ROWS_LEFT_OUT and looks_like_header(line):
                header = header_at([line, *lines.peek(MOST_HEADER_LINES - 1)])
            heads = header is not None and (self.header is None or header.heads_after(self.header))
            if header is not None and heads and not self._labelled(line):
                yield from self._strangers()
                if not self._known(header):
                    yield from self._release()
                    yield from self._decide()
                for _ in range(header.lines - 1):
                    lines.next()
                yield from self._enter(header, line, lines)
            elif line.left_out is not None:
                rows = int(line.left_out in _ROWS_LEFT_OUT)
                yield dataclasses.replace(self._reject(line, line.left_out), rows=rows)
            elif self.header is None and not self._goes_on_under_earlier(line):
                yield from self._before_header(line)
            else:
                yield from self._row(line, lines)
        yield from self._strangers()
        yield from self._release()
        yield from self._decide()

    def _known(self, header: Header) -> bool:
        """Whether a header is the one that holds, and no note since says that another unit does from here on."""
        if self.header is None or header.columns != self.header.columns:
            return False
        since = last_unit(caption.text for caption in self.captions[self.captions_above :])
        return since in (None, self.context.unit)

    def _labelled(self, line: Line) -> bool:
        return self.header is not None and repeats_labels(line, self.header)

    def _enter(self, header: Header, line: Line, lines: Lookahead) -> Iterator[Reading]:
        ahead = lines.peek(LINES_AHEAD)
        if not (known := self._known(header)):
            self.above = ()
        header = as_bid_results(header, ahead)
        self.header = header
        self.bidding = has_bidders(header)
        self.plain = None if self.bidding or self.examples else plain_rows(header, self.grid)
        if header.missing and not self.bidding:
            self.refused = [with_proposal(label) for label in header.unknown]
            return
        self.refused, self.numbering.header = None, header
        if known:
            self.headed = line.page
            return
        yield HeaderRead(line.page, header.is_whole)
        captions = [caption.text for caption in self.captions]
        reference = self.reference or reference_of(captions) or latest_day(ahead)
        own, earlier = self.captions[self.captions_above :], self.captions[: self.captions_above]
        dates = [cell for line in ahead if (cell := date_cell(header, line)) is not None]
        year = year_of_table([own, earlier, [Caption(self.grid.name)]], dates, reference)
        unit = self._unit(header, [caption.text for caption in own], lines)
        small = self.units.look_too_small and not self.bidding
        self.context = Context(method_of(header, captions), reference, year, unit, look_small=small)
        self.captions_above, self.numbering.unit = len(self.captions), unit
        for label in header.unknown:
            yield RejectRow(
                page=line.page,
                reason=f"unknown_column: {with_proposal(label[:80])}",
                text=quote(line),
                rows=0,
                evidence=place_of(line),
            )

    def _goes_on_under_earlier(self, line: Line) -> bool:
        """Whether a table without a header begins that goes on under the one of the table before; then it holds."""
        header = self.numbering.header
        if header is None or self.strangers or has_bidders(header) or not goes_on_under(header, line):
            return False
        self.header = header
        unit = YEN if self.numbering.unit == YEN else None
        self.context = dataclasses.replace(self.context, unit=unit, headless=True)
        return True

    def _plan(self) -> RowPlan:
        """How rows are read under the header and in the context that hold."""
        assert self.header is not None
        plan = self.plan
        if plan is None or plan.header is not self.header or plan.context is not self.context:
            plan = self.plan = RowPlan(self.header, self.context)
        return plan

    def _unit(self, header: Header, own: list[str], lines: Lookahead) -> AmountUnit | None:
        """What amounts of the table under a header count in, where neither they nor it say."""
        labels = [column.label for column in header.columns]
        amounts = [amount for line in lines.peek(LINES_AHEAD) for amount in bare_amounts(header, line)]
        return self.units.table([*own, *labels], notes_below(lines.peek(NOTES_AHEAD), header), amounts)

    def _before_header(self, line: Line) -> Iterator[Reading]:
        filled = line.filled()
        notes = [cell for cell in filled if unit_of_note(cell.text) is not None and not cell.inherited]
        for cell in notes:
            self._keep(Caption(cell.text, place_of(line)))
        filled = [cell for cell in filled if cell not in notes]
        if not filled:
            return
        texts = {cell.text for cell in filled}
        if any(says_empty_month(text) for text in texts):
            yield EmptyMonth(" ".join(sorted(texts)))
        elif len(texts) <= 2 or len(filled) <= 2:
            text = " ".join(cell.text for cell in filled if not cell.inherited)[:LONGEST_QUOTE]
            self._keep(Caption(text, place_of(line)))
        else:
            self.strangers.append(line)
            if len(self.strangers) > 50:
                yield self._reject(self.strangers.pop(1), "unknown_header")

    def _strangers(self) -> Iterator[Reading]:
        """Lines with several cells under no header: what looks like a header is quoted, the rest are rejected rows."""
        if not self.strangers or self.header is not None:
            self.strangers = []
            return
        if len(self.strangers) == 1:
            line = self.strangers[0]
            yield dataclasses.replace(self._reject(line, "unknown_header"), rows=0)
        else:
            quoted = quote(self.strangers[0])
            for line in self.strangers[1:]:
                yield self._reject(line, f"unknown_header: {quoted[:120]}")
        self.strangers = []

    def _row(self, line: Line, lines: Lookahead) -> Iterator[Reading]:
        header = self.header
        assert header is not None
        line = without_labels(line, header)
        if self.grid.delimited:
            shaped = fitted(line, header, lines, len(self.above))
            if shaped is None:
                yield from self._release()
                yield self._reject(line, TOO_WIDE)
                return
            line = shaped
        own = [cell for cell in line.filled() if not cell.inherited]
        if not own or all(ordinal_only(header, index, cell) for index, cell in enumerate(line.cells)):
            return
        if self.pending is not None and is_rest(self.pending[0], line, header):
            self._join(line)
            return
        distinct = {cell.text for cell in line.filled()}
        if len(own) <= 2 and any(says_empty_month(cell.text) for cell in own):
            yield EmptyMonth(own[0].text)
            return
        starts = line.starts_page or self.headed == line.page
        self.headed = 0
        single = len(distinct) == 1 or (len(own) == 1 and not any(cell.inherited for cell in line.filled()))
        lone = single and self.bidding and is_lone_bidder(line, header)
        if single and not lone and not (starts and self._goes_on(line)):
            caption = Caption(own[0].text[:LONGEST_QUOTE], place_of(line))
            reason = "footnote" if is_footnote(own[0].text) else "not_a_row"
            repeated = caption.text in self.seen
            if reason != "footnote":
                yield from self._under(year_below(self.context.year, caption, repeated=repeated))
            if not repeated:
                self._keep(caption)
                yield dataclasses.replace(self._reject(line, reason), rows=0)
            return
        if starts and self._goes_on(line):
            self._join(line)
            return
        yield from self._release()
        line, dittos = without_dittos(line, self.above)
        by_field = by_meaning(line, self.header)
        if (none := no_row(line, by_field, examples=self.examples)) is not None:
            yield dataclasses.replace(self._reject(line, none), rows=0)
            return
        self.above = line.cells
        self.pending = (line, by_field, dittos)

    def _keep(self, caption: Caption) -> None:
        self.captions.append(caption)
        self.seen.add(caption.text)

    def _under(self, year: FiscalYear | None) -> Iterator[Reading]:
        """Rows from here on are of this year; the row above is not."""
        if year != self.context.year:
            yield from self._release()
            yield from self._decide()
            self.context = dataclasses.replace(self.context, year=year)

    def _tender(self, line: Line, nobody: NoWinner, contest: str | None = None) -> TableUnawarded:
        assert self.header is not None
        row = read_unawarded(line, self.header, self.context, self.numbering.unawarded, nobody)
        self.numbering.unawarded += 1
        return TableUnawarded(dataclasses.replace(row, contest_id=contest))

    def _plain(self, run: Sequence[Line], lines: Lookahead) -> Iterator[Reading]:
        """The awards of a run of plain rows; those of another context are given back."""
        plan = self._plan()
        read = plan.read(run, self.numbering.award)
        count = len(read.firsts)
        lines.give_back(run[count:])
        self.above, self.headed = run[count - 1].cells, 0
        self.numbering.award += count
        self._year_ends(read.last_signed_on)
        yield read

    def _award(self, rows: Sequence[AwardRow]) -> TableAward:
        self.numbering.award += 1
        self._year_ends(rows[0].contract_date)
        return TableAward(tuple(rows))

    def _year_ends(self, signed_on: dt.date | None) -> None:
        """The fiscal year that holds for rows without a year ends where an award is dated in another."""
        year = year_beside(self.context.year, signed_on)
        if year != self.context.year:
            self.context = dataclasses.replace(self.context, year=year)

    def _goes_on(self, line: Line) -> bool:
        """Whether the first row of a page is the rest of the last row of the page before."""
        if self.pending is None or self.pending[0].page != line.page - 1:
            return False
        return goes_on(self.pending[1], by_meaning(line, self.header))

    def _join(self, line: Line) -> None:
        assert self.pending is not None
        joined = with_rest(self.pending[0], line)
        self.pending = (joined, by_meaning(joined, self.header), self.pending[2])

    def _release(self) -> Iterator[Reading]:
        """Read the row that was held back."""
        if self.pending is None:
            return
        line, by_field, dittos = self.pending
        self.pending = None
        header = self.header
        assert header is not None
        if self.bidding:
            if self.contest and not same_contest(self.contest[0], line, header):
                yield from self._decide()
            self.contest.append(line)
            if len(self.contest) > MOST_BIDDERS:
                raise LimitExceededError(f"more than {MOST_BIDDERS} bidders of one contest", page=line.page)
        elif self.refused is not None:
            missing = ", ".join(header.missing)
            quoted = " | ".join(self.refused) or " | ".join(column.label for column in header.columns)
            yield self._reject(line, f"unknown_header: no {missing} among: {quoted[:240]}")
        elif not ({"title", "supplier"} & by_field.keys()) or not says_something(by_field):
            yield self._reject(line, "row_without_title_or_supplier")
        elif is_title_alone(by_field):
            yield self._reject(line, "title_alone")
        elif (nobody := no_winner(by_field, header)) is not None:
            yield self._tender(line, nobody)
        else:
            for rows in awards_of(line, header, self.context, self.numbering.award, dittos=dittos):
                yield self._award(rows)

    def _decide(self) -> Iterator[Reading]:
        """Read the contest that was held back: the winner's row is the award, the others' are bids."""
        lines, self.contest = self.contest, []
        if not lines:
            return
        assert self.header is not None
        contest, nameless = decide_of_named(lines, self.header)
        number, award = self.numbering.contest, None
        self.numbering.contest += 1
        if contest.award is not None:
            award = self.numbering.award
            yield self._award(contest_award(contest, self.context, award, contest_id(number)))
        else:
            assert contest.nobody is not None
            yield self._tender(contest.lines[0], contest.nobody, contest_id(number))
        bids = read_bids(contest, self.context, number, award)
        yield from (self._reject(line, BIDDER_NOT_NAMED) for line in nameless)
        yield TableBids(tuple(bids), others=len(lines) - 1 - len(nameless))

    def _reject(self, line: Line, reason: str) -> RejectRow:
        return RejectRow(page=line.page, reason=reason, text=quote(line), evidence=place_of(line))
