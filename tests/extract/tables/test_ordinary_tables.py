"""Ordinary tables of ministries and cities that rules made for odd ones must leave as they are."""

import json
from collections.abc import Sequence

import pytest

from extract.document import Document, extract_document
from extract.tables.form_records import records_of_forms
from extract.tables.grid import Cell, Line, Lookahead
from extract.tables.html import read_html
from extract.tables.text_forms import text_form
from extract.values.no_winner import is_department
from tests.extract.tables.small_tables import csv_bytes, extract

DAY = "令和7年4月1日"
HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額"]
Told = list[tuple[str | None, str | None, int | None]]


def told(rows: Sequence[Sequence[str]]) -> Told:
    awards = extract(csv_bytes([list(row) for row in rows])).awards
    return [(award.title, award.supplier_name_text, award.amount_yen) for award in awards]


@pytest.mark.parametrize("title", ["見本申請システム\n運用保守業務", "見本情報システム\n例示機器一式"])
def test_a_title_wrapped_by_hand_is_one_where_its_firms_have_a_number_each(title: str) -> None:
    numbers = "1010001000006\n1010001000014"
    rows = [
        [*HEADER, "法人番号"],
        [title, DAY, "株式会社見本\n株式会社例示", "1,000,000円\n2,000,000円", numbers],
    ]
    assert [each[0] for each in told(rows)] == [title.replace("\n", "")] * 2


@pytest.mark.parametrize(
    "words", ["\n（不落随意契約）", "　※不調随契", "\n（再度公告入札不調のため随意契約）", "（不落随契）"]
)
def test_how_a_contract_came_about_is_no_word_of_nobody(words: str) -> None:
    found = told([HEADER, ["見本清掃", DAY, f"株式会社見本{words}", "1,100,000円"]])
    assert found[0][1] is not None
    assert found[0][1].startswith("株式会社見本")


def test_a_department_of_a_body_that_is_not_the_buyer_may_be_paid() -> None:
    names = ["見本協会事業課", "例示市社会福祉協議会総務課", "会計課", "総務部契約係"]
    found = told([HEADER, *[[f"見本負担金{at}", DAY, name, "1,100,000円"] for at, name in enumerate(names)]])
    assert [name for _, name, _ in found] == [*names[:2], None, None]


def test_a_cell_of_many_departments_is_told_at_once() -> None:
    """Each of its parts could end at every letter: tried one by one they would take years."""
    assert not is_department("係" * 58 + "1")
    assert is_department("総務部契約課・用度係")


def test_the_firm_that_has_it_now_did_not_win() -> None:
    for now in ("現契約者", "現契約業者名", "前契約者", "従前の契約者"):
        rows = [
            ["件名", "契約締結日", "落札者", now, "落札金額"],
            ["見本清掃", DAY, "株式会社見本", "株式会社例示", "1,000"],
        ]
        assert told(rows) == [("見本清掃", "株式会社見本", 1_000)]


def test_the_case_and_its_method_stand_before_those_of_the_contract() -> None:
    rows = [
        ["案件番号", "契約番号", "入札方式", "契約方式", *HEADER],
        ["A-1", "K-9", "一般競争入札", "総価契約", "見本清掃", DAY, "株式会社見本", "1,000"],
    ]
    award = extract(csv_bytes(rows)).awards[0]
    assert (award.case_number, award.procurement_method) == ("A-1", "open")


@pytest.mark.parametrize("label", ["契約保証金額", "最優秀者得点", "元請・下請の別", "指定管理者制度"])
def test_labels_of_other_things(label: str) -> None:
    rows = [
        ["件名", "契約締結日", "落札者", label, "落札金額"],
        ["見本清掃", DAY, "株式会社見本", "90", "1,000"],
    ]
    assert told(rows) == [("見本清掃", "株式会社見本", 1_000)]


def test_yen_in_a_column_behind_the_price() -> None:
    rows = [[*HEADER, "円"], ["見本清掃", DAY, "株式会社見本", "1,000", "円"]]
    assert told(rows) == [("見本清掃", "株式会社見本", 1_000)]


