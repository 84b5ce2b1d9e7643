"""Several firms in one cell, set apart in the ways clerks do; what looks like several and is one."""

import pytest

from extract.tables.supplier import parse_suppliers
from tests.extract.tables.small_tables import csv_bytes, extract


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("（株）見本\n（株）例示", ["（株）見本", "（株）例示"]),
        ("(株)見本\n(有)例示\n(一財)仮設", ["(株)見本", "(有)例示", "(一財)仮設"]),
        ("株式会社見本／株式会社例示", ["株式会社見本", "株式会社例示"]),
        ("見本株式会社・（有）例示", ["見本株式会社", "（有）例示"]),
        ("株式会社見本及び株式会社例示", ["株式会社見本", "株式会社例示"]),
        ("株式会社見本 東京支店 株式会社例示", ["株式会社見本 東京支店", "株式会社例示"]),
        ("一般社団法人 見本協会 株式会社例示", ["一般社団法人 見本協会", "株式会社例示"]),
        ("株式会社 見本 ・ 株式会社 例示", ["株式会社 見本", "株式会社 例示"]),
        ("（賃貸人）見本リース株式会社\n（販売者）株式会社例示", ["見本リース株式会社", "株式会社例示"]),
        ("株式会社見本・例示", ["株式会社見本・例示"]),
        ("見本・例示株式会社", ["見本・例示株式会社"]),
        ("株式会社 見本", ["株式会社 見本"]),
        ("見本 株式会社 例示 株式会社", ["見本 株式会社 例示 株式会社"]),
        (
            "株式会社見本（代理人：株式会社例示・株式会社仮設）",
            ["株式会社見本（代理人：株式会社例示・株式会社仮設）"],
        ),
        ("株式会社見本 代理人 株式会社例示", ["株式会社見本 代理人 株式会社例示"]),
        ("見本・例示JV", ["見本・例示JV"]),
        ("株式会社見本・株式会社例示共同企業体", ["株式会社見本・株式会社例示共同企業体"]),
    ],
)
def test_firms_of_one_cell(printed: str, names: list[str]) -> None:
    assert [supplier.name for supplier in parse_suppliers(printed)] == names


@pytest.mark.parametrize("members", ["株式会社見本\n株式会社例示", "構成員\n（株）見本\n（株）例示"])
def test_members_in_the_lines_under_a_venture_are_no_part_of_its_name(members: str) -> None:
    [venture] = parse_suppliers(f"見本・例示JV\n{members}")
    assert (venture.name, venture.warnings) == ("見本・例示JV", ("joint_venture_members",))


@pytest.mark.parametrize("words", ["同者", "同社", "同業者", "同"])
def test_the_firm_above_once_more(words: str) -> None:
    header = ["件名", "契約日", "契約の相手方", "契約金額"]
    rows = [
        ["見本清掃", "令和7年4月1日", "株式会社見本", "1,000,000"],
        ["例示警備", "令和7年4月2日", words, "2,000,000"],
    ]
    award = extract(csv_bytes([header, *rows])).awards[1]
    assert (award.supplier_name_text, award.warnings) == ("株式会社見本", ("inherited_cell",))


def test_others_behind_a_name_without_a_blank() -> None:
    header = ["件名", "契約日", "契約の相手方", "契約金額"]
    rows = [
        ["見本清掃", "令和7年4月1日", name, "1,000,000"]
        for name in ("株式会社見本等", "株式会社平等", "見本等")
    ]
    first, *names = extract(csv_bytes([header, *rows])).awards
    assert (first.amount_yen, first.warnings) == (None, ("other_suppliers_unnamed",))
    assert [(each.amount_yen, each.warnings) for each in names] == [(1_000_000, ())] * 2


def test_members_of_a_venture_in_a_row_of_their_own() -> None:
    shared = "<td rowspan=2>見本橋</td><td rowspan=2>令和7年4月1日</td>"
    page = (
        "<html><table><tr><th>工事名</th><th>契約日</th><th>契約の相手方</th><th>契約金額</th></tr>"
        f"<tr>{shared}<td>見本・例示特定建設工事共同企業体</td><td rowspan=2>100,000,000</td></tr>"
        "<tr><td>（代表者）株式会社見本<br>（構成員）株式会社例示</td></tr></table></html>"
    )
    awards = extract(page.encode()).awards
    assert [(award.supplier_name_text, award.amount_yen) for award in awards] == [
        ("見本・例示特定建設工事共同企業体", 100_000_000)
    ]


def test_a_row_whose_kind_is_a_change_may_print_the_new_total() -> None:
    header = ["件名", "区分", "契約日", "契約の相手方", "契約金額"]
    rows = [["見本清掃", kind, "令和7年4月1日", "株式会社見本", "1,000,000"] for kind in ("変更前", "変更後")]
    assert [award.warnings for award in extract(csv_bytes([header, *rows])).awards] == [
        (),
        ("change_in_remarks",),
    ]
