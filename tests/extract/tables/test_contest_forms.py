"""Records of one contest (入札調書), bidders beside each other, amounts a line each: read like any list of bidders."""

import pytest

from extract.outcome import Extraction
from tests.extract.tables.small_tables import csv_bytes, extract, workbook_bytes

FIRST, SECOND, THIRD = "株式会社見本", "例示建設株式会社", "有限会社仮設"
ABOVE = [["入札調書", "", "", ""], ["件名", "見本清掃", "", ""], ["開札日", "令和7年4月1日", "", ""]]
ESTIMATE = ["予定価格", "1,200,000円", "", ""]
BIDDERS = [
    ["業者名", "第1回", "第2回", "摘要"],
    [FIRST, "1,300,000", "1,100,000", "落札"],
    [SECOND, "1,400,000", "1,150,000", ""],
    [THIRD, "辞退", "", ""],
]
ROUNDS = {
    (FIRST, 1, 1_300_000, "lost"),
    (FIRST, 2, 1_100_000, "won"),
    (SECOND, 1, 1_400_000, "lost"),
    (SECOND, 2, 1_150_000, "lost"),
    (THIRD, 1, None, "declined"),
}
AWARD = ("見本清掃", FIRST, 1_100_000, 1_200_000)


def awards(extraction: Extraction) -> list[tuple[str | None, str | None, int | None, int | None]]:
    return [
        (award.title, award.supplier_name_text, award.amount_yen, award.estimated_price_yen)
        for award in extraction.awards
    ]


def bids(extraction: Extraction) -> set[tuple[str | None, int | None, int | None, str]]:
    return {(bid.bidder_name_text, bid.round, bid.price_yen, bid.result) for bid in extraction.bids}


FORMS = {
    "estimate above": [*ABOVE, ESTIMATE, *BIDDERS],
    "estimate below": [*ABOVE, *BIDDERS, ESTIMATE, ["最低制限価格", "1,000,000円", "", ""]],
    "winner below": [
        *ABOVE,
        *BIDDERS,
        ESTIMATE,
        ["落札者", FIRST, "", ""],
        ["落札金額", "1,100,000円", "", ""],
    ],
    "labels with a colon": [
        ["工事名：見本清掃", "", "", ""],
        ["開札日時　令和7年4月1日", "", "", ""],
        ["予定価格：1,200,000円", "", "", ""],
        *BIDDERS,
    ],
    "two labels a line": [["件名", "見本清掃", "開札日", "令和7年4月1日"], ESTIMATE, *BIDDERS],
    "a header of two lines": [
        *ABOVE,
        ESTIMATE,
        ["入札者", "入札金額", "", "結果"],
        ["", "1回", "2回", ""],
        *BIDDERS[1:],
    ],
    "the mark under no header": [*ABOVE, ESTIMATE, ["業者名", "第1回", "第2回", ""], *BIDDERS[1:]],
    "the mark behind the amount": [
        *ABOVE,
        ESTIMATE,
        BIDDERS[0],
        [FIRST, "1,300,000", "1,100,000落札", ""],
        *BIDDERS[2:],
    ],
    "firms beside each other": [
        *ABOVE,
        ESTIMATE,
        ["回数", FIRST, SECOND, THIRD],
        ["第1回", "1,300,000", "1,400,000", "辞退"],
        ["第2回", "1,100,000", "1,150,000", ""],
        ["結果", "落札", "", ""],
    ],
}


@pytest.mark.parametrize("rows", FORMS.values(), ids=FORMS)
def test_the_form_of_one_contest(rows: list[list[str]]) -> None:
    extraction = extract(csv_bytes(rows))
    assert (awards(extraction), bids(extraction)) == ([AWARD], ROUNDS)
    assert str(extraction.awards[0].opening_date) == "2025-04-01"


def test_forms_under_each_other_and_in_a_workbook() -> None:
    form = FORMS["estimate above"]
    other = [[cell.replace("見本清掃", "例示警備") for cell in row] for row in form]
    both = [AWARD, ("例示警備", *AWARD[1:])]
    assert awards(extract(csv_bytes([*form, *other]))) == both
    assert awards(extract(workbook_bytes(form))) == [AWARD]


