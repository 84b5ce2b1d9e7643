"""Several firms in one cell, set apart in the ways clerks do; what looks like several and is one."""

import pytest

from extract.tables.supplier import parse_suppliers


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
