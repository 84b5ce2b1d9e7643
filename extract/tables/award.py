"""One data row of a table, its cells by meaning, to award rows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.awards import procurement_method
from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.rows import AwardRow
from extract.rows.changed import made
from extract.tables.buyer_cells import BUYER_MEANINGS, read_buyer
from extract.tables.change_cells import CHANGE_MEANINGS, ChangedTerms, read_change
from extract.tables.date_cells import read_date
from extract.tables.detail_cells import DETAIL_MEANINGS, read_details
from extract.tables.fiscal_year import FiscalYear
from extract.tables.grid import Line
from extract.tables.header import Header
from extract.tables.headless import HEADER_OF_EARLIER_TABLE
from extract.tables.joined_lines import join_lines
from extract.tables.price_cells import PRICE_MEANINGS, Prices, by_contract_kind, read_prices
from extract.tables.publisher_marks import without_link_marks, without_marks
from extract.tables.row_cells import RowCells, RowPart, one_line
from extract.tables.supplier import TableSupplier, parse_suppliers
from extract.tables.supplier_entries import OTHERS_UNNAMED
from extract.tables.units import AMOUNTS_LOOK_SMALL, YEN, AmountUnit
from extract.values.error_values import is_error
from extract.values.folding import close_single_letters, fold_width, is_dash, without_footnotes
from extract.values.no_winner import NOBODY, reason_nobody_named, says_nobody_won_first

Columns = Mapping[str, Any]

SHORTEST_TITLE = 4
"""Letters of a title, or of a name behind it, that are told from chance."""
_METHOD_WORDS = re.compile(r"競争|随意|随契|公募|プロポーザル|^一般$|^指名$")
SUPPLIER_NOT_NAMED = "supplier_not_named"
"""Warning: words that are no name stand in the winner's cell of a row with a price (別紙のとおり, #N/A): null."""
NO_WINNER_BESIDE_PRICE = "no_winner_beside_price"
"""Warning: the winner's cell says that nobody won (不調), and a price or a firm is printed as well: null."""
NO_SUPPLIER = "no_supplier"
"""Warning: a price is printed, but nobody who gets it."""

AMOUNT_FAR_BELOW_LIMITS = "amount_far_below_limits"
"""Warning: a contract of the state below a hundredth of the limits of 少額随契: a unit price, or counted in thousands."""
FAR_BELOW_LIMITS = 8_000
"""Yen: a hundredth of the lowest limit below which a contract need not be published (予算決算及び会計令 99条 6号, until 2025-03)."""
JOINT_CONTRACT = "joint_contract"
"""Warning: several buyers signed (連名契約, 分担契約): the price may be this one's share, or that of all."""
CHANGE_IN_REMARKS = "change_in_remarks"
"""Warning: the remarks, or the row's 区分, say 変更契約 and no more: the price may be the new total or what was added to it."""
_IS_CHANGE = re.compile(
    r"\s*[(（]?(?:第?[0-9０-９一二三四五]+回)?(?:変更後?|変更契約|変更分|増額変更|減額変更|契約変更)[)）]?\s*"
)
_AMOUNT_BEHIND = re.compile(r"(?<![\s(（])[\s(（]+[¥￥\\]?[0-9０-９][0-9０-９,，]{3,}円(?:也)?[)）]?\s*$")
"""A price behind a firm's name."""
NO_TITLE = re.compile(
    rf"\s*(?:(?:{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}])?[0-9元]{{1,4}}[年./][0-9]{{1,2}}[月./][0-9]{{1,2}}日?|[¥\\]?[0-9]{{1,3}}(?:,[0-9]{{3}})+円?)\s*"
)
"""A day or an amount where a title is expected: it stands there by mistake."""
_JOINT_CONTRACT = re.compile(r"連名(?:契約|発注|で契約)?|分担(?:契約|予定額|額|金)|共同調達")
_CHANGED = re.compile(r"[\s(（【※]*(?:[\d./年月日\s]+(?:付け?)?)?(?:契約変更|変更契約)(?!なし|無し?|の?予定)")