def test_a_form_in_which_nobody_won_or_nothing_tells_who() -> None:
    unmarked = [*ABOVE, ESTIMATE, BIDDERS[0], [FIRST, "1,300,000", "1,100,000", ""], *BIDDERS[2:]]
    for rows, reason in ((unmarked, "not_told"), ([*unmarked, ["落札者", "不調", "", ""]], "no_valid_bid")):
        extraction = extract(csv_bytes(rows))
        assert not extraction.awards
        assert [row.reason for row in extraction.unawarded] == [reason]
        assert len(extraction.bids) == len(ROUNDS)


TOLD = "件名：見本清掃\n開札日：令和7年4月1日\n"
WON, LOST = (FIRST, 1, 1_100_000, "won"), (SECOND, 1, 1_150_000, "lost")


@pytest.mark.parametrize(
    ("rows", "third"),
    [
        (f"入札者,入札金額,結果\n{FIRST},1,100,000,落札\n{SECOND},1150000,\n", None),
        (f"入札者,入札金額\n{FIRST},1,100,000,落札\n{SECOND},1150000,\n", None),
        (f"入札者,入札金額\n{FIRST},1100000,落札\n{SECOND},1150000,\n", None),
        (f"入札者,入札金額,結果\n{FIRST},1100000,落札\n{THIRD},,\n{SECOND},1150000,\n", "unknown"),
        (f"入札者,入札金額,結果\n{FIRST},1100000,落札\n{SECOND},1150000,\n{THIRD},,\n", "unknown"),
        (f"入札者,入札金額,結果\n{FIRST},1100000,落札\nその他,,\n{SECOND},1150000,\n", None),
    ],
    ids=["cut amount", "cut amount and a mark", "mark", "name alone", "name alone, last", "other line"],
)
def test_a_form_whose_rows_are_wider_or_narrower_than_its_header(rows: str, third: str | None) -> None:
    extraction = extract((TOLD + rows).encode())
    others = {(THIRD, None, None, third)} if third else set()
    found = {(name, number if price else None, price, how) for name, number, price, how in bids(extraction)}
    assert found == {WON, LOST, *others}
    assert [(award.title, award.amount_yen) for award in extraction.awards] == [("見本清掃", 1_100_000)]
    assert {(bid.title, bid.raw["開札日"]) for bid in extraction.bids} == {("見本清掃", "令和7年4月1日")}


def test_a_row_of_a_form_that_fits_its_header_in_no_sure_way_is_rejected() -> None:
    rows = f"入札者,入札金額\n{FIRST},1100000,落札\n{SECOND},1150000,本店,東京\n"
    extraction = extract((TOLD + rows).encode())
    assert bids(extraction) == {WON}
    assert [(reject.reason, reject.rows) for reject in extraction.rejects] == [("row_wider_than_header", 1)]


def test_a_mark_right_of_a_web_tables_header() -> None:
    rows = [["件名", "見本清掃"], ["入札者", "入札金額"], [FIRST, "1100000", "落札"], [SECOND, "1150000"]]
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    page = "<html><body><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table></body></html>"
    assert bids(extract(page.encode())) == {WON, LOST}


def test_a_list_of_labels_is_no_form_and_is_read_to_its_end() -> None:
    extraction = extract(csv_bytes([["件名", f"見本その{number}"] for number in range(100)]))
    assert (extraction.status, extraction.awards, extraction.bids) == ("failed", (), ())


BESIDE = {
    "with the winner": [
        ["件名", "開札日", "予定価格", "落札者", "落札金額", "応札者1", "応札額1", "応札者2", "応札額2"],
        [
            "見本清掃",
            "令和7年4月1日",
            "1,200,000",
            FIRST,
            "1,100,000",
            FIRST,
            "1,100,000",
            SECOND,
            "1,150,000",
        ],
    ],
    "with marks": [
        ["件名", "開札日", "予定価格", "入札者1", "金額1", "結果1", "入札者2", "金額2", "結果2"],
        ["見本清掃", "令和7年4月1日", "1,200,000", FIRST, "1,100,000", "落札", SECOND, "1,150,000", ""],
    ],
    "firms in the header": [
        ["件名", "開札日", "予定価格", FIRST, SECOND, "落札者"],
        ["見本清掃", "令和7年4月1日", "1,200,000", "1,100,000", "1,150,000", FIRST],
    ],
}


