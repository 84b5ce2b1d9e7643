"""The run of lines of an award section read as notices: titles, legends, buyers, awards and changes."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from extract.kanpo.buyers import ROLE_START, GazetteBuyer, read_buyer, with_codes
from extract.kanpo.lines import GazetteLine
from extract.kanpo.marks import is_award, is_legend, split_awards
from extract.kanpo.paragraphs import Measure, paragraph
from extract.kanpo.printed import Printed, join

BUYER_MARKS = "〇○◯"
_TITLE = re.compile(
    r"[「『]?落札者?等?の公示(?:の一部)?(?:の?(?P<kind>変更|訂正|取消し?|取り消し))?[」』]?(?:（[^）]*）)?"
)
_SECTION = re.compile(r"落札")
_OPENING = re.compile(r"[\[［【〔(（]?掲載順序[\]］】〕)）]?")
_DATE_LINE = re.compile(
    r"(?:(?:令\s*和|平\s*成)\s*[\d０-９元]+|[12１２][\d０-９]{3})\s*年\s*[\d０-９]+\s*月\s*[\d０-９]+\s*日"
)
_INTRODUCTION = re.compile(r"次のとおり")
_AWARD_LINE = re.compile(r"①\s*(?:[\d０-９][\s\d０-９、,，・]*)?(?:②|$)")
_AMENDING = re.compile(r"掲載|「|」|変更|訂正|とある|第[\d０-９]+号")
_NOT_A_BUYER = re.compile(r"官報.{0,2}掲載|掲載分")
_AMENDS = re.compile(r"とあ(?:る|った)|(?:変更|訂正|修正)(?:し|する)|に改め|の誤り|取り?消")
_MARKED = re.compile(r"[②-⑫]")
_CODES_INSIDE = re.compile(r"◎?\s*調達機関番号")
_HEADING = 1.35
"""Type this many times the body's is a section's heading."""
_TITLE_SIZE = 1.08
"""Type this many times the body's is a notice's title."""
_BLANK = 1.6
"""Line pitches from which on a blank line was printed."""


class NoticePart(Enum):
    """What the lines being read belong to."""

    UNKNOWN = "unknown"
    """Before the first title: an award section may have begun on a page that is not here."""
    AWARD = "award"
    CHANGE = "change"
    CORRECTION = "correction"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Award:
    """The paragraph of one award and the buyer that holds for it."""

    text: Printed
    buyer: GazetteBuyer | None
    kind: NoticePart
    buyer_unsure: bool = False
    """Whether text that no rule understood stands between the buyer and the award."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change or correction in free text, and the buyer it is about."""

    text: Printed
    buyer: GazetteBuyer | None
    kind: NoticePart


@dataclass(frozen=True, slots=True)
class Leftover:
    """Text of an award section that no rule has a place for."""

    text: Printed


Notice = Award | Amendment | Leftover


