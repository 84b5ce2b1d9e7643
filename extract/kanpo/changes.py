"""落札者等の公示の変更 / の訂正: what a notice in free text changes, and in which notice."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator

from extract.kanpo.awards import NOTICE_KINDS, buyer_columns
from extract.kanpo.glyphs import UNKNOWN
from extract.kanpo.notices import Amendment
from extract.kanpo.printed import Printed
from extract.rows import AwardRow, Evidence
from extract.values.folding import fold_width
from extract.values.wareki import parse_date

_QUOTED = r"「(?P<{}>(?:[^「」]|「[^「」]*」)*)」"
_CHANGE = re.compile(
    _QUOTED.format("old")
    + r"\s*(?:と(?:あ(?:る|った)|する)の?\s*[をは]|[をは])[、\s]*"
    + _QUOTED.format("new")
    + r"(?=\s*(?:に|と|へ|の|、|及び|\s|$))"
)
_DATE = r"(?:令\s*和|平\s*成)\s*[\d０-９元]+\s*年\s*[\d０-９]+\s*月\s*[\d０-９]+\s*日"
_ISSUE = re.compile(
    rf"(?P<date>{_DATE})\s*(?:付け?|掲載)?\s*(?:の|、|[（(])?\s*(?:官\s*報)?\s*[（(]?\s*(?P<issue>(?:号\s*外\s*)?[（(]?\s*政\s*府\s*調\s*達\s*[）)]?\s*第\s*[\d０-９]+\s*号)"
)
_PAGE = re.compile(r"(?P<page>[\d０-９]+)\s*(?:ページ|頁)")
_TITLE_LABEL = re.compile(
    r"(?:調達)?件名(?:及び数量)?[\s　:：]*(?:「(?P<quoted>[^「」]+)」|(?P<plain>[^\s　「」、。（）]+))"
)
_TITLE_QUOTED = re.compile(
    r"「(?P<quoted>[^「」]{4,})」\s*(?:に係る|に関する|について|の(?:落札|公示)|（|\()"
)
_TITLE_MARK = re.compile(r"②\s*(?P<quoted>[^①-⑫「」]{4,}?)(?=\s*(?:[③-⑫]|」|に係る|の[①-⑫]))")
_PUBLIC_NOTICE = re.compile(r"公示|公告|公表")
_PLACE = re.compile(r"[^「」。、\s　][^「」。、]{0,40}$")


def amendment_rows(amendment: Amendment, first_ordinal: int, issued: dt.date | None) -> list[AwardRow]:
    """The rows of a change or correction, one for each notice it names.

    `raw` holds what it refers to (掲載日, 号, 頁, 件名) and each value that is replaced (変更前, 変更後, 変更箇所; with a number
    from the second on), and the whole text (本文).
    """
    return [
        _row(amendment, part, first_ordinal + index, issued)
        for index, part in enumerate(_parts(amendment.text))
    ]


def _parts(text: Printed) -> Iterator[Printed]:
    """The text cut where it goes on to the notice of a further issue."""
    starts = [match.start() for match in _ISSUE.finditer(text.text)]
    cuts = [0, *starts[1:], len(text)]
    parts = [text[a:b].strip() for a, b in itertools.pairwise(cuts)]
    if len(parts) > 1 and all(_CHANGE.search(part.text) for part in parts):
        yield from parts
    else:
        yield text


def _row(amendment: Amendment, text: Printed, ordinal: int, issued: dt.date | None) -> AwardRow:
    raw = {"本文": text.text}
    warnings: list[str] = []
    evidence: list[Evidence] = [*text.evidence("raw")]
    columns, buyer_evidence, buyer_warnings, buyer_raw = buyer_columns(amendment.buyer)
    evidence += buyer_evidence
    warnings += buyer_warnings
    raw |= buyer_raw
    reference = _reference(text.text, issued)
    raw |= reference
    if "掲載日" not in reference:
        warnings.append("no_reference")
    title = _title(text)
    if title is not None:
        raw["件名"] = title.text
        columns["title"] = title.text
        evidence += title.evidence("title")
    changes = list(_CHANGE.finditer(text.text))
    for number, change in enumerate(changes, 1):
        suffix = "" if number == 1 else f" {number}"
        raw[f"変更前{suffix}"], raw[f"変更後{suffix}"] = change["old"], change["new"]
        place = _PLACE.search(text.text[: change.start()].rstrip())
        if place:
            raw[f"変更箇所{suffix}"] = place[0].removesuffix("の")
    if not changes:
        warnings.append("unread_change")
    if UNKNOWN in text.text:
        warnings.append("unknown_glyph")
    return AwardRow(
        page=text.page or 1,
        award_ordinal=ordinal,
        notice_kind=NOTICE_KINDS[amendment.kind],
        raw=raw,
        evidence=tuple(evidence),
        warnings=tuple(dict.fromkeys(warnings)),
        **columns,  # type: ignore[arg-type]
    )


def _reference(text: str, issued: dt.date | None) -> dict[str, str]:
    found: dict[str, str] = {}
    match = _ISSUE.search(text)
    date_text = match["date"] if match else None
    if match:
        found["号"] = fold_width("".join(match["issue"].split()))
    else:
        labelled = re.search(rf"掲載日\s*(?P<date>{_DATE})", text)
        date_text = labelled["date"] if labelled else None
    date = parse_date(date_text, reference=issued) if date_text else None
    if date:
        found["掲載日"] = date.isoformat()
    page = _PAGE.search(text)
    if page:
        found["頁"] = fold_width(page["page"])
    return found


def _title(text: Printed) -> Printed | None:
    """The title of the changed notice, where the text names it."""
    for pattern in (_TITLE_LABEL, _TITLE_MARK, _TITLE_QUOTED):
        for match in pattern.finditer(text.text):
            group = "quoted" if match["quoted"] else "plain"
            if not _PUBLIC_NOTICE.search(match[group]):
                return text[match.start(group) : match.end(group)].strip()
    return None