@dataclass(frozen=True, slots=True)
class Context:
    """What the table says about all of its rows."""

    method: str | None = None
    """`direct` where the caption or a header speaks of 随意契約 only."""
    reference: dt.date | None = None
    """A day the document is about, for dates without an era."""
    year: FiscalYear | None = None
    """The fiscal year all rows are of, for contract dates without a year."""
    unit: AmountUnit | None = YEN
    """What amounts count in where neither their cell nor their header says (単位：千円); None where that is unsure."""
    headless: bool = False
    """Whether the table goes on under the header of an earlier one."""
    look_small: bool = False
    """Whether all amounts are too small for yen, and nothing says that they are counted in something else."""


def read_award(line: Line, header: Header, context: Context, ordinal: int) -> list[AwardRow]:
    """The award a data row holds, one row per supplier; every cell is used or kept in `raw`."""
    cells = RowCells.of(line, header)
    titled, title = TITLE.read(cells, context)
    _, named = SUPPLIERS.read(cells, context)
    terms, kind = TERMS.read(cells, context)
    money, _ = MONEY.read(cells, context, *asked_by_money(title, named, kind))
    dates, _ = DATES.read(cells, context)
    extent, _ = EXTENT.read(cells, context)
    for code in told_by_line(line, context):
        cells.warn(code)
    raw = cells.raw()
    suppliers = [without_title(supplier, title) for supplier in named]
    for warning in (warning for supplier in suppliers for warning in supplier.warnings):
        cells.warn(warning)
    columns = {
        **titled,
        **terms,
        **money,
        **dates,
        **extent,
        "page": line.page,
        "award_ordinal": ordinal,
        "supplier_count": len(suppliers),
        "raw": raw,
        "evidence": tuple(cells.evidence),
        "warnings": tuple(cells.warnings),
    }
    return [
        made(AwardRow, columns, _of_supplier(supplier, place)) for place, supplier in enumerate(suppliers, 1)
    ]


def _is_far_below_limits(prices: Prices, cells: RowCells) -> bool:
    """Whether a total is too small for a contract that must be published; bids of one yen are made."""
    return (
        prices.kind == "total"
        and 1 < (prices.amount_yen or 0) < FAR_BELOW_LIMITS
        and "unit_contract" not in cells.warnings
    )


def _warn_of_remarks(cells: RowCells, remarks: str, change: ChangedTerms) -> None:
    """Say so where the remarks leave in doubt whether the price is that of the whole contract."""
    if change.prices.amount_yen is not None and _JOINT_CONTRACT.search(remarks):
        cells.warn(JOINT_CONTRACT)
    if not change.is_change and _CHANGED.match(remarks):
        cells.warn(CHANGE_IN_REMARKS)


def told_by_line(line: Line, context: Context) -> list[str]:
    """Warnings of a row that are none of its cells'."""
    told = {
        "hidden_row": line.hidden,
        "mended_row": line.mended,
        HEADER_OF_EARLIER_TABLE: context.headless,
    }
    return [code for code, holds in told.items() if holds]


def asked_by_money(
    title: str | None, suppliers: Sequence[TableSupplier], contract_kind: str | None
) -> tuple[bool, bool, str | None]:
    """What the reading of a row's money asks of the rest of it: several suppliers, a 単価契約 by its title or its kind."""
    several = len(suppliers) > 1 or OTHERS_UNNAMED in suppliers[0].warnings
    return several, title is not None and "単価契約" in title, contract_kind


def _of_supplier(supplier: TableSupplier, ordinal: int) -> dict[str, str | int | None]:
    return {
        "supplier_ordinal": ordinal,
        "supplier_name_text": supplier.name,
        "supplier_address_text": supplier.address,
        "corporate_number": supplier.corporate_number,
    }


def _joined(cells: RowCells, meaning: str, field: str) -> str | None:
    """The cells of every column with this meaning, a line each; dashes left out."""
    parts = cells.pop_all(meaning)
    for _, cell in parts:
        cells.note(cell, field)
    return "\n".join(cell.text.strip() for _, cell in parts if not is_dash(cell.text)) or None


