"""Tables beside each other, forms, pages for small screens, text nobody sees."""

import io
import itertools
import sys

import lxml.html
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from extract.rows import AwardRow
from extract.tables.html_text import Styles, seen_text
from tests.extract.tables.small_tables import csv_bytes, extract

HEADER = ["件名", "契約日", "契約の相手方", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000"]
OTHER = ["例示警備", "令和7年4月2日", "株式会社例示", "5,000,000"]


def page(body: str, head: str = "") -> list[AwardRow]:
    return list(extract(f"<html><head>{head}</head><body>{body}</body></html>".encode()).awards)


def table(*rows: str) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in HEADER)
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def tr(cells: list[str], attributes: str = "") -> str:
    return f"<tr {attributes}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def summary(awards: list[AwardRow]) -> list[tuple[str | None, str | None, int | None]]:
    return [(award.title, award.supplier_name_text, award.amount_yen) for award in awards]


BOTH = [("見本清掃", "株式会社見本", 1_234_000), ("例示警備", "株式会社例示", 5_000_000)]


@pytest.mark.parametrize("gap", [[], [""]])
def test_two_tables_side_by_side(gap: list[str]) -> None:
    awards = extract(csv_bytes([[*HEADER, *gap, *HEADER], [*ROW, *gap, *OTHER]])).awards
    assert summary(list(awards)) == BOTH


def test_a_form_for_each_contract() -> None:
    def form(values: list[str]) -> str:
        rows = "".join(
            f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in zip(HEADER, values, strict=True)
        )
        return f"<h3>{values[0]}</h3><table>{rows}</table>"

    assert summary(page(form(ROW) + form(OTHER))) == BOTH
    rows = [[label, value] for values in (ROW, OTHER) for label, value in zip(HEADER, values, strict=True)]
    assert summary(list(extract(csv_bytes(rows)).awards)) == BOTH


@pytest.mark.parametrize(
    "form", ["【{0}】{1}", "<b>{0}</b><br>{1}", "{0}　{1}", "<div>{0}</div><div>{1}</div>", "[{0}] {1}"]
)
def test_labels_parted_from_values_without_a_colon(form: str) -> None:
    rows = [tr([form.format(*pair) for pair in zip(HEADER, row, strict=True)]) for row in (ROW, OTHER)]
    assert summary(page(table(*rows))) == BOTH


def test_labels_repeated_in_every_cell() -> None:
    labelled = [
        tr([f"<span>{label}：</span>{value}" for label, value in zip(HEADER, row, strict=True)])
        for row in (ROW, OTHER)
    ]
    assert summary(page(table(*labelled))) == BOTH


@pytest.mark.parametrize(
    ("supplier", "seen"),
    [
        ("株式会社<ruby>髙野<rp>(</rp><rt>たかの</rt><rp>)</rp></ruby>清掃", "株式会社髙野清掃"),
        ("<del>株式会社旧</del>株式会社新清掃", "株式会社新清掃"),
        ("<span style='text-decoration: line-through'>株式会社旧</span>株式会社新清掃", "株式会社新清掃"),
        ("<span class='old'>株式会社旧</span>株式会社新清掃", "株式会社新清掃"),
        ("株式会社見本<sup>※2</sup>", "株式会社見本"),
        ("株式会社<img src='a.png' alt='髙'>野", "株式会社髙野"),
        ("株式会社<img src='gaiji1.png'>野", "株式会社\ufffd野"),
        ("株式会社見本<span style='display:none'>（内部用）</span>", "株式会社見本"),
        ("株式会社見本<span style='color:#FFF'>秘密</span>", "株式会社見本"),
        ("株式会社A&amp;amp;B商事", "株式会社A&B商事"),
    ],
)
def test_marks_on_text_are_no_part_of_a_value(supplier: str, seen: str) -> None:
    style = "<style>.old { text-decoration: line-through } @media print { td { display: none } }</style>"
    assert page(table(tr([*ROW[:2], supplier, ROW[3]])), style)[0].supplier_name_text == seen


def test_a_raised_number_is_no_digit_but_a_power_is() -> None:
    award = page(table(tr(["外壁100m<sup>2</sup>補修", *ROW[1:3], "123<sup>4</sup>"])))[0]
    assert (award.title, award.amount_yen) == ("外壁100m2補修", 123)


