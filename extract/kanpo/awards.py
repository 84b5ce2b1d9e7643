"""The fields of a notice as rows of the contract."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from extract.awards import ESTIMATED_PRICE_PROBLEMS, ZERO_AMOUNT, computed_rate, procurement_method, whole_yen
from extract.errors import RakusatsuError
from extract.kanpo.buyers import GazetteBuyer, code_digits
from extract.kanpo.glyphs import UNKNOWN
from extract.kanpo.marks import MARKS, MarkedFields, take_apart
from extract.kanpo.notices import Award, NoticePart
from extract.kanpo.prices import PricePart, price_apart, share_price
from extract.kanpo.printed import Printed
from extract.kanpo.suppliers import GazetteSupplier, read_suppliers
from extract.lexicon.numerals import COUNTING
from extract.rows import AwardRow, Evidence
from extract.values.folding import fold_width
from extract.values.money import Money, parse_money
from extract.values.wareki import parse_date

NOTICE_KINDS = {NoticePart.AWARD: "award", NoticePart.CHANGE: "change", NoticePart.CORRECTION: "correction"}
_CODES = re.compile(r"[、,，・.．\s]+")
_QUANTITY = re.compile(
    rf"[　\s](?P<quantity>(?:約\s*)?(?:[{COUNTING}]+|[\d０-９][\d０-９,，.．]*)\s*[^\d０-９\s（()）「」『』、。]{{1,4}})$"
)

_UNREAD = {
    "contract_date": "unread_contract_date",
    "tender_notice_date": "unread_tender_notice_date",
}
_AFTER_ISSUE = {
    "contract_date": "contract_date_after_issue",
    "tender_notice_date": "tender_notice_date_after_issue",
}


class UnreadableAwardError(RakusatsuError, ValueError):
    """A paragraph that is no award that can be kept; `str()` is the reject's reason."""


def award_rows(award: Award, ordinal: int, issued: dt.date | None) -> list[AwardRow]:
    """The rows of one award, one a supplier.

    Args:
        award: paragraph and buyer.
        ordinal: 1-based place of the award in the document.
        issued: date of the issue, whose era dates without one have.

    Raises:
        UnreadableAwardError: neither title nor supplier nor date can be read.
    """
    marked = take_apart(award.text)
    if 2 not in marked and 6 not in marked:
        raise UnreadableAwardError("no_marks: neither ② nor ⑥ follows the ①")
    winners, price_fields = marked.all(6), marked.all(7)
    common = _CommonFields(marked, award, issued)
    if not any(price.text for price in price_fields) and winners:
        winners[-1], unmarked = price_apart(winners[-1])
        if unmarked is not None:
            price_fields = [unmarked]
            common.warnings.append("price_without_mark")
    suppliers: list[GazetteSupplier | None] = list(read_suppliers(winners)) or [None]
    named = [supplier for supplier in suppliers if supplier is not None]
    prices = share_price(price_fields, named) if named else _unowned(price_fields)
    return [
        _row(common, ordinal, index, len(suppliers), supplier, price)
        for index, (supplier, price) in enumerate(zip(suppliers, prices, strict=True), 1)
    ]


def _unowned(fields: list[Printed]) -> list[PricePart | None]:
    return [PricePart(fields[0])] if fields and fields[0].text else [None]


class _CommonFields:
    """What all rows of one award share, with its evidence and warnings."""

    def __init__(self, marked: MarkedFields, award: Award, issued: dt.date | None) -> None:
        self.marked = marked
        self.award = award
        self.warnings: list[str] = []
        self.evidence: list[Evidence] = []
        self.columns: dict[str, object] = {}
        self.raw = {f"{MARKS[n - 1]}": text.text for n, text in reversed(marked.fields)}
        self.raw = dict(sorted(self.raw.items(), key=lambda item: MARKS.index(item[0])))
        for number in (6, 7):
            if len(marked.all(number)) > 1:
                self.raw[MARKS[number - 1]] = "　".join(text.text for text in marked.all(number))
        self._read(issued)
        self._buyer(award.buyer)
        if marked.stray_marks:
            self.warnings.append("mark_in_text")
        if award.buyer_unsure:
            self.warnings.append("buyer_unsure")
        if UNKNOWN in award.text.text or (award.buyer and UNKNOWN in award.buyer.printed.text):
            self.warnings.append("unknown_glyph")
        self.estimate = self._estimate()

    def keep(self, name: str, printed: Printed | None, value: object = None) -> None:
        """One column with its place; the text as printed where no other value is given."""
        if printed is None or not printed.text:
            return
        self.columns[name] = printed.text if value is None else value
        self.evidence += printed.evidence(name)

    def _read(self, issued: dt.date | None) -> None:
        title = self.marked.first(2)
        self.keep("title", title)
        if title is None:
            self.warnings.append("no_title")
        else:
            quantity = _QUANTITY.search(title.text)
            if quantity:
                self.keep("quantity_text", title[quantity.start("quantity") : quantity.end("quantity")])
        self._codes()
        self.keep("acquisition_text", self.marked.first(3))
        self._method()
        self.keep("direct_award_reason", self.marked.first(9))
        self.keep("award_criterion_text", self.marked.first(11))
        for number, column in ((5, "contract_date"), (8, "tender_notice_date")):
            self._date(number, column, issued)

    def _codes(self) -> None:
        printed = self.marked.first(1)
        if printed is None:
            self.warnings.append("no_category_code")
            return
        codes = [code for code in _CODES.split(fold_width(printed.text)) if code]
        if all(code.isdigit() for code in codes):
            self.keep("category_codes", printed, tuple(code.lstrip("0") or "0" for code in codes))
        else:
            self.warnings.append("unread_category_code")

    def _method(self) -> None:
        printed = self.marked.first(4)
        if printed is None:
            self.warnings.append("no_procurement_method")
            return
        self.keep("procurement_method_text", printed)
        reason = self.marked.first(9)
        code = procurement_method(printed.text, reason.text if reason else None)
        if code is None:
            self.warnings.append("unknown_procurement_method")
        self.columns["procurement_method"] = code

    def _date(self, number: int, column: str, issued: dt.date | None) -> None:
        printed = self.marked.first(number)
        if printed is None:
            if number == 5:
                self.warnings.append("no_contract_date")
            return
        date = parse_date(printed.text, reference=issued)
        if date is None:
            self.warnings.append(_UNREAD[column])
        else:
            self.keep(column, printed, date)
            if issued and date > issued:
                self.warnings.append(_AFTER_ISSUE[column])

    def _buyer(self, buyer: GazetteBuyer | None) -> None:
        columns, evidence, warnings, raw = buyer_columns(buyer)
        self.columns |= columns
        self.evidence += evidence
        self.warnings += warnings
        self.raw |= raw

    def _estimate(self) -> Money | None:
        printed = self.marked.first(12)
        if printed is None:
            return None
        money = parse_money(printed.text)
        if money.total_yen is not None:
            self.keep("estimated_price_yen", printed, money.total_yen)
        elif money.problem:
            self.warnings.append(ESTIMATED_PRICE_PROBLEMS[money.problem])
        return money