def _title(cells: RowCells, _: Context) -> tuple[Columns, str | None]:
    printed = cells.text("title", "title")
    if printed is None or is_error(printed):
        cells.warn("no_title")
        return {"title": None}, None
    if NO_TITLE.fullmatch(printed):
        cells.warn("no_title")
        return {"title": None}, None
    title, warning = without_marks(printed)
    cells.warn(warning)
    return {"title": close_single_letters(join_lines(title)) if title else None}, title


def without_title(supplier: TableSupplier, title: str | None) -> TableSupplier:
    """A supplier without the row's own title in front of its name, as ventures are called after their project."""
    if not title or not supplier.name or title.lstrip()[:1] != supplier.name.lstrip()[:1]:
        return supplier  # the common case
    name, closed = supplier.name, re.sub(r"\s", "", title)
    if len(closed) < SHORTEST_TITLE or not re.sub(r"\s", "", name).startswith(closed):
        return supplier
    left, rest = len(closed), name
    while left:
        left -= not rest[0].isspace()
        rest = rest[1:]
    rest = rest.strip(" \u3000()（）・、")
    return dataclasses.replace(supplier, name=rest) if len(rest) >= SHORTEST_TITLE else supplier


def _suppliers(cells: RowCells, _: Context) -> tuple[Columns, list[TableSupplier]]:
    found = cells.pop("supplier", "supplier_name_text")
    address = cells.pop("supplier_address", "supplier_address_text")
    number = cells.pop("corporate_number", "corporate_number")
    if found is not None and (reason := reason_nobody_named(found[1].text)) is not None:
        cells.warn(NO_WINNER_BESIDE_PRICE if reason in NOBODY else SUPPLIER_NOT_NAMED)
        found = None
    if found is not None and says_nobody_won_first(found[1].text):
        cells.warn(NO_WINNER_BESIDE_PRICE)
        found = None
    suppliers = parse_suppliers(
        without_link_marks(found[1].text) if found else "",
        address=address[1].text if address else None,
        number=number[1].text if number else None,
    )
    if len(suppliers) == 1 and suppliers[0].name and (amount := _AMOUNT_BEHIND.search(suppliers[0].name)):
        cells.warn("unread_amount")
        suppliers = [
            dataclasses.replace(suppliers[0], name=suppliers[0].name[: amount.start()].strip() or None)
        ]
    named = any(supplier.name or supplier.corporate_number for supplier in suppliers)
    if not named and not any(supplier.warnings for supplier in suppliers):
        cells.warn(NO_SUPPLIER)
    if found and address is None and any(supplier.address for supplier in suppliers):
        cells.note(found[1], "supplier_address_text")
    if found and number is None and any(supplier.corporate_number for supplier in suppliers):
        cells.note(found[1], "corporate_number")
    return {}, suppliers


def _quantity(cells: RowCells) -> str | None:
    quantity, unit = cells.text("quantity", "quantity_text"), cells.text("unit", "quantity_text")
    joined = join_lines(quantity or "") + join_lines(unit or "")
    return joined or None


def _bidders(cells: RowCells) -> int | None:
    text = cells.text("bidders", "bidders")
    if text is None or is_dash(text):
        return None
    printed = re.fullmatch(r"(\d{1,5})\s*(?:者|社|名|人|件)?", without_footnotes(fold_width(text)).strip())
    if printed:
        return int(printed[1])
    kanji = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
    one = re.fullmatch(r"([一二三四五])[者社名]", fold_width(text).strip())
    if one:
        return kanji[one[1]]
    cells.warn("unread_bidders")
    return None


