"""What the columns of a table mean, told from the words of its header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.reference import read_table
from extract.tables.cell_labels import label_end, most_begin_with_labels
from extract.tables.grid import Cell, Line
from extract.tables.header_groups import spread_groups
from extract.tables.header_words import in_kanji, is_group, is_unit, names_two
from extract.tables.supplier_columns import beside_supplier
from extract.values.folding import compact

KEPT = "kept"
"""Meaning of a column that is known but has no column of the contract."""
SEVERAL = frozenset(
    {
        KEPT,
        "bid_price",
        "quoted_price",
        "later_name",
        "period",
        "place",
        "category",
        "buyer",
        "remarks",
        "reason",
    }
)
"""Meanings that more than one column may have."""
_PRICE_OR_DATE = frozenset(
    {"price", "changed_price", "unit_price", "expected_total", "contract_date", "bid_price"}
)
MOST_HEADER_LINES = 4
LONGEST_HEADER = 120
FEWEST_OF_A_FORM = 6
"""Meanings that the header of a form names; 様式 of 財計第2017号 and of 公益法人に対する支出 have eight and more."""


@dataclass(frozen=True, slots=True)
class _Synonym:
    field: str
    words: tuple[frozenset[str], ...]
    unless: frozenset[str]
    exact: str | None

    def fits(self, folded: str) -> bool:
        if self.exact is not None:
            return folded == self.exact
        return all(any(word in folded for word in either) for either in self.words) and not any(
            word in folded for word in self.unless
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    label: str
    """Header as printed, white space closed, the words of a merged header above it first."""
    field: str | None
    """Meaning; None where no synonym fits."""


@dataclass(frozen=True)
class Header:
    """The header of a table: one `Column` per grid column, and how many lines it takes.

    Asked for every row, so what follows from its columns is worked out once.
    """

    columns: tuple[Column, ...]
    lines: int

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """The columns of each meaning, counted from 0."""
        places: dict[str, tuple[int, ...]] = {}
        for index, column in enumerate(self.columns):
            if column.field:
                places[column.field] = (*places.get(column.field, ()), index)
        return places

    @cached_property
    def labels_once(self) -> tuple[str, ...] | None:
        """The labels, where every column has one that no other has and whose meaning is known; else None."""
        labels = tuple(column.label for column in self.columns)
        known = all(column.label and column.field for column in self.columns)
        return labels if known and len(set(labels)) == len(labels) else None

    @cached_property
    def width(self) -> int:
        """Columns, blank ones at its end not counted."""
        width = len(self.columns)
        while width and not self.columns[width - 1].label:
            width -= 1
        return width

    @cached_property
    def fields(self) -> frozenset[str]:
        """Meanings present."""
        return frozenset(self.places)

    @cached_property
    def unknown(self) -> list[str]:
        """Labels that no synonym explains."""
        return [column.label for column in self.columns if column.label and column.field is None]

    def heads_after(self, held: Header) -> bool:
        """Whether inside a table under another header it is one, and not a data row of header words (…補助事業, …区分).

        A repeated header repeats labels; another table's header names all that a table of awards must name.
        """
        labels = {column.label for column in held.columns if column.label}
        own = {column.label for column in self.columns if column.label}
        return len(own & labels) >= len(own) * 0.5 or (
            not self.missing and len(self.unknown) <= len(own) * 0.2
        )

    @cached_property
    def is_whole(self) -> bool:
        """Whether it is that of a whole form, which is published without a row where there was no contract."""
        told = self.fields - {KEPT}
        return not (self.missing or self.unknown) and len(told) >= FEWEST_OF_A_FORM

    @cached_property
    def missing(self) -> list[str]:
        """What a table of awards must have and this one lacks."""
        fields, missing = self.fields, []
        if "title" not in fields:
            missing.append("title")
        if not fields & {"supplier", "corporate_number"}:
            missing.append("supplier")
        if not fields & _PRICE_OR_DATE and not {"bidder", "quoted_price"} <= fields:
            missing.append("price or date")
        return missing


@lru_cache(maxsize=8192)
def fold_header(text: str) -> str:
    """Header text with width folded, white space and footnote marks taken out."""
    return compact(text).replace("※", "").replace("*", "")


@cache
def _synonyms() -> tuple[_Synonym, ...]:
    found = []
    for row in read_table(Path(__file__).with_name("synonyms.csv")):
        quoted = re.fullmatch(r'"(.*)"', row["words"])
        found.append(
            _Synonym(
                row["field"],
                tuple(
                    frozenset(fold_header(word) for word in either.split("|"))
                    for either in row["words"].split()
                ),
                frozenset(fold_header(word) for word in (row["unless"] or "").split("|") if word),
                fold_header(quoted[1]) if quoted else None,
            )
        )
    return tuple(found)


_UNIT_NOTE = re.compile(
    r"\((?:単位[::]?)?(?:千?円|税込み?|税抜き?|税別|消費税込|%|パーセント|人|者|円[、・/]?税込み?|円[、・/]?税抜き?|JPY|[Yy]en|¥)\)"
)


@lru_cache(maxsize=8192)
def meaning(label: str) -> str | None:
    """The field a header's words mean, None where no synonym fits."""
    folded = _UNIT_NOTE.sub("", fold_header(label))
    if not folded or len(folded) > LONGEST_HEADER:
        return None
    noted = _TITLE_WITH_NOTE.fullmatch(folded)
    if noted and _fits(noted[1]) == "title":
        return "title"
    if (bare := _IN_CASE.sub("", folded)) != folded and _fits(bare) == "price":
        return "price"
    if folded.isascii():
        return _fits(folded) or _fits(re.sub(r"[_-]", "", folded.lower()))
    return _fits(folded) or (_fits(read) if (read := in_kanji(folded)) else None)


