"""Schools, hospitals and institutes printed behind the legal person that runs them, by its legal form."""

from __future__ import annotations

import re

from extract.lexicon.branches import branches
from pipelines.names.units import UNIT_END, split_branch, stands_apart

_BODY_END = re.compile(r"(?:会|機構|財団|公社|事業団|センター|研究所|学園|学院|大学|連盟|基金)$")
_REPEATED_NAME = 2
_FACILITY_OF: dict[str, re.Pattern[str]] = {
    "school": re.compile(
        r"^(?P<body>.+?(?:国立大学機構|学園|学院(?!大学(?!短期|院|附|医)|短期大学$|高等学校$)|(?<!社)会(?!計|館)|大学(?!院大学|機構)|義塾|学舎|学館))"
        r"(?P<unit>(?=.{3,}).*(?:大学|大学院|短期大学部?|高等学校|中学校|小学校|幼稚園|専門学校|病院|医院|医療センター|センター|研究所|"
        r"研究機構|機構|学部|研究科|大学部))$"
    ),
    "medical": re.compile(
        r"^(?P<body>.+?会(?!館|医療|病院|総合|記念|中央))(?P<unit>.*(?:病院|クリニック|医院|診療所|医療センター|センター|介護.*|施設.*|健診.*))$"
    ),
    "welfare": re.compile(
        r"^(?P<body>.+?(?:事業団|協会|済生会|振興会|福祉会|(?<!議)会(?!福祉|館|社|計|員|議|津|場|務|長)))"
        r"(?P<unit>.*(?:施設.*|病院|園|苑|荘|寮|センター.*|拠点.*|書房|ホーム|学園|支部.*|ハウス|診療所|工房|作業所))$"
    ),
    "agency": re.compile(
        r"^(?P<body>.+?(?:機構|研究所|センター|支援機構|振興会|協会|事業団))"
        rf"(?P<unit>.*(?:病院|研究所|研究センター|センター|学校|大学校|{branches('outlet', 'branch', 'head')}|事務所|部|所|局|館|場|室|校|部門))$"
    ),
    "association": re.compile(
        r"^(?P<body>.+?(?:協会(?!連合会)|公社|事業団|財団|機構|連合会|厚生会|研究会|振興会|研究所|(?<!協議)(?<!社)会(?!館|社|計|員|議|津|場|務|長|連合会)))"
        r"(?P<unit>.*(?:病院|クリニック|診療所|医院|医療センター|研修センター|健診センター|"
        rf"{branches('branch')}|本部|事業部|営業所|学校|保健福祉センター))$"
    ),
}  # fmt: skip
_FAMILY_OF_FORM = {
    "学校法人": "school", "準学校法人": "school", "医療法人": "medical", "医療法人社団": "medical", "医療法人財団": "medical",
    "社会医療法人": "medical", "社会医療法人社団": "medical", "社会医療法人財団": "medical", "特定医療法人": "medical",
    "特定医療法人社団": "medical", "社会福祉法人": "welfare", "独立行政法人": "agency", "国立研究開発法人": "agency",
    "地方独立行政法人": "agency", "大学共同利用機関法人": "agency", "一般社団法人": "association", "公益社団法人": "association",
    "一般財団法人": "association", "公益財団法人": "association", "社団法人": "association", "財団法人": "association",
    "国立大学法人": "school", "公立大学法人": "school",
}  # fmt: skip


def split_facility(name: str, form: str) -> tuple[str, str | None]:
    """A school, hospital or institute parted from the body that runs it (光華女子学園京都光華女子大学), by its legal form."""
    family = _FAMILY_OF_FORM.get(form)
    if family is None:
        return name, None
    head, space, tail = name.rpartition(" ")
    if space and head and _BODY_END.search(head) and UNIT_END.search(tail):
        return head, tail
    if space and head and stands_apart(tail):
        return split_branch(name)
    if space and family == "school" and tail.startswith(head) and len(tail) > len(head):
        return head, tail  # 大阪 大阪公立大学
    repeated = _repeated(name)
    if repeated:
        return name[:repeated], name[repeated:]
    parts = _FACILITY_OF[family].match(name)
    if parts and parts["unit"].strip():
        return parts["body"].rstrip(), parts["unit"].strip()
    return name, None


def _repeated(name: str) -> int | None:
    """Where a name begins again (中央大学中央大学研究開発機構 → 4), or None."""
    for length in range(len(name) // 2, _REPEATED_NAME, -1):
        if name.startswith(name[:length], length):
            return length
    return None
