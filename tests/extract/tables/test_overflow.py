"""Text that flows over its cell in a PDF table: put back, or said to be doubtful."""

import pytest

from extract.rows import AwardRow
from tests.extract.tables.printed_tables import COLUMNS, Printer, check, named


def overflowing(printer: Printer, *, drawn_last: bool = False) -> list[AwardRow]:
    """Three rows, the middle one a line high with a supplier of three lines, centred over its rules."""
    supplier = ["株式会社はみだし", "東京都豊島区東池袋1-2-3", "法人番号のない見本ビル"]
    printer.row(named("初めの業務"))
    printer.row(["低い行の業務", "見本省", "令和7年4月1日", "", "", "1,234,567", ""])
    left, middle = 42 + sum(width for _, width in COLUMNS[:3]), printer.top + 8
    if drawn_last:
        printer.row(named("終わりの業務"))
    for index, text in enumerate(supplier):
        printer.canvas.drawString(left, middle + 7 - 10 * index, text)
    if not drawn_last:
        printer.row(named("終わりの業務"))
    return list(printer.extract().awards)


@pytest.mark.parametrize("drawn_last", [False, True])
def test_text_that_flows_over_is_put_back_by_the_order_it_was_drawn_in(drawn_last: bool) -> None:
    printer = Printer()
    printer.header()
    first, middle, last = overflowing(printer, drawn_last=drawn_last)
    check(first, "初めの業務")
    check(last, "終わりの業務")
    assert middle.supplier_name_text == "株式会社はみだし"
    assert middle.supplier_address_text == "東京都豊島区東池袋1-2-3法人番号のない見本ビル"
    assert ["overflowing_text" in award.warnings for award in (first, middle, last)] == [False, True, False]


def test_text_that_crosses_its_cells_rules_is_flagged() -> None:
    printer = Printer()
    printer.header()
    printer.row(named("初めの業務"))
    printer.canvas.drawString(42, printer.top - 2, "はみ出した行")
    printer.row(named("次の業務"))
    printer.row(named("終わりの業務"))
    awards = printer.extract().awards
    assert ["overflowing_text" in award.warnings for award in awards].count(True) == 1
    assert "overflowing_text" not in awards[2].warnings


def test_text_that_crosses_an_upright_rule_stays_whole_and_is_flagged() -> None:
    printer = Printer()
    printer.header()
    row = named("広い日付の業務")
    row[2] = "令 和 ７ 年 ４ 月 １ 日"
    printer.row(row)
    printer.row(named("次の業務"))
    wide, plain = printer.extract().awards
    check(wide, "広い日付の業務")
    check(plain, "次の業務")
    assert (wide.warnings, plain.warnings) == (("overflowing_text",), ())


def test_a_cell_whose_text_is_all_its_neighbours_stands_beside_one_that_flows_over() -> None:
    printer = Printer()
    printer.header()
    row = named("隣にはみ出す業務")
    row[3] = row[4] = ""
    edge = 40 + sum(width for _, width in COLUMNS[:4])
    printer.canvas.drawString(edge - 6, printer.top - 20, "隣の欄に続く文字")
    printer.row(row)
    beside, first, middle, last = overflowing(printer)
    assert beside.title == "隣にはみ出す業務"
    assert "overflowing_text" in beside.warnings
    check(first, "初めの業務")
    assert middle.supplier_name_text == "株式会社はみだし"
    check(last, "終わりの業務")