_IN_CASE = re.compile(r"\([^()]*場合[^()]*\)")
"""契約金額（単価契約の場合は執行見込総額）: what stands in the bracket is so of some rows, which say it themselves."""
_TITLE_WITH_NOTE = re.compile(r"([^()]*(?:名|名称|件))\([^()]{1,12}\)")
"""件名（所管課）: what stands in the bracket is printed behind the title, and is not what the column is."""


def _fits(folded: str) -> str | None:
    return next((synonym.field for synonym in _synonyms() if synonym.fits(folded)), None)


def header_at(lines: Sequence[Line]) -> Header | None:
    """The header that starts at the first of these lines, or None where that line is not one.

    A header has at least three columns of different meanings, and with the lines under it names a title, a supplier
    or a price. Where it names only some of these, `missing` tells: a header that cannot be understood is not none.
    """
    header = any_header_at(lines)
    if header is None:
        return None
    distinct = header.fields - {KEPT}
    return header if len(distinct) >= 3 and distinct & _CORE else None


def any_header_at(lines: Sequence[Line]) -> Header | None:
    """The same, however few columns it has: 入札者 and 入札金額 are all that a contest's form may hold."""
    if not lines or not looks_like_header(lines[0]):
        return None
    return _read(lines[: _depth(lines)])


_CORE = {"title", "supplier", "bidder", "price", "contract_date", "estimated_price", "officer"}


def looks_like_header(line: Line) -> bool:
    """Whether a header may start at this line: most of its words are known, and it holds no data."""
    if any(cell.value is not None or FIGURES.fullmatch(cell.text) for cell in line.cells):
        return False  # the common case first: most lines are data
    own = {cell.text for cell in line.filled() if not cell.inherited}
    if len(own) < 2 or _has_data(line):
        return False
    if all(is_group(fold_header(text)) for text in own):
        return True
    meanings = [meaning(text) for text in own if len(text) <= LONGEST_HEADER]
    own = {text for text in own if not _PERIOD.fullmatch(text)}
    known = len({found for found in meanings if found})
    return known >= 2 and sum(found is not None for found in meanings) >= len(own) * 0.6


