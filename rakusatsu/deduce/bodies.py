"""Public bodies in an article: where they stand, the name that awards print, and how surely each placed the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ahocorasick

import pipelines.names
from extract.lexicon.branches import branches
from extract.reference import read_table
from extract.values.places import PREFECTURES, municipalities
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Article
from rakusatsu.deduce.lexicon import table, words
from rakusatsu.deduce.localities import BEFORE_PLACE_OF_ANY

_NAMES = Path(pipelines.names.__file__).parent
_LEGAL = re.compile(
    r"独立行政法人|国立研究開発法人|国立大学法人|大学共同利用機関法人|地方独立行政法人|公立大学法人|特殊法人|認可法人|学校法人"
)
_KANJI = "一-龠々"
_RUN = re.compile(rf"[{_KANJI}ヶケノァ-ヴー・]+")
_ENDS = re.compile(
    r"(?:機構|公社|公団|事業団|裁判所|県警|府警|道警|警察本部|警察署|管理局|整備局|国税局|労働局|防衛局|総合事務局|農政局|財務局|経済産業局|運輸局|法務局"
    r"|検察庁|刑務所|拘置所|大学|大学校|研究所|研究センター|振興会|振興局|基金|委員会|税務署|税関|駐屯地|基地|広域連合|企業団|事務組合|消防組合|衛生組合"
    r"|病院|医療センター|教育庁|教育委員会|検疫所|気象台|総監部|補給処|水道局|下水道局|交通局|建設局|都市整備局|港湾局|病院局|企業局|学校"
    r"|(?:国道|河川|河川国道|砂防|港湾|ダム|空港|土木|農林|農政|林務|環境|自然環境|財務|開発建設|工事|維持管理|森林|地方環境|総合|県税|保健)(?:管理)?(?:事務所|管理所|工事事務所|センター|部)"
    r"|(?<!建)(?<!設)(?<!中)(?<!全)庁|省|(?<!学)(?<!病)(?<!下)(?<!退)(?<!入)院|検査院)(?![一-龠々ァ-ヴー])"
)
_NOT_BODIES = re.compile(
    r"^(?:ダム管理所|河川事務所|総合事務所|(?:各|全|両|同|府|中央|関係|他|官公)(?:省|庁|府省|省庁)|省庁|官庁|官公庁|県庁|府庁|都庁|道庁|都道府県警|大学|学校|小学校|中学校|高校|市立小学校|病院|委員会|研究所|大学校|基金|基地|第三者委員会|調査委員会|.*(?:測量|設計|建築|コンサル).*(?:研究所|センター)|.*[小中]学校|.{0,2}学校|省|庁)$"
)
_OF_MINISTRY = re.compile(r"^.{1,7}?[省庁](?=.{4,})")
"""国交省関東地方整備局 is 関東地方整備局."""
_SAME = re.compile(
    r"(?<![一-龠々])同(?P<kind>機構|公社|公団|事業団|研究所|研究センター|センター|振興会|委員会|基金|事務所|組合|病院|大学|省|庁(?!舎)"
    r"|局(?!面|所|長)|院(?!内|長)|署(?!名|長)|県(?!内|民)|市(?!内|民|場|販|街)|区(?!内|民|間|分|域)|町(?!内|民)|村(?!内|民)"
    r"|大(?=[がはのにでと、]))"
)
"""同省, 同機構: the body of that kind that was named last. 同社 is the company."""
_KIND_ALONE = re.compile(
    r"(?<![一-龠々ぁ-んァ-ヴー])(?P<kind>県|市|町|村|府|都|国|政府|国の機関|政府機関|国の出先機関|県警|府警|道(?=(?:が|は|から|の)(?:発注|委託|契約)))(?=(?:の?発注|が|は|から|では)(?!内))"
)
"""県が発注した: the prefecture named before, else any."""
PREFECTURES_FU = ("京都府", "大阪府")
"""府 alone is never 内閣府."""
_ONLY_ONE = {"都": "東京都", "道": "北海道"}
_UNIT_OF = re.compile(
    r"^の(?P<unit>地方整備局|地方法務局|法務局|財務局|国税局|労働局|農政局|経済産業局|運輸局|地方環境事務所|森林管理局|防衛局|総合通信局|税務署|税関|出先機関|地方支分部局|地方機関|外局)"
)
_UNITS_UNNAMED = ("出先機関", "地方支分部局", "地方機関", "外局")
_BOTH = re.compile(
    rf"(?P<one>[{_KANJI}]{{2,5}})、(?P<other>[{_KANJI}]{{2,5}})両(?P<kind>国税局|地方整備局|労働局|財務局|農政局|税関|県|市|省|署)"
)
_SHORTEST = 3
_MUNICIPAL = ("都", "道", "府", "県", "市", "区", "町", "村")
_PLACE_OF_COMPANY = re.compile(
    rf"^(?:市|都|県|府|町|区)?(?:内(?!閣)|[・、](?![^。]{{0,12}}(?:が|は|など))|に(?:ある|{branches('seat')}|拠点|所在|事務所|工場)|の[^。、]{{0,15}}?(?:会社|業者|企業|メーカー|社団|財団|法人|商社|団体|{branches('outlet')}|工場|倉庫|取引先|コンサル|事務所|工務店))"
)
_PLACE_OF_WORK = re.compile(
    r"(?:内)?(?:で|に)(?:の)?(?:行われ|実施され|進め|開かれ|建設|建て|整備され|起き|あった)"
)
"""工事は柏市で行われ: where the work is, and no body."""
_FURTHER_PLACE = re.compile(r"^(?![がはのにでと発])[一-龠々ぁ-んァ-ヶー]{1,6}?[市区町村]")


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A mention of a public body."""

    begin: int
    end: int
    name: str
    """As awards print it: 厚生労働省 for 厚労省; `県` for a prefecture that is not named."""