@pytest.mark.parametrize("attributes", ["style='display:none'", "hidden", "class='gone'"])
def test_rows_nobody_sees_are_no_awards(attributes: str) -> None:
    content = f"<html><style>.gone{{display:none}}</style>{table(tr(ROW, attributes), tr(OTHER))}</html>"
    extraction = extract(content.encode())
    assert summary(list(extraction.awards)) == BOTH[1:]
    assert [reject.reason for reject in extraction.rejects] == ["row_not_shown"]
    assert "株式会社見本" in extraction.rejects[0].text


def test_a_struck_out_row_is_quoted() -> None:
    struck = tr([f"<s>{cell}</s>" for cell in ROW])
    extraction = extract(f"<html>{table(struck, tr(OTHER))}</html>".encode())
    assert summary(list(extraction.awards)) == BOTH[1:]
    assert extraction.rejects[0].reason == "struck_out_row"


def test_spans_of_zero_and_beyond_their_row_group() -> None:
    first = f"<tr><td rowspan=0>見本清掃</td>{''.join(f'<td>{cell}</td>' for cell in ROW[1:])}</tr>"
    rest = f"<tr>{''.join(f'<td>{cell}</td>' for cell in OTHER[1:])}</tr>"
    head = f"<thead><tr>{''.join(f'<th>{cell}</th>' for cell in HEADER)}</tr></thead>"
    awards = page(f"<table>{head}<tbody>{first}{rest}</tbody><tbody>{tr(OTHER)}</tbody></table>")
    assert [award.title for award in awards] == ["見本清掃", "見本清掃", "例示警備"]


def test_a_table_inside_a_cell_is_that_cell() -> None:
    inner = "<table><tr><td>株式会社見本</td></tr><tr><td>東京都豊島区池袋1-2-3</td></tr></table>"
    award = page(table(tr([ROW[0], ROW[1], inner, ROW[3]])))[0]
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "株式会社見本",
        "東京都豊島区池袋1-2-3",
    )


@pytest.mark.parametrize(
    "mark",
    [
        "(PDF:292.5KB)",
        " [PDFファイル／120KB]",
        "（PDF：1.5MB）（別ウィンドウで開きます）",
        "（PDF 1ページ）",
        "[120KB pdfファイル]",
        ".pdf",
        " NEW",
        "（差替え）",
        "（5月10日訂正）",
    ],
)
def test_what_an_editor_adds_to_a_title(mark: str) -> None:
    assert page(table(tr([ROW[0] + mark, *ROW[1:]])))[0].title == ROW[0]
    assert page(table(tr(["設備（更新）", *ROW[1:]])))[0].title == "設備（更新）"


def workbook(
    *, number_format: str = "General", amount: object = 1_234, header: str = "契約金額", struck: bool = False
) -> AwardRow | None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEADER[:3], header])
    sheet.append([*ROW[:3], amount])
    sheet["D2"].number_format = number_format
    if struck:
        for cell in sheet[2]:
            cell.font = Font(strike=True)
    stream = io.BytesIO()
    book.save(stream)
    return next(iter(extract(stream.getvalue()).awards), None)


@pytest.mark.parametrize(
    ("number_format", "amount", "header", "yen"),
    [
        ('#,##0"千円"', 1_234, "契約金額", 1_234_000),
        ("#,##0,", 1_234_000, "契約金額（千円）", 1_234_000),
        ("#,##0,", 1_234_000, "契約金額", 1_234_000),
        ('#,##0,"千円"', 1_234_000, "契約金額", 1_234_000),
        ("#,##0", 1_234, "契約金額", 1_234),
        ('#,##0"円/枚"', 12, "契約金額", None),
        ("[$$-409]#,##0.00", 12_340, "契約金額", None),
        (";;;", 12_340, "契約金額", None),
    ],
)
def test_what_a_sheet_shows_of_a_number(
    number_format: str, amount: int, header: str, yen: int | None
) -> None:
    award = workbook(number_format=number_format, amount=amount, header=header)
    assert award is not None
    assert award.amount_yen == yen


def test_struck_out_cells_of_a_workbook() -> None:
    assert workbook(struck=True) is None
    part = CellRichText([TextBlock(InlineFont(strike=True), "1,200,000円"), "1,100,000円"])
    award = workbook(amount=part)
    assert award is not None
    assert (award.amount_yen, award.warnings) == (1_100_000, ("struck_out_text",))


