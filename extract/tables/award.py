"""One data row of a table, its cells by meaning, to award rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from extract.rows import AwardRow, Evidence
from extract.tables.grid import Cell, Line, evidence_of, number_text
from extract.tables.header import Column, Header
from extract.tables.officer import parse_officer
from extract.tables.rate import Rate, follows, parse_rate
from extract.tables.supplier import Supplier, join_lines, parse_suppliers
from extract.values.corporate_number import find_corporate_numbers
from extract.values.folding import fold_width, is_blank, is_dash, without_footnotes
from extract.values.money import Money, parse_money
from extract.values.wareki import excel_serial_date, find_dates, parse_date

MOST_BIDDERS = 32_767


@dataclass(frozen=True, slots=True)
class Context:
    """What the table says about all of its rows."""

    method: str | None = None
    """`direct` where the caption or a header speaks of 随意契約 only."""
    reference: dt.date | None = None
    """A day the document is about, for dates without an era."""


@dataclass(slots=True)
class _Cells:
    """The cells of one row; `pop` takes one, `evidence` and `raw` remember."""

    line: Line
    header: Header
    evidence: list[Evidence] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _by_field: dict[str, list[tuple[Column, Cell]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column, cell in zip(self.header.columns, self.line.cells, strict=False):
            if column.field and not cell.blank:
                self._by_field.setdefault(column.field, []).append((column, cell))

    def pop(self, meaning: str, *fields: str) -> tuple[Column, Cell] | None:
        """Take the cell with this meaning, and note it as the place of these columns."""
        found = self._by_field.pop(meaning, None)
        if not found:
            return None
        column, cell = found[0]
        self.note(cell, *fields)
        return column, cell

    def pop_all(self, meaning: str) -> list[tuple[Column, Cell]]:
        return self._by_field.pop(meaning, [])

    def text(self, meaning: str, *fields: str) -> str | None:
        found = self.pop(meaning, *fields)
        return found[1].text if found else None

    def note(self, cell: Cell, *fields: str) -> None:
        for name in fields:
            self.evidence.extend(evidence_of(name, self.line.page, cell))
        if cell.inherited and fields:
            self.warn("inherited_cell")
        if cell.overflows:
            self.warn("overflowing_text")

    def warn(self, code: str | None) -> None:
        if code and code not in self.warnings:
            self.warnings.append(code)

    def raw(self) -> dict[str, str]:
        """Every cell as printed, by its header; cells outside the header by their place."""
        raw: dict[str, str] = {}
        for index, cell in enumerate(self.line.cells):
            if cell.blank:
                continue
            label = self.header.columns[index].label if index < len(self.header.columns) else ""
            if not label or self.header.columns[index].field is None:
                self.warn("unread_cell")
            label = label or f"({cell.locator or index + 1})"
            key, again = label, 2
            while key in raw:
                key, again = f"{label} ({again})", again + 1
            raw[key] = cell.text
        return raw


def read_award(line: Line, header: Header, context: Context, ordinal: int) -> list[AwardRow]:
    """The award a data row holds, one row a supplier; every cell is used or kept in `raw`."""
    cells = _Cells(line, header)
    title = cells.text("title", "title")
    suppliers = _suppliers(cells)
    price_cell = cells.pop("price", "price_text")
    money = _money(price_cell)
    unit_cell = cells.pop("unit_price", "unit_price")
    unit_money = _money(unit_cell)
    estimated_cell = cells.pop("estimated_price", "estimated_price_yen")
    estimated = _money(estimated_cell)
    expected_cell = cells.pop("expected_total", "expected_total_yen")
    remarks_parts = cells.pop_all("remarks")
    for _, cell in remarks_parts:
        cells.note(cell, "remarks")
    remarks = "\n".join(cell.text.strip() for _, cell in remarks_parts if not is_dash(cell.text)) or None
    rate_cell = cells.pop("rate", "award_rate")
    rate = _printed_rate(rate_cell)
    expected = _expected_total(expected_cell, money, estimated, remarks)
    if expected is not None and expected_cell is None:
        cells.evidence += [
            Evidence("expected_total_yen", e.page, e.x0, e.top, e.x1, e.bottom, e.locator)
            for e in cells.evidence
            if e.field
            == (
                "remarks"
                if remarks and str(expected) in re.sub(r"\D", "", fold_width(remarks))
                else "price_text"
            )
        ]
    method_text = _plain(cells.text("procurement_method", "procurement_method_text"))
    acquisition = _plain(cells.text("acquisition", "acquisition_text"))
    if method_text is None and acquisition and re.search(r"競争|随意|随契|公募", acquisition):
        method_text, acquisition = acquisition, None
    reasons = cells.pop_all("reason")
    for _, cell in reasons:
        cells.note(cell, "direct_award_reason")
    reason = _plain("\n".join(cell.text for _, cell in reasons if not is_dash(cell.text)))
    codes = fold_width(cells.text("category_codes", "category_codes") or "")
    officer_cell = cells.text("officer", "buyer_text", "officer_role", "officer_name", "buyer_address")
    officer = parse_officer(officer_cell) if officer_cell else None
    buyers = cells.pop_all("buyer")
    for _, cell in buyers:
        cells.note(cell, "buyer_name")
    ministry = cells.text("ministry")
    buyer_name = next((name for _, cell in reversed(buyers) if (name := _organisation(cell.text))), None) or (
        _organisation(ministry) if ministry else None
    )
    officer_name = _plain(cells.text("officer_name", "officer_name"))
    buyer_address = _plain(cells.text("buyer_address", "buyer_address"))
    contract_date = _date(cells, "contract_date", context)
    notice_date = _date(cells, "tender_notice_date", context)
    quantity = _quantity(cells)
    bidders = _bidders(cells)
    criterion = _plain(cells.text("award_criterion", "award_criterion_text"))
    ratio, basis = _rate(cells, rate, rate_cell, money, unit_money, estimated, expected, remarks)
    kind = _kind(money, price_cell, unit_money, expected, suppliers)
    cells.warn(money.problem)
    cells.warn(estimated.problem and f"estimated_price_{estimated.problem}")
    if kind == "total" and "単価契約" in f"{title or ''}{remarks or ''}":
        cells.warn("unit_contract")
    if line.hidden:
        cells.warn("hidden_row")
    unit_price = (
        unit_money.amount if unit_money.amount is not None else money.amount if kind == "unit" else None
    )
    raw = cells.raw()
    for supplier in suppliers:
        for warning in supplier.warnings:
            cells.warn(warning)
    count = len(suppliers)
    return [
        AwardRow(
            page=line.page,
            award_ordinal=ordinal,
            supplier_ordinal=index,
            supplier_count=count,
            buyer_text=officer.buyer
            if officer
            else _plain("\n".join(cell.text for _, cell in buyers) or None),
            buyer_name=buyer_name,
            officer_role=officer.role if officer else None,
            officer_name=officer_name or (officer.name if officer else None),
            buyer_address=buyer_address or (officer.address if officer else None),
            title=join_lines(title) if title else None,
            quantity_text=quantity,
            category_codes=tuple(code.lstrip("0") or "0" for code in re.findall(r"\d+", codes)),
            acquisition_text=acquisition,
            procurement_method_text=method_text,
            procurement_method=procurement_method(method_text, reason, context.method),
            direct_award_reason=reason,
            award_criterion_text=criterion,
            contract_date=contract_date,
            tender_notice_date=notice_date,
            supplier_name_text=supplier.name,
            supplier_address_text=supplier.address,
            corporate_number=supplier.corporate_number,
            price_text=join_lines(price_cell[1].text) if price_cell else None,
            amount_yen=money.total_yen if kind == "total" and not money.expected else None,
            unit_price=_decimal(unit_price),
            currency=money.currency if money.kind in ("total", "unit") else None,
            amount_kind=kind,
            tax=money.tax or (_tax_of(price_cell[0]) if price_cell else None),
            estimated_price_yen=None if estimated.expected else estimated.total_yen,
            expected_total_yen=expected,
            award_rate=float(ratio) if ratio is not None else None,
            award_rate_basis=basis,
            bidders=bidders,
            remarks=remarks,
            raw=raw,
            evidence=tuple(cells.evidence),
            warnings=tuple(cells.warnings),
        )
        for index, supplier in enumerate(suppliers, start=1)
    ]


def procurement_method(text: str | None, reason: str | None, context: str | None) -> str | None:
    """The OCDS code of a printed 契約方式: 一般競争 `open`, 指名競争 `selective`, 随意契約 after 企画競争, 公募 or a
    見積合せ `limited`, other 随意契約 `direct`; None where nothing tells.
    """
    printed = fold_width(text or "")
    if "指名" in printed and "一般" not in printed:
        return "selective"
    if (
        printed.strip() == "一般" or re.search(r"一般競争|一般入札|制限付", printed)
    ) and "指名" not in printed:
        return "open"
    by_reason = reason is not None or context == "direct"
    if re.search(r"随意|随契|特命|企画競争|プロポーザル|公募|見積", printed) or by_reason:
        words = printed + fold_width(reason or "")
        return (
            "limited"
            if re.search(r"企画競争|企画提案|プロポーザル|公募|見積り?合わ?せ|オープンカウンター", words)
            else "direct"
        )
    return "open" if "競争" in printed and "公募型" in printed else None


def _suppliers(cells: _Cells) -> list[Supplier]:
    found = cells.pop("supplier", "supplier_name_text")
    address = cells.pop("supplier_address", "supplier_address_text")
    number = cells.pop("corporate_number", "corporate_number")
    suppliers = parse_suppliers(
        found[1].text if found else "",
        address=address[1].text if address else None,
        number=number[1].text if number else None,
    )
    if found and address is None and any(supplier.address for supplier in suppliers):
        cells.note(found[1], "supplier_address_text")
    if found and number is None and any(supplier.corporate_number for supplier in suppliers):
        cells.note(found[1], "corporate_number")
    return suppliers


_parse_money = lru_cache(maxsize=4096)(parse_money)
_parse_date = lru_cache(maxsize=4096)(parse_date)


def _money(found: tuple[Column, Cell] | None) -> Money:
    if found is None:
        return Money(None, "absent", currency=None)
    cell = found[1]
    if isinstance(cell.value, float):
        # Six decimals: what is finer is a formula's binary noise.
        value = Decimal(repr(cell.value)).quantize(Decimal("0.000001")) if abs(cell.value) < 1e15 else None
        money = Money(value, "total", problem=None if value is not None else "unread_amount")
    else:
        money = _parse_money(cell.text)
    if re.search(r"\((?:単位[::]?)?千円\)", fold_width(found[0].label)) and money.amount is not None:
        return Money(
            money.amount * 1000, money.kind, money.currency, money.tax, money.unit_text, money.and_others
        )
    return money


def _kind(
    money: Money,
    found: tuple[Column, Cell] | None,
    unit: Money,
    expected: int | None,
    suppliers: Sequence[Supplier],
) -> str:
    if money.kind == "total" and money.expected:
        return "unit"
    if money.kind == "total" and found and (found[1].rows_spanned > 1 or len(suppliers) > 1):
        return "shared"
    if money.kind == "absent" and unit.amount is not None:
        return "unit"
    return money.kind


_EXPECTED = re.compile(
    r"(?:調達見込総額|調達見込み総額|予定調達総額|調達予定総額|見込総額|予定総額|調達見込額|総調達見込額|見込み総額)(?:は|[::]|\s|、|約|\(.*?\))*(\d[\d,]*)\s*(?:円|$|\s)"
)


def _expected_total(
    found: tuple[Column, Cell] | None, money: Money, estimated: Money, remarks: str | None
) -> int | None:
    if found is not None:
        return _money(found).total_yen
    printed = _EXPECTED.search(fold_width(remarks or ""))
    if printed:
        return parse_money(printed[1] + "円").total_yen
    return money.total_yen if money.expected else None


def _rate(
    cells: _Cells,
    rate: Rate,
    found: tuple[Column, Cell] | None,
    money: Money,
    unit: Money,
    estimated: Money,
    expected: int | None,
    remarks: str | None,
) -> tuple[Decimal | None, str | None]:
    cells.warn(rate.problem)
    in_remarks = [
        amount
        for text in re.findall(r"\d[\d,]{3,}(?=\s*円)", fold_width(remarks or ""))
        if (amount := parse_money(text).amount) is not None
    ]
    numerators = [a for a in (money.amount, unit.amount, *money.others, *in_remarks) if a is not None]
    numerators += [Decimal(expected)] if expected is not None else []
    denominators = [a for a in (estimated.amount, *estimated.others, *in_remarks) if a is not None]
    if rate.ratio is not None:
        if follows(rate, numerators, denominators) is False:
            hundredth = Rate(rate.ratio / 100, rate.step / 100)
            if found and _says_percent(found[0]) and follows(hundredth, numerators, denominators):
                return hundredth.ratio, "printed"
            cells.warn("rate_mismatch")
        return rate.ratio, "printed"
    both = money.total_yen, estimated.total_yen
    if rate.problem or both[0] is None or not both[1] or money.expected or estimated.expected:
        return None, None
    if money.tax != estimated.tax or money.kind != "total" or both[0] < 0:
        return None, None
    return (Decimal(both[0]) / Decimal(both[1])).quantize(Decimal("0.000001")), "computed"


def _printed_rate(found: tuple[Column, Cell] | None) -> Rate:
    if found is None:
        return Rate(None)
    column, cell = found
    # A formula's value carries binary noise (0.9990000000000001) that nobody printed.
    text = number_text(round(cell.value, 10)) if isinstance(cell.value, float) else cell.text
    return parse_rate(text, percent=_says_percent(column))


def _says_percent(column: Column) -> bool | None:
    return True if re.search(r"%|パーセント|百分率", column.label) else None


def _tax_of(column: Column) -> str | None:
    label = column.label
    if re.search(r"税込|税を?含む", label) and "抜" not in label:
        return "included"
    return "excluded" if re.search(r"税抜|税別|税を?除", label) and "込" not in label else None


def _date(cells: _Cells, meaning: str, context: Context) -> dt.date | None:
    found = cells.pop(meaning, meaning)
    if found is None:
        return None
    cell = found[1]
    if isinstance(cell.value, dt.date):
        return cell.value
    text = cell.text
    if isinstance(cell.value, float) or re.fullmatch(r"\s*\d{5}(?:\.\d+)?\s*", fold_width(text)):
        serial = excel_serial_date(float(fold_width(text)))
        if serial is not None:
            return serial
    date = _parse_date(text, reference=context.reference) or _month_first(text)
    if date is not None and _month_first(text):
        cells.warn("month_first_date")
    if date is None and not is_blank(text) and not is_dash(text):
        several = len(set(find_dates(text, reference=context.reference))) > 1
        cells.warn("several_dates" if several else "unread_date")
    return date


def _month_first(text: str) -> dt.date | None:
    """`4/30/2014`, as an office suite set to English prints a Japanese body's dates; never day first in Japan."""
    printed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(20\d\d)", without_footnotes(fold_width(text)).strip())
    if printed is None:
        return None
    try:
        return dt.date(int(printed[3]), int(printed[1]), int(printed[2]))
    except ValueError:
        return None