def buyer_columns(
    buyer: GazetteBuyer | None,
) -> tuple[dict[str, object], list[Evidence], list[str], dict[str, str]]:
    """The buyer's columns with their places, warnings, and its line as printed for `raw` (`〇`)."""
    columns: dict[str, object] = {}
    evidence: list[Evidence] = []
    if buyer is None or not buyer.printed.text:
        warnings = ["no_buyer"]
    else:
        warnings = [] if buyer.organisation else ["unread_buyer"]
    if buyer is None:
        return columns, evidence, warnings, {}
    parts: list[tuple[str, Printed | None, str | None]] = [
        ("buyer_text", buyer.organisation, None),
        ("officer_role", buyer.role, None),
        ("officer_name", buyer.officer, None),
        ("buyer_address", buyer.address, None),
        ("buyer_code", buyer.agency_code, code_digits(buyer.agency_code)),
        ("location_code", buyer.location_code, code_digits(buyer.location_code)),
    ]
    for column, printed, value in parts:
        if printed is not None and printed.text:
            columns[column] = value or printed.text
            evidence += printed.evidence(column)
    return columns, evidence, warnings, {"〇": buyer.printed.text} if buyer.printed.text else {}


def _row(
    common: _CommonFields,
    ordinal: int,
    supplier_ordinal: int,
    supplier_count: int,
    supplier: GazetteSupplier | None,
    price: PricePart | None,
) -> AwardRow:
    columns = dict(common.columns)
    evidence = list(common.evidence)
    warnings = list(common.warnings)
    if supplier is None:
        warnings.append("no_supplier")
    else:
        warnings += supplier.warnings
        for name, printed in (
            ("supplier_name_text", supplier.name),
            ("supplier_address_text", supplier.address),
        ):
            if printed is not None and printed.text:
                columns[name] = printed.text
                evidence += printed.evidence(name)
    if price is None:
        warnings.append("no_price")
    else:
        warnings += price.warnings
        evidence += _price(price, columns, warnings)
    if supplier_count == 1:
        columns |= _rate(columns, common.estimate, warnings)
    return AwardRow(
        page=common.award.text.page or 1,
        award_ordinal=ordinal,
        supplier_ordinal=supplier_ordinal,
        supplier_count=supplier_count,
        notice_kind=NOTICE_KINDS.get(common.award.kind, "award"),
        raw=common.raw,
        evidence=tuple(evidence),
        warnings=tuple(dict.fromkeys(warnings)),
        **columns,  # type: ignore[arg-type]
    )


def _price(price: PricePart, columns: dict[str, object], warnings: list[str]) -> Iterable[Evidence]:
    """Fill a supplier's price columns; returns their places."""
    money = parse_money(price.text.text)
    columns["price_text"] = price.text.text
    columns["currency"] = money.currency
    columns["tax"] = money.tax
    columns["amount_kind"] = "shared" if price.shared and money.kind in ("total", "unit") else money.kind
    if money.problem:
        warnings.append(money.problem)
    if money.and_others:
        warnings.append("other_prices")
    yield from price.text.evidence("price_text")
    if money.amount == 0:
        warnings.append(ZERO_AMOUNT)
    if not money.amount:
        return
    if money.kind == "unit":
        columns["unit_price"] = money.amount
        yield from price.text.evidence("unit_price")
        return
    total, unsure = whole_yen(money)
    if unsure and not price.shared:
        warnings.append(unsure)
    if total is not None and not price.shared:
        columns["expected_total_yen" if money.expected else "amount_yen"] = total
        yield from price.text.evidence("expected_total_yen" if money.expected else "amount_yen")


def _rate(columns: dict[str, object], estimate: Money | None, warnings: list[str]) -> dict[str, object]:
    """The award rate where price and estimate are whole yen totals on the same tax footing."""
    amount, expected = columns.get("amount_yen"), columns.get("estimated_price_yen")
    if not isinstance(amount, int) or not isinstance(expected, int) or estimate is None:
        return {}
    ratio, warning = computed_rate(amount, expected, same_tax=columns.get("tax") == estimate.tax)
    if warning:
        warnings.append(warning)
    return {} if ratio is None else {"award_rate": float(ratio), "award_rate_basis": "computed"}