def mentions_of_bodies(text: str, index: AwardIndex) -> list[BodyMention]:
    """Mentions in order; 同機構 stands for the 機構 named last before it and is left out where there is none.

    Args:
        text: with full-width letters folded, as `Article.plain`.
        index: whose buyers are known too.
    """
    named = sorted({**_listed(text, index), **_both(text)}.items())
    found: list[BodyMention] = []
    stand_ins = {match.start(): match for match in (*_SAME.finditer(text), *_KIND_ALONE.finditer(text))}
    for begin, (end, name) in sorted(
        [*named, *((begin, (match.end(), "")) for begin, match in stand_ins.items())]
    ):
        if name and begin not in stand_ins:
            found.append(BodyMention(begin, end, name))
            continue
        kind = stand_ins[begin]["kind"] if begin in stand_ins else ""
        ending = "大学" if kind == "大" else kind
        endings = PREFECTURES_FU if kind == "府" else ending
        known = next((one.name for one in reversed(found) if one.name.endswith(endings)), None)
        if known:
            found.append(BodyMention(begin, end, known))
        elif stand_ins[begin].re is _KIND_ALONE:
            found.append(BodyMention(begin, end, _ONLY_ONE.get(kind, kind)))
    return found


def _both(text: str) -> dict[int, tuple[int, str]]:
    """東京、大阪両国税局: two bodies, the first of them at the words before the comma."""
    found = {}
    for match in _BOTH.finditer(text):
        found[match.start("one")] = (match.end("one"), match["one"] + match["kind"])
        found[match.start("other")] = (match.end(), match["other"] + match["kind"])
    return found


def _listed(text: str, index: AwardIndex) -> dict[int, tuple[int, str]]:
    """Known names, and words that end as names of bodies do; the longest where several overlap, units joined to their ministry."""
    spans: dict[tuple[int, int], str] = {}
    for end, (length, name) in _known(index).iter(text):
        spans[end - length + 1, end + 1] = name
    for run in _RUN.finditer(text):
        for match in _ENDS.finditer(run.group()):
            name = _OF_MINISTRY.sub("", run.group()[: match.end()])
            if len(name) >= _SHORTEST and not _NOT_BODIES.search(name):
                spans.setdefault((run.start(), run.start() + match.end()), name)
    chosen: dict[int, tuple[int, str]] = {}
    taken_to = 0
    for (begin, end), name in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        if begin < taken_to:
            continue
        if _is_place_of_firm(text, begin, name):
            taken_to = end
            continue
        if not _stands_alone(text, begin, end, name):
            continue
        taken_to = end
        chosen[begin] = (end, name)
    return _joined(text, chosen)


def _is_place_of_firm(text: str, begin: int, name: str) -> bool:
    """設計会社（長野県松本市）: where a firm is, and no body."""
    return name.endswith(_MUNICIPAL) and bool(BEFORE_PLACE_OF_ANY.search(text[max(0, begin - 16) : begin]))


