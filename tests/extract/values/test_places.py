import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values.folding import fold_place
from extract.values.places import PREFECTURES, Place, address_start, locate, municipalities

ALL = list(municipalities())


def without_county(municipality: str) -> str:
    county, separator, town = municipality.rpartition("郡")
    return (
        town
        if separator and len(county) > 1 and town.endswith(("町", "村")) and len(town) > 1
        else municipality
    )


@pytest.mark.parametrize(
    ("text", "prefecture", "municipality", "code"),
    [
        ("東京都豊島区東池袋1-48-10", "東京都", "豊島区", "13116"),
        ("埼玉県さいたま市大宮区桜木町１-10-16", "埼玉県", "さいたま市大宮区", "11103"),
        ("北海道虻田郡倶知安町北1条東1丁目", "北海道", "倶知安町", "01400"),
        ("倶知安町北1条東1丁目", "北海道", "倶知安町", "01400"),
        ("〒100-0001 東京都 千代田区千代田1-1", "東京都", "千代田区", "13101"),
        ("（神奈川県横浜市中区尾上町６丁目81番地）", "神奈川県", "横浜市中区", "14104"),
        ("札幌市西区琴似４条２丁目", "北海道", "札幌市西区", "01107"),
        ("千葉市川市八幡1丁目1番1号", "千葉県", "市川市", "12203"),
        ("茨城県竜ヶ崎市3710", "茨城県", "龍ケ崎市", "08208"),
        ("宮城県塩釜市旭町1-1", "宮城県", "塩竈市", "04203"),
        ("福岡県粕屋郡須恵町大字須恵771", "福岡県", "須惠町", "40344"),
        ("東京都三宅島三宅村阿古497", "東京都", "三宅村", "13381"),
        ("東京都三宅村阿古497", "東京都", "三宅村", "13381"),
        ("千葉県巿川巿八幡1-1", "千葉県", "市川市", "12203"),
        ("神奈川県横浜市", "神奈川県", "横浜市", "14100"),
    ],
)
def test_locate(text: str, prefecture: str, municipality: str, code: str) -> None:
    place = locate(text)
    assert place is not None
    assert (place.prefecture, place.municipality, place.code) == (prefecture, municipality, code)


def test_a_name_with_two_bearers_is_told_by_its_town_or_left_open() -> None:
    tokyo, hiroshima, open_ = locate("府中市宮西町2-24"), locate("府中市府川町315"), locate("府中市999")
    assert tokyo and (tokyo.prefecture, tokyo.code) == ("東京都", "13206")
    assert hiroshima and (hiroshima.prefecture, hiroshima.code) == ("広島県", "34208")
    assert open_ and (open_.prefecture, open_.municipality, open_.code) == (None, "府中市", None)


def test_the_table_is_whole() -> None:
    """1,741 municipalities (23 wards of Tokyo among them), 20 designated cities and their 171 wards, as of 2024."""
    today = [place for place in ALL if place.valid_on(None)]
    wards = [place for place in today if "市" in place.name[:-1] and place.name.endswith("区")]
    special = [place for place in today if place.code and place.code.startswith("131")]
    cities = {place.name.partition("市")[0] for place in wards}
    assert (len(wards), len(special), len(cities)) == (171, 23, 20)
    assert len(today) - len(wards) == 1741
    assert len({place.code for place in today}) == len(today)
    assert {place.prefecture for place in today} == set(PREFECTURES)


def test_a_ward_without_its_city() -> None:
    assert [(place := locate(text)) and place.code for text in ("中央区日本橋二丁目5-1", "北区梅田3-3-10", "中央区9-9")] == [
        "13102", "27127", None,
    ]  # fmt: skip


def test_wards_of_hamamatsu_by_date() -> None:
    before, after = dt.date(2023, 12, 31), dt.date(2024, 1, 1)

    def code(text: str, on: dt.date | None = None) -> str | None:
        place = locate(text, on=on)
        return place.code if place else None

    assert code("静岡県浜松市天竜区二俣町", before) == "22137"
    assert code("静岡県浜松市天竜区二俣町", after) == code("静岡県浜松市天竜区二俣町") == "22140"
    assert code("静岡県浜松市中区元城町103-2", before) == "22131"
    assert code("静岡県浜松市中央区元城町103-2", after) == "22138"


def test_municipalities_by_date() -> None:
    def place(text: str, *day: int) -> tuple[str | None, str | None]:
        found = locate(text, on=dt.date(*day) if day else None)
        return (found.municipality, found.code) if found else (None, None)

    assert place("福岡県筑紫郡那珂川町西隈1-1", 2018, 9, 30) == ("那珂川町", "40305")
    assert place("福岡県那珂川市西隈1-1") == ("那珂川市", "40231")
    assert place("熊本県熊本市手取本町1-1", 2012, 3, 31) == ("熊本市", "43201")
    assert place("熊本県熊本市手取本町1-1", 2012, 4, 1) == ("熊本市", "43100")
    assert place("那珂川町馬頭409") == ("那珂川町", "09411")
    assert place("静岡県磐田郡福田町塩新田1") == ("福田町", None)


