"""Forms as clerks make them: turned tables, lists of descriptions, amounts of a month, marks of notes, merged totals."""

import pytest

from extract.errors import UnreadableDocumentError
from extract.rows import AwardRow
from extract.values.no_winner import reason_nobody_won
from tests.extract.tables.small_tables import csv_bytes, extract, workbook_bytes

HEADER = ["件名", "契約日", "契約の相手方", "契約金額"]


def read(header: list[str], *rows: list[str]) -> tuple[AwardRow, ...]:
    return extract(csv_bytes([header, *rows])).awards


def told(award: AwardRow) -> tuple[str | None, str | None, int | None]:
    return award.title, award.supplier_name_text, award.amount_yen


TURNED = [
    ["項目", "案件1", "案件2"],
    ["件名", "机の購入", "椅子の購入"],
    ["契約日", "R6.4.1", "R6.4.2"],
    ["契約の相手方", "株式会社見本", "株式会社例示"],
    ["契約金額", "1,000,000", "2,000,000"],
]


@pytest.mark.parametrize("rows", [TURNED, TURNED[1:], [["契約一覧", "", ""], *TURNED]])
def test_contracts_beside_each_other_under_no_header(rows: list[list[str]]) -> None:
    extraction = extract(csv_bytes(rows))
    assert [told(award) for award in extraction.awards] == [
        ("机の購入", "株式会社見本", 1_000_000),
        ("椅子の購入", "株式会社例示", 2_000_000),
    ]
    assert extraction.status == "ok"
    assert [place.locator for place in extraction.awards[1].evidence if place.field == "title"] == [
        f"C{1 + rows.index(TURNED[1])}"
    ]


def test_a_list_of_descriptions() -> None:
    pairs = [
        ("件名", "机の購入"),
        ("契約日", "令和6年4月1日"),
        ("契約の相手方", "<s>株式会社旧</s>株式会社見本"),
    ]
    pairs.append(("契約金額", "1,000,000円"))
    page = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in pairs)
    [award] = extract(f"<html><dl>{page}</dl></html>".encode()).awards
    assert told(award) == ("机の購入", "株式会社見本", 1_000_000)
    assert award.warnings == ("struck_out_text",)


@pytest.mark.parametrize(
    "label", ["契約金額（月額）", "月額契約金額", "契約金額（円/月）", "契約金額（年額・税込）"]
)
def test_an_amount_of_a_month_is_no_total(label: str) -> None:
    [award] = read([*HEADER[:3], label], ["再リース", "R6.4.1", "株式会社見本", "55,000"])
    assert (award.amount_kind, award.amount_yen, award.unit_price) == ("unit", None, 55_000)


def test_a_total_is_preferred_to_the_amount_of_a_month_or_of_one() -> None:
    row = ["再リース", "R6.4.1", "株式会社見本", "55,000", "660,000"]
    [award] = read([*HEADER[:3], "契約金額（月額）", "契約金額（総額）"], row)
    assert (award.amount_kind, award.amount_yen) == ("total", 660_000)
    header = [["件名", "契約日", "契約の相手方", "契約金額", ""], ["", "", "", "単価", "総額"]]
    [award] = extract(csv_bytes([*header, row])).awards
    assert (award.amount_kind, award.amount_yen, award.unit_price) == ("total", 660_000, 55_000)


def test_months_beside_the_sum() -> None:
    header = [*HEADER[:3], "4月分", "5月分", "6月分", "合計金額"]
    [award] = read(header, ["電気", "R6.4.1", "株式会社見本", "100,000", "110,000", "120,000", "330,000"])
    assert told(award) == ("電気", "株式会社見本", 330_000)


@pytest.mark.parametrize("printed", ["1,000,000円増額", "1,000,000円の増", "変更増額 500,000円"])
def test_a_difference_is_no_price(printed: str) -> None:
    [award] = read(HEADER, ["見本", "R6.4.1", "株式会社見本", printed])
    assert award.amount_yen is None
    assert "unread_amount" in award.warnings


def test_an_amount_per_hour_behind_its_tax() -> None:
    [award] = read(HEADER, ["見本", "R6.4.1", "株式会社見本", "1,000円（税抜）／時間"])
    assert (award.amount_kind, award.unit_price, award.tax) == ("unit", 1_000, "excluded")


