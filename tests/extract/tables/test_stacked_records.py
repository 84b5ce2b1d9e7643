"""Records of two lines under a header of two lines: every value in its own column, or none."""

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.outcome import Extraction
from tests.extract.tables.small_tables import csv_bytes, extract, workbook_bytes

UPPER = ["件名", "契約の相手方", "契約締結日", "契約金額"]
LOWER = ["", "住所", "", "落札率"]
FIRST = ["見本清掃", "株式会社見本", "令和7年4月1日", "1,234,000円"]
UNDER = ["", "東京都豊島区東池袋1-2-3", "", "95.5％"]
SECOND = ["例示警備", "株式会社例示", "令和7年4月2日", "5,000,000円"]
UNDER_SECOND = ["", "大阪府大阪市北区中之島1-2-3", "", "88.0％"]
ROWS = [UPPER, LOWER, FIRST, UNDER, SECOND, UNDER_SECOND]
RIGHT = [
    ("見本清掃", "株式会社見本", "東京都豊島区東池袋1-2-3", 1_234_000, 0.955),
    ("例示警備", "株式会社例示", "大阪府大阪市北区中之島1-2-3", 5_000_000, 0.88),
]


def told(extraction: Extraction) -> list[tuple[object, ...]]:
    return [
        (
            award.title,
            award.supplier_name_text,
            award.supplier_address_text,
            award.amount_yen,
            award.award_rate,
        )
        for award in extraction.awards
    ]


def merged() -> dict[str, str]:
    return {
        f"{column}{row}": f"{column}{row}:{column}{row + 1}" for row in (1, 3, 5) for column in ("A", "C")
    }


def test_in_workbooks_and_typed_files() -> None:
    assert told(extract(workbook_bytes(ROWS, **merged()))) == RIGHT
    assert told(extract(csv_bytes(ROWS))) == RIGHT


def test_on_pages_each_with_its_header() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    for upper, lower in ((FIRST, UNDER), (SECOND, UNDER_SECOND)):
        canvas.setFont("HeiseiKakuGo-W5", 8)
        for number, (over, under) in enumerate(((UPPER, LOWER), (upper, lower))):
            for column, text in enumerate(over):
                left, top = 30 + 190 * column, 560 - 40 * number
                tall = not LOWER[column]
                canvas.rect(left, top - 40 if tall else top - 20, 190, 40 if tall else 20)
                canvas.drawString(left + 3, top - 13, text)
                if not tall:
                    canvas.rect(left, top - 40, 190, 20)
                    canvas.drawString(left + 3, top - 33, under[column])
        canvas.showPage()
    canvas.save()
    assert told(extract(stream.getvalue())) == RIGHT


def test_the_lower_half_of_a_record_alone_is_said() -> None:
    lower = ["", "住所", "開札日", "落札率"]
    under = ["", UNDER[1], "令和7年3月1日", "95.5％"]
    extraction = extract(csv_bytes([UPPER, lower, FIRST, under, under]))
    assert told(extraction) == RIGHT[:1]
    assert [reject.reason for reject in extraction.rejects] == ["columns_unlike_header"]
    assert extraction.status == "partial"


def test_a_record_of_one_line_has_nothing_below() -> None:
    extraction = extract(csv_bytes([*ROWS[:2], SECOND, UNDER_SECOND, FIRST, SECOND, UNDER_SECOND]))
    assert told(extraction) == [RIGHT[1], ("見本清掃", "株式会社見本", None, 1_234_000, None), RIGHT[1]]
    assert extraction.status == "ok"


def test_labels_over_several_columns_are_no_such_header() -> None:
    rows = [
        ["件名", "契約", "", "契約の相手方"],
        ["", "年月日", "金額（円）", "名称"],
        ["見本清掃", "令和7年4月1日", "1,234,000", "株式会社見本"],
        ["例示警備", "令和7年4月2日", "5,000,000", "株式会社例示"],
    ]
    assert [row[:2] + row[3:4] for row in told(extract(csv_bytes(rows)))] == [
        ("見本清掃", "株式会社見本", 1_234_000),
        ("例示警備", "株式会社例示", 5_000_000),
    ]
