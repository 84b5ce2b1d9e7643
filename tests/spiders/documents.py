"""Small documents of every kind that publishers put on the web, with constructed contracts that tests know."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl

from data.sample.agency import table_pdf
from data.sample.agency_documents import AgencyTable
from data.sample.contracts import Contract, SampleFirm
from tests.spiders.pages import page, zipped

HEADER = (
    "物品役務等の名称及び数量",
    "契約担当官等の氏名並びにその所属する部局の名称及び所在地",
    "契約を締結した日",
    "契約の相手方の商号又は名称及び住所",
    "法人番号",
    "一般競争入札・指名競争入札の別（総合評価の実施）",
    "予定価格",
    "契約金額",
    "落札率",
    "備考",
)
"""The form of 財計第2017号 (2006-08-25), 物品役務等, 競争入札."""
_OFFICER = "支出負担行為担当官 見本局総務課長 見本 太郎 東京都千代田区霞が関99-9"


@dataclass(frozen=True)
class Sold:
    """One constructed contract."""

    title: str
    supplier: str
    decided: dt.date
    yen: int

    @property
    def cells(self) -> tuple[str | int | dt.date, ...]:
        address = "東京都豊島区東池袋99-9"
        return (
            f"{self.title} 一式",
            _OFFICER,
            f"令和{self.decided.year - 2018}年{self.decided.month}月{self.decided.day}日",
            f"{self.supplier}\n{address}",
            "",
            "一般競争入札",
            "非公表",
            f"{self.yen:,}",
            "-",
            "",
        )


def workbook(contracts: Sequence[Sold]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "公共調達の適正化について（平成18年8月25日付財計第2017号）に基づく競争入札に係る情報の公表（物品役務等）"
        ]
    )
    sheet.append(list(HEADER))
    for contract in contracts:
        sheet.append(list(contract.cells))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ruled_pdf(contracts: Sequence[Sold]) -> bytes:
    rows = tuple(
        Contract(
            title=contract.title,
            firm=SampleFirm(contract.supplier, "東京都豊島区東池袋99―9"),
            decided=contract.decided,
            announced=None,
            price=f"{contract.yen:,}円",
            estimate=contract.yen * 2,
            total=contract.yen,
        )
        for contract in contracts
    )
    return table_pdf(AgencyTable("table.pdf", dt.date(2026, 11, 1), "令和8年10月", rows))


def table_page(contracts: Sequence[Sold]) -> bytes:
    head = "".join(f"<th>{cell}</th>" for cell in HEADER)
    rows = "".join(f"<tr>{_cells(contract)}</tr>" for contract in contracts)
    table = f'<h1>競争入札に係る情報の公表</h1><table border="1"><tr>{head}</tr>{rows}</table>'
    return page(f'{table}<a href="same.xlsx">ファイルダウンロード</a>', title="契約締結状況").body


def _cells(contract: Sold) -> str:
    return "".join("<td>" + str(cell).replace("\n", "<br>") + "</td>" for cell in contract.cells)


def portal_zip(contracts: Sequence[Sold]) -> bytes:
    """調達ポータル: UTF-8 with BOM, CRLF, every field quoted, no header."""
    rows = [
        (
            "0000000000000000001",
            c.title,
            c.decided.isoformat(),
            f"{c.yen}.00",
            "W1",
            "8002010",
            c.supplier,
            "",
        )
        for c in contracts
    ]
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    return zipped("successful_bid_record_info.csv", text.encode("utf-8-sig"))


def gbizinfo_csv(contracts: Sequence[Sold]) -> bytes:
    head = "date_of_order,title,amount,government_departments,joint_signatures,corporate_number\r\n"
    rows = [f"{c.decided.isoformat()},{c.title},{c.yen},見本省,,\r\n" for c in contracts]
    return (head + "".join(rows)).encode()
