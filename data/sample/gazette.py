"""Layouter of a 号外政府調達 issue: notices in, a PDF in the layout of the real one out.

Pages are 842 × 595 points and turned by 270°, award pages have two columns, type is 8 points on a grid of 45 lines.
The text layer holds no spaces, marks and commas are private-use characters, and every third group of notices stands
at the end of its page's content stream. Tests use it to make documents whose content they know.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.sample.sheets import Mark, MarkRun, Sheet, Stroke, pdf_of, set_line
from data.sample.typeface import width

PAGE_WIDTH, PAGE_HEIGHT = 842.0, 595.0
EM = 8.0
FIRST_LINE, LINE_PITCH, LINES = 47.04, 11.25, 45
COLUMN_LEFT = (61.0, 429.0)
COLUMN_EMS = 45
NARROW_LEFT = (61.0, 245.0, 429.0, 613.0)
NARROW_EMS = 22
EN_SPACE = "\u2002"
"""Half an em: pads a month or day of one digit."""
NO_LINE_START = "）」』］、。，．・ー―ッャュョぁぃぅぇぉっゃゅょ々〕】"
NO_LINE_END = "（「『［〔【〇◎"
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
PRIVATE_USE = {
    **{mark: chr(0xE7D1 + i) for i, mark in enumerate(MARKS[:10])},
    "⑪": "\ue7bc",
    "⑫": "\ue7bd",
    "―": "\ue61c",
    "㎘": "\ue692",
    **{mark: chr(0xE7B2 + i) for i, mark in enumerate("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽")},
}
LEGEND = (
    "①品目分類番号　②調達件名及び数量　③調達方法　④契約方式　⑤落札決定日（随意契約の場合は契約日）"
    "　⑥落札者（随意契約の場合は契約者）の氏名及び住所　⑦落札価格（随意契約の場合は契約価格）"
    "　⑧入札公告日又は公示日　⑨随意契約の場合はその理由　⑩指名業者名（指名競争入札の場合）　⑪落札方式　⑫予定価格"
)
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class PrintedAward:
    """One paragraph of an award: the text after each mark that is printed, by the mark's number."""

    fields: Mapping[int, str]

    @property
    def text(self) -> str:
        """The paragraph."""
        return "　".join(f"{MARKS[n - 1]}{self.fields[n]}" for n in sorted(self.fields))


@dataclass(frozen=True, slots=True)
class BuyerGroup:
    """A buyer's head and its awards.

    `head` is role, organisation, post and name, divided by ideographic spaces as printed; `address` goes in brackets.
    """

    head: str
    address: str
    agency_code: str
    location_code: str
    awards: Sequence[PrintedAward]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Notices of another kind, printed in four columns on the pages before the awards."""

    heading: str
    paragraphs: Sequence[str] = field(default_factory=tuple)


def printed_date(date: dt.date) -> str:
    """A date as ⑤ and ⑧ print it: year of the era without the era, month and day padded by half an em each."""
    year = date.year - 2018 if date >= dt.date(2019, 5, 1) else date.year - 1988
    return f"{_padded(year)}.{_padded(date.month)}.{_padded(date.day)}"


def printed_yen(amount: int) -> str:
    """A whole yen amount."""
    return f"{amount:,}円"


def kanpo_issue_pdf(
    groups: Sequence[BuyerGroup],
    *,
    issued: dt.date,
    number: int,
    front: FrontMatter | None = None,
    title: str = "落札者等の公示",
    encrypted: bool = True,
    scrambled: bool = True,
) -> bytes:
    """A 号外政府調達 issue as PDF.

    Args:
        groups: buyers with their awards, in reading order. ASCII digits, commas and full stops, `①…⑫`, `―` and
            ideographic spaces in their texts are set as the gazette sets them.
        issued: date of the issue; printed dates name its era.
        number: number of the issue.
        front: notices of another kind printed before the awards, on pages of four columns.
        title: title under the heading 落札.
        encrypted: AES-256 with an empty user password, as the real issues.
        scrambled: whether whole groups stand at the end of a page's content stream.
    """
    sheets: list[Sheet] = []
    if front:
        sheets += _front_sheets(front, issued, number)
    sheets += _award_sheets(groups, issued, number, title, len(sheets) + 1, scrambled)
    return pdf_of(sheets, title=f"gazette {issued} {number}", encrypted=encrypted)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A character on its way into a line: what the text layer gets, how far it advances, where it is drawn."""

    character: str
    advance: float
    offset: float = 0.0
    glued: bool = False
    """Whether no line may end before it."""


@dataclass(frozen=True, slots=True)
class _Line:
    cells: tuple[_Cell, ...]
    indent: float
    group: int
    """Number of the group the line belongs to; 0 for the section's head."""
    justified: bool = False
    award: bool = False
    """Whether it belongs to an award, not to a head."""


