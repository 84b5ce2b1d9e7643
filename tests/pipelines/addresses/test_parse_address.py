import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.addresses import parse_address, parse_addresses


@pytest.mark.parametrize(
    ("printed", "prefecture", "municipality", "code", "town", "rest"),
    [
        ("東京都豊島区東池袋1-48-10", "東京都", "豊島区", "13116", "東池袋", "1-48-10"),
        ("東京都豊島区東池袋一丁目４８番１０号", "東京都", "豊島区", "13116", "東池袋一丁目", "48-10"),
        ("北海道虻田郡倶知安町字高砂189番地", "北海道", "倶知安町", "01400", "字高砂", "189"),
        ("札幌市中央区北４条東２丁目１番地", "北海道", "札幌市中央区", "01101", "北四条東二丁目", "1"),
        ("千葉県柏市若柴178番地４ 柏の葉キャンパスＫＯＩＬ", "千葉県", "柏市", "12217", "若柴", "178-4 柏の葉キャンパスKOIL"),
        ("東京都千代田区紀尾井町壱番地三号", "東京都", "千代田区", "13101", "紀尾井町", "1-3"),
        ("東京都千代田区紀尾井町一の三", "東京都", "千代田区", "13101", "紀尾井町", "1-3"),
        ("東京都千代田区紀尾井町1-3三田マンション９９９", "東京都", "千代田区", "13101", "紀尾井町", "1-3 三田マンション999"),
        ("東京都港区六本木七丁目１４番２３号", "東京都", "港区", "13103", "六本木七丁目", "14-23"),
        ("福岡県大牟田市大字歴木1103-２", "福岡県", "大牟田市", "40202", "歴木", "1103-2"),
        ("堺市北区新金岡町4丁1−8", "大阪府", "堺市北区", "27146", "新金岡町四丁", "1-8"),
        ("北海道札幌市白石区流通センター五丁目6-61", "北海道", "札幌市白石区", "01104", "流通センター五丁目", "6-61"),
        ("京都府京都市中京区河原町二条下ル一之船入町537-50", "京都府", "京都市中京区", "26104", "一之船入町", "537-50 (河原町二条下ル)"),
        ("京都市中京区河原町通二条南入一之船入町５３７番地の４", "京都府", "京都市中京区", "26104", "一之船入町", "537-4 (河原町通二条南入)"),
        ("京都市下京区河原町通松原上る二丁目富永町３６８", "京都府", "京都市下京区", "26106", "富永町", "368 (河原町通松原上る二丁目)"),
        ("京都市中京区柳馬場通夷川上ル五丁目232番地の1", "京都府", "京都市中京区", "26104", "五丁目", "232-1 (柳馬場通夷川上ル)"),
        ("京都市下京区高辻堀川町西堀川通高辻下る３６６番２", "京都府", "京都市下京区", "26106", "高辻堀川町", "366-2 (西堀川通高辻下る)"),
        ("京都市上京区下立売通新町西入薮ノ内町", "京都府", "京都市上京区", "26102", "薮ノ内町", "(下立売通新町西入)"),
        ("京都市上京区烏丸通中立売上ル", "京都府", "京都市上京区", "26102", None, "(烏丸通中立売上ル)"),
        ("広島県東広島市河内町入野1-2", "広島県", "東広島市", "34212", "河内町入野", "1-2"),
        ("新潟市中央区一番堀通町３番地１０", "新潟県", "新潟市中央区", "15103", "一番堀通町", "3-10"),
        ("札幌市白石区平和通十五丁目北１番２１号", "北海道", "札幌市白石区", "01104", "平和通十五丁目", "北1-21"),
        ("北海道網走市字美岬官有無番地", "北海道", "網走市", "01211", "字美岬", "官有無番地"),
        ("港区元赤坂１丁目－２－７赤坂ビル", "東京都", "港区", "13103", "元赤坂一丁目", "2-7 赤坂ビル"),
        ("東京都新宿区西新宿二―八―一", "東京都", "新宿区", "13104", "西新宿", "2-8-1"),
        ("東京都港区芝郵便局私書箱25号", "東京都", "港区", "13103", None, "芝郵便局私書箱25号"),
        ("東京都国分寺光町２－８", "東京都", "国分寺市", "13214", "光町", "2-8"),
        ("島根県浜田浅井町777", "島根県", "浜田市", "32202", "浅井町", "777"),
        ("四日市新正三丁目７番", "三重県", "四日市市", "24202", "新正三丁目", "7"),
        ("石川県鳳珠郡穴水町字川島ラの174", "石川県", "穴水町", "17461", "字川島ラ", "174"),
        ("秋田県中通六丁目7-9", "秋田県", None, None, None, "中通六丁目7-9"),
        ("滋賀県甲賀郡信楽町大字江田６１０番地", "滋賀県", "信楽町", None, "江田", "610"),
        ("山形県支部山形県山形市旅篭町1-1", "山形県", "山形市", "06201", "旅篭町", "1-1"),
        ("中華民国台中市中区自由路1号", None, None, None, None, "中華民国台中市中区自由路1号"),
        ("府中市999", None, "府中市", None, None, "999"),
        ("アメリカ合衆国テキサス州", None, None, None, None, "アメリカ合衆国テキサス州"),
        ("", None, None, None, None, None),
    ],
)  # fmt: skip
def test_an_address_is_parted(
    printed: str,
    prefecture: str | None,
    municipality: str | None,
    code: str | None,
    town: str | None,
    rest: str | None,
) -> None:
    parsed = parse_address(printed)
    found = (parsed.prefecture, parsed.municipality, parsed.municipality_code, parsed.town, parsed.rest)
    assert found == (prefecture, municipality, code, town, rest)


