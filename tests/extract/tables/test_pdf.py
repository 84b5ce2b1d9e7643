"""PDF tables: the real printed workbooks against their cells, and small PDFs made here."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from extract.document import Document, extract_document
from extract.pages import open_pdf
from extract.tables.pdf import PdfTally, pdf_lines
from tests.extract.tables.printed_tables import COLUMNS, ROW, MixedPrinter, Printer, check, named


@pytest.mark.parametrize("rules", ["all", "rows", "none"])
@pytest.mark.parametrize("header_on_every_page", [True, False])
def test_rows_over_pages(rules: str, header_on_every_page: bool) -> None:
    printer = Printer(rules)
    printer.header()
    titles = [f"見本業務その{number}号" for number in range(1, 7)]
    for index, title in enumerate(titles):
        if index == 3:
            printer.page()
            if header_on_every_page:
                printer.header()
        printer.row(named(title))
    awards = printer.extract().awards
    assert [award.title for award in awards] == titles
    for award, title in zip(awards, titles, strict=True):
        check(award, title)
    assert [award.page for award in awards] == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize("rules", ["all", "rows", "none"])
def test_two_fonts_in_a_line_whose_descriptors_lie(rules: str) -> None:
    printer = MixedPrinter(rules)
    printer.header()
    titles = ["見本業務その1号", "見本業務その2号", "見本業務その3号"]
    for title in titles:
        printer.row(named(title))
    for award, title in zip(printer.extract().awards, titles, strict=True):
        check(award, title)


def test_a_row_of_which_only_the_date_stands_on_the_next_page_is_one_row() -> None:
    printer = Printer()
    printer.header()
    printer.row(["初めの業務", ROW[1], "", *ROW[3:]])
    printer.page()
    printer.row(["", "", ROW[2], "", "", "", ""])
    printer.row(named("終わりの業務"))
    awards = printer.extract().awards
    for award, title in zip(awards, ["初めの業務", "終わりの業務"], strict=True):
        check(award, title)


def test_text_that_nobody_sees_is_no_value() -> None:
    printer = Printer()
    printer.header()
    for title in ("白い文字", "墨で消した文字", "見える文字"):
        row = named(title)
        supplier, row[3] = row[3], row[3] if title == "見える文字" else ""
        top = printer.top
        if title == "墨で消した文字":
            printer.draw(330, top - 20, supplier.split()[0])
            printer.row(row)
            printer.canvas.rect(320, top - 46, 130, 46, fill=1)
        elif title == "白い文字":
            printer.row(row)
            printer.canvas.setFillGray(1)
            printer.draw(330, top - 20, supplier.split()[0])
            printer.canvas.setFillGray(0)
        else:
            printer.row(row)
    awards = printer.extract().awards
    assert [award.supplier_name_text for award in awards] == [None, None, "株式会社見本商事"]
    assert ["hidden_text" in award.warnings for award in awards] == [True, True, False]


def test_white_text_on_a_dark_box_is_seen() -> None:
    printer = Printer()
    printer.header()
    top = printer.top
    printer.canvas.setFillGray(0.2)
    printer.canvas.rect(40, top - 46, 90, 46, fill=1)
    printer.canvas.setFillGray(1)
    printer.draw(45, top - 25, "白抜きの業務")
    printer.canvas.setFillGray(0)
    printer.row(named(""))
    (award,) = printer.extract().awards
    assert award.title == "白抜きの業務"
    assert "hidden_text" not in award.warnings


def test_a_watermark_over_the_cells_is_no_part_of_them() -> None:
    printer = Printer()
    printer.header()
    for number in range(3):
        printer.row(named(f"見本業務その{number}号"))
    printer.canvas.setFont("HeiseiKakuGo-W5", 60)
    printer.canvas.setFillGray(0.85)
    printer.draw(200, 400, "複写厳禁")
    awards = printer.extract().awards
    for number, award in enumerate(awards):
        check(award, f"見本業務その{number}号")
    assert any("watermark" in award.warnings for award in awards)


def test_a_document_with_a_column_that_cannot_be_read_is_partial() -> None:
    printer = Printer()
    printer.header()
    for number, date in enumerate(
        ["8　2　2令和 年 月日", "8　2　3令和 年 月日", "8　2　4令和 年 月日", "令和7年4月1日"]
    ):
        row = named(f"見本業務その{number}号")
        row[2] = date
        printer.row(row)
    extraction = printer.extract()
    assert [award.contract_date for award in extraction.awards[:3]] == [None, None, None]
    assert extraction.status == "partial"
    assert extraction.error == "3 of 4 cells of the column contract_date cannot be read"
    assert [reject.reason for reject in extraction.rejects] == ["unread_column: contract_date, 3 of 4 cells"]


def test_a_row_that_runs_over_the_page_break_is_one_row() -> None:
    printer = Printer()
    printer.header()
    printer.row(named("初めの業務"))
    printer.row(["長い名称の業務の", "支出負担行為担当官\n見本省会計課長", *ROW[2:]])
    printer.page()
    printer.row(["続き", "見本 太郎\n東京都千代田区霞が関1-1-1", "", "", "", "", ""])
    printer.row(named("終わりの業務"))
    awards = printer.extract().awards
    assert [award.title for award in awards] == ["初めの業務", "長い名称の業務の続き", "終わりの業務"]
    for award in awards:
        check(award, award.title or "")
    assert {place.page for place in awards[1].evidence if place.field == "title"} == {1, 2}


def test_evidence_boxes_hold_the_cell() -> None:
    printer = Printer()
    printer.header()
    printer.row(ROW)
    [award] = printer.extract().awards
    [box] = [place for place in award.evidence if place.field == "price_text"]
    assert box.x0 is not None
    assert box.top is not None
    left = 40 + sum(width for _, width in COLUMNS[:5])
    assert left <= box.x0 <= left + 5
    assert 34 < box.top < 200


@pytest.mark.long
def test_a_page_that_is_a_picture_is_reported() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    printer = Printer()
    printer.header()
    printer.row(ROW)
    printer.page()
    printer.canvas.drawImage(ImageReader(Image.new("RGB", (400, 300), "white")), 50, 50)
    printer.page()
    extraction = printer.extract()
    assert (extraction.status, extraction.pages_without_text, extraction.rows_extracted) == ("partial", 1, 1)
    assert [
        reject.page for reject in extraction.rejects if reject.reason.startswith("page_without_text")
    ] == [2]


TURNS = {
    "on its side": lambda canvas: (canvas.translate(595, 0), canvas.rotate(90)),
    "on its other side": lambda canvas: (canvas.translate(0, 842), canvas.rotate(-90)),
    "upside down": lambda canvas: (canvas.translate(842, 595), canvas.rotate(180)),
}


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("rules", ["all", "rows"])
def test_a_page_that_is_turned_is_read_and_its_places_are_as_displayed(turn: str, rules: str) -> None:
    printer = Printer(rules)
    printer.canvas.setPageSize((842, 595) if turn == "upside down" else (595, 842))
    TURNS[turn](printer.canvas)
    printer.header()
    printer.row(ROW)
    printer.row(named("別の業務"))
    first, second = printer.extract().awards
    check(first, "見本業務")
    check(second, "別の業務")
    [box] = [place for place in first.evidence if place.field == "price_text"]
    left, right = 532.0, 574.29  # of the price on the page as printed, not turned; the line stands at 100
    along, across = (box.top, box.bottom), (box.x0, box.x1)
    if turn == "on its side":
        assert (along, across) == (
            pytest.approx((842 - right, 842 - left), abs=0.1),
            pytest.approx((99.96, 107.96)),
        )
    elif turn == "on its other side":
        assert (along, across) == (pytest.approx((left, right)), pytest.approx((487.04, 495.04)))
    else:
        assert (across, along) == (
            pytest.approx((842 - right, 842 - left), abs=0.1),
            pytest.approx((487.04, 495.04), abs=0.5),
        )


def test_a_page_whose_text_runs_up_and_down_is_reported() -> None:
    printer = Printer()
    printer.header()
    printer.row(ROW)
    printer.page()
    printer.canvas.rotate(90)
    printer.canvas.translate(0, -842)
    printer.header()
    printer.canvas.rotate(180)
    printer.canvas.translate(-400, -600)
    printer.row(ROW)
    extraction = printer.extract()
    assert (extraction.status, extraction.pages_without_text, extraction.rows_extracted) == ("partial", 1, 1)
    assert [reject.page for reject in extraction.rejects if reject.reason.startswith("page_on_its_side")] == [
        2
    ]


def test_a_heading_that_cites_the_circular_is_no_running_head_of_the_gazette() -> None:
    printer = Printer()
    cited = "公共調達の適正化について（平成18年8月25日付財計第2017号）に基づく情報の公表　支出負担行為担当官"
    printer.canvas.drawString(40, 575, cited)
    printer.header()
    printer.row(ROW)
    extraction = printer.extract()
    assert extraction.extractor == "tables"
    check(extraction.awards[0], "見本業務")


def test_a_sentence_instead_of_rows() -> None:
    printer = Printer()
    printer.header()
    printer.canvas.drawString(40, printer.top - 30, "令和7年4月に該当する契約はございません。")
    assert printer.extract().status == "no_awards"


def test_a_glyph_that_nobody_knows_is_said_to_be_unknown() -> None:
    printer = Printer()
    printer.header()
    printer.row(named("渡\ue000橋の修繕"))  # a code private to the office that made the character
    printer.row(named("別の業務"))
    extraction = printer.extract()
    first, second = extraction.awards
    assert (first.title, first.warnings) == ("渡\ufffd橋の修繕", ("unknown_glyph",))
    assert (second.title, second.warnings) == ("別の業務", ())
    assert extraction.unknown_glyphs == 1


def test_the_other_engine_is_asked_before_a_glyph_is_unknown() -> None:
    printer = Printer()
    printer.header()
    printer.row(named("渡\ue000橋の修繕"))
    printer.canvas.save()
    tally = PdfTally()
    lines = list(pdf_lines(open_pdf(printer.stream.getvalue()), tally, lambda page, glyph: "邊"))
    assert "渡邊橋の修繕" in [cell.text for line in lines for cell in line.cells]
    assert tally.unknown_glyphs == 0


def fold(value: object) -> str:
    return re.sub(
        r"[\s\-ー－]|_x000D_", "", unicodedata.normalize("NFKC", "" if value is None else str(value))
    )


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["atla_r05_kyoso_01", "atla_r05_zuikei_05", "koeki_h26_form3-1", "koeki_h27_form2-2"]
)
def test_printed_workbooks_against_their_cells(shared: Path, name: str) -> None:
    check_against_gold(shared / "corpus" / "disclosure" / "pdf" / f"{name}.pdf")


@pytest.mark.corpus
@pytest.mark.slow
def test_all_printed_workbooks_against_their_cells(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "disclosure" / "pdf").glob("*.pdf")):
        check_against_gold(path)


@pytest.mark.corpus
def test_rows_parted_by_rules_only(shared: Path) -> None:
    check_against_gold(shared / "corpus" / "disclosure" / "pdf_unruled" / "atla_r06_kyoso_01.rows.pdf")


def check_against_gold(path: Path) -> None:
    extraction = extract_document(Document(path.read_bytes()))
    gold = [json.loads(line) for line in path.with_suffix(".gold.jsonl").read_text("utf-8").splitlines()]
    assert extraction.balanced
    first = [award for award in extraction.awards if award.supplier_ordinal == 1]
    assert len(first) == len(gold)
    right = total = 0
    for want, award in zip(gold, first, strict=True):
        supplier = [line for line in want["supplier"].split("\n") if line.strip()]
        pairs = [
            (fold(want["title"]), fold(award.title)),
            (fold(supplier[0])[:8], fold(award.supplier_name_text)[:8]),
        ]
        if re.fullmatch(r"\d{1,13}", want["amount"]):
            pairs.append((int(want["amount"]), award.amount_yen))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", want["contract_date"]):
            pairs.append((want["contract_date"], str(award.contract_date)))
        if want.get("reason"):
            pairs.append((fold(want["reason"]), fold(award.direct_award_reason)))
        total += len(pairs)
        right += sum(expected == got for expected, got in pairs)
    assert right / total >= 0.98, path.name


@pytest.mark.corpus
def test_without_any_rules_it_reads_as_its_workbook(shared: Path) -> None:
    disclosure = shared / "corpus" / "disclosure"
    printed = extract_document(
        Document((disclosure / "pdf_unruled" / "koeki_h27_form3-3.none.pdf").read_bytes())
    ).awards
    cells = extract_document(Document((disclosure / "xlsx" / "koeki_h27_form3-3.xlsx").read_bytes())).awards
    assert len(printed) == len(cells)
    for one, other in zip(printed, cells, strict=True):
        for field in ("title", "supplier_name_text", "supplier_address_text", "procurement_method_text"):
            assert fold(getattr(one, field)) == fold(getattr(other, field))
        for field in ("amount_yen", "contract_date", "corporate_number", "bidders"):
            assert getattr(one, field) == getattr(other, field)
