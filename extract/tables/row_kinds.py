"""What a line of a table is: a row, a total, the rest of a row, an example of how to fill in the form."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from extract.rows import Evidence
from extract.tables.grid import Cell, Line, evidence_of
from extract.tables.header import KEPT, Header, fold_header
from extract.values.folding import is_dash

LONGEST_QUOTE = 300
"""Characters of a line quoted in a reject."""
DITTO = re.compile(
    r"[〃″”\"々↓]|同\s*(?:[上日者社人店氏]|業者|じ|一(?:業?者|日|人))?|上記?[とに]同じ|[“”]{1,2}|''|,,|ditto",
    re.IGNORECASE,
)
"""A cell that stands for the one above it."""
_TOTAL = re.compile(
    r"[(\[【<〔]?(?:.{0,12}(?:年度?|月|期)分?の?|.{0,10}[部課局省庁所室係科県市区町村体社]|工事|業務|委託|物品|役務|賃借)?(?:小計|中計|合計|総計|計|総合計|[0-9]+件計|累計|総額|合計額|合計金額)(?:(?:契約)?金額|額)?"
    r"(?:\(?[0-9]*(?:件|者|社)?\)?)?[)\]】>〕]?[::]?|以上,?(?:計|合計)?[0-9]+件|(?:単純|加重)?平均(?:落札率)?|落札率の?平均|(?:契約|総|合計)?件数"
)
_EXAMPLE = re.compile(
    r"[(\[【<〔](?:記[載入]例|様式例|作成例|入力例|記入見本|見本|サンプル|sample|例)[)\]】>〕][::]?|記[載入]例\d?[::]?|例\d?[::]?",
    re.IGNORECASE,
)
_EXAMPLE_IN_FRONT = re.compile(
    r"[(\[【<〔](?:記[載入]例|様式例|作成例|入力例|記入見本|見本|例)[)\]】>〕]|(?:記[載入]例|例)[0-9]?:"
)
_STAND_IN = re.compile(
    r"[○〇●◯△□×✕]{2,}(?:株式会社|\(株\)|有限会社)|(?:株式会社|\(株\)|有限会社)[○〇●◯△□×✕]{2,}"
)
_MAY_BE_EXAMPLE = re.compile(r"例|見本|サンプル|sample", re.IGNORECASE)
_MAY_STAND_IN = re.compile(r"[○〇●◯△□×✕]{2}")
_WRONG = re.compile(r"[(\[【<〔]?(?:誤り?|訂正前|修正前|正誤表?の誤)[)\]】>〕]?")
"""In front of the row that an erratum takes back."""
_EXAMPLE_SHEET = re.compile(
    r"記[載入](?:例|要領|方法|見本|サンプル)|作成(?:例|要領|方法|見本)|入力(?:例|要領|方法|見本)|^[(（【]?(?:見本|サンプル|sample)[)）】]?$",
    re.IGNORECASE,
)


_RULE = re.compile(r":?[-=─━―]{3,}:?")
"""As under the header of a table typed in Markdown."""
_PAGE_NUMBER = re.compile(
    r"[\s\-－‐–—―/／()（）]*(?:page|p\.?)?\s*[0-9０-９]{1,4}\s*(?:[/／]|頁|ページ|of)?\s*[0-9０-９]{0,4}[\s\-－‐–—―()（）頁]*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"^\s*(?:※|[(（]?\s*注|\*|備考|[(（]\s*参考)")


def is_page_number(filled: Sequence[Cell]) -> bool:
    """Whether a line's cells with text are none, or one with the number of its page."""
    return not filled or (len(filled) == 1 and _PAGE_NUMBER.fullmatch(filled[0].text.strip()) is not None)


def is_footnote(text: str) -> bool:
    """Whether a line's only cell is a note under the table."""
    return _FOOTNOTE.match(text) is not None


def date_cell(header: Header, line: Line) -> Cell | None:
    """The cell of a line that a date of contract stands in."""
    cells = zip(header.columns, line.cells, strict=False)
    return next((cell for column, cell in cells if column.field == "contract_date"), None)


def by_meaning(line: Line, header: Header | None) -> dict[str, Cell]:
    """The cells of a row in which something is printed, by their column's meaning; of several the last."""
    columns = header.columns if header is not None else ()
    return {
        column.field: cell
        for column, cell in zip(columns, line.cells, strict=False)
        if column.field and not cell.blank
    }