def _award_sheets(
    groups: Sequence[BuyerGroup], issued: dt.date, number: int, title: str, first_page: int, scrambled: bool
) -> list[Sheet]:
    blocks = [_head_lines(issued)]
    blocks += [_group_lines(group, n) for n, group in enumerate(groups, 1)]
    columns = _columns(blocks, heading_lines=5)
    sheets = []
    for page, start in enumerate(range(0, len(columns), 2), first_page):
        parts: dict[int, list[MarkRun]] = {}
        heading_runs: list[MarkRun] = []
        strokes = _frame()
        for side, column in enumerate(columns[start : start + 2]):
            left, top = COLUMN_LEFT[side], FIRST_LINE
            if page == first_page and side == 0:
                heading_runs, heading_strokes = _heading(title)
                strokes = heading_strokes + strokes
                top += 5 * LINE_PITCH
            for line, run in _set_column(column, left, top, COLUMN_EMS):
                parts.setdefault(line.group, []).append(run)
        order = sorted(parts, key=lambda g: (scrambled and g % 3 == 2, g))
        runs = _running_head(issued, number, page)
        runs += heading_runs[:1] + [run for group in order for run in parts[group]] + heading_runs[1:]
        sheets.append(Sheet(PAGE_WIDTH, PAGE_HEIGHT, runs, strokes, rotation=270))
    return sheets


def _front_sheets(front: FrontMatter, issued: dt.date, number: int) -> list[Sheet]:
    lines: list[_Line] = []
    for paragraph in front.paragraphs:
        lines += _break(f"　{paragraph}", 0.0, NARROW_EMS, 0)
    per_column = LINES - 6
    columns = [lines[i : i + per_column] for i in range(0, len(lines), per_column)] or [[]]
    sheets = []
    for page, start in enumerate(range(0, len(columns), 4), 1):
        runs = _running_head(issued, number, page)
        runs.append(set_line(front.heading, 91.0, 56.0, 12.0, 12.0))
        for side, column in enumerate(columns[start : start + 4]):
            top = FIRST_LINE + 6 * LINE_PITCH
            runs += [run for _, run in _set_column(column, NARROW_LEFT[side], top, NARROW_EMS)]
        strokes = [*_frame(), Stroke(241, 46, 241, 549), Stroke(609, 46, 609, 549)]
        sheets.append(Sheet(PAGE_WIDTH, PAGE_HEIGHT, runs, strokes, rotation=270))
    return sheets


def _head_lines(issued: dt.date) -> list[_Line]:
    lines = _break("次のとおり落札者等について公示します。", EM, COLUMN_EMS, 0)
    lines += _break(_long_date(issued), 2 * EM, COLUMN_EMS, 0)
    lines += _break("［掲載順序］", 0.0, COLUMN_EMS, 0)
    return lines + _break(LEGEND, EM, COLUMN_EMS, 0)


def _group_lines(group: BuyerGroup, number: int) -> list[_Line]:
    lines = _break(f"〇{group.head}　（{group.address}）", 0.0, COLUMN_EMS, number, hanging=EM)
    codes = f"◎調達機関番号　{group.agency_code}　◎所在地番号　{group.location_code}"
    lines += _break(codes, 0.0, COLUMN_EMS, number)
    for award in group.awards:
        paragraph = _break(award.text, EM, COLUMN_EMS, number)
        lines += [dataclasses.replace(line, award=True) for line in paragraph]
    return lines


def _columns(blocks: Sequence[list[_Line]], heading_lines: int) -> list[list[_Line | None]]:
    """Lines dealt out to columns; None is a blank line. A buyer's head is never parted from its first award."""
    columns: list[list[_Line | None]] = [[]]
    room = LINES - heading_lines
    for block in blocks:
        if columns[-1]:
            kept = 2 + next((i for i, line in enumerate(block) if line.award), 0)
            if len(columns[-1]) + kept > room:
                columns.append([])
                room = LINES
            else:
                columns[-1].append(None)
        for line in block:
            if len(columns[-1]) >= room:
                columns.append([])
                room = LINES
            columns[-1].append(line)
    return columns


def _set_column(
    column: Sequence[_Line | None], left: float, top: float, ems: int
) -> Iterable[tuple[_Line, MarkRun]]:
    for index, line in enumerate(column):
        if line is None:
            continue
        room = ems * EM - line.indent - sum(cell.advance for cell in line.cells)
        gaps = sum(not cell.glued for cell in line.cells[1:])
        extra = room / gaps if line.justified and gaps and 0 < room <= 2 * EM else 0.0
        x = left + line.indent
        marks = []
        for position, cell in enumerate(line.cells):
            if position and not cell.glued:
                x += extra
            if cell.character:
                marks.append(Mark(cell.character, x + cell.offset, top + index * LINE_PITCH, EM))
            x += cell.advance
        yield line, MarkRun(tuple(marks))