def test_every_municipality_is_found_with_and_without_its_county() -> None:
    for known in ALL:
        on = known.valid_to or known.valid_from
        for printed in (
            f"{known.prefecture}{known.county or ''}{known.name}",
            f"{known.prefecture}{known.name}",
        ):
            place = locate(printed + "1-1", on=on)
            assert place and (place.prefecture, place.municipality) == (known.prefecture, known.name)
            assert place.code == known.code
            assert place.end == len(printed)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("富士ソフト株式会社神奈川県横浜市中区桜木町１-１", "神奈川県横浜市中区桜木町１-１"),
        (
            "株式会社日立製作所北関東支店 埼玉県さいたま市大宮区桜木町１-10",
            "埼玉県さいたま市大宮区桜木町１-10",
        ),
        ("㈱釧路製作所北海道釧路市川北町９番19号", "北海道釧路市川北町９番19号"),
        ("㈱岩崎 札幌市中央区北４条東２丁目１番地", "札幌市中央区北４条東２丁目１番地"),
        ("東京海上日動火災保険株式会社 東京都千代田区大手町1-5-1", "東京都千代田区大手町1-5-1"),
        ("株式会社大阪城ホール大阪市中央区大阪城3-1", "大阪市中央区大阪城3-1"),
        ("北海道電力株式会社 札幌市中央区大通東1丁目2番地", "札幌市中央区大通東1丁目2番地"),
        ("大阪市高速電気軌道株式会社 大阪市西区九条南1-12-62", "大阪市西区九条南1-12-62"),
        ("学校法人五島育英会東京都市大学 東京都世田谷区玉堤1-28-1", "東京都世田谷区玉堤1-28-1"),
        ("㈱森町石油 森町御幸町1-2", "森町御幸町1-2"),
        ("横浜市 横浜市中区本町6-50-10", "横浜市中区本町6-50-10"),
        ("昭光通商株式会社 港区芝公園", "港区芝公園"),
        ("(財)建設物価調査会東京都中央区日本橋", "東京都中央区日本橋"),
        ("財団法人防衛弘済会　旭川事業所旭川市春光町国有無番地", "旭川市春光町国有無番地"),
        (
            "有限会社　新居浜ビジネスセンター　新居浜市　久保田町　１－２－１",
            "新居浜市　久保田町　１－２－１",
        ),
        ("㈱甲 〒100-0001 東京都千代田区千代田1-1", "〒100-0001 東京都千代田区千代田1-1"),
        ("( 株 ) S A Y 企 画 東京都豊島区 東 池 袋 1 -48-10", "東京都豊島区 東 池 袋 1 -48-10"),
        ("Boeing Inc. アメリカ合衆国イリノイ州シカゴ市1", "アメリカ合衆国イリノイ州シカゴ市1"),
    ],
)
def test_address_start(text: str, address: str) -> None:
    start = address_start(text)
    assert start is not None
    assert text[start:] == address


@pytest.mark.parametrize(
    "name",
    [
        "株式会社大阪市場",
        "株式会社鈴木 大阪市立支店",
        "協同組合 横浜市場センター",
        "北海道電力株式会社",
        "株式会社東京都民銀行",
        "横浜市",
        "東京都中央区商工会",
        "",
        "　",
        "0",
    ],
)
def test_a_name_alone_has_no_address(name: str) -> None:
    assert address_start(name) is None


@given(st.text(max_size=60))
def test_any_text_is_answered_within_itself(text: str) -> None:
    start = address_start(text)
    assert start is None or 0 <= start < len(text)
    place = locate(text)
    assert place is None or (isinstance(place, Place) and 0 <= place.start < place.end <= len(text))
    assert len(fold_place(text)) == len(text)


@given(st.sampled_from(ALL), st.text(alphabet=" 　", max_size=2), st.integers(1, 99))
def test_a_firm_with_its_address_is_split_there(place: object, gap: str, number: int) -> None:
    address = f"{place.prefecture}{place.county or ''}{place.name}本町{number}-1"  # type: ignore[attr-defined]
    text = "株式会社日立製作所" + gap + address
    assert address_start(text) == len(text) - len(address)


@pytest.mark.corpus
def test_real_addresses(shared: Path) -> None:
    rows = list(csv.DictReader((shared / "corpus/normalise/addresses.csv").open(encoding="utf-8")))
    wrong = []
    for row in rows:
        place = locate(row["住所"])
        expected = (row["都道府県"], without_county(row["市区町村"]))
        if place is None or (place.prefecture, place.municipality) != expected:
            wrong.append((row["住所"], place))
    assert len(wrong) <= len(rows) * 0.001, wrong


@pytest.mark.corpus
def test_real_suppliers_are_split_where_the_gold_splits_them(shared: Path) -> None:
    texts = []
    for path in sorted((shared / "gold").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for winner in json.loads(line)["winners"]:
                texts += [(winner["name"] + gap, winner["address"]) for gap in ("", " ", "（")]
    wrong = [(name, address) for name, address in texts if address_start(name + address) != len(name)]
    assert len(texts) > 400
    assert not wrong
