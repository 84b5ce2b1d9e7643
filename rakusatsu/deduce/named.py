"""Companies that an article names: an article that prints a name is not about somebody else in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extract.values.folding import search_key
from extract.values.legal_forms import alternatives, legal_forms
from pipelines.index.firm_names import firm_key
from pipelines.index.open import AwardIndex
from pipelines.index.words import units_of
from rakusatsu.deduce.clue import Article
from rakusatsu.deduce.lexicon import table, words

CONTRACTOR, OTHER, UNSAID = "contractor", "other", "unsaid"
LONGEST_NAME = 28
"""Characters of a name in running text."""
SHORTEST_BARE = 3
"""Characters of a name that is printed without its legal form."""
_IN_NAME = "一-龠々〆ヶァ-ヴー・A-Za-z0-9&"
_RUN = re.compile(rf"[{_IN_NAME}]{{2,{LONGEST_NAME}}}")
_BEFORE_FORM = re.compile(rf"[{_IN_NAME}ぁ-ん]{{1,{LONGEST_NAME}}}$")
_AFTER_FORM = re.compile(rf"[{_IN_NAME}ぁ-ん]{{1,{LONGEST_NAME}}}")
_COMPANY = re.compile(
    r"会社$|[社財]団法人$|活動法人$|医療法人|学校法人$|福祉法人$|監査法人$|^協同組合$|協業組合$|企業組合$"
)
"""Forms that suppliers have; bodies under public law and unions of workers are none."""
_SHORT_FORMS = ("株", "有", "同", "資", "名", "一社", "一財", "公社", "公財", "医", "社福", "特非", "NPO")
_HIRED = re.compile(
    r"(?:\([^()]{1,20}\))?(?:に(?:発注|委託|外注|請け負わせ|請負わせ|任せ|依頼|注文)|と(?:の間で)?(?:随意)?契約(?:し|を|した)|を(?:指名停止|入札参加停止))"
)
_KATAKANA = re.compile(r"[ァ-ヴー・]{3,}")
_PLAIN_KINDS = ("会社", "業者", "企業", "業務", "工事", "調査", "設計", "事業者", "店", "者", "社", "内")
_TIMES = re.compile(r"[年月日度春夏秋冬末旬期回間]$|^[0-9]")
_PUBLIC = re.compile(
    r"(?:[都道府県市区町村省庁院局署]|大学|機構|公団|事業団|裁判所|委員会|自衛隊|警察|幹部|担当者|関係者|役員)$"
)
_BesideForm = tuple[int, int, list[tuple[int, int]]]
"""Begin and end of a legal form, and the spans beside it that may be the name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A company's name in an article."""

    name: str
    """As printed, with its legal form where it has one."""
    spans: tuple[tuple[int, int], ...]
    companies: tuple[int, ...]
    """Codes of the companies of the index that bear the name; none where the data do not hold it."""
    role: str
    """What the article says of it: `contractor`, `other` (it lost, denies, had the work before), `unsaid`."""


def named_companies(article: Article, index: AwardIndex) -> tuple[Mention, ...]:
    """Companies named in an article, in order: with a legal form, or by a name the data hold, or where a contractor stands."""
    text = article.plain
    beside_forms, runs = _beside_forms(text), [match.span() for match in _RUN.finditer(text)]
    spans = [*runs, *(span for _, _, own in beside_forms for span in own)]
    bearers = index.companies_named(firm_key(text[begin:end]) for begin, end in spans)
    found = [*_with_form(text, beside_forms, bearers, index), *_bare(text, runs, bearers, index)]
    mentions: dict[str, Mention] = {}
    taken_to = 0
    for begin, end, companies in sorted(found, key=lambda one: (one[0], -one[1])):
        if begin < taken_to:
            continue
        taken_to = end
        key = firm_key(text[begin:end])
        role = _role(article, begin, end)
        known = mentions.get(key)
        if known is None:
            mentions[key] = Mention(article.text[begin:end], ((begin, end),), companies, role)
        else:
            surest = CONTRACTOR if CONTRACTOR in (role, known.role) else max(role, known.role, key=_says)
            mentions[key] = Mention(known.name, (*known.spans, (begin, end)), companies, surest)
    return tuple(mentions.values())


def _says(role: str) -> int:
    return (UNSAID, OTHER, CONTRACTOR).index(role)


def _beside_forms(text: str) -> list[_BesideForm]:
    """Where a legal form stands, and what beside it may be the name: the longest first, behind it before in front."""
    tries: list[_BesideForm] = []
    for form in _forms().finditer(text):
        after = _AFTER_FORM.match(text, form.end())
        before = _BEFORE_FORM.search(text[max(0, form.start() - LONGEST_NAME) : form.start()])
        spans = []
        if after:
            spans += [(form.end(), end) for end in range(after.end(), form.end() + 1, -1)]
        if before:
            begin = form.start() - len(before.group())
            spans += [(start, form.start()) for start in range(begin, form.start() - 1)]
        tries.append((form.start(), form.end(), spans))
    return tries