def _quantity(cells: _Cells) -> str | None:
    quantity, unit = cells.text("quantity", "quantity_text"), cells.text("unit", "quantity_text")
    joined = join_lines(quantity or "") + join_lines(unit or "")
    return joined or None


def _bidders(cells: _Cells) -> int | None:
    text = cells.text("bidders", "bidders")
    if text is None or is_dash(text):
        return None
    printed = re.fullmatch(r"(\d{1,5})\s*(?:者|社|名|人|件)?", without_footnotes(fold_width(text)).strip())
    if printed and int(printed[1]) <= MOST_BIDDERS:
        return int(printed[1])
    kanji = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
    one = re.fullmatch(r"([一二三四五])[者社名]", fold_width(text).strip())
    if one:
        return kanji[one[1]]
    cells.warn("unread_bidders")
    return None


def _organisation(text: str) -> str | None:
    """An organisation's name without the 法人番号 printed under it."""
    if is_blank(text) or is_dash(text):
        return None
    for number in find_corporate_numbers(text):
        text = fold_width(text).replace(number, "")
    text = re.sub(r"[(（]?\s*法人番号\s*[:：]?\s*\d*\s*[)）]?|[(（]\s*\d*\s*[)）]", "", text)
    return join_lines(text).strip() or None


def _plain(text: str | None) -> str | None:
    """A cell as one line; None where nothing or a dash is printed."""
    if text is None or is_blank(text):
        return None
    return join_lines(text)


def _decimal(value: Decimal | None) -> Decimal | None:
    """A unit price that fits decimal128(18, 4); None otherwise."""
    if value is None or abs(value) >= Decimal(10) ** 14:
        return None
    return value.quantize(Decimal("0.0001"))
