"""The 法人番号 register at its full size: a constructed full file of 5.5 million rows, indexed once, and awards linked to it.

Asked for: `rakusatsu resolve --corporate-register FILE` streams the published zip (30 columns, Shift_JIS or UTF-8) within 1 GB
of memory and makes its index once. The file is made here: no row is a real corporation's. What is made up, and why:

- forms in about the shares of the register: 株式会社 before and after the name, 有限会社, 合同会社, 一般社団法人, 宗教法人 …;
- names of surnames, places and invented words with a trade (鈴木建設, 丸山電機産業): common ones have dozens of namesakes, and every
  village has its 八幡神社, so that ambiguous names are met as often as in the register;
- addresses in today's municipalities, as the register writes them (full-width digits, 丁目 and 番地);
- numbers by the registry of the prefecture, with their check digit; one in eight corporations is closed.

`--rows N` makes a smaller file, `--encoding cp932` (or utf-8) only one of the two variants.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.resolve_scale import Cost, measured
from benchmarks.written_firms import WrittenFirm, mentions
from extract.rows import AwardRow
from extract.values.corporate_number import check_digit
from extract.values.places import Municipality, municipalities
from pipelines.datasets import schema
from pipelines.resolve.registry_offices import bureaus

ROWS = 5_500_000
ASKED_GIGABYTES = 1.0
_AWARDED = 8_000
_ENCODINGS = ("cp932", "utf-8")


def _words(text: str) -> list[str]:
    return text.split()


_SURNAMES = _words(
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 "
    "前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 中川 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 "
    "柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 木下"
)
_SPECIALS = ("髙橋", "山﨑", "渡邊", "齋藤", "廣瀬", "德永")
_TRADES = _words(
    "建設 工業 商事 商店 産業 電機 電気 工務店 不動産 興業 設備 運輸 製作所 塗装 鉄工 土木 水産 農園 印刷 食品 システム サービス 企画 設計 住宅 石油 薬局 造園 "
    "自動車 測量 硝子 木材 精機 化成 紙業 観光 物産 クリーニング コンサルティング デザイン ホーム テクノ メンテナンス エンジニアリング ソリューションズ"
)
_SYLLABLES = _words(
    "ア イ ウ エ オ カ キ ク ケ コ サ シ ス セ タ ナ ニ ノ ハ ヒ フ マ ミ ム メ モ ラ リ ル レ ロ ト テ ト ネ ワ ジ ダ バ ビ プ"
)
_TOWNS = _words(
    "本町 中央 栄町 旭町 緑が丘 大手町 東町 西町 南町 北町 新町 幸町 朝日町 桜木町 若葉 泉町 港町 駅前 字大沢 大字上野 字下原 城東 美園 平和町 末広町"
)
_SHRINES = _words(
    "八幡神社 稲荷神社 熊野神社 諏訪神社 天満宮 春日神社 法泉寺 西光寺 長福寺 光明寺 浄土寺 妙法寺"
)
_FORMS = (
    ("株式会社", True, 30, "301", "01"),
    ("株式会社", False, 17, "301", "01"),
    ("有限会社", True, 26, "302", "02"),
    ("有限会社", False, 4, "302", "02"),
    ("合同会社", True, 8, "305", "03"),
    ("一般社団法人", True, 3, "399", "05"),
    ("医療法人", True, 2, "399", "05"),
    ("特定非営利活動法人", True, 2, "399", "05"),
    ("宗教法人", True, 8, "399", "05"),
)


def register_rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Rows of a full file (30 columns), each another corporation."""
    chance = random.Random(seed)
    places = [place for place in municipalities() if place.code and place.valid_on(None)]
    of_prefecture = {prefecture: bureau for bureau, prefecture in reversed(bureaus().items())}
    weights = [form[2] for form in _FORMS]
    serials: dict[str, int] = {}
    for sequence in range(1, count + 1):
        place = places[int(len(places) * chance.random())]
        form, leads, _, kind, class_digits = chance.choices(_FORMS, weights)[0]
        core = chance.choice(_SHRINES) if form == "宗教法人" else _core(place, chance)
        office = f"{of_prefecture[place.prefecture]}00{class_digits}"
        serials[office] = serials.get(office, 0) + 1
        twelve = f"{office}{serials[office]:06d}"
        closed = chance.random() < 0.125
        row = [""] * 30
        row[0:6] = (
            str(sequence),
            f"{check_digit(twelve)}{twelve}",
            "01",
            "0",
            "2020-04-01",
            "2015-10-05",
        )
        row[6] = form + core if leads else core + form
        row[8:12] = kind, place.prefecture, (place.county or "") + place.name, _street(chance)
        code = place.code or ""
        row[13:16] = code[:2], code[2:], f"{chance.randrange(10_000_000):07d}"
        if closed:
            row[18:20] = "2019-03-31", "01"
        row[22:24] = "2015-10-05", "1"
        row[28:30] = "", "0"
        yield row


