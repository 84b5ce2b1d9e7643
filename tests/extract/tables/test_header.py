"""What headers of many publishers mean."""

import pytest

from extract.tables.grid import Cell, Line
from extract.tables.header import Header, header_at, meaning


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("物品役務等の名称\n及び数量", "title"),
        ("公共工事の名称、場所、期間及び種別", "title"),
        ("契約件名", "title"),
        ("契約担当官等の氏名並びにその所属する部局の名称及び所在地", "officer"),
        ("契約責任者の氏名並びにその所属する部署の名称及び所在地", "officer"),
        ("契約を締結した日", "contract_date"),
        ("契約年月日", "contract_date"),
        ("契約期間", "period"),
        ("契約の相手方の商号又は名称、住所及び法人番号", "supplier"),
        ("契約者の氏名及び住所", "supplier"),
        ("契約の相手方の住所", "supplier_address"),
        ("契約の相手方の法人番号", "corporate_number"),
        ("法 人 番 号", "corporate_number"),
        ("契約の相手方法人の名称（平成24年９月末時点）", "later_name"),
        ("一般競争入札・指名競争入札の別（総合評価の実施）", "procurement_method"),
        ("随意契約によることとした会計法令の根拠条文及び理由（企画競争又は公募）", "reason"),
        ("予定価格（円）", "estimated_price"),
        ("契約金額（税込）", "price"),
        ("契約金額（単価契約の場合は執行見込総額）", "price"),
        ("法令根拠", "reason"),
        ("交付決定額", "price"),
        ("落札率（パーセント）", "rate"),
        ("応札・応募者数", "bidders"),
        ("再就職の役員の数", "reemployed_officers"),
        ("備　　考", "remarks"),
        ("落札者を決定した日", "contract_date"),
        ("契約の相手方を決定した手続", "procurement_method"),
        ("落札者の氏名及び住所", "supplier"),
        ("契約に関する事務を担当する部局の名称及び所在地", "officer"),
        ("入札・随契の別", "procurement_method"),
        ("工事（業務）名", "title"),
        ("請負人", "supplier"),
        ("落札単価", "unit_price"),
        ("見積金額（税抜き）", "quoted_price"),
        ("所管課", "department"),
        ("公表番号", "kept"),
        ("date_of_order", "contract_date"),
        ("好きな花", None),
        ("", None),
        ("あ" * 500, None),
    ],
)
def test_meanings(label: str, field: str | None) -> None:
    assert meaning(label) == field


def header(*rows: list[str]) -> Header:
    lines = [Line(1, number, tuple(map(Cell, row))) for number, row in enumerate(rows, start=1)]
    found = header_at(lines)
    assert found is not None
    return found


def test_a_group_over_several_columns_without_merge_marks() -> None:
    found = header(
        ["契約件名", "契約の相手方", "", "", "契約締結日", "契約金額"],
        ["", "名称", "住所", "法人番号", "", ""],
        ["清掃", "株式会社見本", "東京都", "", "令和6年4月1日", "1,100,000"],
    )
    assert found.lines == 2
    assert [column.field for column in found.columns] == [
        "title",
        "supplier",
        "supplier_address",
        "corporate_number",
        "contract_date",
        "price",
    ]


def test_of_two_columns_of_one_meaning_the_one_as_of_the_contract_is_meant() -> None:
    found = header(
        [
            "件名",
            "契約の相手方の商号又は名称及び住所（平成26年11月時点）",
            "契約の相手方の商号又は名称及び住所",
            "契約日",
        ],
    )
    assert [column.field for column in found.columns] == ["title", "kept", "supplier", "contract_date"]
    taxed = header(["件名", "契約業者名", "契約金額（税抜）", "契約金額（税込）"])
    assert [column.field for column in taxed.columns] == ["title", "supplier", "kept", "price"]


def test_a_data_row_with_header_words_is_no_header() -> None:
    row = ["環境省", "補助事業の名称", "契約の相手方調査", "契約金額の分析業務", "令和6年4月1日", "1,000,000"]
    assert header_at([Line(1, 1, tuple(map(Cell, row)))]) is None
