"""The engine on small tables made here: formats, encodings, headers, and cells of every kind."""

import datetime as dt
import gzip
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Document, extract_document
from extract.errors import ExtractionError, LimitExceededError, UnreadableDocumentError
from extract.rows import AwardRow, Extraction
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "iso2022_jp"])
def test_csv_in_any_encoding(encoding: str) -> None:
    check_sample(extract(csv_bytes([HEADER, ROW], encoding)).awards[0])


def workbook_bytes(rows: list[list[object]], **merged: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for reference in merged.values():
        book.active.merge_cells(reference)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_workbook() -> None:
    rows: list[list[object]] = [["競争入札に係る情報の公表（令和7年4月分）"], [], list(HEADER), list(ROW)]
    rows[3][2], rows[3][6], rows[3][7], rows[3][8] = dt.datetime(2025, 4, 1), 1_000_000, 753_900, 0.7539
    check_sample(extract(workbook_bytes(rows)).awards[0])


def test_html_with_a_two_line_header() -> None:
    cells = "".join(f"<td>{cell.replace(chr(10), '<br>')}</td>" for cell in ROW)
    header = "".join(f"<th rowspan=2>{cell}</th>" for cell in HEADER[:9])
    header += "<th colspan=2>公益法人の場合</th></tr><tr><th>応札・応募者数</th><th>備考</th>"
    page = f"<html><body><h1>競争入札</h1><table><tr>{header}</tr><tr>{cells}</tr></table></body></html>"
    check_sample(extract(page.encode()).awards[0])


@given(st.permutations(range(len(HEADER))))
def test_columns_in_any_order(order: list[int]) -> None:
    check_sample(one([[HEADER[i] for i in order], [ROW[i] for i in order]]))


def test_columns_split_renamed_and_added() -> None:
    header = [
        "No.",
        "契約件名",
        "数量",
        "単位",
        "部局名",
        "契約締結日",
        "契約の相手方の名称",
        "契約の相手方の住所",
        "契約の相手方の法人番号",
        "契約金額",
        "花",
    ]
    row = [
        "1",
        "見本業務",
        "2",
        "式",
        "見本省",
        "R7.4.1※",
        "株式会社見本商事",
        "東京都豊島区東池袋1-2-3",
        f"法人番号 {NUMBER}\xa0",
        "753,900円",
        "桜",
    ]
    award = one([header, row])
    assert (award.title, award.quantity_text, award.buyer_text) == ("見本業務", "2式", "見本省")
    assert (award.supplier_address_text, award.corporate_number) == ("東京都豊島区東池袋1-2-3", NUMBER)
    assert award.raw["花"] == "桜"
    assert "unread_cell" in award.warnings
    notes = [r for r in extract(csv_bytes([header, row])).rejects if r.reason.startswith("unknown_column")]
    assert [(note.rows, "花" in note.reason) for note in notes] == [(0, True)]


def test_unknown_header_stops_with_a_reject_that_quotes_it() -> None:
    header = ["件名", "契約日", "相棒", "予定価格", "契約金額"]
    extraction = extract(csv_bytes([header, ["見本", "令和7年4月1日", "株式会社見本", "100", "90"]]))
    assert (extraction.status, extraction.rows_expected, extraction.rows_extracted) == ("failed", 1, 0)
    assert "相棒" in extraction.rejects[-1].reason
    assert "株式会社見本" in extraction.rejects[-1].text


def test_bid_results_are_refused_not_read_as_awards() -> None:
    header = ["部局名", "工事名", "入札日", "契約日", "入札業者名", "予定価格（税抜き）", "入札結果", "備考"]
    rows = [
        ["見本局", "道路工事", "2020/1/1", "2020/1/5", name, "100", "90", mark]
        for name, mark in (("甲社", ""), ("乙社", "落札"))
    ]
    extraction = extract(csv_bytes([header, *rows]))
    assert (extraction.status, extraction.rows_expected, extraction.rows_extracted) == ("failed", 2, 0)
    assert all(reject.reason.startswith("bid_results") for reject in extraction.rejects)


def test_a_table_of_something_else_is_a_failure() -> None:
    extraction = extract(
        csv_bytes([["花", "色", "数", "香"], ["桜", "白", "3", "弱"], ["梅", "紅", "4", "強"]])
    )
    assert extraction.status == "failed"
    assert "花" in (extraction.error or "")


@pytest.mark.parametrize(
    "sentence", ["該当なし", "今月は該当する契約はございません。", "該当案件はありません"]
)
def test_empty_month(sentence: str) -> None:
    extraction = extract(csv_bytes([HEADER, [sentence, "", ""]]))
    assert (extraction.status, extraction.rows_expected, extraction.awards) == ("no_awards", 0, ())


def test_totals_notes_and_repeated_headers_are_no_rows() -> None:
    extraction = extract(
        csv_bytes([HEADER, ROW, HEADER, ROW, ["合計", "", "", "", "", "", "", "1,507,800"], ["※訂正あり"]])
    )
    assert (extraction.rows_expected, extraction.rows_extracted, extraction.status) == (2, 2, "ok")


def test_ditto_and_merged_cells_are_filled_and_flagged() -> None:
    second = list(ROW)
    second[0], second[3], second[1] = "別の業務", "〃", "同上"
    awards = extract(csv_bytes([HEADER, ROW, second])).awards
    assert awards[1].supplier_name_text == "株式会社見本商事"
    assert awards[1].officer_name == "見本　太郎"
    assert (awards[0].warnings, awards[1].warnings) == ((), ("inherited_cell",))
    third: list[object] = [*second]
    third[3] = None
    merged = extract(workbook_bytes([list(HEADER), list(ROW), third], suppliers="D2:D3")).awards
    assert merged[1].supplier_name_text == "株式会社見本商事"
    assert "inherited_cell" in merged[1].warnings


def test_a_price_merged_over_rows_is_shared() -> None:
    second: list[object] = list(ROW)
    second[7] = None
    awards = extract(workbook_bytes([list(HEADER), list(ROW), second], price="H2:H3")).awards
    assert [award.amount_kind for award in awards] == ["shared", "shared"]


@pytest.mark.parametrize(
    "cell",
    [
        f"株式会社見本商事\n東京都豊島区東池袋1-2-3\n法人番号{NUMBER}",
        f"{NUMBER}\n株式会社見本商事\n東京都豊島区東池袋1-2-3",
        f"株式会社見本商事\n（法人番号：{NUMBER}）\n東京都豊島区東池袋1-2-3",
        f"東京都豊島区東池袋1-2-3\n株式会社見本商事\n{NUMBER}",
        f"株式会社見本商事（東京都豊島区東池袋1-2-3）{NUMBER}",
        f"株式会社見本商事 東京都豊島区東池袋1-2-3\n{NUMBER}",
        f"株式会社見本商事東京都豊島区東池袋1-2-3\n{NUMBER}",
        f"株式会社\n見本商事\n代表取締役　見本　花子\n東京都豊島区\n東池袋1-2-3\n{NUMBER}",
    ],
)
def test_supplier_cell_in_any_order(cell: str) -> None:
    award = variant(supplier=cell, number="")
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "株式会社見本商事",
        "東京都豊島区東池袋1-2-3",
    )
    assert award.corporate_number == NUMBER


