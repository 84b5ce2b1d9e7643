"""Legal forms: found before, after or inside a name, abbreviated or in full, and written out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from extract.lexicon.branches import branches
from extract.reference import read_table
from extract.values.legal_forms import legal_forms
from pipelines.names.folding import SMALL_KANA, fold_glyphs

_STATUS = re.compile(
    r"^(?:農業生産法人|農地所有適格法人|認定特定|特例民法法人|登録|民間企業|補助事業者|再委託先)(?=株式会社|有限会社|合同会社|農事組合法人)"
)

_SPACED = re.compile(
    r"(?<=株式|有限|合同|合資|合名|相互) (?=会社)|(?<=社団|財団|行政|開発|大学|活動|福祉|学校|医療|宗教) (?=法人)|"
    r"(?<=協同|信用|企業|森林|業共|共済) (?=組合|金庫)|(?<=信用|労働) (?=金庫)|(?<=一般|公益) (?=[社財]団法人)"
)
"""A space inside a form (信用 金庫)."""
_KIND_OF_MEDICAL = re.compile(
    r"(?P<form>医療法人)\s*(?:\((?P<kind>社団|財団)\)|(?P<name>[^()]+)\((?:社団|財団)\)$)"
)
"""医療法人(社団)丸島会 is 医療法人社団丸島会; 医療法人丸島会(社団) bears 社団 as no part of its name."""
_LONGEST_FORM = 40
"""Characters."""
_ASKED_AGAIN = 1024
"""Texts remembered: the same one is asked about several times while its name is taken apart."""
_UNIONS = ("組合", "金庫", "改良区")
_UPPER_UNION = re.compile(r"連合会|総連合会?|中央会|連合|協議会")
_UNIT_OF_UNION = re.compile(
    rf".*(?:{branches('outlet', 'branch', 'works', 'head', 'part')}|本店|センター|部会|病院|所)$"
)


@dataclass(frozen=True, slots=True)
class FormFound:
    """A legal form inside a name: `text[start:end]`."""

    form: str
    start: int
    end: int
    position: str
    """Where such a form stands in registered names: `before`, `after`, `either`."""
    foreign: bool = False
    """Whether it is written in Latin letters or as foreign words in katakana (Inc., インク)."""


@dataclass(frozen=True, slots=True)
class _Forms:
    by_written: dict[str, tuple[str, str]]
    foreign: dict[str, str]
    """By `_letters` of what is written."""
    abbreviation: re.Pattern[str]
    cut_bracket: re.Pattern[str]
    at_start: re.Pattern[str]
    inside: re.Pattern[str]
    foreign_end: re.Pattern[str]


_FOREIGN_SHORT = 2
"""Letters: shorter forms (AG, SE) count only behind a name in Latin letters, in capitals."""
_AND = re.compile(r"(?:&|\band|アンド)[\s・]*$", re.IGNORECASE)
_BETWEEN = r"[\s.,;:・]*"
_NAMED = re.compile(r"\w")
_IN_KANA = re.compile(r"[ァ-ヺー・0-9A-Za-z&.\s-]+")


def _letters(written: str) -> str:
    return re.sub(r"[\s.,;:・()]", "", written).lower()


def _foreign_pattern(written: str) -> str:
    """Letters of a form with any marks between its words: Co.,Ltd = CO. LTD."""
    words = [word for word in re.split(r"[\s.,・]+", written) if word]
    dotted = "." in written.rstrip(".") and all(len(word) == 1 for word in words)
    return r"\.\s?".join(words) + r"\.?" if dotted else _BETWEEN.join(map(re.escape, words)) + r"\.?"


@cache
def _forms() -> _Forms:
    table = legal_forms()
    by_written = {fold_glyphs(form.written): (form.form, form.position) for form in table}

    def alternatives(names: list[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    aloud = [form.written for form in table if form.read_aloud]
    aloud += [word.translate(SMALL_KANA) for word in aloud]
    latin = [form.written for form in table if form.in_latin and not form.written.startswith("NPO")]
    japanese = [
        fold_glyphs(form.written)
        for form in table
        if not (form.in_brackets or form.in_latin or form.read_aloud)
    ]
    short = [name[1:-1] for name, (form, _) in by_written.items() if name.startswith("(") and form]
    unsure = [name for name, (form, _) in by_written.items() if not form]
    before = [name for name in japanese if by_written[name][1] != "after" and not name.startswith("NPO")]
    long = sorted((name for name in latin if len(_letters(name)) > _FOREIGN_SHORT), key=len, reverse=True)
    two = [name for name in latin if len(_letters(name)) <= _FOREIGN_SHORT]
    return _Forms(
        by_written,
        {
            _letters(written): form.form
            for form in table
            if form.in_latin or form.read_aloud
            for written in (form.written, form.written.translate(SMALL_KANA))
        },
        re.compile(rf"\(\s*({alternatives(short + japanese)})\s*\)\s*"),
        re.compile(
            rf"^({alternatives([word for word in short if word != '国'])})\)\s*(?=.)|(?<=.)\(({alternatives(short)})$"
        ),
        re.compile(alternatives([*before, *unsure, "NPO法人", "認定NPO法人"])),
        re.compile(alternatives([*japanese, *unsure, "NPO法人"])),
        re.compile(
            rf"(?:(?:(?<=[\s,、.;])|(?<=[^\x00-\x7f]))(?i:{'|'.join(map(_foreign_pattern, long))})"
            rf"|(?<=[\x00-\x7f][\s,])(?:{'|'.join(map(_foreign_pattern, two))})"
            rf"|(?:(?<=[・、,\s)])|(?<=[ァ-ヺー・]{{8}}))(?:{alternatives(aloud)}))[.,;]?\s*\)?$"  # 東洋インク is an ink
        ),
    )


@cache
def _kana_forms() -> tuple[dict[str, str], re.Pattern[str]]:
    forms = {row["written"]: row["form"] for row in read_table(Path(__file__).with_name("kana_forms.csv"))}
    words = "|".join(sorted(forms, key=len, reverse=True))
    return forms, re.compile(
        rf"^\(?(?P<front>{words})\)\s*(?=.)|(?<=.)(?:\s*\((?P<behind>{words})\)?|\s(?P<apart>{words})\))$"
    )


def write_out(text: str) -> str:
    """Bracketed abbreviations of legal forms ((株), (一社), 財), カ)) as the forms they stand for, statuses in front dropped."""
    if " " in text:
        text = _SPACED.sub("", text)
    if "(" in text or ")" in text:
        forms = _forms()
        text = _KIND_OF_MEDICAL.sub(
            lambda match: f"{match['form']}{match['kind'] or ''}{match['name'] or ''}", text
        )
        text = forms.abbreviation.sub(lambda match: _written_out(match[1]) + _gap(match), text)
        text = forms.cut_bracket.sub(lambda match: _written_out(match[1] or match[2]), text)
        if _IN_KANA.fullmatch(text.replace("(", "").replace(")", "")):
            kana, pattern = _kana_forms()
            text = pattern.sub(
                lambda match: kana[match["front"] or match["behind"] or match["apart"]], text, count=1
            )
    return _STATUS.sub("", text)


def _gap(match: re.Match[str]) -> str:
    """The space behind an abbreviated form, where the form ends a name (甲野㈱ 乙野㈱)."""
    before = match.string[: match.start()].rstrip()
    return " " if match[0][-1].isspace() and before and before[-1] not in "・、,/(" else ""


def stands_for_several(bracketed: str) -> bool:
    """Whether a text is an abbreviation that may stand for several forms: (合)."""
    return _forms().by_written.get(bracketed, ("?", ""))[0] == ""


def _written_out(short: str) -> str:
    """The form that an abbreviation stands for; a form in full stays as it is."""
    forms = _forms().by_written
    return forms[f"({short})" if f"({short})" in forms else fold_glyphs(short)][0]


@lru_cache(maxsize=_ASKED_AGAIN)
def form_at_start(text: str) -> FormFound | None:
    """The legal form a name begins with."""
    found = _forms().at_start.match(fold_glyphs(text[:_LONGEST_FORM]))
    if found is None or found.end() == len(text):
        return None
    form, position = _forms().by_written[found[0]]
    return FormFound(form, 0, found.end(), position)


@lru_cache(maxsize=_ASKED_AGAIN)
def form_inside(text: str) -> FormFound | None:
    """The first legal form that has a name before it, or the form in Latin letters at the end."""
    forms = _forms()
    text = fold_glyphs(text)
    for found in forms.inside.finditer(text):
        if found.start() == 0:
            continue
        form, position = forms.by_written[found[0]]
        after = text[found.end() :]
        if found[0] == "株式会" and after and not _UNIT_OF_UNION.match(after.strip()):
            continue
        if form.endswith(_UNIONS) and after:
            if upper := _UPPER_UNION.match(after):
                if upper.end() == len(after):
                    return FormFound(form + upper[0], found.start(), len(text), position)
                continue
            if not after.startswith((" ", "(")) and not _UNIT_OF_UNION.match(after):
                continue
        return FormFound(form, found.start(), found.end(), position)
    return _foreign(text)


def _foreign(text: str) -> FormFound | None:
    """A foreign form at the end of a name; "and Company" is of the name."""
    forms = _forms()
    found = forms.foreign_end.search(text)
    if found is None or not _NAMED.search(text[: found.start()]):
        return None
    start = found.start()
    if _AND.search(text[:start]) and (
        company := re.match(r"(?:Company|Co)\b[\s.,]*", found[0], re.IGNORECASE)
    ):
        start += company.end()
    form = forms.foreign.get(_letters(text[start:]))
    return FormFound(form, start, len(text), "after", foreign=True) if form else None