@pytest.mark.parametrize("mark", ["※２", "※", "（注1）", "*", "注2)"])
def test_the_mark_of_a_note_is_no_part_of_a_name(mark: str) -> None:
    assert (
        read(HEADER, ["見本", "R6.4.1", f"株式会社見本{mark}", "1"])[0].supplier_name_text == "株式会社見本"
    )


@pytest.mark.parametrize("label", ["落札者：", "（受注者）", "契約の相手方："])
def test_a_label_in_front_of_a_name(label: str) -> None:
    assert (
        read(HEADER, ["見本", "R6.4.1", f"{label}株式会社見本", "1"])[0].supplier_name_text == "株式会社見本"
    )


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("中止（予算減額のため）", "cancelled"),
        ("予算減額のため中止", "cancelled"),
        ("令和6年5月1日取止め", "cancelled"),
        ("最低制限価格を下回ったため失格", "no_winner"),
        ("契約締結に至らず", "no_winner"),
        ("参加資格確認申請者なし", "no_bidder"),
        ("有限会社中止（東京）", None),
        ("見本（株）", None),
        ("ためし中止堂（本店）", None),
    ],
)
def test_nobody_won_and_why(printed: str, reason: str | None) -> None:
    assert reason_nobody_won(printed) == reason


def test_a_total_whose_word_is_merged_over_the_row() -> None:
    cells = "".join(f"<th>{label}</th>" for label in HEADER)
    row = "<td>机</td><td>R6.4.1</td><td>株式会社見本</td><td>1,000,000</td>"
    page = (
        f"<html><table><tr>{cells}</tr><tr>{row}</tr><tr><td colspan=3>計</td><td>1,000,000</td></tr></table>"
    )
    extraction = extract(page.encode())
    assert [told(award) for award in extraction.awards] == [("机", "株式会社見本", 1_000_000)]
    assert [reject.reason for reject in extraction.rejects] == ["total_line"]


def test_a_heading_with_a_day_of_contract_under_the_header_is_no_part_of_it() -> None:
    rows = ["<th>件名</th><th>契約の相手方</th><th>契約金額</th>", "<td colspan=3>令和6年4月1日契約分</td>"]
    rows.append("<td>机</td><td>株式会社見本</td><td>1,000,000</td>")
    page = f"<html><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></html>"
    assert [told(award) for award in extract(page.encode()).awards] == [("机", "株式会社見本", 1_000_000)]


def test_a_day_with_a_slash_in_the_month_of_its_caption() -> None:
    rows = [
        ["（令和6年4月分）", "", "", ""],
        HEADER,
        ["机", "4/1", "株式会社見本", "1"],
        ["棚", "5/1", "株式会社例示", "2,000,000"],
    ]
    awards = extract(csv_bytes(rows)).awards
    assert [str(award.contract_date) for award in awards] == ["2024-04-01", "None"]
    assert [award.warnings for award in awards] == [("year_from_caption",), ("date_without_year",)]


def boxes(rows: list[list[str]], row: str = "div") -> str:
    return "".join(f"<{row}>{''.join(f'<span>{cell}</span>' for cell in each)}</{row}>" for each in rows)


def described(row: list[str], tag: str = "dl") -> str:
    pairs = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in zip(HEADER, row, strict=True))
    return f"<{tag}>{pairs}</{tag}>" if tag else pairs


BOXES = [HEADER, ["机", "R6.4.1", "株式会社見本", "1,000,000"], ["棚", "R6.4.1", "株式会社例示", "2,000,000"]]