def _with_form(
    text: str, tries: Sequence[_BesideForm], bearers: Mapping[str, Sequence[int]], index: AwardIndex
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Names beside a legal form."""
    public = _public_bodies(index)
    for first, last, spans in tries:
        known = next((span for span in spans if firm_key(text[slice(*span)]) in bearers), None)
        span = known or _unknown(text, first, last)
        if not span or firm_key(text[slice(*span)]) in public:
            continue
        codes = tuple(bearers.get(firm_key(text[slice(*span)]), ()))
        yield min(first, span[0]), max(last, span[1]), codes


def _unknown(text: str, first: int, last: int) -> tuple[int, int] | None:
    """The name beside a form that the data do not hold: the run without hiragana, after the form or else before it."""
    after = re.compile(rf"[{_IN_NAME}]{{2,{LONGEST_NAME}}}").match(text, last)
    if after:
        return after.span()
    before = re.search(rf"[{_IN_NAME}]{{2,{LONGEST_NAME}}}$", text[max(0, first - LONGEST_NAME) : first])
    if before and not _is_generic(before.group()):
        return first - len(before.group()), first
    return None


def _bare(
    text: str, runs: Sequence[tuple[int, int]], bearers: Mapping[str, Sequence[int]], index: AwardIndex
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Names without a form: of a company of the data, or standing where the contractor stands."""
    public = _public_bodies(index)
    for begin, end in runs:
        name = text[begin:end]
        key = firm_key(name)
        if key in public or _PUBLIC.search(name) or name[0].isdigit():
            continue
        as_contractor = _stands_as(CONTRACTOR, text, begin, end)
        generic = _is_generic(name)
        proper = not generic and _is_proper(name)
        known = key in bearers and len(name) >= SHORTEST_BARE and (proper or as_contractor)
        unknown = not generic and _is_hired(text, end) and (proper or _looks_like_a_firm(name))
        if known or (unknown and not _TIMES.search(name)):
            yield begin, end, tuple(bearers.get(key, ()))


def _is_hired(text: str, end: int) -> bool:
    """Whether what follows a name says outright that work was given to it: と契約, に発注, を指名停止."""
    return bool(_HIRED.match(text[end : end + 40]))


def _is_generic(name: str) -> bool:
    """Whether a run says only of what kind a company is, or only where: 建設コンサルタント, 東京; but not 東京建設."""
    units = [unit for unit in units_of(name) if unit.kind[0] != "助詞"]
    places = [unit.kind[:3] == ("名詞", "固有名詞", "地名") for unit in units]
    trades = [unit.surface in words("trades") for unit in units]
    if any(places) and not all(places):
        return (trades[-1] and units[-1].surface in _PLAIN_KINDS) or not any(trades)
    return all(places) or all(trades)


def _is_proper(name: str) -> bool:
    return any(unit.is_proper for unit in units_of(name))


def _looks_like_a_firm(name: str) -> bool:
    """Whether it ends in a word of a trade (西部技建コンサルタント) behind something that is not one, or is all katakana."""
    if _KATAKANA.fullmatch(name):
        return True
    units = list(units_of(name))
    return len(units) > 1 and units[-1].surface in words("trades") and units[-1].surface not in _PLAIN_KINDS


def _role(article: Article, begin: int, end: int) -> str:
    if _stands_as(OTHER, article.plain, begin, end):
        return OTHER
    return CONTRACTOR if _stands_as(CONTRACTOR, article.plain, begin, end) else UNSAID


def _stands_as(role: str, text: str, begin: int, end: int) -> bool:
    before = re.split(r"[。\n]", text[max(0, begin - 60) : begin])[-1]
    after = re.split(r"[。\n]", text[end : end + 60])[0]
    return any(pattern.search(before if side == "before" else after) for side, pattern in _roles()[role])


@cache
def _roles() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    rows = table("named_roles")
    return {
        role: tuple((row["side"], re.compile(row["pattern"])) for row in rows if row["role"] == role)
        for role in (CONTRACTOR, OTHER)
    }


@cache
def _forms() -> re.Pattern[str]:
    """Forms of companies and foundations as they stand in running text; bodies under public law have none of these."""
    short = {f"({mark})" for mark in _SHORT_FORMS} | {"㈱", "㈲"}
    written = {
        form.written
        for form in legal_forms()
        if not form.in_latin and not form.read_aloud and not form.in_brackets and _COMPANY.search(form.form)
    }
    return re.compile(alternatives(written | short))


def _public_bodies(index: AwardIndex) -> frozenset[str]:
    """Keys of the names of bodies that buy."""
    return index.remember(
        "keys of buyers",
        lambda: (
            frozenset(firm_key(name) for name, _ in index.buyers if name)
            | {search_key(name) for name, _ in index.places if name}
        ),
    )