@pytest.mark.parametrize("rows", BESIDE.values(), ids=BESIDE)
def test_bidders_beside_each_other(rows: list[list[str]]) -> None:
    extraction = extract(csv_bytes(rows))
    assert awards(extraction) == [AWARD]
    assert bids(extraction) == {(FIRST, 1, 1_100_000, "won"), (SECOND, 1, 1_150_000, "lost")}


def test_bidders_beside_each_other_of_whom_none_is_named_the_winner() -> None:
    extraction = extract(
        csv_bytes(
            [
                ["件名", "開札日", "入札者1", "金額1", "入札者2", "金額2"],
                ["見本清掃", "令和7年4月1日", FIRST, "1,100,000", SECOND, "1,150,000"],
            ]
        )
    )
    assert (extraction.status, extraction.awards, len(extraction.bids)) == ("partial", (), 2)


def test_rows_of_bidders_beside_each_other_keep_their_columns() -> None:
    head = "入札者1,入札金額1,入札者2,入札金額2,件名,開札日\n"
    cut = f"{FIRST},1,100,000,{SECOND},1150000,見本清掃,令和7年4月1日\n"
    extraction = extract((head + cut + f"{THIRD},,,,例示警備,\n※税抜,,,,,\n").encode())
    assert {(bid.title, bid.bidder_name_text, bid.price_yen) for bid in extraction.bids} == {
        ("見本清掃", FIRST, 1_100_000),
        ("見本清掃", SECOND, 1_150_000),
        ("例示警備", THIRD, None),
    }
    assert [row.title for row in extraction.unawarded] == ["見本清掃", "例示警備"]
    assert [reject.reason for reject in extraction.rejects] == ["footnote"]
    extraction = extract((head + f"{FIRST},1,100,{SECOND},1150000,見本清掃,,,令和7年4月1日\n").encode())
    assert (extraction.bids, [reject.rows for reject in extraction.rejects]) == ((), [1])


HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額"]


@pytest.mark.parametrize(
    ("names", "prices", "amounts"),
    [
        (f"{FIRST}\n{SECOND}", "1,000,000円\n234,000円", [1_000_000, 234_000]),
        (f"①{FIRST}\n②{SECOND}", "①1,000,000円\n②234,000円", [1_000_000, 234_000]),
        (f"{FIRST}\n{SECOND}", "1,000,000円\n234,000円\n計1,234,000円", [1_000_000, 234_000]),
        (f"{FIRST}\n{SECOND}", "1,000,000円\n234,000円\n計9,999,000円", [None, None]),
        (f"{FIRST}（1,000,000円）\n{SECOND}（234,000円）", "1,234,000円", [1_000_000, 234_000]),
        (f"{FIRST}\n{SECOND}", "1,234,000円", [None, None]),
        ("株式会社甲\n株式会社乙", "1,000,000円\n234,000円", [1_000_000, 234_000]),
        (f"{FIRST}\n{SECOND}", "￥1,000,000（税込）\n￥234,000（税込）", [1_000_000, 234_000]),
        (f"{FIRST}\n{SECOND}", "税込1,100,000円\n税抜1,000,000円", [None, None]),
        (f"{FIRST}\n{SECOND}", "2,000,000円\nうち消費税 100,000円", [None, None]),
        (f"{FIRST}\n{SECOND}", "当初 2,000,000円\n変更後 3,000,000円", [None, None]),
        (f"{FIRST}\n{SECOND}", "1,000,000円（税抜）\n1,100,000円", [None, None]),
    ],
)
def test_suppliers_with_an_amount_each(names: str, prices: str, amounts: list[int | None]) -> None:
    extraction = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", names, prices]]))
    assert [award.amount_yen for award in extraction.awards] == amounts
    assert all(award.supplier_name_text for award in extraction.awards)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ([*HEADER, ""], ["見本清掃", "令和7年4月1日", FIRST, "1,234", "千円"]),
        ([*HEADER, ""], ["見本清掃", "令和7年4月1日", FIRST, "¥", "1,234,000"]),
        (["件名", "契約締結日", "", *HEADER[2:]], ["見本清掃", "令和7年", "4月1日", FIRST, "1,234,000"]),
    ],
)
def test_columns_without_a_header_belong_to_the_one_before(header: list[str], row: list[str]) -> None:
    [award] = extract(csv_bytes([header, row])).awards
    assert (award.amount_yen, str(award.contract_date), award.warnings) == (1_234_000, "2025-04-01", ())


