"""Award notices out of a PDF: a 号外政府調達 issue, or an agency's own copy of its notices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.kanpo.awards import UnreadableAwardError, award_rows
from extract.kanpo.changes import amendment_rows
from extract.kanpo.glyphs import decode_text
from extract.kanpo.layout import (
    PageLayout,
    RunningHead,
    gazette_page_head,
    head_in_text,
    may_hold_head,
    read_gazette_page,
    read_plain_page,
)
from extract.kanpo.marks import MARKS
from extract.kanpo.notices import Award, Leftover, Notice, NoticePart, NoticeReader
from extract.kanpo.paragraphs import measure
from extract.lexicon.eras import AWARDS_SINCE, era_names
from extract.outcome import Extraction, status_of
from extract.pages.second_opinion import SecondOpinion
from extract.pages.source import Glyph, Page, PageSource
from extract.rows import AwardRow, RejectRow
from extract.values.wareki import parse_date
from extract.versions import AGENCY, GAZETTE, VERSIONS

if TYPE_CHECKING:
    from extract.document import Document

_TITLE = "落札者等の公示"
_FULL_SLACK, _RAGGED_SLACK = 0.6, float("inf")
"""Ems a full line may fall short: gazette lines are justified, agencies' break wherever they like."""
_LOOKED_AT = 5
"""Pages at the start of a document that tell its kind."""
_LITTLE_TEXT = 60
"""Characters; a page with fewer and a picture is an image-only page with its running head."""
_AWARD_START = re.compile(r"①[\d０-９、,，・]{1,30}②")
_CONTENTS = re.compile(_TITLE + r"(?:の変更|の訂正)?[^0-9]{0,3}([0-9]{1,3})")
_TITLE_SET = re.compile(_TITLE + r"(?!は、)(?!(?:の変更|の訂正)?[0-9])")
"""A title as it is set, not the line of the contents that names it nor the note on the cover."""
_PUBLISHED = re.compile(
    rf"((?:{era_names(AWARDS_SINCE)})[\d元]+年\d+月\d+日|\d{{4}}年\d+月\d+日)(?:\(|（)?\S{{0,4}}?官報.{{0,2}}掲載"
)
_NENKIN = "日本年金機構"


@dataclass(slots=True)
class Books:
    """What has been made of a document so far."""

    issued: dt.date | None
    awards: list[AwardRow] = field(default_factory=list)
    rejects: list[RejectRow] = field(default_factory=list)
    expected: int = 0
    pages_without_text: int = 0
    unknown_glyphs: int = 0
    problems: list[str] = field(default_factory=list)

    def enter(self, notices: Sequence[Notice]) -> None:
        """Turn notices into rows and rejects, each counted."""
        for notice in notices:
            if isinstance(notice, Leftover):
                self._reject("unplaced_text", notice, rows=0)
                continue
            ordinal = 1 + max((award.award_ordinal for award in self.awards), default=0)
            try:
                rows = (
                    award_rows(notice, ordinal, self.issued)
                    if isinstance(notice, Award)
                    else amendment_rows(notice, ordinal, self.issued)
                )
            except UnreadableAwardError as reason:
                self.expected += 1
                self._reject(str(reason), notice, rows=1)
                continue
            self.expected += len({row.award_ordinal for row in rows})
            self.awards += rows

    def _reject(self, reason: str, notice: Notice, *, rows: int) -> None:
        text = notice.text
        self.rejects.append(
            RejectRow(
                page=text.page, reason=reason, text=text.text, rows=rows, evidence=text.evidence("text")
            )
        )

    def reject_page(self, page: int, reason: str, text: str, rows: int) -> None:
        """Give up a whole page, with the awards it should have had."""
        self.expected += rows
        self.rejects.append(RejectRow(page=page, reason=reason, text=text, rows=rows))
        self.problems.append(f"page {page}: {reason}")

    def closed(self, extractor: str, source: str | None, pages: int) -> Extraction:
        """The extraction; a document that promised awards and gave none has failed."""
        status = status_of(
            expected=self.expected,
            read=len(self.awards),
            rejected=sum(reject.rows for reject in self.rejects),
            incomplete=bool(self.problems),
            says_nothing=extractor == GAZETTE,  # an issue without awards prints no sentence that it has none
        )
        return Extraction(
            extractor=extractor,
            extractor_version=VERSIONS[extractor],
            source=source,
            awards=tuple(self.awards),
            rejects=tuple(self.rejects),
            rows_expected=self.expected,
            pages=pages,
            pages_without_text=self.pages_without_text,
            unknown_glyphs=self.unknown_glyphs,
            published_on=self.issued,
            status=status,
            error="; ".join(self.problems) or None,
        )


def gazette_head(source: PageSource) -> RunningHead | None:
    """The running head of the first page that has one; None where the document is no gazette."""
    for number in range(1, min(len(source), _LOOKED_AT) + 1):
        page = source.page(number)
        text = _squeezed(page)
        head = head_in_text(text) or (gazette_page_head(page) if may_hold_head(text) else None)
        if head is not None:
            return head
    return None


def extract_gazette(document: Document, source: PageSource) -> Extraction:
    """The awards of a 号外政府調達 issue; other kinds of issue are not read further and have none."""
    opinion = SecondOpinion(document.content)
    try:
        return read_gazette(source, document.published_on, opinion.ask)
    finally:
        opinion.close()


