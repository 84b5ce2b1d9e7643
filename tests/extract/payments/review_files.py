"""Payee tables of 行政事業レビュー as RSシステム publishes them (2024 and later), made up: no firm, programme or sum is real."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping

COMMON = (
    "シート種別", "事業年度", "予算事業ID", "事業名", "府省庁の建制順", "政策所管府省庁", "府省庁", "局・庁", "部", "課", "室", "班", "係",
)  # fmt: skip
PAYEES = (
    *COMMON, "支出先ブロック番号", "支出先ブロック名", "支出先の数", "事業を行う上での役割", "ブロックの合計支出額", "支出先名", "法人番号",
    "所在地", "法人種別", "その他支出先", "支出先の合計支出額", "契約概要", "金額", "契約方式等", "具体的な契約方式等", "入札者数", "落札率",
    "一者応札・一者応募又は競争性のない随意契約となった理由及び改善策（支出額10億円以上）", "その他の契約",
)  # fmt: skip
FLOWS = (
    *COMMON, "支出元の支出先ブロック", "支出元の支出先ブロック名", "担当組織からの支出", "支出先の支出先ブロック", "支出先の支出先ブロック名",
    "資金の流れの補足情報", "国自らが支出する間接経費", "国自らが支出する間接経費の項目", "国自らが支出する間接経費の金額",
)  # fmt: skip
EXPENSES = (*COMMON, "支出先ブロック番号", "支出先名", "法人番号", "契約概要", "費目", "使途", "金額")
_LATER = "（国庫債務負担行為等による契約）"
OBLIGATIONS = (
    *COMMON, *(label + _LATER for label in (
        "支出先ブロック", "契約先名", "契約先の法人番号", "契約先の所在地", "契約先の法人種別", "契約概要（契約名）", "契約額", "契約方式等",
        "入札者数（応募者数）", "落札率（％）")), "その他の契約",
)  # fmt: skip
PROGRAMME = {
    "シート種別": "レビューシート", "事業年度": "2025", "予算事業ID": "0042", "事業名": "給付記録の電子化", "府省庁の建制順": "20",
    "政策所管府省庁": "例示省", "府省庁": "例示省", "局・庁": "年金局", "課": "記録課",
}  # fmt: skip
PRIME, SECOND = "4013301013616", "1011101022740"
"""法人番号 whose check digit holds."""

Row = Mapping[str, str]


def row(**cells: str) -> dict[str, str]:
    """A line about the programme."""
    return PROGRAMME | cells


BLOCKS = [
    row(支出先ブロック番号="A", 支出先ブロック名="甲データ株式会社", 支出先の数="1", 事業を行う上での役割="申告書の入力", ブロックの合計支出額="182000000 "),
    row(支出先ブロック番号="A", 支出先名="甲データ株式会社", 法人番号=f"{PRIME} ", 所在地="東京都豊島区東池袋１－４８－１０", 法人種別="301",
        その他支出先="FALSE", 支出先の合計支出額="182000000 "),
    row(支出先ブロック番号="A", 支出先名="甲データ株式会社", 法人番号=f"{PRIME} ", 契約概要="申告書の入力及び画像化業務", 金額="182000000",
        契約方式等="一般競争契約（最低価格）", 入札者数="3", 落札率="75.39"),
    row(支出先ブロック番号="B", 支出先ブロック名="乙企画", 支出先の数="2", 事業を行う上での役割="入力の再委託", ブロックの合計支出額="90,000,000"),
    row(支出先ブロック番号="B", 支出先名="乙企画株式会社", 法人番号=SECOND, 所在地="埼玉県川越市元町1-3-1", その他支出先="FALSE", 支出先の合計支出額="80000000.0"),
    row(支出先ブロック番号="B", 契約概要="入力作業", 金額="80000000", 契約方式等="随意契約（その他）"),
    row(支出先ブロック番号="B", 支出先名="その他", その他支出先="TRUE", 支出先の合計支出額="10000000"),
    row(),
]  # fmt: skip
LINKED = [
    row(担当組織からの支出="TRUE", 支出先の支出先ブロック="A", 支出先の支出先ブロック名="甲データ株式会社"),
    row(支出元の支出先ブロック="A", 支出元の支出先ブロック名="甲データ株式会社", 担当組織からの支出="FALSE", 支出先の支出先ブロック="B",
        支出先の支出先ブロック名="乙企画", 資金の流れの補足情報="再委託"),
    row(国自らが支出する間接経費="事務費", 国自らが支出する間接経費の項目="旅費", 国自らが支出する間接経費の金額="120000"),
]  # fmt: skip


def csv_file(header: Iterable[str], rows: Iterable[Row], encoding: str = "utf-8-sig") -> bytes:
    """The file as published: CRLF, UTF-8 with BOM."""
    text = io.StringIO()
    labels = list(header)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(labels)
    writer.writerows([each.get(label, "") for label in labels] for each in rows)
    return text.getvalue().encode(encoding)


def zipped(**files: bytes) -> bytes:
    """Files in one zip, by name."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return body.getvalue()


def payees_zip() -> bytes:
    """5-1 as a zip."""
    return zipped(payees=csv_file(PAYEES, BLOCKS))


def flows_zip() -> bytes:
    """5-2 as a zip."""
    return zipped(flows=csv_file(FLOWS, LINKED))