def test_rows_and_sheets_that_only_show_how_it_is_done() -> None:
    example = ["（記載例）", *ROW[1:]]
    stand_in = [ROW[0], ROW[1], "○○株式会社", ROW[3]]
    extraction = extract(csv_bytes([HEADER, example, stand_in, OTHER]))
    assert summary(list(extraction.awards)) == BOTH[1:]
    assert [reject.reason for reject in extraction.rejects] == ["example_row", "example_row"]


def test_lines_of_text_are_read_to_their_end() -> None:
    form = "<p>件名：見本{0}</p><p>契約者：株式会社見本</p><p>契約金額：{0}円</p><p>契約日：令和7年4月1日</p>"
    assert len(page("".join(form.format(1000 + number) for number in range(510)))) == 510


def test_the_option_that_a_long_list_shows_is_looked_for_once() -> None:
    options = "<option>1" * 299 + "<option selected>2"
    cell = lxml.html.fragment_fromstring(f"<div><select>{options}</select></div>")
    calls = itertools.count()
    before = sys.getprofile()
    sys.setprofile(lambda *_: next(calls) and None)
    try:
        text = seen_text(cell, Styles()).text
    finally:
        sys.setprofile(before)
    assert (text, next(calls) < 300 * 100) == ("2", True)


FORM_OF_TEXT = """随意契約結果の公表

（１）契約件名　　見本清掃業務
（２）契約年月日　令和7年4月1日
（３）契約の相手方　株式会社見本
　　　　　　　　　東京都北区王子1-1-1
（４）契約金額　　1,000,000円（消費税込）
（５）随意契約理由　緊急のため
"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize(
    "above",
    [
        "",
        "下記のとおり契約したので公表します。\n\n記\n\n　　　　　　　　　見本市長\n\n見本市契約規則による。\n\n",
    ],
)
@pytest.mark.parametrize("more", ["", FORM_OF_TEXT.replace("見本清掃", "例示警備")])
def test_a_form_typed_as_text(more: str, above: str, encoding: str) -> None:
    awards = extract((above + FORM_OF_TEXT + more).encode(encoding)).awards
    assert [award.title for award in awards] == ["見本清掃業務", "例示警備業務"][: 1 + bool(more)]
    assert (awards[0].supplier_name_text, awards[0].supplier_address_text) == (
        "株式会社見本",
        "東京都北区王子1-1-1",
    )
    assert (awards[0].amount_yen, str(awards[0].contract_date)) == (1_000_000, "2025-04-01")


@pytest.mark.parametrize("label", ["１　{}：", "(1) {}：", "・{}　", "【{}】", "① {} ", "イ　{}　"])
def test_labels_behind_numbers_and_in_brackets(label: str) -> None:
    pairs = {
        "件名": "見本清掃",
        "契約締結日": "令和7年4月1日",
        "契約の相手方": "株式会社見本",
        "契約金額": "1,000,000円",
    }
    lines = "".join(f"<p>{label.format(name)}{value}</p>" for name, value in pairs.items())
    award = extract(f"<html><body>{lines}</body></html>".encode()).awards[0]
    assert (award.title, award.supplier_name_text, award.amount_yen) == (
        "見本清掃",
        "株式会社見本",
        1_000_000,
    )


def test_marks_of_links_are_no_part_of_a_title_or_firm() -> None:
    cells = [
        '<a href="a.pdf">見本清掃（PDF：120KB）</a><img src="new.gif" alt="新着">',
        "令和7年4月1日",
        "株式会社見本（外部リンク・新しいウィンドウで開きます）",
        "1,000,000円",
    ]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, cells))
    award = extract(f"<html><table>{rows}</table></html>".encode()).awards[0]
    assert (award.title, award.supplier_name_text) == ("見本清掃", "株式会社見本")


@pytest.mark.parametrize("number", ["", "第{}区分　"])
def test_a_form_of_one_title_and_several_firms(number: str) -> None:
    firms = [("株式会社見本", "100,000円"), ("株式会社例示", "200,000円")]
    rows = [("件名", "見本購入"), ("契約日", "令和7年4月1日")]
    for place, (firm, price) in enumerate(firms, 1):
        rows += [(f"{number.format(place)}落札者", firm), (f"{number.format(place)}落札金額", price)]
    table = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in rows)
    awards = extract(f"<html><table>{table}</table></html>".encode()).awards
    assert [(a.title, a.supplier_name_text, a.amount_yen, str(a.contract_date)) for a in awards] == [
        ("見本購入", "株式会社見本", 100_000, "2025-04-01"),
        ("見本購入", "株式会社例示", 200_000, "2025-04-01"),
    ]


def test_an_amount_cut_into_columns_is_not_read() -> None:
    header = [*HEADER[:3], "契約金額（百万）", "（千）", "（円）"]
    award = extract(csv_bytes([header, [*ROW[:3], "1", "234", "567"]])).awards[0]
    assert (award.amount_yen, award.warnings) == (None, ("unread_cell",))


@pytest.mark.parametrize("price", ["1,000,000円", '"1,000,000円"', "1,000,000,,"])
def test_a_form_of_a_delimited_file_whose_amount_is_torn(price: str) -> None:
    text = f"件名,見本清掃\n契約日,令和7年4月1日\n契約の相手方,株式会社見本\n契約金額,{price}\n備考,なし\n"
    [award] = extract(text.encode()).awards
    assert (award.title, award.amount_yen) == ("見本清掃", 1_000_000)


def test_a_turned_table_whose_amounts_are_torn_is_refused() -> None:
    text = "件名,見本清掃,例示警備\n契約日,R7.4.1,R7.4.2\n契約の相手方,株式会社見本,株式会社例示\n契約金額,1,000,000円\n"
    extraction = extract(text.encode())
    assert (extraction.awards, extraction.status) == ((), "failed")


def test_a_second_firm_under_a_numbered_label_is_said() -> None:
    rows = [
        ["工事名", "契約日", "受注者1", "受注者2", "請負金額"],
        ["見本橋", "R7.4.1", "株式会社見本", "株式会社例示", "1,000,000"],
    ]
    assert "unread_cell" in extract(csv_bytes(rows)).awards[0].warnings


def test_the_address_behind_the_one_who_signs() -> None:
    rows = [
        [*HEADER[:3], "代表者氏名", "住所", HEADER[3]],
        [*ROW[:3], "代表取締役 見本太郎", "東京都北区王子1-1-1", ROW[3]],
    ]
    assert extract(csv_bytes(rows)).awards[0].supplier_address_text == "東京都北区王子1-1-1"


def test_forms_beside_each_other() -> None:
    pairs = list(zip(HEADER, ROW, OTHER, strict=True))
    rows = "".join(
        f"<tr><th>{label}</th><td>{one}</td><th>{label}</th><td>{other}</td></tr>"
        for label, one, other in pairs
    )
    more = rows.replace("清掃", "点検").replace("警備", "保守")
    awards = extract(f"<html><table>{rows}{more}</table></html>".encode()).awards
    assert [(a.title, a.supplier_name_text, a.amount_yen) for a in awards] == [
        ("見本清掃", "株式会社見本", 1_234_000),
        ("例示警備", "株式会社例示", 5_000_000),
        ("見本点検", "株式会社見本", 1_234_000),
        ("例示保守", "株式会社例示", 5_000_000),
    ]


def test_the_contract_itself_and_the_whole_stand_first() -> None:
    header = ["件名", "仮契約日", "本契約日", "契約の相手方", "委託料（R7）", "委託料（R8）", "委託料総額"]
    row = ["見本清掃", "R7.4.1", "R7.6.20", "株式会社見本", "1,000,000", "1,100,000", "2,100,000"]
    award = extract(csv_bytes([header, row])).awards[0]
    assert (str(award.contract_date), award.amount_yen) == ("2025-06-20", 2_100_000)


def test_the_contract_stands_before_the_bid_that_won_it() -> None:
    header = ["件名", "開札日", "落札者", "落札金額", "契約日", "契約の相手方", "契約金額"]
    row = ["見本清掃", "R7.4.1", "株式会社見本", "1,000,000", "R7.4.10", "株式会社見本", "1,100,000"]
    award = extract(csv_bytes([header, row])).awards[0]
    assert (award.amount_yen, str(award.contract_date), award.supplier_name_text) == (
        1_100_000,
        "2025-04-10",
        "株式会社見本",
    )