def _break(text: str, indent: float, ems: int, group: int, hanging: float | None = None) -> list[_Line]:
    """A paragraph as lines of at most so many ems; lines after the first start at `hanging` (else `indent`)."""
    cells = _cells(text)
    lines: list[_Line] = []
    while cells:
        room = ems * EM - indent
        count, used = 0, 0.0
        while count < len(cells) and used + cells[count].advance <= room + 0.01:
            used += cells[count].advance
            count += 1
        if count < len(cells):
            end = count
            while end > 1 and not _may_part(cells[end - 1], cells[end]):
                end -= 1
            count = end if end > 1 else max(count, 1)
        taken = list(cells[:count])
        cells = cells[count:]
        justified = bool(cells)
        while taken and not taken[-1].character:
            taken.pop()
        while cells and not cells[0].character:
            cells = cells[1:]
        lines.append(_Line(tuple(taken), indent, group, justified))
        indent = indent if hanging is None else hanging
    return lines


def _may_part(before: _Cell, after: _Cell) -> bool:
    """Whether a line may end between these two."""
    if after.glued or not after.character:
        return not after.glued
    return after.character not in NO_LINE_START and before.character not in NO_LINE_END


def _cells(text: str) -> list[_Cell]:
    """Characters with the gazette's own advances.

    A number of one digit is full width and longer ones half width; a comma stands over the gap of 2 points between
    its neighbours; the bracket before an address is set solid.
    """
    cells: list[_Cell] = []
    for index, character in enumerate(text):
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        glued = _in_number(before) and _in_number(character)
        if character in " 　":
            cells.append(_Cell("", EM))
        elif character == EN_SPACE:
            cells.append(_Cell("", EM / 2, glued=_in_number(before)))
        elif character == "," and before.isascii() and before.isdigit():
            cells.append(_Cell("\uea75", 2.0, offset=-3.0, glued=True))
        elif character.isascii() and character.isdigit() and not (_in_number(before) or _in_number(after)):
            cells.append(_Cell(chr(ord(character) + 0xFEE0), EM))
        else:
            printed = PRIVATE_USE.get(character, character)
            cells.append(_Cell(printed, width(character) * EM, glued=glued))
    return cells


def _in_number(character: str) -> bool:
    return (character.isascii() and (character.isdigit() or character in ".,")) or character == EN_SPACE


def _heading(title: str) -> tuple[list[MarkRun], list[Stroke]]:
    """The ruled box with 落札, and the title under it: first the box's text, then the title's."""
    strokes = [
        Stroke(111, 50.8, 351, 50.8, 1.08),
        Stroke(111, 71.2, 351, 71.2, 1.08),
        Stroke(111, 53, 351, 53),
        Stroke(111, 69, 351, 69),
    ]
    for x in (111.0, 319.0):
        strokes += [Stroke(x, top, x + 32, top) for top in range(55, 68, 2)]
    start = (COLUMN_LEFT[0] + COLUMN_EMS * EM / 2) - 18 * len(title) / 2 + 4.5
    word = MarkRun((Mark("落", 161.0, 55.8, 14.0), Mark("札", 287.0, 55.8, 14.0)))
    return [word, set_line(title, start, 85.44, 9.0, 9.0)], strokes


def _frame() -> list[Stroke]:
    return [Stroke(425, 46, 425, 549), Stroke(57, 37.5, 57, 557.5, 0.6), Stroke(793, 37.5, 793, 557.5)]


def _long_date(date: dt.date) -> str:
    era, year = ("令和", date.year - 2018) if date >= dt.date(2019, 5, 1) else ("平成", date.year - 1988)
    return f"{era}{year}年{date.month}月{date.day}日"


def _running_head(issued: dt.date, number: int, page: int) -> list[MarkRun]:
    """The rotated line at the left: date, title, number and page, digits as private-use characters."""
    date = f"{_long_date(issued)}　{WEEKDAYS[issued.weekday()]}曜日"
    issue = f"（号外政府調達第{number}号）"
    return [
        _vertical(date, 87.5 if page % 2 == 0 else 75.0 + 20, 44.3, 10.0),
        _vertical(issue, 362.5, 44.3, 10.0),
        MarkRun((Mark("官", 267.5, 42.5, 12.0), Mark("報", 315.5, 42.5, 12.0)), vertical=True),
        _vertical(str(page), 48.0 if page % 2 else 520.0, 44.3, 10.0),
    ]


def _vertical(text: str, start: float, left: float, size: float) -> MarkRun:
    marks = []
    for character in text:
        if character != "　":
            is_digit = character.isascii() and character.isdigit()
            printed = chr(0xE88A + int(character)) if is_digit else character
            marks.append(Mark(printed, start, left, size))
        start += size
    return MarkRun(tuple(marks), vertical=True)


def _padded(number: int) -> str:
    return f"{EN_SPACE}{number}" if number < 10 else str(number)
