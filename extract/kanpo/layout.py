"""A page as lines in reading order: running head apart, columns by rules, everything by place."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.kanpo.glyphs import UNKNOWN, DecodedGlyph, decoded
from extract.kanpo.lines import GazetteLine, lines_in, without_letter_spacing
from extract.kanpo.page_columns import Region, read_columns
from extract.lexicon.eras import PRINTED_SINCE, era_names, since
from extract.pages.source import Glyph, Page
from extract.values.wareki import parse_date

_WORD_SPACE = 0.2
"""Ems of the space of a proportional typeface, as agencies use them."""
_HALF, _QUARTER = 0.5, 0.25
_WIDTH_TOLERANCE = 0.02
_GUTTER = 0.9
"""Ems of gap that a missing column rule leaves in a line."""
_GUTTER_LINES, _GUTTER_SHARE, _GUTTER_DIFFERING = 20, 0.97, 0.7
_DATE = re.compile(rf"(?:{era_names(PRINTED_SINCE)})[\d元]+年\d+月\d+日")
_ISSUE = re.compile(r"号外政府調達第(\d+)号|政府調達第?(\d+)号")
_ANY_ISSUE = re.compile(r"(?<![計発達律令則示通])第\d+号")
"""Not the number of a circular or a law: 財計第2017号 stands over the tables of most ministries."""
_OTHER_WORDS = re.compile(
    r"情報|広報|報告|報酬|電報|予報|担当官|官房|官庁|官署|長官|事務官|技官|教官|検察官|裁判官"
)
"""Words with 官 or 報 that are not of 官報, whose two letters may stand far apart."""


@dataclass(frozen=True, slots=True)
class RunningHead:
    """What the margin of a gazette page prints."""

    issued: dt.date | None
    procurement: bool
    """Whether it is an issue of 号外政府調達, the only kind with award notices."""
    number: int | None = None
    """Of the 号外政府調達 issue; None where it is another kind."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page laid out."""

    lines: tuple[GazetteLine, ...]
    head: RunningHead | None
    unknown_glyphs: int
    unfamiliar: str | None = None
    """Why the page cannot be read in order; its lines are then empty."""


def read_gazette_page(page: Page, ask_other_engine: Callable[[int, Glyph], str | None]) -> PageLayout:
    """A gazette page as lines in reading order."""
    columns = read_columns(page.rules, page.width, page.height)

    def ask_in_frame(number: int, glyph: Glyph) -> str | None:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        return ask_other_engine(number, glyph) if columns and columns.frame.holds(x, y) else None

    glyphs = list(decoded(page.glyphs, page.number, ask_in_frame))
    if columns is None:
        above = [glyph for glyph in glyphs if glyph.box.bottom <= _head_rule(page)]
        return PageLayout((), read_head(above), 0, "no frame of rules around the columns")
    frame = columns.frame
    middles = [(glyph, *_middle(glyph)) for glyph in glyphs]
    head = read_head([glyph for glyph, x, y in middles if not frame.holds(x, y)])
    inside_frame = [(glyph, x, y) for glyph, x, y in middles if glyph.upright and frame.holds(x, y)]
    body = [glyph for glyph, _, _ in inside_frame]
    unknown = sum(glyph.text == UNKNOWN for glyph in body)
    unfamiliar = columns.unfamiliar
    lines: list[GazetteLine] = []
    for leaf in columns.leaves:
        inside = [glyph for glyph, x, y in inside_frame if leaf.holds(x, y)]
        if not inside:
            continue
        found = lines_in(inside, leaf)
        unfamiliar = unfamiliar or _unfamiliar(leaf, frame, found)
        lines += found
    if unfamiliar:
        return PageLayout((), head, unknown, unfamiliar)
    return PageLayout(tuple(lines), head, unknown)


