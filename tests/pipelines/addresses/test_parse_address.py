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
