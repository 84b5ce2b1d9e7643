"""Awards with their normalised columns filled: supplier's name and place, buyer's organisation."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from extract.rows import AwardRow, BidRow, PaymentRow, UnawardedRow
from extract.rows.column_kinds import shortened
from extract.rows.row_columns import RowColumns
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


def enrich(awards: Sequence[AwardRow]) -> Sequence[AwardRow]:
    """Rows with `buyer_name`, `supplier_name`, legal form, branch and place filled from what is printed, as columns.

    What is printed stays as it is; a value that is not sure stays null. Rows do not depend on each other.
    """
    if not awards:
        return awards
    rows = RowColumns.of(awards)
    told = list(map(_told_by, *_printed(rows)))
    buyers = map(_organisation, rows.column("buyer_text"), rows.column("buyer_name"))
    columns: dict[str, Sequence[Any]] = {"buyer_name": list(buyers)}
    for name in dict.fromkeys(name for changes, _ in told for name in changes):
        columns[name] = [
            changes.get(name, own) for own, (changes, _) in zip(rows.column(name), told, strict=True)
        ]
    columns["warnings"] = [
        tuple(dict.fromkeys((*own, *codes))) if own or codes else ()
        for own, (_, codes) in zip(rows.column("warnings"), told, strict=True)
    ]
    return rows.changed({name: shortened(values) for name, values in columns.items()})


def enriched(award: AwardRow) -> AwardRow:
    """One row with its normalised columns, as a copy."""
    return enrich([award])[0]


def _printed(rows: RowColumns[AwardRow]) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
    """What is printed of each supplier, and the day whose municipalities its address names."""
    addresses = rows.column("supplier_address_text")
    days = [
        (signed or published) if address else None
        for address, signed, published in zip(
            addresses, rows.column("contract_date"), rows.column("published_on"), strict=True
        )
    ]
    return rows.column("supplier_name_text"), addresses, days


@lru_cache(maxsize=16_384)
def _told_by(
    printed: str | None, address: str | None, on: dt.date | None
) -> tuple[Mapping[str, str | None], tuple[str, ...]]:
    """A supplier's columns that follow from what is printed, and warnings; firms repeat from row to row."""
    if printed and is_private_person(printed):
        return {}, (PRIVATE_PERSON,)
    if printed and _names_several(printed):
        return {}, (SEVERAL_SUPPLIERS,)
    changes = _supplier(printed, address, on)
    unknown = bool(address) and changes.get("supplier_municipality_code") is None
    return changes, (ADDRESS_UNKNOWN,) if unknown else ()


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


@lru_cache(maxsize=16_384)
def _organisation(text: str | None, name: str | None) -> str | None:
    return next((found for each in (text, name) if each and (found := buyer_organisation(each))), name)


def _names_several(printed: str) -> bool:
    name = parse_name(printed, with_reading=False)
    return bool(name.members) and name.legal_form != JOINT_VENTURE


def _supplier(printed: str | None, address: str | None, on: dt.date | None) -> dict[str, str | None]:
    changes: dict[str, str | None] = {}
    if printed:
        name = parse_name(printed, with_reading=False)
        changes["supplier_name"] = name.name
        changes["supplier_legal_form"] = name.legal_form
        changes["supplier_branch"] = name.branch
    if address:
        place = parse_address(address, on=on)
        changes["supplier_prefecture"] = place.prefecture
        changes["supplier_municipality"] = place.municipality
        changes["supplier_municipality_code"] = place.municipality_code
    return changes
