"""Headers of any wording and order, and what is a row: dittos, merges, totals, empty months."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.tables.small_tables import (
    HEADER,
    NUMBER,
    ROW,
    check_sample,
    csv_bytes,
    extract,
    one,
    workbook_bytes,
)


@settings(max_examples=30)  # a table is read in each
@given(st.permutations(range(len(HEADER))))
def test_columns_in_any_order(order: list[int]) -> None:
    check_sample(one([[HEADER[i] for i in order], [ROW[i] for i in order]]))


def test_columns_split_renamed_and_added() -> None:
    header = [
        "No.",
        "契約件名",
        "数量",
        "単位",
        "部局名",
        "契約締結日",
        "契約の相手方の名称",
        "契約の相手方の住所",
        "契約の相手方の法人番号",
        "契約金額",
        "花",
    ]
    row = [
        "1",
        "見本業務",
        "2",
        "式",
        "見本省",
        "R7.4.1※",
        "株式会社見本商事",
        "東京都豊島区東池袋1-2-3",
        f"法人番号 {NUMBER}\xa0",
        "753,900円",
        "桜",
    ]
    award = one([header, row])
    assert (award.title, award.quantity_text, award.buyer_text) == ("見本業務", "2式", "見本省")
    assert (award.supplier_address_text, award.corporate_number) == ("東京都豊島区東池袋1-2-3", NUMBER)
    assert award.raw["花"] == "桜"
    assert "unread_cell" in award.warnings
    notes = [r for r in extract(csv_bytes([header, row])).rejects if r.reason.startswith("unknown_column")]
    assert [(note.rows, "花" in note.reason) for note in notes] == [(0, True)]


def test_unknown_header_stops_with_a_reject_that_quotes_it() -> None:
    header = ["件名", "契約日", "相棒", "予定価格", "契約金額"]
    extraction = extract(csv_bytes([header, ["見本", "令和7年4月1日", "株式会社見本", "100", "90"]]))
    assert (extraction.status, extraction.rows_expected, extraction.rows_extracted) == ("failed", 1, 0)
    assert "相棒" in extraction.rejects[-1].reason
    assert "株式会社見本" in extraction.rejects[-1].text


def test_a_table_of_something_else_is_a_failure() -> None:
    extraction = extract(
        csv_bytes([["花", "色", "数", "香"], ["桜", "白", "3", "弱"], ["梅", "紅", "4", "強"]])
    )
    assert extraction.status == "failed"
    assert "花" in (extraction.error or "")


@pytest.mark.parametrize(
    "sentence", ["該当なし", "今月は該当する契約はございません。", "該当案件はありません"]
)
def test_empty_month(sentence: str) -> None:
    extraction = extract(csv_bytes([HEADER, [sentence, "", ""]]))
    assert (extraction.status, extraction.rows_expected, extraction.awards) == ("no_awards", 0, ())


def test_a_header_without_a_row_is_an_empty_form_only_where_it_is_whole() -> None:
    assert extract(csv_bytes([HEADER])).status == "no_awards"
    assert extract(csv_bytes([HEADER, ["※1 税込み"]])).status == "no_awards"
    few = extract(csv_bytes([["件名", "契約日", "契約の相手方", "契約金額"]]))
    assert (few.status, few.error) == (
        "failed",
        "a header with no row under it, and no sentence that says that there is none",
    )


@pytest.mark.parametrize(
    "words", ["合計金額", "令和7年4月分 計", "4月計", "以上2件", "（計）", "年度計", "計2件"]
)
def test_a_sum_is_no_row(words: str) -> None:
    total = [words, *[""] * 6, "753,900", "", "", ""]
    assert extract(csv_bytes([HEADER, ROW, total])).rows_expected == 1
    assert extract(csv_bytes([HEADER, ROW, [""] * 3 + total[:1] + total[4:]])).rows_expected == 1


def test_totals_notes_and_repeated_headers_are_no_rows() -> None:
    extraction = extract(
        csv_bytes([HEADER, ROW, HEADER, ROW, ["合計", "", "", "", "", "", "", "1,507,800"], ["※訂正あり"]])
    )
    assert (extraction.rows_expected, extraction.rows_extracted, extraction.status) == (2, 2, "ok")


def test_ditto_and_merged_cells_are_filled_and_flagged() -> None:
    second = list(ROW)
    second[0], second[3], second[1] = "別の業務", "〃", "同上"
    awards = extract(csv_bytes([HEADER, ROW, second])).awards
    assert awards[1].supplier_name_text == "株式会社見本商事"
    assert awards[1].officer_name == "見本　太郎"
    assert (awards[0].warnings, awards[1].warnings) == ((), ("inherited_cell",))
    third: list[object] = [*second]
    third[3] = None
    merged = extract(workbook_bytes([list(HEADER), list(ROW), third], suppliers="D2:D3")).awards
    assert merged[1].supplier_name_text == "株式会社見本商事"
    assert "inherited_cell" in merged[1].warnings


def test_a_price_merged_over_rows_is_shared() -> None:
    second: list[object] = list(ROW)
    second[7] = None
    awards = extract(workbook_bytes([list(HEADER), list(ROW), second], price="H2:H3")).awards
    assert [award.amount_kind for award in awards] == ["shared", "shared"]


@pytest.mark.parametrize(
    ("unit", "price", "amount"),
    [
        ("（単位：千円）", "753.9", 753_900),
        ("単位　百万円", "2", 2_000_000),
        ("(単位:円)", "753,900", 753_900),
        ("（単位：千円）", "753,900円", 753_900),  # the cell's own word goes before
    ],
)
def test_amounts_count_in_what_the_caption_says(unit: str, price: str, amount: int) -> None:
    header, row = [*HEADER[:7], "契約金額", *HEADER[8:]], [*ROW[:6], "", price, "", *ROW[9:]]
    assert one([[unit], header, row]).amount_yen == amount
    if "円" not in price:  # the header's word goes before the caption's
        assert one([["（単位：千円）"], HEADER, [*ROW[:7], "900", "", *ROW[9:]]]).amount_yen == 900


@pytest.mark.parametrize(
    ("caption", "printed", "day"),
    [
        ("随意契約に係る情報の公表（令和6年度）", "6.4.1", dt.date(2024, 4, 1)),
        ("平成30年度 競争入札", "31.3.1", dt.date(2019, 3, 1)),
        ("競争入札（令和7年4月分）", "7.4.1", dt.date(2025, 4, 1)),
    ],
)
def test_a_caption_tells_the_era_of_dates_without_one(caption: str, printed: str, day: dt.date) -> None:
    assert one([[caption], HEADER, [*ROW[:2], printed, *ROW[3:]]]).contract_date == day


def test_merged_rows_of_a_page_in_html() -> None:
    cells = "</td><td>".join
    page = (
        "<table><tr><th rowspan=2>件名</th><th rowspan=2>契約締結日</th><th colspan=2>契約の相手方</th>"
        "<th rowspan=2>契約金額</th></tr><tr><th>名称</th><th>住所</th></tr>"
        f"<tr><td rowspan=2>見本調査</td><td>{cells(['R6.4.1', '株式会社甲社', '東京都港区芝9-1', '1,000円'])}</td></tr>"
        f"<tr><td>{cells(['R6.5.1', '株式会社乙社', '東京都港区芝9-2', '2,000円'])}</td></tr></table>"
    )
    first, second = extract(page.encode("euc_jp")).awards
    assert (first.title, second.title) == ("見本調査", "見本調査")
    assert (first.supplier_name_text, second.supplier_name_text) == ("株式会社甲社", "株式会社乙社")
    assert (first.amount_yen, second.amount_yen) == (1_000, 2_000)
    assert second.warnings == ("inherited_cell",)