def read_gazette(
    source: PageSource,
    published_on: dt.date | None = None,
    ask_other_engine: Callable[[int, Glyph], str | None] | None = None,
) -> Extraction:
    """The awards of an open issue; `published_on` stands in where no running head names the date.

    Raises:
        extract.errors.UnreadableDocumentError: a page cannot be read.
    """
    head = gazette_head(source)
    books = Books((head.issued if head else None) or published_on)
    if head is None or head.procurement:
        _read_pages(source, books, ask_other_engine or _nobody)
    return books.closed(GAZETTE, "kanpo", len(source))


def _read_pages(source: PageSource, books: Books, ask: Callable[[int, Glyph], str | None]) -> None:
    reader = NoticeReader()
    promised = _promised(source)
    unread: list[int] = []
    for page in _pages(source, promised):
        text = _squeezed(page)
        if len(text) < _LITTLE_TEXT:
            if page.has_images and (reader.inside or (promised and page.number >= min(promised))):
                _report_image(page.number, books)
                reader.interrupt()
                books.enter(reader.taken())
            elif page.has_images:
                unread.append(page.number)
            continue
        if not (reader.inside or _may_hold_awards(text)):
            unread.clear()
            continue
        layout = read_gazette_page(page, ask)
        if layout.unfamiliar:
            _report_columns(page.number, layout, text, books, inside=reader.inside)
            reader.interrupt()
            books.enter(reader.taken())
            continue
        began_before = reader.kind is NoticePart.UNKNOWN
        expected = books.expected
        books.unknown_glyphs += layout.unknown_glyphs
        reader.read(layout.lines, measure(layout.lines, slack=_FULL_SLACK))
        books.enter(reader.taken())
        if began_before and (books.expected > expected) and unread:
            for number in unread:
                _report_image(number, books)
        unread.clear()
    books.enter(reader.finish())
    if not books.expected and (reader.titles or promised):
        books.problems.append(
            f"no award found though {_TITLE} is named on page {promised[0]}"
            if promised
            else f"no award found under the title {_TITLE}"
        )


def _squeezed(page: Page) -> str:
    """The page's text in stream order, private-use characters decoded, white space left out."""
    return decode_text("".join(page.text().split()))


def _promised(source: PageSource) -> list[int]:
    """Pages of this document on which its contents say that award notices begin."""
    if not len(source):
        return []
    page = source.page(1)
    try:
        text = "".join(page.text().split())
    finally:
        page.close()
    if "目次" not in text:
        return []
    return [number for match in _CONTENTS.finditer(text) if 1 < (number := int(match[1])) <= len(source)]


def _pages(source: PageSource, promised: Sequence[int]) -> Iterator[Page]:
    """Pages that may hold awards: from the section's first page on where the contents prove right, else all."""
    first = 1
    if promised:
        page = source.page(min(promised))
        try:
            proven = _TITLE in _squeezed(page)
        finally:
            page.close()
        first = page.number if proven else 1
    for number in range(first, len(source) + 1):
        page = source.page(number)
        try:
            yield page
        finally:
            page.close()


def _may_hold_awards(text: str) -> bool:
    """Whether a page's text, in whatever order, can hold award notices."""
    if _TITLE_SET.search(text) or _AWARD_START.search(text):
        return True
    # Where words do not hold together the stream is no guide at all, and the marks alone must do.
    scrambled = text.count("調達") < text.count("達") / 2
    return scrambled and all(mark in text for mark in MARKS[:6])


def _report_image(number: int, books: Books) -> None:
    books.pages_without_text += 1
    books.reject_page(number, "page_without_text", "", 0)


def _report_columns(number: int, layout: PageLayout, text: str, books: Books, *, inside: bool) -> None:
    """Reject a page that cannot be read in order, where it holds awards."""
    awards = len(_AWARD_START.findall(text))
    if inside or awards or _TITLE_SET.search(text):
        books.reject_page(number, f"unfamiliar_columns: {layout.unfamiliar}", text, awards)


def _nobody(page: int, glyph: Glyph) -> str | None:
    return None


def has_notices(source: PageSource) -> bool:
    """Whether the first pages hold the marks and headings of an agency's own notices; they stay open."""
    for number in range(1, min(len(source), _LOOKED_AT) + 1):
        text = _squeezed(source.page(number))
        if sum(mark in text for mark in MARKS) >= 6 and (
            _TITLE in text or "掲載順序" in text or "品目分類番号" in text or _AWARD_START.search(text)
        ):
            return True
    return False


def extract_agency_notices(document: Document, source: PageSource) -> Extraction:
    """The awards of an agency's own notices: the gazette's marks in one column, letters spaced, words broken."""
    opinion = SecondOpinion(document.content)
    try:
        reader = NoticeReader(sections=False, kind=NoticePart.AWARD)
        layouts = [(page.number, read_plain_page(page, opinion.ask), page.has_images) for page in source]
    finally:
        opinion.close()
    text = "".join(line.squeezed for _, layout, _ in layouts for line in layout.lines)
    published = _PUBLISHED.search(text)
    issued = parse_date(published[1], reference=None) if published else None
    books = Books(document.published_on or issued)
    for number, layout, has_images in layouts:
        if not layout.lines and has_images:
            _report_image(number, books)
            reader.interrupt()
        books.unknown_glyphs += layout.unknown_glyphs
        reader.read(layout.lines, measure(layout.lines, slack=_RAGGED_SLACK))
    books.enter(reader.finish())
    return books.closed(AGENCY, "nenkin" if _NENKIN in text else None, len(source))
