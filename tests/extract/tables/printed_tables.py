"""Prints small tables as PDFs: rules around cells, between rows, or none."""

import io
import re

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document, extract_document
from extract.outcome import Extraction
from extract.rows import AwardRow
from extract.values.corporate_number import check_digit
from tests.extract.pages.lying_fonts import draw_mixed, lying_descriptors, register_fonts

NUMBER = f"{check_digit('012345678901')}012345678901"
COLUMNS = [
    ("物品役務等の名称", 90),
    ("契約担当官等の氏名並びにその所属する部局の名称及び所在地", 120),
    ("契約締結日", 70),
    ("契約の相手方の商号又は名称及び住所", 130),
    ("法人番号", 80),
    ("契約金額", 70),
    ("備考", 60),
]
ROW = [
    "見本業務",
    "支出負担行為担当官\n見本省会計課長\n見本 太郎\n東京都千代田区霞が関1-1-1",
    "令和7年4月1日",
    "株式会社見本商事\n東京都豊島区東池袋1-2-3",
    NUMBER,
    "1,234,567",
    "",
]


class Printer:
    """Prints tables with reportlab: rules around cells, between rows, or none."""

    def __init__(self, rules: str = "all") -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=landscape(A4))
        self.rules = rules
        self.widths: list[float] = [width for _, width in COLUMNS]
        self.top = 560.0
        self.canvas.setFont("HeiseiKakuGo-W5", 8)

    def row(self, cells: list[str]) -> None:
        lines = [cell.split("\n") for cell in cells]
        height = 10.0 * max(map(len, lines)) + 6
        left = 40.0
        for width, cell in zip(self.widths, lines, strict=True):
            if self.rules == "all":
                self.canvas.rect(left, self.top - height, width, height)
            above = (height - 10.0 * len(cell)) / 2
            for index, text in enumerate(cell):
                self.draw(left + 2, self.top - above - 10.0 * index - 8, text)
            left += width
        if self.rules == "rows":
            self.canvas.line(40, self.top, left, self.top)
            self.canvas.line(40, self.top - height, left, self.top - height)
        self.top -= height

    def draw(self, x: float, y: float, text: str) -> None:
        self.canvas.drawString(x, y, text)

    def header(self) -> None:
        self.row(["\n".join(re.findall(".{1,9}", name)) for name, _ in COLUMNS])

    def page(self) -> None:
        self.canvas.showPage()
        self.canvas.setFont("HeiseiKakuGo-W5", 8)
        self.top = 560.0

    def document(self) -> bytes:
        self.canvas.save()
        return self.stream.getvalue()

    def extract(self) -> Extraction:
        extraction = extract_document(Document(self.document()))
        assert extraction.balanced
        return extraction


class MixedPrinter(Printer):
    """Prints figures in another font than the rest, under descriptors that lie of ascent and descent."""

    def draw(self, x: float, y: float, text: str) -> None:
        register_fonts()
        draw_mixed(self.canvas, x, y, text)

    def document(self) -> bytes:
        return lying_descriptors(super().document())


def named(title: str) -> list[str]:
    return [title, *ROW[1:]]


def check(award: AwardRow, title: str) -> None:
    assert award.title == title
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "株式会社見本商事",
        "東京都豊島区東池袋1-2-3",
    )
    assert (award.corporate_number, award.amount_yen) == (NUMBER, 1_234_567)
    assert (award.officer_role, award.officer_name) == ("支出負担行為担当官", "見本 太郎")
    assert str(award.contract_date) == "2025-04-01"