@dataclass(slots=True)
class NoticeReader:
    """Reads lines page by page; what is open at the end of a page goes on at the top of the next."""

    sections: bool = True
    """Whether headings in larger type divide the document, as in the gazette."""
    kind: NoticePart = NoticePart.UNKNOWN
    buyer: GazetteBuyer | None = None
    titles: int = 0
    """Titles of award notices seen."""
    _usual: Measure = field(default_factory=lambda: Measure(0.0, {}))
    _body_size: float = 8.0
    _buyer_unsure: bool = False
    _orphan: Leftover | None = None
    """Text above the first award of a document that begins inside a section."""
    _block: list[GazetteLine] = field(default_factory=list)
    _role: str = ""
    _done: list[Notice] = field(default_factory=list)
    _amendment: list[Printed] = field(default_factory=list)

    @property
    def inside(self) -> bool:
        """Whether an award section is open."""
        return self.kind in (NoticePart.AWARD, NoticePart.CHANGE, NoticePart.CORRECTION)

    def read(self, lines: Sequence[GazetteLine], usual: Measure) -> None:
        """Read the lines of the next page in reading order; `usual` tells their full lines from short ones."""
        self._usual = Measure(usual.slack, {**self._usual.right_edges, **usual.right_edges})
        self._body_size = statistics.median([line.size for line in lines]) if lines else self._body_size
        for line, after_blank in _with_blanks(lines, self._body_size):
            self._read_line(line, after_blank)

    def taken(self) -> list[Notice]:
        """The notices that are complete so far, each handed over once."""
        done, self._done = self._done, []
        return done

    def finish(self) -> list[Notice]:
        """Close what is open and hand over the rest."""
        self._close_block()
        self._close_amendment()
        return self.taken()

    def interrupt(self) -> None:
        """Close what is open because a page cannot be read: what follows has a buyer nobody knows."""
        self._close_block()
        self._close_amendment()
        self.buyer = None

    def _read_line(self, line: GazetteLine, after_blank: bool) -> None:
        title = self._title(line)
        if title is not None:
            self._close_block()
            self._close_amendment()
            self.kind = title
            self._set_buyer(None)
            self.titles += self.inside
            self._role = "head" if self.inside else ""
            return
        role = self._role_of(line, after_blank)
        if role == "codes" and self._role == "award" and self.kind is NoticePart.AWARD:
            self._cut_buyer_off()
        if role != self._role or (role in ("buyer", "award") and self._starts(line, role)):
            self._close_block()
            self._role = role
        elif after_blank and role in ("plain", "change"):
            self._close_block()
        self._block.append(line)

    def _cut_buyer_off(self) -> None:
        """Codes stand right under an award: its last lines are a buyer's without a mark, or the buyer is not known."""
        starts = [index for index, line in enumerate(self._block) if ROLE_START.match(line.squeezed)]
        buyer = self._block[starts[-1] :] if starts and starts[-1] else []
        self._block = self._block[: len(self._block) - len(buyer)]
        self._close_block()
        self._set_buyer(None)
        self._buyer_unsure = not buyer
        self._block, self._role = buyer, "buyer" if buyer else ""

    def _title(self, line: GazetteLine) -> NoticePart | None:
        squeezed = line.squeezed
        title = _TITLE.fullmatch(squeezed)
        if title:
            return {None: NoticePart.AWARD, "訂正": NoticePart.CORRECTION}.get(
                title["kind"], NoticePart.CHANGE
            )
        if not self.sections:
            return None
        if line.size >= _HEADING * self._body_size and len(squeezed) <= 14:
            return NoticePart.AWARD if _SECTION.fullmatch(squeezed) else NoticePart.OTHER
        marked = squeezed[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫◎" + BUYER_MARKS
        if line.size >= _TITLE_SIZE * self._body_size and not marked and len(squeezed) <= 40:
            return NoticePart.OTHER
        return None

    def _role_of(self, line: GazetteLine, after_blank: bool) -> str:
        """What a line is part of: head, legend, buyer, codes, award, change, plain."""
        first = line.text.lstrip()[0]
        squeezed = line.squeezed
        if _OPENING.match(squeezed):
            return "legend"
        if first == "◎" or squeezed.startswith("調達機関番号"):
            return "codes"
        if first in BUYER_MARKS and self._begins_buyer(line, after_blank):
            return "buyer"
        if first == "①" and self._begins_award(line):
            return "award"
        if self.inside and _INTRODUCTION.match(squeezed) and self._role in ("head", "plain", ""):
            return "head"
        amending = self.kind in (NoticePart.CHANGE, NoticePart.CORRECTION)
        if self._role in ("legend", "buyer", "award") and not after_blank:
            return self._role
        if self._role == "head":
            return "change" if amending and _AMENDING.search(squeezed) else "head"
        if self._role == "codes" and not self._codes_complete():
            return "codes"
        return "change" if amending else "plain"

    def _starts(self, line: GazetteLine, role: str) -> bool:
        first = line.text.lstrip()[0]
        return first == "①" and self._begins_award(line) if role == "award" else first in BUYER_MARKS

    def _begins_buyer(self, line: GazetteLine, after_blank: bool) -> bool:
        """Whether 〇 opens a buyer and is not a character of the text that runs on."""
        if self.kind is NoticePart.OTHER:
            return False
        if after_blank or self._role not in ("award", "change") or not self._block:
            return True
        margin = min(other.x0 - other.column.x0 for other in self._block)
        outdented = line.x0 - line.column.x0 < margin - 0.5 * line.size
        return outdented or ROLE_START.match(line.squeezed[1:]) is not None

    def _begins_award(self, line: GazetteLine) -> bool:
        if self._role == "legend" and (not self._block or is_legend(_squeezed([*self._block, line]))):
            return False
        if self._role == "award" and self._block:
            open_award = _squeezed(self._block)
            return _AWARD_LINE.match(line.squeezed) is not None or "⑥" in open_award
        return True

    def _codes_complete(self) -> bool:
        return "所在地番号" in _squeezed(self._block) and self._block[-1].squeezed[-1].isdigit()

    def _close_block(self) -> None:
        lines, self._block = self._block, []
        role, self._role = self._role, ""
        if not lines:
            return
        text = paragraph(lines, self._usual)
        if self.kind is NoticePart.UNKNOWN and role == "plain" and not self.titles and self._orphan is None:
            self._orphan = Leftover(text)
        if role == "award":
            self._close_award(text)
        elif not self.inside and self.kind is not NoticePart.UNKNOWN:
            return
        elif role == "head":
            self._close_head(lines)
        elif role == "buyer":
            self._close_amendment()
            codes = _CODES_INSIDE.search(text.text)
            self._set_buyer(read_buyer(text[: codes.start()] if codes else text))
            if codes:
                self.buyer = with_codes(self.buyer, text[codes.start() :])
        elif role == "codes":
            if self._buyer_unsure and self._done and isinstance(self._done[-1], Leftover):
                self._set_buyer(read_buyer(self._done[-1].text))
                self._done.pop()
            self.buyer = with_codes(self.buyer, text)
        elif role == "change":
            self._amendment.append(text)
        elif role == "plain" and self.inside:
            self._close_plain(text)

    def _close_plain(self, text: Printed) -> None:
        if ROLE_START.match("".join(text.text.split())):
            self._set_buyer(read_buyer(text))
        else:
            self._done.append(Leftover(text))
            self._buyer_unsure = True

    def _set_buyer(self, buyer: GazetteBuyer | None) -> None:
        self.buyer, self._buyer_unsure = buyer, False

    def _close_head(self, lines: list[GazetteLine]) -> None:
        """Take the buyer out of a notice's head: what is neither introduction nor date."""
        kept = []
        for line in lines:
            date = _DATE_LINE.search(line.text)
            rest = (
                line.printed[date.end() :].strip()
                if date and not line.text[: date.start()].strip()
                else line.printed
            )
            if rest.text and not _INTRODUCTION.match(line.squeezed) and not _NOT_A_BUYER.search(line.text):
                kept.append(rest)
        if kept:
            self._set_buyer(read_buyer(join(kept, "　")))

    def _close_award(self, text: Printed) -> None:
        if is_legend(text.text):
            return
        if not self.inside and not is_award(text.text):
            return
        amending = self.kind in (NoticePart.CHANGE, NoticePart.CORRECTION)
        if amending and (_AMENDS.search(text.text) or not is_award(text.text)):
            self._amendment.append(text)
            return
        if self.kind is NoticePart.UNKNOWN:
            self.kind = NoticePart.AWARD
            if self._orphan is not None and _MARKED.search(self._orphan.text.text):
                self._done.append(self._orphan)
        kind = self.kind if self.inside else NoticePart.AWARD
        self._done += [Award(part, self.buyer, kind, self._buyer_unsure) for part in split_awards(text)]

    def _close_amendment(self) -> None:
        parts, self._amendment = self._amendment, []
        if parts and self.kind in (NoticePart.CHANGE, NoticePart.CORRECTION):
            self._done.append(Amendment(join(parts, "　"), self.buyer, self.kind))


def _squeezed(lines: Sequence[GazetteLine]) -> str:
    return "".join(line.squeezed for line in lines)


def _with_blanks(lines: Sequence[GazetteLine], body_size: float) -> Iterator[tuple[GazetteLine, bool]]:
    """Each line with whether a blank line stands above it in its own column."""
    pitches = sorted(
        b.top - a.top
        for a, b in itertools.pairwise(lines)
        if a.column == b.column and a.page == b.page and b.top - a.top > body_size
    )
    usual = pitches[len(pitches) // 4] if pitches else 1.5 * body_size
    before: GazetteLine | None = None
    for line in lines:
        same = before is not None and before.column == line.column and before.page == line.page
        yield line, bool(same and before and line.top - before.top > _BLANK * usual)
        before = line