def _core(place: Municipality, chance: random.Random) -> str:
    first = chance.random()
    if first < 0.45:
        begin = chance.choice(_SURNAMES)
    elif first < 0.47:
        begin = chance.choice(_SPECIALS)
    elif first < 0.6:
        begin = place.name.rstrip("市区町村")[-4:]
    else:
        begin = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5)))
        if chance.random() < 0.35:
            return begin
    trade = chance.choice(_TRADES)
    return begin + trade + (chance.choice(_TRADES) if chance.random() < 0.25 else "")


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _street(chance: random.Random) -> str:
    town, one, two, three = (
        chance.choice(_TOWNS),
        chance.randint(1, 9),
        chance.randint(1, 60),
        chance.randint(1, 30),
    )
    style = chance.random()
    if style < 0.5:
        street = f"{town}{one}丁目{two}番{three}号"
    elif style < 0.8:
        street = f"{town}{two * 37 + three}番地{one}"
    else:
        street = f"{town}{two * 37 + three}番地"
    return street.translate(_WIDE)


def write_register(path: Path, count: int, encoding: str, seed: int = 1) -> list[WrittenFirm]:
    """Write a full file as published, a CSV in a zip; gives a sample of its standing corporations."""
    chosen: list[WrittenFirm] = []
    every = max(1, count // _AWARDED)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"{path.stem}.csv", "w", force_zip64=True) as stream,
        io.TextIOWrapper(stream, encoding=encoding, newline="") as text,
    ):
        writer = csv.writer(text, lineterminator="\r\n")
        for place, row in enumerate(register_rows(count, seed)):
            writer.writerow(row)
            if place % every == 0 and not row[18] and not row[6].startswith("宗教法人"):
                chosen.append(WrittenFirm(row[6], "".join(row[9:12]), row[1]))
    return chosen


def write_awards(folder: Path, firms: list[WrittenFirm], seed: int = 2) -> dict[str, tuple[str, bool]]:
    """Awards to these firms in many spellings, no number printed; gives each award's number and whether its seat is printed."""
    chance = random.Random(seed)
    rows: list[AwardRow] = []
    meant: dict[str, tuple[str, bool]] = {}
    for firm in firms:
        for mention in mentions(firm, chance):
            award_id = f"register-{len(rows):06d}"
            row = _without_number(mention, award_id, len(rows) + 1)
            meant[award_id] = (firm.number, row.supplier_address_text is not None)
            rows.append(row)
    file = folder / "awards" / "source=register" / "year=2025" / "data.parquet"
    file.parent.mkdir(parents=True)
    pq.write_table(schema.table_of(rows, AwardRow).drop_columns(["source"]), file)
    return meant


def _without_number(row: AwardRow, award_id: str, ordinal: int) -> AwardRow:
    import dataclasses

    return dataclasses.replace(
        row,
        award_id=award_id,
        award_ordinal=ordinal,
        source="register",
        corporate_number=None,
        published_on=dt.date(2025, 4, 1),
    )


def linked(folder: Path, meant: dict[str, tuple[str, bool]]) -> str:
    """What became of the awards."""
    got = pq.read_table(folder / "award_companies", columns=["award_id", "company_id"]).to_pylist()
    companies = {row["award_id"]: row["company_id"] for row in got}
    told = []
    for printed, what in ((True, "with an address"), (False, "without one")):
        those = [award for award, (_, has) in meant.items() if has is printed]
        given = [award for award in those if not companies[award].startswith("x")]
        right = sum(companies[award] == meant[award][0] for award in given)
        told.append(
            f"{what}: {len(those):,} awards, {len(given):,} linked, {right / max(len(given), 1):.4f} of these to the right one"
        )
    return "; ".join(told)


def _told(what: str, cost: Cost) -> str:
    return f"{what}: {cost.seconds:.0f} s by the clock, {cost.busy:.0f} s of processor time, {cost.gigabytes:.2f} GB"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--encoding", choices=_ENCODINGS, action="append")
    chosen = parser.parse_args([] if arguments is None else arguments)
    for encoding in chosen.encoding or _ENCODINGS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "00_zenkoku_all_20261030.zip"
            firms = write_register(file, chosen.rows, encoding)
            data = folder / "data"
            meant = write_awards(data, firms)
            print(
                f"{chosen.rows:,} rows, {encoding}, zip of {file.stat().st_size / 2**20:.0f} MB", flush=True
            )
            without = measured(data)
            print(_told("  resolve without the register", without), flush=True)
            first = measured(data, "--corporate-register", str(file))
            print(_told("  first run, index made", first) + f" (asked {ASKED_GIGABYTES:.0f} GB)", flush=True)
            print(_told("  second run", measured(data, "--corporate-register", str(file))), flush=True)
            index = sum(part.stat().st_size for part in (data / ".register").glob("*.parquet"))
            print(f"  index of {index / 2**20:.0f} MB; {linked(data, meant)}", flush=True)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
