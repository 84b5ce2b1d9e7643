"""The organisation of a buyer without unit and post: 内閣府大臣官房会計担当参事官 is 内閣府."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from extract.values.folding import fold_width

_BODY = re.compile(
    r"(?:独立行政法人|国立研究開発法人|国立大学法人|大学共同利用機関法人|公立大学法人|地方独立行政法人|特殊法人|認可法人"
    r"|一般財団法人|公益財団法人|一般社団法人|公益社団法人|学校法人|日本司法支援センター)"
)
_BODY_END = re.compile(
    r".+?機構|.+?大学院大学(?:学園)?|.+?大学(?!校|院|病院|入試|改革)|.+?(?:センター|研究所|研究院|博物館|美術館|協会|公社|事業団|基金|印刷局|造幣局|振興会|国際交流会|学校"
    r"|図書館|病院|学園|公庫|劇場|評議会|会館|興会)"
)
_COMPANY = re.compile(r"(?:株式会社|㈱|[(（]株[)）])")
_POST_END = re.compile(
    r"(?:(?:総務|会計|経理|契約|調達|管理|財務|事務|業務|施設|用度|企画|主計|資材|購買|経営|情報|監理|総括|技術|物流|システム|本社|本部)*"
    r"(?:部|課|室|局|本部|グループ|センター)?"
    r"(?:副?(?:部|課|室|局|所|館|院|学|校|会|社|総|場|署|支店|支社|本部)長(?:代理|補佐)?|理事長?(?:代理)?|参事官?|主計官|担当理事|総裁|理事官|会計管理者|取締役.*|執行役.*))$"
)
_POST_LAST = "長官役員掌監任査事課室係"
"""Last characters of a post or a unit that no rule knows: the organisation is then not guessed."""


@cache
def _table(kind: str) -> tuple[str, ...]:
    lines = Path(__file__).with_name("organisations.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return tuple(sorted((row["text"] for row in rows if row["kind"] == kind), key=len, reverse=True))


@cache
def _regional() -> re.Pattern[str]:
    endings = "|".join(map(re.escape, _table("ending")))
    return re.compile(rf"[^\s]{{1,24}}?(?:{endings})")


def organisation_name(text: str) -> str | None:
    """The organisation that a buyer's text begins with, or None where no rule tells it from the post.

    Ministries, agencies and bodies by name are taken from a table, regional offices and public corporations by how
    their names end.
    """
    folded = fold_width(text).strip()
    pieces = folded.split()
    if not pieces:
        return None
    first = pieces[0]
    squeezed = "".join(pieces)
    name = next((name for name in _table("name") if squeezed.startswith(name)), None)
    if name is not None:
        return name
    body = _BODY.match(first)
    if body:
        rest = first[body.end() :]
        end = _BODY_END.match(rest)
        if end:
            return body[0] + end[0]
        # 独立行政法人 alone in its piece: the name stands in the next one
        if not rest and len(pieces) > 1:
            end = _BODY_END.match(pieces[1])
            return body[0] + (end[0] if end else pieces[1])
        return first if len(pieces) > 1 else None
    if _COMPANY.search(first):
        return _without_unit(first) if not first.endswith("株式会社") else first
    regional = _regional().match(first)
    if regional:
        return regional[0]
    return None if _POST_END.search(first) or first[-1] in _POST_LAST else first


def _without_unit(company: str) -> str:
    """A company's name up to its legal form, or without the post where the form comes first."""
    form = _COMPANY.search(company)
    if form and form.start() > 0:
        return company[: form.end()]
    return _POST_END.sub("", company)
