"""Legal forms: found before, after or inside a name, abbreviated or in full, and written out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.values.legal_forms import legal_forms
from pipelines.names.folding import fold_glyphs

_STATUS = re.compile(
    r"^(?:農業生産法人|農地所有適格法人|認定特定|特例民法法人|登録|民間企業|補助事業者|再委託先)(?=株式会社|有限会社|合同会社|農事組合法人)"
)

_UNIONS = ("組合", "金庫", "改良区")
_UPPER_UNION = re.compile(r"連合会|総連合会?|中央会|連合|協議会")
_UNIT_OF_UNION = re.compile(
    r".*(?:支店|支社|支所|支部|本店|本所|本部|営業所|事業所|センター|部会|部|病院|工場|課|室|局|所)$"
)


@dataclass(frozen=True, slots=True)
class FormFound:
    """A legal form inside a name: `text[start:end]`."""

    form: str
    start: int
    end: int
    position: str
    """Where such a form stands in registered names: `before`, `after`, `either`."""


@dataclass(frozen=True, slots=True)
class _Forms:
    by_written: dict[str, tuple[str, str]]
    abbreviation: re.Pattern[str]
    at_start: re.Pattern[str]
    inside: re.Pattern[str]
    latin_end: re.Pattern[str]


def _is_latin(written: str) -> bool:
    return written.isascii() and written[0] not in "("


@cache
def _forms() -> _Forms:
    by_written = {fold_glyphs(form.written): (form.form, form.position) for form in legal_forms()}

    def alternatives(names: list[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    short = [name[1:-1] for name, (form, _) in by_written.items() if name.startswith("(") and form]
    read_aloud = [
        name for name in by_written if re.fullmatch("[ァ-ヺー]+", name) and by_written[name][1] == "after"
    ]
    japanese = [
        name for name in by_written if name[0] != "(" and not _is_latin(name) and name not in read_aloud
    ]
    unsure = [name for name, (form, _) in by_written.items() if not form]
    before = [name for name in japanese if by_written[name][1] != "after" and not name.startswith("NPO")]
    shouted = {name.upper(): kind for name, kind in by_written.items() if _is_latin(name) and len(name) > 2}
    by_written = shouted | by_written
    latin = [name for name in by_written if _is_latin(name) and not name.startswith("NPO")]
    return _Forms(
        by_written,
        re.compile(rf"\(\s*({alternatives(short)})\s*\)\s*"),
        re.compile(alternatives([*before, *unsure, "NPO法人", "認定NPO法人"])),
        re.compile(alternatives([*japanese, *unsure, "NPO法人"])),
        re.compile(
            rf"(?:(?<=[\s,、.])|(?<=[^\x00-\x7f]))({alternatives(latin)})\s*\)?$"
            rf"|(?:(?<=[・、,\s])|(?<=[ァ-ヺー・]{{8}}))({alternatives(read_aloud)})$"  # 東洋インク is an ink
        ),
    )


def write_out(text: str) -> str:
    """Bracketed abbreviations of legal forms ((株), (一社)) as the forms they stand for, statuses in front dropped."""
    if "(" in text:
        forms = _forms()
        text = forms.abbreviation.sub(lambda match: forms.by_written[f"({match[1]})"][0], text)
    return _STATUS.sub("", text)


def form_at_start(text: str) -> FormFound | None:
    """The legal form a name begins with."""
    found = _forms().at_start.match(fold_glyphs(text))
    if found is None or found.end() == len(text):
        return None
    form, position = _forms().by_written[found[0]]
    return FormFound(form, 0, found.end(), position)


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
    latin = forms.latin_end.search(text)
    if latin and latin.start() > 0:
        return FormFound(forms.by_written[latin[1] or latin[2]][0], latin.start(), latin.end(), "after")
    return None
