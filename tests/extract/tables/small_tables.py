"""A table of one award in the columns of 財計第2017号, in any format, and what is read of it."""

import datetime as dt
import io
from collections.abc import Sequence

import openpyxl

from extract.document import Document, extract_document
from extract.outcome import Extraction
from extract.rows import AwardRow
from extract.values.corporate_number import check_digit

NUMBER = f"{check_digit('012345678901')}012345678901"
HEADER = [
    "物品役務等の名称及び数量",
    "契約担当官等の氏名並びにその所属する部局の名称及び所在地",
    "契約を締結した日",
    "契約の相手方の商号又は名称及び住所",
    "法人番号",
    "一般競争入札・指名競争入札の別（総合評価の実施）",
    "予定価格（円）",
    "契約金額（円）",
    "落札率（％）",
    "応札・応募者数",
    "備考",
]
ROW = [
    "見本業務　一式",
    "支出負担行為担当官\n見本省大臣官房会計課長\n見本　太郎\n東京都千代田区霞が関1-1-1",
    "令和7年4月1日",
    "株式会社見本商事\n東京都豊島区東池袋1-2-3",
    NUMBER,
    "一般競争入札",
    "1,000,000",
    "753,900",
    "75.39",
    "3者",
    "",
]


def csv_bytes(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def extract(content: bytes, published_on: dt.date | None = None) -> Extraction:
    extraction = extract_document(Document(content, published_on=published_on))
    assert extraction.balanced
    return extraction


def one(rows: list[list[str]]) -> AwardRow:
    extraction = extract(csv_bytes(rows))
    assert (extraction.status, extraction.rows_expected) == ("ok", 1)
    return extraction.awards[0]


def variant(**cells: str) -> AwardRow:
    places = {
        "supplier": 3,
        "number": 4,
        "estimate": 6,
        "price": 7,
        "rate": 8,
        "bidders": 9,
        "remarks": 10,
        "date": 2,
        "officer": 1,
    }
    row = list(ROW)
    for name, text in cells.items():
        row[places[name]] = text
    return one([HEADER, row])


def check_sample(award: AwardRow) -> None:
    assert award.title == "見本業務　一式"
    assert award.contract_date == dt.date(2025, 4, 1)
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "株式会社見本商事",
        "東京都豊島区東池袋1-2-3",
    )
    assert award.corporate_number == NUMBER
    assert (award.amount_yen, award.amount_kind, award.estimated_price_yen) == (753_900, "total", 1_000_000)
    assert (award.award_rate, award.award_rate_basis, award.bidders) == (0.7539, "printed", 3)
    assert (award.procurement_method, award.procurement_method_text) == ("open", "一般競争入札")
    assert (award.officer_role, award.buyer_text) == ("支出負担行為担当官", "見本省大臣官房会計課長")
    assert (award.officer_name, award.buyer_address) == ("見本　太郎", "東京都千代田区霞が関1-1-1")
    assert award.warnings == ()
    assert {place.field for place in award.evidence} >= {
        "title",
        "price_text",
        "award_rate",
    }


def workbook_bytes(rows: Sequence[Sequence[object]], *, title: str = "Sheet", **merged: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for reference in merged.values():
        book.active.merge_cells(reference)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
