"""Which ministry answers for a buyer, and what kind of body it is; the table is `ministries.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from extract.reference import read_table
from pipelines.names.bodies import independent_body, local_body, organ_of_state
from pipelines.names.folding import fold_glyphs

_FORMS = ("独立行政法人", "国立研究開発法人", "株式会社", "学校法人")
_UNIVERSITIES = ("国立大学法人", "大学共同利用機関法人")
"""Bodies of 国立大学法人法 (平成15年法律第112号), all of 文部科学省."""
_EDUCATION = "文部科学省"
_LOCAL = ("地方独立行政法人", "企業団", "広域連合", "事務組合", "公社", "衛生組合", "消防組合", "水道組合")


@dataclass(frozen=True, slots=True)
class PublicBuyer:
    """What the tables know of a buyer; a ministry of None means that none answers for it, or that none is known."""

    kind: str
    """A code of `extract.rows.BUYER_KINDS`."""
    ministry: str | None


@lru_cache(maxsize=20_000)
def public_buyer(name: str) -> PublicBuyer:
    """The kind and the ministry of a buying organisation by its normalised name."""
    if known := _known(name):
        return known
    if name.startswith(_UNIVERSITIES):
        return PublicBuyer("national_university", _EDUCATION)
    if found := independent_body(name):
        return _known(found[0]) or PublicBuyer(
            "independent_body" if name.startswith(_FORMS[:2]) else "special_body", None
        )
    if organ := organ_of_state(name, any_rest=True):
        parent = _known(organ[1])
        court = organ[1].endswith("裁判所")
        prosecutors = organ[1].endswith("検察庁")
        if court or prosecutors:
            return PublicBuyer("court", "最高裁判所") if court else PublicBuyer("state_organ", "法務省")
        return PublicBuyer("state_organ", parent.ministry if parent else None)
    if any(word in name for word in _LOCAL):
        return PublicBuyer("local_body", None)
    if local := local_body(name):
        return PublicBuyer(
            "prefecture" if local.name.endswith(("都", "道", "府", "県")) else "municipality", None
        )
    return PublicBuyer("other", None)


def _known(name: str) -> PublicBuyer | None:
    folded = fold_glyphs(name)
    for form in ("", *_FORMS):
        if folded.startswith(form) and (
            found := _bodies().get(folded.removeprefix(form).removesuffix("株式会社"))
        ):
            return found
    return None


@cache
def _bodies() -> dict[str, PublicBuyer]:
    rows = {row["body"]: row for row in read_table(Path(__file__).with_name("ministries.csv"))}

    def ministry(body: str) -> str:
        above = rows[body]["ministry"] if body in rows else body
        return body if above == body else ministry(above)

    return {
        fold_glyphs(body): PublicBuyer(row["kind"], ministry(row["ministry"])) for body, row in rows.items()
    }