_PERIOD = re.compile(
    r"\s*(?:[0-9０-９]{1,2}月分?|第?[1-4１-４一二三四]四半期|[上下]半期|(?:令和)?[0-9０-９]{1,2}年度?)\s*"
)
"""A label of the part of a year that amounts are of: a table of contracts may have many."""
_DATA = re.compile(
    rf"(?<!\d)\d{{4,}}|\d,\d{{3}}|(?:{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}])\d+[年./]\d+[月./]\d+|20\d\d[-/]\d"
)


FIGURES = re.compile(r"\s*[¥￥@＠]?[0-9０-９][0-9０-９,，./／年月日\-]{3,}(?:円|日|T[0-9:+.]+)?\s*")
"""A date or an amount alone in its cell: no header has one."""


def _has_data(line: Line) -> bool:
    """Whether two cells or more hold what only data hold: typed values, dates, amounts."""
    cells = [cell for cell in line.filled() if not cell.inherited]
    data = [
        cell
        for cell in cells
        if cell.value is not None or (_DATA.search(fold_header(cell.text)) and not meaning(cell.text))
    ]
    return len(data) >= 2 or (len(data) == 1 and len(cells) <= 3)


def _depth(lines: Sequence[Line]) -> int:
    """Lines the header takes: as far as merged cells reach, else as long as the lines below hold header words."""
    spans = [cell.rows_spanned for cell in lines[0].filled() if not cell.inherited and meaning(cell.text)]
    reach = max(spans, default=1)
    if 1 < reach <= MOST_HEADER_LINES:
        return min(reach, len(lines))
    depth = 1
    while depth < min(MOST_HEADER_LINES, len(lines)) and _continues(lines[depth], lines[0]):
        depth += 1
    return depth


def _continues(line: Line, first: Line) -> bool:
    """Whether a line below a header's first line belongs to it: sub-headers, most of them known, and no data."""
    own = [(index, cell) for index, cell in enumerate(line.cells) if not cell.blank and not cell.inherited]
    if not own or _has_data(line):
        return False
    if any(_is_number(cell.text) for _, cell in own) or _repeats_labels(own, first):
        return False
    known = sum(_is_sub_header(cell.text) for _, cell in own)
    if len(own) == 1 and own[0][0] == 0 and len({cell.text for cell in line.filled()}) == 1:
        return False
    repeated = {fold_header(cell.text) for cell in first.filled()} & {
        fold_header(cell.text) for _, cell in own
    }
    return known >= max(1, len(own) * 0.6) and not (len(own) >= 4 and len(repeated) >= len(own) / 2)


_QUALIFIER = re.compile(
    r"税込み?|税抜き?|税別|当初|変更[前後]|(?:第?[1-9一二三四五]回目?|初回|再度)(?:入札)?|締結|年月日|月日|数|計|本社|支店"
    r"|[始終]期|[自至]|郵便番号|[十百千万]*円|%|氏名等?|名称等?"
)
"""A sub-header that says nothing without the header above it."""


def _is_sub_header(text: str) -> bool:
    folded = fold_header(text)
    known = meaning(text) is not None or _QUALIFIER.fullmatch(folded.strip("()"))
    return bool(known) and len(folded) <= 40


def _repeats_labels(own: Sequence[tuple[int, Cell]], first: Line) -> bool:
    """Whether cells hold the header above them and a value: data of a page made for small screens."""
    pairs = [
        (cell.text, fold_header(first.cells[index].text)) for index, cell in own if index < len(first.cells)
    ]
    return any(label_end(text, label) for text, label in pairs) or most_begin_with_labels(pairs)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d,.%]+", fold_header(text)) is not None