@pytest.mark.parametrize("number", ["1234567890123", "123456789", "法人番号 9234567890120"])
def test_a_wrong_corporate_number_is_kept_and_flagged(number: str) -> None:
    award = variant(number=number)
    assert award.corporate_number is None
    assert award.raw["法人番号"] == number
    assert award.warnings == ("corporate_number_invalid",)


@pytest.mark.parametrize("number", ["―", "－", "-", "", "\xa0"])
def test_no_corporate_number_is_no_warning(number: str) -> None:
    award = variant(number=number)
    assert (award.corporate_number, award.warnings) == (None, ())


@pytest.mark.parametrize("rate", ["75.39%", "0.7539", "75.39", "７５．３９％", "75.39%※"])
def test_rates(rate: str) -> None:
    award = variant(rate=rate)
    assert (award.award_rate, award.award_rate_basis, award.warnings) == (0.7539, "printed", ())


def test_rate_that_follows_from_no_pair() -> None:
    assert "rate_mismatch" in variant(rate="80.0%").warnings


@pytest.mark.parametrize("rate", ["-", "非公表", ""])
def test_rate_not_printed_is_computed(rate: str) -> None:
    award = variant(rate=rate)
    assert (award.award_rate, award.award_rate_basis) == (0.7539, "computed")


@pytest.mark.parametrize(
    "estimate", ["非公表", "同種の他の契約の予定価格を類推させるおそれがあるため公表しない"]
)
def test_estimate_not_published(estimate: str) -> None:
    award = variant(estimate=estimate, rate="非公表")
    assert (award.estimated_price_yen, award.award_rate) == (None, None)
    assert award.raw["予定価格(円)"] == estimate