@pytest.mark.parametrize(
    ("printed", "amount"), [("12,345,000円（概算）", 12_345_000), ("1,200,000円（予定）", None)]
)
def test_a_total_is_never_the_price_of_one(printed: str, amount: int | None) -> None:
    award = extract(csv_bytes([HEADER, ["見本清掃", DAY, "株式会社見本", printed]])).awards[0]
    assert (award.amount_yen, award.unit_price) == (amount, None)


def test_the_same_amount_is_not_said_to_be_that_of_the_row_above() -> None:
    rows = [
        [*HEADER, "予定価格"],
        ["見本清掃", DAY, "株式会社見本", "1,000,000", "1,100,000"],
        ["見本警備", DAY, "株式会社例示", "9,000,000", "同額"],
    ]
    award = extract(csv_bytes(rows)).awards[1]
    assert (award.estimated_price_yen, award.warnings) == (None, ("estimated_price_unread_amount",))


def test_an_address_under_a_firm_whose_label_has_two_lines() -> None:
    address = "東京都豊島区東池袋1-2-3"
    rows = [
        [*HEADER],
        ["", "", "商号又は名称", ""],
        ["見本清掃", DAY, "株式会社見本", "1,000"],
        ["", "", address, ""],
        ["見本警備", DAY, "株式会社例示", "2,000"],
    ]
    awards = extract(csv_bytes(rows)).awards
    assert [award.title for award in awards] == ["見本清掃", "見本警備"]
    assert awards[0].supplier_address_text == address


def test_records_with_an_object_beside_what_they_tell() -> None:
    record = {
        "件名": "見本清掃",
        "契約の相手方": "株式会社見本",
        "契約金額": 1000,
        "attributes": {"分類": "役務"},
    }
    awards = extract_document(Document(json.dumps([record, record], ensure_ascii=False).encode())).awards
    assert [award.supplier_name_text for award in awards] == ["株式会社見本"] * 2


def test_a_price_with_and_without_tax_under_one_label() -> None:
    rows = (
        "<tr><th colspan=2>件名<td>見本清掃<tr><th colspan=2>契約日<td>令和7年4月1日"
        "<tr><th rowspan=2>契約の相手方<th>名称<td>株式会社見本<tr><th>住所<td>東京都港区芝1-2-3"
        "<tr><th rowspan=2>契約金額<th>税込<td>110,000円<tr><th>税抜<td>100,000円"
    )
    awards = extract(f"<html><meta charset=utf-8><table>{rows}</table>".encode()).awards
    assert [(award.title, award.supplier_name_text, award.amount_yen) for award in awards] == [
        ("見本清掃", "株式会社見本", 110_000)
    ]


def test_what_stands_between_rows_and_cells_is_left() -> None:
    grids, _ = read_html(
        "<table><tr><th>件名<th>契約の相手方<th>契約金額</tr><tr>見<form> 一 <td>a<td>b</form>二<td>1</tr></table>".encode()
    )
    assert [line.texts for line in grids[0].lines][1][-1].endswith("1")


def test_forms_without_end_take_time_by_their_size() -> None:
    """Counted, not timed: what a form holds back does not grow with what was read before."""
    pairs = [("件名", "見本"), ("契約の相手方", "株式会社見本"), ("契約金額", "1,000円")]
    lines = [
        Line(1, number, (Cell(label), Cell(value)))
        for number, (label, value) in enumerate(
            [*pairs, *((f"項目{chr(0x4E00 + at)}", "値") for at in range(300))]
        )
    ]
    assert len(list(records_of_forms(Lookahead(iter(lines))))) == 2
    grid = text_form(
        ("件名：見本\n契約の相手方：株式会社見本\n契約金額：1円\n備考：x\n" + "　あ\n" * 400).encode()
    )
    assert grid is None or max(len(line.texts[0]) for line in grid.lines) < 310