@pytest.mark.parametrize(
    "page",
    [
        f"<div><h1>契約</h1><div>{boxes(BOXES)}</div></div>",
        f"<ul>{boxes(BOXES, 'li')}</ul>",
        f"<div><div role=rowgroup>{boxes(BOXES[:1])}</div><div role=rowgroup>{boxes(BOXES[1:])}</div></div>",
        f"<table><tr><td>案内<td>地図</tr></table><div>{boxes(BOXES)}</div>",
        f"<div>{boxes(BOXES[:2])}{boxes(BOXES[2:], 'a')}</div>",
        f"<div><h2>契約</h2>{boxes(BOXES[:2])}<article><a href=x>{boxes(BOXES[2:])}</a></article></div>",
        f"<div>{boxes(BOXES)}</div><div class=phone>{boxes(BOXES)}</div>",
        f"<div>{boxes(BOXES)}</div>{described(BOXES[1])}{described(BOXES[2])}",
        f"{described(BOXES[1])}{described(BOXES[2])}",
        f"<dl>{described(BOXES[1], '')}{described(BOXES[2], '')}</dl>",
        f"<table>{boxes(BOXES, 'tr').replace('span>', 'td>')}</table><div>{boxes(BOXES)}</div>{described(BOXES[1])}",
    ],
)
def test_a_table_of_boxes(page: str) -> None:
    extraction = extract(f"<html><body>{page}</body></html>".encode())
    assert [told(award) for award in extraction.awards] == [
        ("机", "株式会社見本", 1_000_000),
        ("棚", "株式会社例示", 2_000_000),
    ]


def test_a_row_of_boxes_that_lacks_one_is_rejected_and_hidden_ones_are_not_read() -> None:
    page = f"<div>{boxes([*BOXES[:2], BOXES[2][1:]])}<a>{' '.join(BOXES[2])}</a></div><div hidden>{boxes(BOXES)}</div>"
    extraction = extract(f"<html><body>{page}</body></html>".encode())
    assert [told(award)[0] for award in extraction.awards] == ["机"]
    assert [(reject.reason, reject.rows) for reject in extraction.rejects] == [
        ("columns_unlike_header", 1)
    ] * 2


@pytest.mark.parametrize(
    "page",
    [
        f"<div>{boxes(BOXES[:2])}{boxes(BOXES[2:]).replace('<span>株', '株')}</div>",
        f"<div>{boxes(BOXES[:1])}<div>{boxes(BOXES[1:] * 2)}</div></div>",
        f"<div>{boxes(BOXES[:2])}棚 株式会社例示{boxes(BOXES[2:])}</div>",
        f"{described(BOXES[1])}<dl><dt>契約の相手方</dt><dd>株式会社例示</dd></dl>",
        f"{described(BOXES[1])}<dl><dt>備考</dt><dd>外</dd>{described(BOXES[2], '')}</dl>",
    ],
)
def test_lists_and_boxes_of_which_a_part_would_be_lost_are_not_read(page: str) -> None:
    with pytest.raises(UnreadableDocumentError):
        extract(f"<html><body>{page}</body></html>".encode())


def test_all_descriptions_of_a_label_are_read() -> None:
    page = described(
        ["机", "R6.4.1", "株式会社見本</dd><dd>東京都豊島区池袋1-2-3", "1,000円</dd><dd>（単価契約）"]
    )
    [award] = extract(f"<html><body>{page}</body></html>".encode()).awards
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "株式会社見本",
        "東京都豊島区池袋1-2-3",
    )
    assert award.amount_kind == "unit"


@pytest.mark.parametrize(
    "rows",
    [
        [*TURNED[1:4], ["", "株式会社追加", "株式会社他"], TURNED[4]],
        [*TURNED, ["", "（単価契約）", ""]],
        [*TURNED, *TURNED],
        [*TURNED[1:], ["工事名", "橋", "道"], *TURNED[2:]],
    ],
)
def test_a_turned_table_of_which_a_part_would_be_lost_is_not_read(rows: list[list[str]]) -> None:
    assert extract(csv_bytes(rows)).awards == ()


def test_two_tables_beside_each_other_under_other_words() -> None:
    header = ["件名", "契約の相手方", "契約金額", "", "工事名", "落札者", "落札金額"]
    rows = [
        ["机", "株式会社見本", "1,000,000", "", "橋", "株式会社例示", "2,000,000"],
        ["棚", "株式会社仮設", "3,000,000", "", "", "", ""],
    ]
    extraction = extract(csv_bytes([header, *rows]))
    assert [told(award) for award in extraction.awards] == [
        ("机", "株式会社見本", 1_000_000),
        ("棚", "株式会社仮設", 3_000_000),
        ("橋", "株式会社例示", 2_000_000),
    ]
    assert extraction.awards[2].evidence[0].locator == "E2"


def test_the_row_that_an_erratum_takes_back_is_none() -> None:
    rows = [["", *HEADER], ["誤", *BOXES[1]], ["正", *BOXES[2]]]
    extraction = extract(csv_bytes(rows))
    assert [told(award)[0] for award in extraction.awards] == ["棚"]
    assert [reject.reason for reject in extraction.rejects if reject.text] == ["corrected_row"]