def _stands_alone(text: str, begin: int, end: int, name: str) -> bool:
    """Whether a name is not the beginning or end of a longer word, nor the place of a company."""
    before, after = text[begin - 1 : begin], text[end : end + 25]
    if text[begin:end].isascii() and (
        (before.isascii() and before.isalnum()) or (after[:1].isascii() and after[:1].isalnum())
    ):
        return False
    if name.endswith(_MUNICIPAL):
        if _PLACE_OF_WORK.match(after) or re.match(
            r"(?:立|道|営|税|民|議|会|街|場|販|長[^の、がは崎野岡]|警|史)", after
        ):
            return False
        return not (_PLACE_OF_COMPANY.match(after) or _FURTHER_PLACE.match(after))
    if name.endswith("大学") and not text[begin:end].endswith("学"):  # 広島大 in 広島大会
        return not re.match(r"[一-龠々]", after)
    return not (
        len(text[begin:end]) <= 3 and re.match(rf"[{_KANJI}]", before + "") and text[begin:end][0] in "国地"
    )


def _joined(text: str, chosen: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
    """国交省関東地方整備局 is 関東地方整備局, 国交省の地方整備局 any of them, 秋田県由利本荘市 one body."""
    joined: dict[int, tuple[int, str]] = {}
    last: int | None = None
    for begin, (end, name) in sorted(chosen.items()):
        if last is not None and joined[last][0] == begin:
            above = joined[last][1]
            whole = above + name if above[-1] in "都道府県市" else name
            joined[last] = (end, whole)
            continue
        unit = _UNIT_OF.match(text[end : end + 12])
        if unit and unit["unit"] not in _UNITS_UNNAMED:
            joined[begin] = (end + unit.end(), unit["unit"])
        else:
            joined[begin] = (end + unit.end() if unit else end, name)
        last = begin
    return joined


def _known(index: AwardIndex) -> Any:
    return index.remember("names of bodies", lambda: _automaton(index))


def _automaton(index: AwardIndex) -> Any:
    automaton = ahocorasick.Automaton()
    names: dict[str, str] = {}
    for name, _ in index.buyers:
        bare = _LEGAL.sub("", name or "")
        if (
            len(bare) >= _SHORTEST
            and bare not in ("国立大学", "社会保険", "高等専門学校")
            and "株式会社" not in bare
        ):
            names[bare] = bare
            if bare.startswith("日本") and len(bare) >= 6:
                names[bare.removeprefix("日本")] = bare
    for written, name in {**names, **_from_tables()}.items():
        automaton.add_word(written, (len(written), name))
    automaton.make_automaton()
    return automaton


@cache
def _from_tables() -> dict[str, str]:
    """Names in full and in short that the tables know, whatever the data hold."""
    names: dict[str, str] = {}
    for row in read_table(_NAMES / "state_bodies.csv"):
        if "{" not in row["body"] and len(row["body"]) >= _SHORTEST:
            names[row["body"]] = row["body"]
    for row in read_table(_NAMES / "independent_bodies.csv"):
        names[row["short"]] = row["short"]
        if row["short"].endswith("大学") and len(row["short"]) >= 4:
            names[row["short"].removesuffix("学")] = row["short"]
        if row["short"].startswith("日本") and len(row["short"]) >= 7:
            names[row["short"].removeprefix("日本")] = row["short"]
    names |= {name: name for name in PREFECTURES}
    for place in municipalities():
        if len(place.name) >= _SHORTEST - 1:
            names[place.name] = place.name
            names[place.prefecture + place.name] = place.prefecture + place.name
    for row in table("body_short_names"):
        names[row["short"]] = row["name"]
    return names


def is_investigator(name: str) -> bool:
    """Whether articles name a body of this kind because it looks into a contract."""
    return name.endswith(tuple(words("investigators", "ends")))


def weight_of_mention(article: Article, mention: BodyMention, printed: str) -> float:
    """How surely a mention says that the body placed the contract, 0 to 1.5."""
    text = article.plain
    left, right = article.sentence(mention.begin, mention.end)
    before, after = (
        text[max(left, mention.begin - 20) : mention.begin],
        text[mention.end : min(right, mention.end + 160)],
    )
    investigates = is_investigator(printed) or is_investigator(mention.name)
    for side, weight, whose, pattern in _ordering():
        if (whose == "no" and investigates) or (whose == "only" and not investigates):
            continue
        if pattern.search(before if side == "before" else after):
            return weight
    return 0.02 if investigates else 0.25


@cache
def _ordering() -> tuple[tuple[str, float, str, re.Pattern[str]], ...]:
    return tuple(
        (row["side"], float(row["weight"]), row["investigator"], re.compile(row["pattern"]))
        for row in table("ordering")
    )


def named(article: Article, index: AwardIndex) -> Iterator[tuple[BodyMention, float]]:
    """Mentions with their weights."""
    for mention in mentions_of_bodies(article.plain, index):
        yield mention, weight_of_mention(article, mention, article.plain[mention.begin : mention.end])