def test_the_pension_service_row() -> None:
    """The nine columns of 日本年金機構: a unit price, and a rate against the expected total in the remarks."""
    header = [
        "物品・役務等の名称及び数量",
        "契約責任者の氏名並びにその所属する部署の名称及び所在地",
        "契約締結日",
        "契約の相手方の商号又は名称及び住所",
        "一般競争入札・指名競争入札等の別（総合評価の実施）",
        "予定価格（円）",
        "契約金額（円）",
        "落札率",
        "備考",
    ]
    row = [
        "見本申告書 データ入力業務 一式",
        "見本機構\n理事長代理人\n見本部長\n見本 隆\n東京都杉並区高井戸西9-9-9",
        "平成29年8月9日",
        "株式会社見本企画\n東京都豊島区東池袋9-9-9",
        "一般競争入札",
        "242,143,560",
        "@14.90他\n複数単価契約",
        "75.39%",
        "調達見込総額\n182,547,000円",
    ]
    award = one([header, row])
    assert (award.amount_kind, award.unit_price, award.amount_yen) == ("unit", Decimal("14.9000"), None)
    assert (award.expected_total_yen, award.estimated_price_yen) == (182_547_000, 242_143_560)
    assert (award.award_rate, award.award_rate_basis, award.warnings) == (0.7539, "printed", ())
    assert (award.officer_name, award.buyer_address) == ("見本 隆", "東京都杉並区高井戸西9-9-9")
    assert any(place.field == "expected_total_yen" for place in award.evidence)


def test_direct_award_by_its_header() -> None:
    header = [*HEADER[:5], "随意契約によることとした会計法令の根拠条文及び理由", *HEADER[6:]]
    direct = [*ROW[:5], "会計法第29条の3第4項（他に履行できる者がないため）", *ROW[6:]]
    award = one([header, direct])
    assert (award.procurement_method, award.direct_award_reason) == ("direct", direct[5])


def test_portal_file_without_header() -> None:
    record = [
        "0000000000000123",
        "見本の調達",
        "2025-07-01",
        "31389000.00",
        "A1",
        "1001010",
        "株式会社見本商事",
        NUMBER,
    ]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("successful_bid_record_info_all_2025.csv", csv_bytes([record, record], "utf-8-sig"))
    awards = extract(stream.getvalue()).awards
    assert [award.amount_yen for award in awards] == [31_389_000, 31_389_000]
    assert (awards[0].title, awards[0].contract_date, awards[0].corporate_number) == (
        "見本の調達",
        dt.date(2025, 7, 1),
        NUMBER,
    )


def test_gbizinfo_file() -> None:
    header = [
        "date_of_order",
        "title",
        "amount",
        "government_departments",
        "joint_signatures",
        "corporate_number",
    ]
    award = one([header, ["2018-04-02T00:00:00+09:00", "見本誌の購入", "128974", "見本省", "", NUMBER]])
    assert (award.contract_date, award.amount_yen, award.buyer_name) == (
        dt.date(2018, 4, 2),
        128_974,
        "見本省",
    )
    assert (award.supplier_name_text, award.corporate_number) == (None, NUMBER)


def test_hidden_rows_and_sheets_are_flagged() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([list(HEADER), list(ROW), list(ROW)])))
    book.active.row_dimensions[3].hidden = True
    hidden = book.copy_worksheet(book.active)
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    awards = extract(stream.getvalue()).awards
    assert [("hidden_row" in award.warnings, award.page) for award in awards] == [
        (False, 1),
        (True, 1),
        (True, 2),
        (True, 2),
    ]


def test_a_stray_far_cell_costs_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([list(HEADER), list(ROW)])))
    book.active["XFD1048576"] = "stray"
    stream = io.BytesIO()
    book.save(stream)
    extraction = extract(stream.getvalue())
    check_sample(extraction.awards[0])
    assert any("stray" in reject.text for reject in extraction.rejects)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\x00" * 50,
        workbook_bytes([list(HEADER), list(ROW)])[:2000],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"<html><body><p>nothing here</p></body></html>",
        gzip.compress(b"\x00\x01\x02" * 50, mtime=0),
    ],
    ids=["zip", "cut_workbook", "ole", "html_without_table", "gzip"],  # the bytes hold the time
)
def test_broken_documents_are_named(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        extract_document(Document(content))


def test_a_bomb_is_refused() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as part,
    ):
        for _ in range(210):
            part.write(b"a," * (1 << 19))
    with pytest.raises(LimitExceededError):
        extract_document(Document(stream.getvalue()))


@given(st.lists(st.lists(st.text(max_size=20), max_size=14), max_size=8))
def test_any_csv_is_read_or_refused(rows: list[list[str]]) -> None:
    try:
        extraction = extract_document(Document(csv_bytes([*rows, ["a", "b"]], "utf-8")))
    except ExtractionError:
        return
    assert extraction.balanced
