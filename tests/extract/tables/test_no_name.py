"""What stands in a winner's cell and is no name; columns headed alike; forms of labels and values in every kind of file."""

import io
from collections.abc import Callable

import docx
import pytest

from tests.extract.tables.small_tables import NUMBER, csv_bytes, extract
from tests.extract.tables.test_pdf_shapes import pdf_bytes

HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額"]


@pytest.mark.parametrize(
    "cell",
    ["0", "令和7年4月1日", "1,234,000", "03-1234-5678", "ほか3社", "3社", "別添一覧参照", "https://example.jp/", "＊＊＊", "東京都豊島区東池袋9-8-7", "上記と同じ", "6010401999988"],
)  # fmt: skip
def test_no_supplier_is_named(cell: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", cell, "1,234,000円"]])).awards
    assert (award.supplier_name_text, award.amount_yen) == (None, 1_234_000)
    assert award.warnings


@pytest.mark.parametrize(
    "cell",
    ["落札", "税込", "（税込み）", "合計金額", "総合評価", "一般競争入札", "一般競争入札\n（総合評価落札方式）", "以下同じ", "担当：会計課", "会計課", "総務部 契約課", "（管財課用度係）", "問合せ先：03-1234-5678"],
)  # fmt: skip
def test_words_of_the_table_are_no_name(cell: str) -> None:
    rows = [["見本清掃", "令和7年4月1日", cell, "1,234,000円"]] * 2
    for award in extract(csv_bytes([HEADER, *rows])).awards:
        assert (award.supplier_name_text, award.amount_yen) == (None, 1_234_000)
        assert "supplier_not_named" in award.warnings


@pytest.mark.parametrize(
    "cell",
    [
        "株式会社総合評価",
        "落札商店",
        "計測技研",
        "方式会",
        "総合評価研究所",
        "以下同志社",
        "個人",
        "担当者商会",
        "見本薬局",
        "服部",
        "見本設計室",
        "第一土木部",
        "株式会社会計課",
    ],
)
def test_names_with_words_of_the_table_stay_names(cell: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", cell, "1,234,000円"]])).awards
    assert award.supplier_name_text == cell


def test_a_firm_behind_a_label_is_named() -> None:
    rows = [["見本清掃", "令和7年4月1日", "担当：会計課　株式会社見本", "1,234,000円"]]
    [award] = extract(csv_bytes([HEADER, *rows])).awards
    assert "株式会社見本" in (award.supplier_name_text or "")


def test_a_row_shifted_by_a_span_that_is_too_long_is_no_tender_without_a_winner() -> None:
    rows = [
        "<td>見本清掃<td rowspan=99>令和7年4月1日<td>株式会社見本<td>1,234,000",
        "<td>例示警備<td>令和7年4月2日<td>株式会社例示<td>5,000,000",
    ]
    lines = ["".join(f"<td>{cell}" for cell in HEADER), *rows]
    page = f"<html><table>{''.join(f'<tr>{line}' for line in lines)}</table></html>".encode()
    first, second = extract(page).awards
    assert (first.supplier_name_text, second.title, second.supplier_name_text) == (
        "株式会社見本",
        "例示警備",
        None,
    )
    assert {"supplier_not_named", "unread_cell"} <= set(second.warnings)


@pytest.mark.parametrize("cell", ["株式会社100", "3社会株式会社", "東京都立見本病院", "見本町1丁目自治会"])
def test_names_with_figures_stay_names(cell: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", cell, "1,234,000円"]])).awards
    assert award.supplier_name_text == cell


def test_a_tender_whose_bids_are_still_looked_at_names_nobody() -> None:
    extraction = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", "低入札価格調査中", ""]]))
    assert (extraction.awards, [row.reason for row in extraction.unawarded]) == ((), ["not_told"])


@pytest.mark.parametrize(
    "cell",
    [
        "随意契約へ移行",
        "有効な入札なし",
        "入札書提出者なし",
        "採用者なし",
        "参加希望者なし",
        "契約解除",
        "仮契約中",
    ],
)
def test_words_that_no_table_can_hold_all_of_name_nobody(cell: str) -> None:
    extraction = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", cell, ""]]))
    assert (len(extraction.awards), len(extraction.unawarded)) == (0, 1)


def test_a_second_firm_under_the_same_header_is_told() -> None:
    header, row = [*HEADER, *HEADER[2:]], ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000"]
    extraction = extract(csv_bytes([header, [*row, "株式会社例示", "2,000,000"]]))
    assert "unread_cell" in extraction.awards[0].warnings
    assert [reject.reason.split(":")[0] for reject in extraction.rejects] == ["unknown_column"] * 2


def test_the_day_a_contract_was_made_is_not_the_day_it_begins() -> None:
    header = ["件名", "契約開始日", "契約締結日", "契約の相手方", "契約金額"]
    [award] = extract(
        csv_bytes([header, ["見本清掃", "令和7年4月2日", "令和7年4月1日", "株式会社見本", "1,234,000"]])
    ).awards
    assert str(award.contract_date) == "2025-04-01"


@pytest.mark.parametrize(("cell", "code"), [("同左", "unread_amount"), ("########", "unread_amount"), ("(1,234,000)", "unread_amount"), ("約123万円", "unread_amount")])  # fmt: skip
def test_amounts_that_are_none_say_so(cell: str, code: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", "株式会社見本", cell]])).awards
    assert (award.amount_yen, award.warnings) == (None, (code,))


@pytest.mark.parametrize(
    "cell", ["6010401\n999988", "6,010,401,999,988", "6.010401999988E+12", "6010401\u00a0999988"]
)
def test_a_corporate_number_that_a_sheet_has_spoilt(cell: str) -> None:
    rows = [[*HEADER, "法人番号"], ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000", cell]]
    [award] = extract(csv_bytes(rows)).awards
    assert (award.corporate_number, award.warnings) == ("6010401999988", ())


PAIRS = [
    ["件名", "見本清掃"],
    ["契約締結日", "令和7年4月1日"],
    ["担当者の電話", "03-1111-2222"],
    ["契約の相手方", "株式会社見本"],
    ["契約金額", "1,234,000円"],
]


def lines_of_csv(pairs: list[list[str]]) -> bytes:
    return csv_bytes([[f"{label}：{value}"] for label, value in pairs])


def numbered_csv(pairs: list[list[str]]) -> bytes:
    return csv_bytes([[str(number), *pair] for number, pair in enumerate(pairs, 1)])


def page_bytes(pairs: list[list[str]]) -> bytes:
    lines = "".join(f"<p>{label}：{value}</p>" for label, value in pairs)
    return f"<html><body>{lines}</body></html>".encode()


def word_bytes(pairs: list[list[str]]) -> bytes:
    document = docx.Document()
    for label, value in pairs:
        document.add_paragraph(f"{label}：{value}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "as_file", [csv_bytes, lines_of_csv, numbered_csv, page_bytes, word_bytes, pdf_bytes]
)
def test_a_form_of_labels_and_values(as_file: Callable[[list[list[str]]], bytes]) -> None:
    [award] = extract(as_file(PAIRS)).awards
    assert (award.title, award.supplier_name_text, award.amount_yen, str(award.contract_date)) == (
        "見本清掃",
        "株式会社見本",
        1_234_000,
        "2025-04-01",
    )


def test_a_form_on_each_page() -> None:
    other = [[label, value.replace("見本清掃", "例示警備")] for label, value in PAIRS]
    assert [award.title for award in extract(pdf_bytes(PAIRS, other)).awards] == ["見本清掃", "例示警備"]


@pytest.mark.parametrize(
    "cell",
    ["不調\n株式会社見本", "1回目不調\n2回目　株式会社見本", "入札中止　株式会社見本", "株式会社", "（有）"],
)
def test_nobody_or_a_part_of_a_name_is_no_firm(cell: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", cell, "1,234,000円"]])).awards
    assert (award.supplier_name_text, award.amount_yen) == (None, 1_234_000)
    assert {"supplier_not_named", "no_winner_beside_price"} & set(award.warnings)


@pytest.mark.parametrize("price", ["辞退", "失格"])
def test_a_word_of_no_winner_in_the_price_is_said(price: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", "株式会社見本", price]])).awards
    assert (award.amount_yen, award.warnings) == (None, ("unread_amount",))


def test_a_number_in_brackets_behind_the_label_of_the_firms() -> None:
    header = ["件名", "契約締結日", "契約の相手方（法人番号）", "契約金額"]
    firms = [f"株式会社見本\n（{NUMBER}）", "株式会社例示\n（法人番号なし）"]
    rows = [["見本清掃", "令和7年4月1日", firm, "1,234,000円"] for firm in firms]
    first, second = extract(csv_bytes([header, *rows])).awards
    assert (first.supplier_name_text, first.corporate_number) == ("株式会社見本", NUMBER)
    assert (second.supplier_name_text, second.corporate_number) == ("株式会社例示", None)


@pytest.mark.parametrize(
    ("code", "amount", "currency"), [("JPY", 12_000, "JPY"), ("USD", None, "USD"), ("貝", None, "JPY")]
)
def test_a_currency_in_a_column_of_its_own(code: str, amount: int | None, currency: str) -> None:
    rows = [["見本調査", "令和7年4月1日", "株式会社見本", code, "12,000"]] * 2
    award = extract(csv_bytes([[*HEADER[:3], "通貨", HEADER[3]], *rows])).awards[0]
    assert (award.amount_yen, award.currency) == (amount, currency)


@pytest.mark.parametrize("cell", ["株式会社見本 1,234,000円", "株式会社見本（１，２３４，０００円）"])
def test_a_price_behind_a_name_is_no_part_of_it(cell: str) -> None:
    [award] = extract(csv_bytes([HEADER, ["見本清掃", "令和7年4月1日", cell, ""]])).awards
    assert (award.supplier_name_text, award.amount_yen, award.warnings) == (
        "株式会社見本",
        None,
        ("unread_amount",),
    )


def test_the_number_of_a_page_beside_a_heading_is_no_row() -> None:
    row = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000円"]
    rows = [["契約一覧", "", "", "1/2ページ"], HEADER, row, ["契約一覧", "", "", "2/2ページ"], HEADER, row]
    assert len(extract(csv_bytes(rows)).awards) == 2


@pytest.mark.parametrize("words", ["総務部計", "建設部　計", "全庁合計", "工事計"])
def test_a_sum_of_a_department_is_no_row(words: str) -> None:
    row = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000円"]
    extraction = extract(csv_bytes([HEADER, row, [words, "", "", "1,234,000円"]]))
    assert (len(extraction.awards), extraction.status) == (1, "ok")


@pytest.mark.parametrize(
    ("unit", "amount", "per_one"),
    [("千円", 1_000_000, None), ("円", 1_000, None), ("円/kWh", None, 1_000), ("式", 1_000, None)],
)
def test_a_unit_in_a_column_beside_the_price(unit: str, amount: int | None, per_one: int | None) -> None:
    rows = [["見本清掃", "令和7年4月1日", "株式会社見本", "1,000", unit]] * 2
    award = extract(csv_bytes([[*HEADER, "単位"], *rows])).awards[0]
    assert (award.amount_yen, award.unit_price) == (amount, per_one)


@pytest.mark.parametrize("title", ["R7.4.1", "令和7年4月1日", "1,234,000円"])
def test_a_day_or_an_amount_is_no_title(title: str) -> None:
    for award in extract(
        csv_bytes([HEADER, *[[title, "令和7年4月1日", "株式会社見本", "1,234,000円"]] * 2])
    ).awards:
        assert (award.title, award.warnings) == (None, ("no_title",))
