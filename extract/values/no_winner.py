"""Whether a cell says that nobody won, or names the winner elsewhere: words of `no_winner.csv` (`no_name.csv`) and nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from extract.lexicon.eras import PRINTED_SINCE, era_letters, era_names
from extract.reference import read_table
from extract.values.folding import compact, is_dash
from extract.values.legal_forms import any_form

REASONS = ("no_bidder", "no_valid_bid", "cancelled", "no_winner", "elsewhere", "not_told")
"""The most telling first: 応札者がなかったため中止 is `no_bidder`."""
NOBODY = frozenset({"no_bidder", "no_valid_bid", "no_winner", "cancelled"})
"""Reasons that say that there is no winner; the others say that the print does not name one."""
_FAILED = frozenset({"no_bidder", "no_valid_bid", "cancelled"})
LONGEST = 60
"""Characters; longer texts are prose."""
_LEXICON = Path(__file__).parents[1] / "lexicon"
_FILLER = "filler"
_SYMBOLS = re.compile(r"[×✕✖xX?*＊・.,/／＼\\\-‐-―ー－–—_=~〜#!()\[\]〃″]+|[○〇◯◎●□■◇◆△▲☆★]{2,}|[A-Z][社者]?")
"""Marks that are no name (a dash alone is a blank; rings stand for a name that is kept back), and a letter in the place of one (A社)."""
_FIGURE = r"[\d.,/:¥\\()+-]*\d[\d.,/:()+-]*(?:円|%|(?:者|社|件))?|(?:ほか|他|外)\d+(?:者|社|件)"
_DAY = rf"(?:{era_names(PRINTED_SINCE)}|[{era_letters(PRINTED_SINCE)}])?(?:\d{{1,4}}|元)[年./]\d{{1,2}}[月./]\d{{1,2}}日?"
_NO_NAME = re.compile(rf"{_FIGURE}|{_DAY}|(?:https?://|www\.)\S+|[↓↑→←⇓⇑]+")
"""A figure, a day, a number of firms, an address of the web or an arrow: none is a name."""
_CAUSE = re.compile(
    rf"(?:(?:\D.*(?:ため|により|につき|に伴い|ことから|結果)、?|{_DAY}(?:付け?|に)?)(?P<behind>.{{2,20}})|(?P<before>[^()]{{2,20}})\([^()]+\))"
)
"""Words that may say that nobody won, behind their cause or day, or before it in brackets."""
_LEGAL_FORM_ALONE = re.compile(rf"(?:{any_form()})\s*")
_NONE_OF = re.compile(
    r"[一-龥々ぁ-んァ-ヶー・]{0,12}(?:者|札|社|書|申請|応募|参加|提出|希望)(?:は|が)?(?:なし|無し|無|ナシ|ゼロ|0[者社件]?)"
)
_BETWEEN = re.compile(r"[\s()（）\[\]［］【】〔〕「」『』<>〈〉・･、。,./／:：;；~〜*※#!?\-‐―ー－–—_+→⇒0-9]+")


@lru_cache(maxsize=4096)
def reason_nobody_won(text: str) -> str | None:
    """The reason a cell gives for naming no winner, one of `REASONS`; None where it may name one, or is blank."""
    printed = compact(text)
    if not printed or len(printed) > LONGEST:
        return None
    if _SYMBOLS.fullmatch(printed):
        return None if is_dash(printed) else "not_told"
    if _NO_NAME.fullmatch(printed):
        return "not_told"
    return _worst(printed) or _none_of(printed) or _with_cause(printed)


def _none_of(printed: str) -> str | None:
    """`no_winner` of words for whoever there was none of (入札書提出者なし), which no table can hold all of."""
    nobody = _NONE_OF.fullmatch(printed) is not None and re.search(any_form(), printed) is None
    return "no_winner" if nobody else None


def _worst(printed: str) -> str | None:
    found = {reason for reason in _reasons(printed) or () if reason != _FILLER}
    return next((reason for reason in REASONS if reason in found), None)


def _with_cause(printed: str) -> str | None:
    """The reason of words with their cause or their day around them: 中止（予算減額のため）, 仕様変更のため入札中止, 令和6年5月1日取止め."""
    cause = _CAUSE.fullmatch(printed)
    if cause is None or re.search(any_form(), printed):
        return None
    reason = _worst(cause["behind"] or cause["before"])
    return reason if reason in NOBODY else None


def reason_nobody_named(text: str) -> str | None:
    """The same of a winner's cell, in which other words of the table may stand by mistake (落札, 税込, 担当：会計課, 会計課), or
    a legal form without a name: `not_told`.
    """
    return reason_nobody_won(text) or (
        "not_told"
        if _is_no_name(text) or is_department(text) or _LEGAL_FORM_ALONE.fullmatch(text.strip())
        else None
    )


def says_nobody_won_first(text: str) -> bool:
    """Whether one of the parts of a winner's cell says that nobody won, and another may name a firm: 不調, then 株式会社見本.

    Behind a firm 不落随意契約 says how the contract with it came about.
    """
    parts = text.split()
    return len(parts) > 1 and any("随" not in part and reason_nobody_won(part) in _FAILED for part in parts)


@lru_cache(maxsize=4096)
def is_department(text: str) -> bool:
    """Whether a cell is made of words for departments of the buyer alone (会計課, 総務部契約係), which is no firm."""
    printed = compact(text)
    if not printed or len(printed) > LONGEST or _departments().fullmatch(printed) is None:
        return False
    return re.search(any_form(), printed) is None and _bodies().search(printed) is None


@cache
def _bodies() -> re.Pattern[str]:
    """Words for bodies that are no part of the buyer: their department is a payee."""
    return re.compile(_any_of("body"))


@lru_cache(maxsize=4096)
def _is_no_name(text: str) -> bool:
    """Whether a cell is made of words of `no_name.csv` alone, or is a line behind one of its labels."""
    printed = compact(text)
    if not printed or len(printed) > LONGEST:
        return False
    words, labelled = _no_names()
    if labelled.match(printed):
        return "\n" not in text.strip() and re.search(any_form(), printed) is None
    return words.fullmatch(printed) is not None and _BETWEEN.fullmatch(printed) is None


@cache
def _no_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that are no name, the longest that stands there, one after the other; and labels."""
    return re.compile(rf"(?:{_any_of('word')}|{_BETWEEN.pattern})++"), re.compile(rf"(?:{_any_of('label')}):")


