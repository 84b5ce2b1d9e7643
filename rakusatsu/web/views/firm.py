"""A firm: from whom it got what, when and how; every figure opens the contracts behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rakusatsu.profile.payments import Payment
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.room import Room
from rakusatsu.web.views.figures import FigureLine, Figures, figures, lines_by
from rakusatsu.web.views.signals import SignalFinding, signals_about
from rakusatsu.web.views.subjects import SubjectWord, subjects

NEWEST_SHOWN = 20
_NAMES_SHOWN = 12
_PAYMENTS_SHOWN = 50
_REGISTRATIONS_READ, _REGISTRATIONS_SHOWN = 500, 50
"""The register of corporate numbers tells a firm's every change."""


@dataclass(frozen=True)
class FirmView:
    """One firm."""

    company_id: str
    name: str
    corporate_number: str
    names: tuple[str, ...]
    """As printed, most frequent first."""
    more_names: int
    addresses: tuple[str, ...]
    warnings: tuple[str, ...]
    candidates: tuple[str, ...]
    """Corporate numbers it may have."""
    figures: Figures
    buyers: tuple[FigureLine, ...]
    more_buyers: int
    registrations: tuple[dict[str, Any], ...]
    bids_lost: int | None
    """Bids that did not win, where bid results are in the data."""
    joint_ventures: tuple[Card, ...]
    newest: tuple[Card, ...]
    signals: tuple[SignalFinding, ...] = ()
    subjects: tuple[SubjectWord, ...] = ()
    """Words that most of its titles hold."""
    subject: str = ""
    """What the contracts are narrowed to, in words; empty where all count."""
    more_contracts: int = 0
    """Contracts that are not listed."""
    payments: tuple[Payment, ...] = ()
    """What payee tables of 行政事業レビュー say it was paid, and whom it paid in turn."""
    more_payments: int = 0


def firm_view(
    room: Room,
    company_id: str,
    *,
    rows: Sequence[int] | None = None,
    subject: str = "",
    most: int = NEWEST_SHOWN,
) -> FirmView | None:
    """A firm's page; None where there is none by that id, or it must not be shown.

    Args:
        room: the data.
        company_id: the firm.
        rows: its contracts that count; all where not given.
        subject: what these contracts are about, in words.
        most: contracts listed.
    """
    code = room.catalogue.company_code(company_id)
    if code is None or not room.company_may_show(code):
        return None
    own = room.catalogue.rows_of_company(code) if rows is None else np.asarray(rows, "i8")
    shown = room.visible(own)
    texts = room.catalogue.texts("company")
    found = room.catalogue.rows_with("companies", "company_id", company_id, most=1)
    known: dict[str, Any] = found[0] if found else {}
    names = [name for name in known.get("names") or [texts.get(code)] if not room.takedown.hides_name(name)]
    query = {"firm": company_id}
    buyers, more = lines_by(room, shown, "buyer", query)
    payments, more_payments = _payments(room, company_id)
    return FirmView(
        company_id=company_id,
        name=texts.get(code),
        corporate_number=known.get("corporate_number") or texts.get(code, "number"),
        names=tuple(names[:_NAMES_SHOWN]),
        more_names=max(0, len(names) - _NAMES_SHOWN),
        addresses=tuple((known.get("addresses") or [])[:_NAMES_SHOWN]),
        warnings=tuple(known.get("warnings") or ()),
        candidates=tuple(known.get("candidates") or ()),
        figures=figures(room, shown, query),
        buyers=buyers,
        more_buyers=more,
        registrations=_registrations(room, company_id),
        bids_lost=_bids_lost(room, company_id),
        joint_ventures=tuple(card for card in room.cards(shown[:200]) if len(_suppliers(card)) > 1)[:10],
        newest=tuple(room.cards(shown[:most])),
        signals=signals_about(room, "company", company_id),
        subjects=subjects(room, shown),
        subject=subject,
        more_contracts=max(0, len(shown) - most),
        payments=payments,
        more_payments=more_payments,
    )


def _payments(room: Room, company_id: str) -> tuple[tuple[Payment, ...], int]:
    """Lines of payee tables that may be shown, and how many are not listed."""
    told = room.catalogue.payees.of_company(company_id)
    shown = [_shown_payment(room, one) for one in told.found if not _hidden_payment(room, one)]
    return tuple(shown[:_PAYMENTS_SHOWN]), told.more + max(0, len(shown) - _PAYMENTS_SHOWN)


def _hidden_payment(room: Room, payment: Payment) -> bool:
    return room.takedown.hides({"payment_id": payment.payment_id})


def _shown_payment(room: Room, payment: Payment) -> Payment:
    """Without awards and payees that are not shown."""
    if not room.takedown:
        return payment
    blocks = tuple(
        replace(
            block,
            name=None if block.name and room.takedown.hides_payee(block.name) else block.name,
            payees=tuple(one for one in block.payees if not room.takedown.hides_payee(one)),
        )
        for block in payment.pays
    )
    payers = tuple(one for one in payment.payers if not room.takedown.hides_payee(one))
    awards = tuple(one for one in payment.award_ids if one not in room.takedown.awards)
    return replace(payment, pays=blocks, payers=payers, award_ids=awards)


def _registrations(room: Room, company_id: str) -> tuple[dict[str, Any], ...]:
    """What registers say of the firm, the newest first."""
    rows = room.catalogue.rows_with("registrations", "company_id", company_id, most=_REGISTRATIONS_READ)
    rows.sort(key=lambda row: (row["valid_from"] is not None, row["valid_from"]), reverse=True)
    return tuple(row for row in rows if not room.takedown.hides(row))[:_REGISTRATIONS_SHOWN]


def _bids_lost(room: Room, company_id: str) -> int | None:
    if room.catalogue.lookup("bids", "company_id") is None:
        return None
    bids = room.catalogue.rows_with("bids", "company_id", company_id, columns=("company_id", "result"))
    return len([bid for bid in bids if bid["result"] == "lost"])


def _suppliers(card: Card) -> list[str]:
    return card.supplier.split("、") if card.supplier else []