def test_a_day_far_ahead_is_a_slip() -> None:
    [award] = read(HEADER, ["机", "R66.4.1", "株式会社見本", "1,000,000"])
    assert award.contract_date is None
    assert "unread_date" in award.warnings


def test_an_estimate_of_nothing_is_null() -> None:
    [award] = read([*HEADER, "予定価格"], ["机", "R6.4.1", "株式会社見本", "1,000,000", "0"])
    assert (award.estimated_price_yen, award.award_rate) == (None, None)
    assert "estimated_price_zero" in award.warnings


def test_a_value_merged_over_contracts_beside_each_other() -> None:
    rows = [
        ["件名", "机", "棚"],
        ["契約日", "R6.4.1", None],
        ["契約の相手方", "株式会社見本", "株式会社例示"],
    ]
    extraction = extract(workbook_bytes([*rows, ["契約金額", 1_000_000, 2_000_000]], day="B2:C2"))
    assert [(told(award), str(award.contract_date)) for award in extraction.awards] == [
        (("机", "株式会社見本", 1_000_000), "2024-04-01"),
        (("棚", "株式会社例示", 2_000_000), "2024-04-01"),
    ]


def test_the_contract_before_beside_this_one_is_no_award() -> None:
    head = ["件名", "契約の相手方", "契約金額", "前回件名", "前回契約の相手方", "前回契約金額", "前回契約日"]
    row = ["見本清掃", "株式会社見本", "1,000,000", "見本清掃", "株式会社前の", "2,200,000", "令和6年4月1日"]
    (award,) = extract(csv_bytes([head, row])).awards
    assert (award.supplier_name_text, award.amount_yen) == ("株式会社見本", 1_000_000)


@pytest.mark.parametrize(
    "said", ["1,000,000円（税込）／一式", "1,000,000円（税抜）／総額", "1,000,000円（税込）／税込"]
)
def test_the_whole_behind_a_stroke_is_no_unit(said: str) -> None:
    (award,) = extract(
        csv_bytes([["件名", "契約の相手方", "契約金額"], ["見本清掃", "株式会社見本", said]])
    ).awards
    assert (award.amount_yen, award.amount_kind) == (1_000_000, "total")


@pytest.mark.parametrize(
    "label", ["契約金額（円）※単価の場合は単価", "契約金額（単価を含む）", "契約金額（令和7年額）"]
)
def test_a_label_that_speaks_of_unit_prices_too_is_that_of_totals(label: str) -> None:
    (award,) = extract(
        csv_bytes([["件名", "契約の相手方", label], ["見本清掃", "株式会社見本", "1,000,000"]])
    ).awards
    assert (award.amount_yen, award.amount_kind) == (1_000_000, "total")


def test_a_firm_and_its_agent_are_not_cut_within() -> None:
    names = "株式会社みほん 販売代理 株式会社どほく"
    awards = extract(
        csv_bytes([["件名", "契約の相手方", "契約金額"], ["見本清掃", names, "1,000,000"]])
    ).awards
    assert "株式会社みほん 販売代理" not in [award.supplier_name_text for award in awards]


@pytest.mark.parametrize(
    "names",
    ["（株）見本土建 （株）見本土建", "（株）見本土建、（株）見本土建", "（株）見本土建／（株）見本土建"],
)
def test_a_firm_printed_twice_is_one_supplier_with_the_whole_price(names: str) -> None:
    number = "7000012050002"
    rows = [["件名", "契約の相手方", "法人番号", "契約金額"], ["見本舗装", names, number, "55,000,000"]]
    (award,) = extract(csv_bytes(rows)).awards
    assert (award.supplier_name_text, award.amount_yen) == ("（株）見本土建", 55_000_000)
    assert award.corporate_number == number


def test_names_that_are_cut_short_are_not_told_apart() -> None:
    names = "㈱見本設計・㈱例示アーキテクツスタ…"
    (award,) = extract(
        csv_bytes([["件名", "契約の相手方", "契約金額"], ["設計業務", names, "1,000,000"]])
    ).awards
    assert (award.supplier_name_text, award.supplier_count) == (names, 1)