@pytest.mark.parametrize(
    "before", ["①", "（本店）", "本社：", "所在地　", "〒100-8950 ", "東京", "東京都", "③〒100-8950"]
)
@pytest.mark.parametrize("address", ["東京都千代田区霞が関2-1-2", "東京都西東京市南町五丁目6番13号"])
def test_what_stands_before_an_address_changes_nothing(before: str, address: str) -> None:
    alone, printed = parse_address(address), parse_address(before + address)
    assert (printed.municipality_code, printed.town, printed.rest) == (
        alone.municipality_code, alone.town, alone.rest
    )  # fmt: skip
    assert alone.municipality_code


def test_the_day_decides_between_old_and_new_wards() -> None:
    printed = "静岡県浜松市天竜区二俣町二俣481"
    assert parse_address(printed, on=dt.date(2023, 4, 1)).municipality_code == "22137"
    assert parse_address(printed).municipality_code == "22140"


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    parsed = parse_address(text)
    assert parsed.input == text
    assert parsed.municipality_code is None or parsed.municipality_code.isdecimal()


@given(st.lists(st.sampled_from(["東京都港区芝5-7-1", "", "福岡市", "横浜市中区", "?"]), max_size=20))
def test_many_come_out_in_order(texts: list[str]) -> None:
    assert [parsed.input for parsed in parse_addresses(texts)] == texts


@pytest.mark.corpus
def test_the_official_cases(shared: Path) -> None:
    """digital-go-jp/abr-geocoder: all 32 cases."""
    wrong = []
    for kind in ("basic", "special"):
        path = shared / f"corpus/normalise/digital-go-jp__abr-geocoder__{kind}-test-cases__expects.json"
        for case in json.loads(path.read_text(encoding="utf-8")):
            expected = case["result"]
            parsed = parse_address(case["query"]["input"])
            municipality = (expected["city"] or "") + (expected["ward"] or "")
            code = (expected["lg_code"] or "")[:5]
            if (parsed.prefecture, parsed.municipality, parsed.municipality_code) != (
                expected["pref"], municipality, code
            ):  # fmt: skip
                wrong.append(case["query"]["input"])
    assert not wrong


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("紀尾井町1-3", "13101"),
        ("紀尾井町", "13101"),
        ("日本橋本町三丁目３番６号", "13102"),
        ("本町三丁目1-1", None),
        ("紀尾井町商店", None),
        ("猿楽町2-8-8", None),
        ("都田町8501", None),
        ("", None),
    ],
)
def test_a_town_alone_tells_its_municipality_where_no_other_has_one(text: str, code: str | None) -> None:
    assert parse_address(text).municipality_code == code


def test_a_town_alone_is_of_todays_municipality() -> None:
    assert parse_address("東三方町211").municipality == "浜松市中央区"
    assert parse_address("東三方町211", on=dt.date(2023, 4, 1)).municipality is None


@pytest.mark.corpus
def test_real_towns(shared: Path) -> None:
    with (shared / "corpus/normalise/addresses.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["町字"]]
    right = sum(parse_address(row["住所"]).town == row["町字"].removeprefix("大字") for row in rows)
    assert right >= 0.98 * len(rows)
