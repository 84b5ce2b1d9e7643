"""Awards with their normalised columns filled: supplier's name and place, buyer's organisation."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from extract.rows import AwardRow, BidRow, PaymentRow, UnawardedRow
from extract.rows.changed import changed
from pipelines.addresses import parse_address
from pipelines.names import is_private_person, parse_name
from pipelines.names.buyers import buyer_organisation
from pipelines.names.parsing import JOINT_VENTURE

PRIVATE_PERSON = "private_person"
"""Warning: the supplier is a natural person; its name is kept as printed and processed no further."""
SEVERAL_SUPPLIERS = "several_suppliers"
"""Warning: the cell names several suppliers that are no joint venture; which one is paid is not told."""
ADDRESS_UNKNOWN = "address_unknown"
"""Warning: the printed address names no municipality of the tables, or one of several with that name."""


def enrich(awards: Iterable[AwardRow]) -> Iterator[AwardRow]:
    """Rows with `buyer_name`, `supplier_name`, legal form, branch and place filled from what is printed.

    What is printed stays as it is; a value that is not sure stays null. Rows come out in order, one for one, and do
    not depend on each other.
    """
    return map(enriched, awards)


def enriched(award: AwardRow) -> AwardRow:
    """One row with its normalised columns."""
    changes: dict[str, str | tuple[str, ...] | None] = {}
    changes["buyer_name"] = _organisation(award.buyer_text, award.buyer_name)
    printed = award.supplier_name_text
    warnings = list(award.warnings)
    if printed and is_private_person(printed):
        warnings.append(PRIVATE_PERSON)
    elif printed and _names_several(printed):
        warnings.append(SEVERAL_SUPPLIERS)
    else:
        changes |= _supplier(award)
        if award.supplier_address_text and changes.get("supplier_municipality_code") is None:
            warnings.append(ADDRESS_UNKNOWN)
    changes["warnings"] = tuple(dict.fromkeys(warnings))
    return changed(award, changes)


def enriched_tender(tender: UnawardedRow) -> UnawardedRow:
    """A tender without a winner with its buyer's organisation."""
    return dataclasses.replace(tender, buyer_name=_organisation(tender.buyer_text, tender.buyer_name))


def enriched_bid(bid: BidRow) -> BidRow:
    """A bid with its bidder's name without branch and its buyer's organisation; persons and lists as printed."""
    buyer_name = _organisation(bid.buyer_text, bid.buyer_name)
    printed = bid.bidder_name_text
    if printed is None:
        return dataclasses.replace(bid, buyer_name=buyer_name)
    if is_private_person(printed) or _names_several(printed):
        code = PRIVATE_PERSON if is_private_person(printed) else SEVERAL_SUPPLIERS
        return dataclasses.replace(
            bid, buyer_name=buyer_name, warnings=tuple(dict.fromkeys((*bid.warnings, code)))
        )
    return dataclasses.replace(
        bid, buyer_name=buyer_name, bidder_name=parse_name(printed, with_reading=False).name
    )


def enriched_payment(payment: PaymentRow) -> PaymentRow:
    """A payee's line with its name without branch and its place; persons, lists and 「その他」 as printed."""
    printed = payment.payee_name_text
    if printed is None or payment.others:
        return payment
    if is_private_person(printed) or _names_several(printed):
        code = PRIVATE_PERSON if is_private_person(printed) else SEVERAL_SUPPLIERS
        return dataclasses.replace(payment, warnings=tuple(dict.fromkeys((*payment.warnings, code))))
    place = parse_address(payment.payee_address_text) if payment.payee_address_text else None
    return dataclasses.replace(
        payment,
        payee_name=parse_name(printed, with_reading=False).name,
        payee_prefecture=place.prefecture if place else None,
        payee_municipality_code=place.municipality_code if place else None,
    )


def _organisation(text: str | None, name: str | None) -> str | None:
    return next((found for each in (text, name) if each and (found := buyer_organisation(each))), name)


def _names_several(printed: str) -> bool:
    name = parse_name(printed, with_reading=False)
    return bool(name.members) and name.legal_form != JOINT_VENTURE


def _supplier(award: AwardRow) -> dict[str, str | tuple[str, ...] | None]:
    changes: dict[str, str | tuple[str, ...] | None] = {}
    if award.supplier_name_text:
        name = parse_name(award.supplier_name_text, with_reading=False)
        changes["supplier_name"] = name.name
        changes["supplier_legal_form"] = name.legal_form
        changes["supplier_branch"] = name.branch
    if award.supplier_address_text:
        address = parse_address(award.supplier_address_text, on=award.contract_date or award.published_on)
        changes["supplier_prefecture"] = address.prefecture
        changes["supplier_municipality"] = address.municipality
        changes["supplier_municipality_code"] = address.municipality_code
    return changes