def _money(
    cells: RowCells, context: Context, several: bool, by_unit: bool, kind: str | None
) -> tuple[Columns, None]:
    """Remarks and what the row says about money, after a change where it tells of one."""
    remarks = _joined(cells, "remarks", "remarks")
    prices = read_prices(cells, context.unit, remarks, several=several, by_unit=by_unit)
    change = _change(cells, context, by_contract_kind(prices, kind, cells))
    if context.look_small and change.prices.kind == "total" and change.prices.amount_yen is not None:
        cells.warn(AMOUNTS_LOOK_SMALL)
    elif "officer" in cells.header.fields and _is_far_below_limits(change.prices, cells):
        cells.warn(AMOUNT_FAR_BELOW_LIMITS)
    if remarks is not None:
        _warn_of_remarks(cells, remarks, change)
    return {
        **change.prices.columns,
        "notice_kind": "change" if change.is_change else "award",
        "changed_from_yen": change.changed_from_yen,
        "changed_on": change.changed_on,
        "remarks": remarks,
    }, None


def _terms(cells: RowCells, context: Context) -> tuple[Columns, str | None]:
    """By whom and how a contract was let: the 契約方式, else what 調達方法 or 契約種別 says of it; and its kind."""
    told = read_details(cells)
    details = told.terms
    method_text = one_line(cells.text("procurement_method", "procurement_method_text"))
    acquisition = one_line(cells.text("acquisition", "acquisition_text"))
    if method_text is None and acquisition and _METHOD_WORDS.search(acquisition):
        method_text, acquisition = acquisition, None
    kind_text = details.contract_kind_text
    if method_text is None and kind_text and _METHOD_WORDS.search(kind_text):
        method_text = kind_text
    reason = one_line(_joined(cells, "reason", "direct_award_reason"))
    codes = re.findall(r"\d+", fold_width(cells.text("category_codes", "category_codes") or ""))
    buyer = read_buyer(cells)
    if any(_IS_CHANGE.fullmatch(cell.text) for _, cell in cells.printed("category")):
        cells.warn(CHANGE_IN_REMARKS)
    return {
        **told.columns,
        "procurement_method_text": method_text or details.method_text,
        "procurement_method": details.method or procurement_method(method_text, reason, context.method),
        "direct_award_reason": reason,
        "acquisition_text": acquisition,
        "category_codes": tuple(code.lstrip("0") or "0" for code in codes),
        "buyer_text": buyer.text or details.department,
        "buyer_name": buyer.name or details.ministry or details.department,
        "officer_role": buyer.role,
        "officer_name": buyer.officer,
        "buyer_address": buyer.address,
        "ministry": details.ministry or buyer.ministry,
    }, told.contract_kind


def _change(cells: RowCells, context: Context, prices: Prices) -> ChangedTerms:
    if cells.header.places.keys().isdisjoint(CHANGE_MEANINGS):
        return ChangedTerms(prices)  # the common case
    return read_change(cells, prices, context.unit, context.reference)


def _dates(cells: RowCells, context: Context) -> tuple[Columns, dt.date | None]:
    """Days of the contract, of the notice and of the opening; the first may lack a year that the table tells."""
    contract_date = read_date(cells, "contract_date", context.reference, context.year)
    return {
        "contract_date": contract_date,
        "tender_notice_date": read_date(cells, "tender_notice_date", context.reference),
        "opening_date": read_date(cells, "opening_date", context.reference),
    }, contract_date


def _extent(cells: RowCells, _: Context) -> tuple[Columns, None]:
    """How much was bought, among how many, and how the winner was told."""
    return {
        "quantity_text": _quantity(cells),
        "bidders": _bidders(cells),
        "award_criterion_text": one_line(cells.text("award_criterion", "award_criterion_text")),
    }, None


TITLE = RowPart(("title",), _title)
SUPPLIERS = RowPart(("supplier", "supplier_address", "corporate_number"), _suppliers)
TERMS = RowPart(
    (
        *DETAIL_MEANINGS,
        *("procurement_method", "acquisition", "reason", "category_codes", "category"),
        *BUYER_MEANINGS,
    ),
    _terms,
)
MONEY = RowPart((*PRICE_MEANINGS, *CHANGE_MEANINGS), _money)
DATES = RowPart(("contract_date", "tender_notice_date", "opening_date"), _dates)
EXTENT = RowPart(("quantity", "unit", "bidders", "award_criterion"), _extent)
"""An award, piece by piece; what another piece asks is given beside the columns (the title, suppliers, the kind of contract)."""
