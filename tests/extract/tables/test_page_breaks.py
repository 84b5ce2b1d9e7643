"""Tables that go on over a page: columns under the header's places, and rows that are not the rest of another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.tables.grid import Cell
from extract.tables.page_breaks import SAME_PLACE, HeaderPlaces, begins_anew

HEAD = tuple(map(Cell, ("件名", "契約締結日", "契約の相手方", "予定価格", "契約金額")))
XS = [20.0, 130.0, 200.0, 300.0, 360.0, 420.0]
ROW = tuple(map(Cell, ("清掃業務", "令和7年4月1日", "株式会社甲", "2,000", "1,234")))


def header() -> HeaderPlaces:
    places = HeaderPlaces()
    assert places.settled(1, XS, [HEAD, ROW]) == [HEAD, ROW]
    return places


def texts(rows) -> list[list[str]]:
    return [[cell.text for cell in cells] for cells in rows]


def test_a_column_that_its_page_splits_is_put_together():
    split = (*ROW[:2], Cell("株式会社甲"), Cell("東京都北区"), *ROW[3:])
    rows = header().settled(2, [20, 130, 200, 250, 300, 360, 420], [split])
    assert texts(rows) == [["清掃業務", "令和7年4月1日", "株式会社甲\n東京都北区", "2,000", "1,234"]]


def test_a_column_whose_rule_is_left_out_is_blank():
    assert texts(header().settled(2, XS[1:], [ROW[1:]])) == [["", *(cell.text for cell in ROW[1:])]]


@given(st.lists(st.floats(-SAME_PLACE, SAME_PLACE), min_size=len(XS), max_size=len(XS)))
def test_rules_a_little_elsewhere_change_nothing(moves):
    assert header().settled(2, [x + move for x, move in zip(XS, moves, strict=True)], [ROW]) == [ROW]


def test_a_table_with_its_own_header_and_one_across_the_columns_stay_as_they_are():
    places = header()
    across = [20.0, 160.0, 250.0, 330.0, 380.0, 420.0]
    assert places.settled(2, across, [ROW]) == [ROW]
    assert places.settled(2, across, [HEAD, ROW]) == [HEAD, ROW]
    assert places.settled(3, across, [ROW]) == [ROW]
    assert places.xs == tuple(across)


def test_a_second_firm_or_method_begins_a_row():
    before = {
        "title": Cell("清掃業務"),
        "supplier": Cell("株式会社甲\n東京都"),
        "procurement_method": Cell("一般競争入札"),
    }
    firm = {"title": Cell("警備業務"), "supplier": Cell("乙株式会社")}
    method = {"title": Cell("警備"), "supplier": Cell("乙"), "procurement_method": Cell("随意契約")}
    rest = {
        "title": Cell("一式"),
        "supplier": Cell("豊島区東池袋1-48-10"),
        "procurement_method": Cell("（総合評価）"),
    }
    assert begins_anew(before, firm)
    assert begins_anew(before, method)
    assert not begins_anew(before, rest)
    assert not begins_anew(before, {"supplier": Cell("乙株式会社")})