@pytest.mark.parametrize(
    ("header", "usual", "other"),
    [
        ([*HEADER, ""], ["令和7年4月1日", FIRST, "1,234", "千円"], ["令和7年4月1日", FIRST, "2000", "10"]),
        (
            ["件名", "契約締結日", "", *HEADER[2:]],
            ["令和7年", "4月1日", FIRST, "1,234,000"],
            ["令和7年4月1", "2", FIRST, "2000"],
        ),
    ],
)
def test_a_far_row_that_holds_something_else_there_is_not_joined(
    header: list[str], usual: list[str], other: list[str]
) -> None:
    rows = [[f"見本清掃{number}", *usual] for number in range(45)]
    award = extract(csv_bytes([header, *rows, ["例示警備", *other]])).awards[-1]
    assert (award.title, award.amount_yen) == ("例示警備", 2000)
    assert str(award.contract_date) != "2025-04-12"
    assert award.warnings


@pytest.mark.parametrize(
    "numbers", [["(1)", "(2)", "(3)", "(4)"], ["A", "B", "C", "D"], ["1", "2", "3", "4"]]
)
def test_a_line_that_numbers_the_columns_is_no_row(numbers: list[str]) -> None:
    extraction = extract(csv_bytes([HEADER, numbers, ["見本清掃", "令和7年4月1日", FIRST, "1,234,000"]]))
    assert ([award.title for award in extraction.awards], extraction.status) == (["見本清掃"], "ok")
    assert [(reject.reason, reject.rows) for reject in extraction.rejects] == [("not_a_row", 0)]


def test_headers_in_english_over_or_under_the_japanese_ones() -> None:
    english, row = (
        ["Title", "Contract Date", "Contractor", "Amount"],
        ["見本清掃", "令和7年4月1日", FIRST, "1,234,000"],
    )
    for headers in ([english], [HEADER, english], [english, HEADER]):
        assert [award.amount_yen for award in extract(csv_bytes([*headers, row])).awards] == [1_234_000]


def test_net_and_gross_under_one_header() -> None:
    header = [[*HEADER, ""], ["", "", "", "税抜", "税込"]]
    [award] = extract(
        csv_bytes([*header, ["見本清掃", "令和7年4月1日", FIRST, "1,121,819", "1,234,000"]])
    ).awards
    assert (award.amount_yen, award.tax) == (1_234_000, "included")


def test_a_running_head_with_its_page_is_no_row() -> None:
    rows = [
        HEADER,
        ["令和7年4月分　契約状況", "", "", "1頁"],
        ["見本清掃", "令和7年4月1日", FIRST, "1,234,000"],
    ]
    extraction = extract(csv_bytes(rows))
    assert ([award.title for award in extraction.awards], extraction.unawarded) == (["見本清掃"], ())


def test_a_line_over_the_bidders_that_tells_two_things() -> None:
    rows = [
        ["件名：見本工事　開札日：令和7年7月1日", "", ""],
        ["業者名", "入札金額（円）", "備考"],
        ["株式会社見本", "9,900,000", "落札"],
        ["株式会社例示", "10,200,000", ""],
    ]
    (award,) = extract(csv_bytes(rows)).awards
    assert (award.title, str(award.opening_date), award.amount_yen) == ("見本工事", "2025-07-01", 9_900_000)


def test_a_result_for_each_round() -> None:
    rows = [
        ["件名：見本工事", "", "", "", ""],
        ["業者名", "第1回入札額", "第1回結果", "第2回入札額", "第2回結果"],
        ["株式会社見本", "1,200,000", "不落", "990,000", "落札"],
        ["株式会社例示", "1,300,000", "不落", "1,100,000", ""],
    ]
    extraction = extract(csv_bytes(rows))
    assert [(award.supplier_name_text, award.amount_yen) for award in extraction.awards] == [
        ("株式会社見本", 990_000)
    ]
    assert [bid.result for bid in extraction.bids] == ["lost", "won", "lost", "lost"]
