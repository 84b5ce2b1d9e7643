"""Workbooks of one XML file: what is merged, hidden, struck out or typed is read as in any workbook."""

import datetime as dt

import pytest

from benchmarks.fuzz_seeds import spreadsheet_xml
from extract.errors import ExtractionError, LimitExceededError
from extract.rows import AwardRow
from extract.tables import merges
from tests.extract.tables.small_tables import extract

DAY = "2025-04-01T00:00:00.000"
STYLES = (
    '<Style ss:ID="Default"><Font/></Style><Style ss:ID="struck"><Font ss:StrikeThrough="1"/></Style>'
    '<Style ss:ID="thousands"><NumberFormat ss:Format="#,##0,&quot;千円&quot;"/></Style>'
)


def cell(value: object, attributes: str = "", kind: str = "String") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(cells)}</Row>"


def contract(
    title: str = "見本清掃", firm: str = "株式会社見本", style: str = "", attributes: str = ""
) -> str:
    cells = (cell(title, style), cell(DAY, style, "DateTime"), cell(firm, style))
    return row(*cells, cell("1234000", style, "Number"), attributes=attributes)


HEADER = row(*map(cell, ("件名", "契約日", "契約の相手方", "契約金額")))


def read(*rows: str, **more: str) -> tuple[AwardRow, ...]:
    return extract(spreadsheet_xml(HEADER + "".join(rows), styles=STYLES, **more)).awards


def told(award: AwardRow) -> tuple[object, ...]:
    return award.title, award.contract_date, award.supplier_name_text, award.amount_yen


SAMPLE = ("見本清掃", dt.date(2025, 4, 1), "株式会社見本", 1_234_000)


def test_typed_values_and_number_formats() -> None:
    scaled = row(
        cell("例示"),
        cell(45749, kind="Number"),
        cell("株式会社例示"),
        cell(2000000, 'ss:StyleID="thousands"', "Number"),
    )
    first, second = read(contract(), scaled)
    assert told(first) == SAMPLE
    assert told(second) == ("例示", dt.date(2025, 4, 2), "株式会社例示", 2_000_000)
    assert [place.locator for place in first.evidence if place.field == "title"] == ["A2"]


def test_a_title_merged_down_and_cells_at_an_index() -> None:
    merged = row(
        cell("見本清掃", 'ss:MergeDown="1"'),
        cell(DAY, "", "DateTime"),
        cell("株式会社見本"),
        cell("1,234,000"),
    )
    below = row(cell(DAY, 'ss:Index="2"', "DateTime"), cell("株式会社例示"), cell("2,000,000"))
    awards = read(merged, below)
    assert [award.title for award in awards] == ["見本清掃", "見本清掃"]
    assert awards[1].warnings == ("inherited_cell",)


def test_hidden_rows_columns_and_sheets_say_so() -> None:
    assert read(contract(attributes='ss:Hidden="1"'))[0].warnings == ("hidden_row",)
    assert read(contract(), options="<Visible>SheetHidden</Visible>")[0].warnings == ("hidden_row",)
    hidden = read(contract(), columns='<Column ss:Index="4" ss:Hidden="1"/>')
    assert [award.amount_yen for award in hidden] in ([], [None])


def test_what_is_struck_out_is_no_row_and_no_name() -> None:
    struck = 'ss:StyleID="struck"'
    name = '<Cell><Data ss:Type="String"><S xmlns="http://www.w3.org/TR/REC-html40">株式会社旧</S>株式会社新</Data></Cell>'
    rich = row(cell("例示"), cell(DAY, "", "DateTime"), name, cell("1,000,000"))
    extraction = extract(spreadsheet_xml(HEADER + contract(style=struck) + rich, styles=STYLES))
    [award] = extraction.awards
    assert (award.supplier_name_text, award.warnings) == ("株式会社新", ("struck_out_text",))
    assert [reject.reason for reject in extraction.rejects] == ["struck_out_row"]


def test_a_formula_without_its_result_is_said() -> None:
    extraction = extract(
        spreadsheet_xml(
            HEADER
            + row(cell("例示"), cell(DAY, "", "DateTime"), '<Cell ss:Formula="=A1"/>', cell("1,000,000"))
        )
    )
    assert "formula_without_value" in extraction.awards[0].warnings


@pytest.mark.parametrize(
    "content",
    [
        spreadsheet_xml(HEADER)[:-20],
        spreadsheet_xml(contract(attributes='ss:Index="99999999"')),
        spreadsheet_xml(row(cell("x", 'ss:Index="9999"'))),
        spreadsheet_xml(HEADER + row(*map(cell, "ab"), cell("c", 'ss:Index="1"'))),
        b"<?xml version='1.0'?><!-- urn:schemas-microsoft-com:office:spreadsheet --><a></a>",
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(ExtractionError):
        extract(content)


def test_merged_cells_that_claim_all_of_a_sheet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merges, "MAX_MERGED", 1_000)
    wide = row(*(cell("x", 'ss:MergeDown="400"') for _ in range(4)))
    with pytest.raises(LimitExceededError, match="merged cells"):
        extract(spreadsheet_xml(HEADER + wide + row(cell("y"), attributes='ss:Index="400"')))
