"""Rows of tables without rules: the last shaded one, and lines between dates that may be of the row above or below."""

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.outcome import Extraction
from tests.extract.tables.small_tables import extract

HEADER = ["件名", "契約の相手方", "契約金額", "契約締結日"]
ROWS = [
    ["見本清掃", "株式会社見本", "1,234,000円", "令和7年4月1日"],
    ["例示警備", "株式会社例示", "5,000,000円", "令和7年4月2日"],
    ["受付業務", "株式会社受付", "3,000,000円", "令和7年4月3日"],
]
LEFT = [30, 230, 430, 560]


def printed(rows: list[list[str]], *, pitch: int, shaded: bool = False) -> Extraction:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    for number, row in enumerate(rows):
        y = 550 - pitch * number
        if shaded and number % 2 == 0:
            canvas.setFillGray(0.9)
            canvas.rect(LEFT[0], y - 5, 680, pitch, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setFont("HeiseiKakuGo-W5", 7)
        for left, text in zip(LEFT, row, strict=True):
            canvas.drawString(left, y, text)
    canvas.save()
    return extract(stream.getvalue())


def test_the_last_row_under_shaded_ones_is_read() -> None:
    awards = printed([HEADER, *ROWS], pitch=20, shaded=True).awards
    assert [(award.title, award.amount_yen) for award in awards] == [
        ("見本清掃", 1_234_000),
        ("例示警備", 5_000_000),
        ("受付業務", 3_000_000),
    ]


def test_a_line_that_closes_a_bracket_is_the_rest_of_the_row_above() -> None:
    first = ["見本清掃（本館及び別館", *ROWS[0][1:]]
    awards = printed([HEADER, first, ["を含む。）", "", "", ""], ROWS[1]], pitch=12).awards
    assert [(award.title, award.warnings) for award in awards] == [
        ("見本清掃（本館及び別館を含む。）", ()),
        ("例示警備", ()),
    ]


def test_a_line_that_may_be_of_either_row_is_said_to_be() -> None:
    awards = printed([HEADER, ROWS[0], ["その他の業務", "", "", ""], ROWS[1]], pitch=12).awards
    assert [award.supplier_name_text for award in awards] == ["株式会社見本", "株式会社例示"]
    assert all("overflowing_text" in award.warnings for award in awards)