def _read(lines: Sequence[Line]) -> Header:
    width = max(len(line.cells) for line in lines)
    texts = [
        [fold_header(line.cells[column].text) if column < len(line.cells) else "" for column in range(width)]
        for line in lines
    ]
    spread_groups(lines, texts)
    columns = []
    for column in range(width):
        stack: list[str] = []
        for line in texts:
            if line[column] and (not stack or stack[-1] != line[column]):
                stack.append(line[column])
        field = meaning("".join(stack)) if stack else None
        if stack and (field is None or len("".join(stack)) > LONGEST_HEADER):
            field = meaning(stack[-1])
        if any(names_two(line.cells[column].text, meaning) for line in lines if column < len(line.cells)):
            field = None
        columns.append(Column(" ".join(stack), field))
    return Header(_settle(beside_supplier(columns)), len(lines))


def _may_repeat(column: Column) -> bool:
    """Whether a header may hold several columns of this meaning: rounds have each a result of their own."""
    return column.field in SEVERAL or (column.field == "result" and "回" in column.label)


def _settle(columns: list[Column]) -> tuple[Column, ...]:
    """One column a meaning: of two suppliers or prices the one `_preference` names, of others the first."""
    chosen: dict[str, int] = {}
    for index, column in enumerate(columns):
        if column.field is None or _may_repeat(column):
            continue
        earlier = chosen.get(column.field)
        if earlier is None or _preference(column) < _preference(columns[earlier]):
            chosen[column.field] = index
    settled = []
    for index, column in enumerate(columns):
        keep = column.field is None or _may_repeat(column) or chosen[column.field] == index
        again = not keep and _is_again(columns, chosen[column.field or ""], index)
        settled.append(column if keep else Column(column.label, None if again else KEPT))
    for index, column in enumerate(settled[1:]):
        if is_unit(column.label) and settled[index].field == "price":
            settled[index] = Column(settled[index].label, None)  # an amount cut into columns of its digits
    return tuple(settled)


def _is_again(columns: Sequence[Column], first: int, index: int) -> bool:
    """Whether a column is headed as an earlier one of firms or amounts (but for a number) that is not beside it: nobody knows whose its values are."""
    column, earlier = columns[index], columns[first].label
    numbered = column.label != earlier and re.sub(r"\d", "", column.label) == re.sub(r"\d", "", earlier)
    again = numbered or (column.label == earlier and index - first > 1)
    return column.field in ("supplier", "price") and again


def _preference(column: Column) -> tuple[bool, bool, bool, bool, bool]:
    """Sorts columns of one meaning: as of the contract before later, of the whole before of a month or year, the day it was
    made before that it begins or was made for the time being, with tax before without, of the contract before of the
    bid that won it.
    """
    label = column.label
    begins = re.search(r"開始|終了|履行|満了|仮契約", label) is not None
    part = _OF_A_PART.search(label) is not None
    without_tax = re.search(r"税抜|税別", label) is not None and "込" not in label
    of_bid = column.field in _OF_CONTRACT and "契約" not in label
    return is_of_another_time(label), part, begins, without_tax, of_bid


_OF_CONTRACT = frozenset({"supplier", "price", "contract_date"})
"""Meanings of which 契約 says more than 落札; a 契約番号 or 契約方式 is another thing than the 案件番号 and 入札方式 in front of it."""
_OF_A_PART = re.compile(
    rf"[月日年]額|[/／][月日年]|時間|(?:{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}])\d+|年度"
)
_ANOTHER_TIME = re.compile(
    r"時点|現在|[現前旧](?:契約|受[注託]|業者)|従前|変更|改定|増額|減額|更新|前年度?|前回|前々|昨年|過去|次年度|次回"
)


def is_of_another_time(label: str) -> bool:
    """Whether a column is about the contract before, the next, or this one as it was changed."""
    return bool(_ANOTHER_TIME.search(label)) and not re.search(r"契約時|支出時|変更前|当初", label)