@cache
def _departments() -> re.Pattern[str]:
    """Departments one after the other, all in brackets or not."""
    unit = rf"[一-龥々ぁ-んァ-ヶー・]{{1,12}}?(?:{_any_of('unit')})"
    return re.compile(rf"[(\[【]?(?:(?:{_any_of('department')}|{unit})[・、,/]?)++[)\]】]?")


def _any_of(kind: str) -> str:
    """A pattern for any word of a kind of `no_name.csv`, the longest that stands there."""
    table = read_table(_LEXICON / "no_name.csv")
    words = sorted((row["word"] for row in table if row["kind"] == kind), key=len, reverse=True)
    return "|".join(map(re.escape, words))


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, a day or the like where a name is expected: it stands there by mistake."""
    return len(text) <= LONGEST and _NO_NAME.fullmatch(compact(text)) is not None


def _reasons(printed: str) -> list[str] | None:
    """What each word says, or None where a part is no word of the table; of two words that begin alike the longer one where
    what follows is a word too (入札中, but 入札|中止).
    """
    dead: set[int] = set()

    def from_place(at: int) -> list[str] | None:
        if at == len(printed):
            return []
        if at in dead:
            return None
        for word in _by_letter().get(printed[at], ()):
            if printed.startswith(word, at) and (rest := from_place(at + len(word))) is not None:
                return [_words()[word], *rest]
        if (gap := _BETWEEN.match(printed, at)) is not None and (rest := from_place(gap.end())) is not None:
            return rest
        dead.add(at)
        return None

    return from_place(0)


@cache
def _by_letter() -> dict[str, list[str]]:
    """The words by their first letter, longest first."""
    letters: dict[str, list[str]] = {}
    for word in _words():
        letters.setdefault(word[0], []).append(word)
    return letters


@cache
def _words() -> dict[str, str]:
    """Reason by word, longest first."""
    table = read_table(_LEXICON / "no_winner.csv")
    words = {unicodedata.normalize("NFKC", row["word"]): row["reason"] for row in table}
    return dict(sorted(words.items(), key=lambda item: -len(item[0])))