def without_dittos(line: Line, above: Sequence[Cell]) -> tuple[Line, bool]:
    """The line with `〃` and `同上` replaced by what stands above them, and whether it had any."""
    if not any(DITTO.fullmatch(cell.text.strip()) for cell in line.filled()):
        return line, False
    cells = list(line.cells)
    resolved = False
    for index, cell in enumerate(cells):
        if DITTO.fullmatch(cell.text.strip()) and index < len(above) and not above[index].blank:
            upper = above[index]
            cells[index] = dataclasses.replace(cell, text=upper.text, value=upper.value, inherited=True)
            resolved = True
    return dataclasses.replace(line, cells=tuple(cells)), resolved


def with_warning(warnings: tuple[str, ...], code: str) -> tuple[str, ...]:
    """Warnings with one more, once."""
    return warnings if code in warnings else (*warnings, code)


def ordinal_only(header: Header, index: int, cell: Cell) -> bool:
    """Whether a cell is blank, inherited, or only the number of a row that was left empty."""
    if cell.blank or cell.inherited:
        return True
    field = header.columns[index].field if index < len(header.columns) else None
    return field == KEPT and re.fullmatch(r"\d{1,5}", cell.text.strip()) is not None


def says_something(by_field: dict[str, Cell]) -> bool:
    """Whether more than dashes is printed."""
    return any(not is_dash(cell.text) for field, cell in by_field.items() if field != KEPT)


def says_total(text: str) -> bool:
    """Whether a cell's words are those of a sum (小計, 合計)."""
    return _TOTAL.fullmatch(fold_header(text)) is not None


def is_total(line: Line, by_field: dict[str, Cell]) -> bool:
    """Whether a line sums up those above it."""
    if {"title", "supplier", "contract_date"} <= by_field.keys() and not says_total(
        by_field["supplier"].text
    ):
        return False
    return any(says_total(cell.text) for cell in line.filled()[:3])


_RUNNING_PAGE = re.compile(
    r"[(（\-]?\s*(?:\d{1,4}\s*(?:頁|ページ)|(?:page|p\.)\s*\d{1,4}|\d{1,3}\s*/\s*\d{1,3}\s*(?:頁|ページ)?)\s*[)）\-]?",
    re.IGNORECASE,
)


def no_row(line: Line, by_field: dict[str, Cell], *, examples: bool) -> str | None:
    """Why a line under a header is no row of it (`example_row`, `total_line`, `corrected_row` …); None where it is one.

    Args:
        line: the line.
        by_field: its cells by meaning.
        examples: whether all rows of the sheet are examples.
    """
    if examples or is_example(line, by_field):
        return "example_row"
    if is_total(line, by_field):
        return "total_line"
    if all(_RULE.fullmatch(cell.text.strip()) for cell in line.filled()):
        return "not_a_row"
    if any(_WRONG.fullmatch(fold_header(cell.text)) for cell in line.cells[:2]):
        return "corrected_row"
    own = [cell for cell in line.filled() if not cell.inherited]
    if len(own) == 2 and "supplier" not in by_field and _RUNNING_PAGE.fullmatch(fold_header(own[-1].text)):
        return "not_a_row"
    return None


def quote(line: Line) -> str:
    """What a line prints, for messages."""
    return " | ".join(" ".join(cell.text.split()) for cell in line.filled() if not cell.inherited)[
        :LONGEST_QUOTE
    ]


def place_of(line: Line) -> tuple[Evidence, ...]:
    """Where a line begins."""
    filled = line.filled()
    return evidence_of("row", line.page, filled[0]) if filled else ()


def may_be_example(row: str) -> bool:
    """Whether a row may show how the form is filled in, told from all its text at once."""
    return "例" in row or "見本" in row or "サンプル" in row or "sample" in row.lower()


def may_stand_in(supplier: str) -> bool:
    """Whether a firm's name may be rings in the place of one."""
    return _MAY_STAND_IN.search(supplier) is not None


def is_example(line: Line, by_field: dict[str, Cell]) -> bool:
    """Whether a row only shows how the form is filled in: （記載例） in a cell, or a firm called ○○株式会社."""
    for index, cell in enumerate(line.cells):
        if _MAY_BE_EXAMPLE.search(cell.text) is None or len(cell.text) > 200:
            continue
        text = fold_header(cell.text)
        if (_EXAMPLE.fullmatch(text) and index < 2) or _EXAMPLE_IN_FRONT.match(text):
            return True
    supplier = by_field.get("supplier")
    if supplier is None or _MAY_STAND_IN.search(supplier.text) is None:
        return False
    return _STAND_IN.search(fold_header(supplier.text)) is not None


def is_example_sheet(name: str) -> bool:
    """Whether a sheet or heading is called 記載例, 記入要領 …."""
    return _EXAMPLE_SHEET.search(name) is not None