def gazette_page_head(page: Page) -> RunningHead | None:
    """The running head of a page alone: as `read_gazette_page` finds it, without laying the page out."""
    columns = read_columns(page.rules, page.width, page.height)
    if columns is None:
        end = _head_rule(page)
        margin = [glyph for glyph in page.glyphs if glyph.bottom <= end]
    else:
        holds = columns.frame.holds
        margin = [g for g in page.glyphs if not holds((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2)]
    return read_head(list(decoded(margin, page.number, lambda number, glyph: None)))


def may_hold_head(text: str) -> bool:
    """Whether a page's text, in whatever order, has the characters of which `read_head` makes a running head."""
    printed = set(unicodedata.normalize("NFKC", text))
    dated = printed.issuperset("第年月日") and any(
        printed.issuperset(era.name) for era in since(PRINTED_SINCE)
    )
    return printed.issuperset("官報号") and (dated or printed.issuperset("政府調達"))


def _head_rule(page: Page) -> float:
    """Where the running head of a page set upright ends: at the topmost rule across the page."""
    across = [rule.top for rule in page.rules if rule.x1 - rule.x0 >= page.width / 2]
    return min(across, default=page.height / 8)


def read_plain_page(page: Page, ask_other_engine: Callable[[int, Glyph], str | None]) -> PageLayout:
    """A page of one column without a frame, as agencies set their own notices."""
    glyphs = [glyph for glyph in decoded(page.glyphs, page.number, ask_other_engine) if glyph.upright]
    whole = Region(0.0, 0.0, page.width, page.height)
    lines = lines_in(glyphs, whole, narrowest_space=_WORD_SPACE)
    lines = [without_letter_spacing(line) for line in lines]
    return PageLayout(tuple(lines), None, sum(glyph.text == UNKNOWN for glyph in glyphs))


def head_in_text(text: str) -> RunningHead | None:
    """The running head found in a page's text, spaces left out; None where the stream has not kept it together."""
    date, issue = _DATE.search(text), _ISSUE.search(text)
    if not (date and issue and "官報" in text and date.end() < issue.start() < date.end() + 20):
        return None
    return RunningHead(parse_date(date[0], reference=None), procurement=True, number=_number(issue))


def read_head(glyphs: Sequence[DecodedGlyph]) -> RunningHead | None:
    """The running head from the glyphs outside the frame, turned or not; None where they are none of a gazette's."""
    for key in (_upwards, _rightwards, _downwards):
        text = "".join(glyph.text for glyph in sorted(glyphs, key=key))
        date = _DATE.search(text)
        issue = _ISSUE.search(text)
        words = _OTHER_WORDS.sub("", text)
        gazette = "官報" in text or ("官" in words and "報" in words)
        if (date and _ANY_ISSUE.search(text) and gazette) or (issue and gazette):
            issued = parse_date(date[0], reference=None) if date else None
            return RunningHead(issued, issue is not None, _number(issue) if issue else None)
    return None


def _number(issue: re.Match[str]) -> int:
    return int(issue[1] or issue[2])


def _upwards(glyph: DecodedGlyph) -> tuple[float, ...]:
    return (-(glyph.box.top + glyph.box.bottom) / 2, glyph.box.x0)


def _downwards(glyph: DecodedGlyph) -> tuple[float, ...]:
    return (glyph.box.top + glyph.box.bottom, glyph.box.x0)


def _rightwards(glyph: DecodedGlyph) -> tuple[float, ...]:
    return (glyph.box.x0, glyph.box.top)


def _middle(glyph: DecodedGlyph) -> tuple[float, float]:
    box = glyph.box
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2


def _unfamiliar(leaf: Region, frame: Region, lines: Sequence[GazetteLine]) -> str | None:
    """What is unlike the columns seen so far: their width, or a gutter that no rule marks."""
    share = leaf.width / frame.width
    if not any(abs(share - known) < _WIDTH_TOLERANCE for known in (_HALF, _QUARTER)):
        return f"a column {share:.2f} of the page wide"
    if share > _QUARTER + _WIDTH_TOLERANCE and _has_gutter(leaf, lines):
        return "columns that no rule divides"
    return None


def _has_gutter(leaf: Region, lines: Sequence[GazetteLine]) -> bool:
    """Whether nearly all lines are blank at the same place though they differ; notices that repeat do not count."""
    for part in (1 / 2, 1 / 3):
        x = leaf.x0 + leaf.width * part
        across = [line for line in lines if line.x0 < x - line.size < x + line.size < line.x1]
        if len(across) < _GUTTER_LINES:
            continue
        parted = sum(_is_free(line, x) for line in across)
        differing = len({line.squeezed for line in across})
        if parted >= _GUTTER_SHARE * len(across) and differing >= _GUTTER_DIFFERING * len(across):
            return True
    return False


def _is_free(line: GazetteLine, x: float) -> bool:
    """Whether nothing is printed around `x`, by the width of a gutter."""
    left = max((box.x1 for box in line.printed.boxes if box and box.x0 < x), default=line.x0)
    right = min((box.x0 for box in line.printed.boxes if box and box.x0 >= x), default=line.x1)
    return right - left >= _GUTTER * line.size
