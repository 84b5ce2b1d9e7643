"""What a publisher's editor adds to a title: the size of a linked file, a new window, 差替え. None of it is the title."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.reference import read_table
from extract.values.folding import fold_width
from extract.values.legal_forms import alternatives

REISSUED = "reissued"
"""Warning: 差替え, 訂正 … stands beside the title: the row was put up anew."""

_FILE_KIND = (
    r"(?:PDF|pdf|EXCEL|Excel|excel|エクセル|WORD|Word|word|ワード|ZIP|zip|CSV|csv|XLSX?|xlsx?|DOCX?|docx?)"
)
_SIZE = r"[\d,.]+\s*(?:KB|MB|kb|mb|Kb|Mb|KiB|MiB|キロバイト|メガバイト|バイト)"
_PAGES = r"\d{1,4}\s*(?:ページ|頁|枚)"
_FILE = (
    rf"{_FILE_KIND}?\s*(?:形式|ファイル|文書|版)?\s*[:;/,、・\s-]*\s*(?:{_SIZE})(?:\s*[/,、・\s]\s*{_FILE_KIND}?(?:ファイル|形式|文書)?)?"
    rf"|{_FILE_KIND}\s*(?:形式|ファイル|文書|版)?\s*[:;/,、・\s-]*\s*{_PAGES}(?:\s*[/,、・\s]\s*{_SIZE})?"
)
_KIND_ONLY = rf"{_FILE_KIND}\s*(?:形式|ファイル|文書|版)?"
_DAY = (
    rf"(?:(?:{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}])?\s*(?:\d{{1,4}}|元)\s*[年./]\s*)?"
    r"\d{1,2}\s*[月./]\s*\d{1,2}\s*日?"
)


@cache
def _words(kind: str) -> str:
    rows = read_table(Path(__file__).with_name("publisher_marks.csv"))
    return alternatives(row["words"] for row in rows if row["kind"] == kind)


@cache
def _link_mark() -> re.Pattern[str]:
    inside = rf"\s*(?:{_FILE}|{_KIND_ONLY}|{_words('link')})\s*(?:[、,/・\s]\s*(?:{_words('link')}))?\s*"
    return re.compile(
        rf"\s*(?:[(\[【<〔]{inside}[)\]】>〕]|(?<=[\s)\]])(?:{_FILE}|{_words('link')})|{_FILE_KIND}\s*[:;/]\s*{_SIZE}"
        rf"|\.(?:pdf|xlsx?|docx?|zip|csv)(?![A-Za-z]))\s*$"
    )


@cache
def _reissue() -> tuple[re.Pattern[str], re.Pattern[str]]:
    dated = (
        rf"{_DAY}\s*(?:付け?)?\s*(?:に|、)?\s*(?:{_words('dated')})|(?:{_words('dated')})\s*[:/、]?\s*{_DAY}"
    )
    noted = rf"\s*(?:{_DAY}\s*(?:付け?)?\s*)?(?:{_words('reissue')})(?:\s*(?:{_DAY}))?\s*(?:分|済み?)?\s*"
    noted = rf"(?:{noted}|\s*(?:{dated})\s*)"
    bracketed = rf"[(\[【<〔《]{noted}[)\]】>〕》]|※{noted}|(?<=[\s　])(?:NEW|New|new)!*|(?:NEW|New)!+"
    return re.compile(rf"\s*(?:{bracketed})\s*$"), re.compile(
        rf"^\s*(?:[(\[【<〔《]{noted}[)\]】>〕》]|(?:NEW|New|new)(?:!+|(?=[\s　])))\s*(?=\S)"
    )


@cache
def _last_letters() -> frozenset[str]:
    """What a mark at a title's end ends with: a bracket, a unit of size, a word."""
    rows = read_table(Path(__file__).with_name("publisher_marks.csv"))
    letters = "BbDdFfLlPpSsVvWwXxCcTt!"
    return frozenset(
        {
            *_CLOSING,
            *letters,
            *map(_wide, letters),
            *"トドジルページ頁枚式書版",
            *(row["words"][-1] for row in rows),
        }
    )


def _is_marked_at_an_end(title: str) -> bool:
    """Whether a mark may stand at a title's end or beginning; within it none is looked for."""
    bare = title.strip() if title[:1].isspace() or title[-1:].isspace() else title
    return bare[-1:] in _last_letters() or bare[:1] in _IN_FRONT or "※" in title


@cache
def _telling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What every mark has one of, in either width: a kind of file, a size, pages, a word of the table; and a letter that each
    of these has, which is looked for first: most titles have none, and looking for words takes ten times as long.
    """
    words = {row["words"] for row in read_table(Path(__file__).with_name("publisher_marks.csv"))}
    kinds = re.findall(r"\w+", _FILE_KIND)
    first = {word[0] for word in (*words, *kinds)} | set("BbＢｂキメバペ頁枚")
    letters = f"{_FILE_KIND}|{alternatives(words)}"
    size = r"[\d,.，．]\s*(?:[KMkmＫＭｋｍ][iｉ]?[BbＢｂ]|[キメバペ頁枚])"
    return (
        re.compile(f"[{''.join(first)}{''.join(map(_wide, filter(str.isascii, first)))}]"),
        re.compile(f"{re.sub('[A-Za-z!]', _in_both_widths, letters)}|{size}"),
    )


def _wide(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0)


def _in_both_widths(letter: re.Match[str]) -> str:
    return f"[{letter[0]}{_wide(letter[0])}]"


_OPENING, _CLOSING = "(（[［【<＜〔《", ")）]］】>＞〕》"
_IN_FRONT = f"{_OPENING}NnＮ"


def may_have_marks(title: str) -> bool:
    """Whether a mark may stand at an end of a title; most often none can."""
    if not _is_marked_at_an_end(title):
        return False
    start = 0
    if (
        title[-1:] in _CLOSING and title[:1] not in _IN_FRONT
    ):  # then all of the mark stands in the last bracket
        start = max(0, *map(title.rfind, _OPENING))
    letter, marks = _telling()
    return letter.search(title, start) is not None and marks.search(title, start) is not None


def is_mark(text: str) -> bool:
    """Whether a text is nothing but such a word, as a picture beside a link has it (新着)."""
    return any(row["words"] == text for row in read_table(Path(__file__).with_name("publisher_marks.csv")))


def without_link_marks(text: str) -> str:
    """A text without what was added behind its link: the size of a file, a new window; whole where nothing would be left."""
    if not may_have_marks(text):
        return text  # the common case
    match = _link_mark().search(fold_width(text))
    return text[: match.start()].rstrip() if match is not None and text[: match.start()].strip() else text


def without_marks(title: str) -> tuple[str, str | None]:
    """A title as printed without what its publisher's editor added, and a warning where that says something of the row.

    The title stays whole where nothing of it would be left.
    """
    if not may_have_marks(title):
        return title, None  # the common case
    folded = fold_width(title)  # same length: places hold for the printed title
    start, end, warning = 0, len(folded), None
    behind, in_front = _reissue()
    while True:
        if match := _link_mark().search(folded[start:end]):
            cut = start + match.start()
        elif match := behind.search(folded[start:end]):
            cut, warning = start + match.start(), REISSUED
        else:
            break
        if not folded[start:cut].strip():
            return title, None
        end = cut
    if (match := in_front.match(folded[start:end])) and folded[match.end() : end].strip():
        start, warning = match.end(), REISSUED
    return title[start:end].strip() if (start, end) != (0, len(folded)) else title, warning
