"""A buyer, or all buyers of a ministry: who wins, how concentrated, with how many bidders and at which rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.catalogue.open import Rows
from rakusatsu.web.room import Room
from rakusatsu.web.views.figures import FigureLine, Figures, concentration, figures, lines_by
from rakusatsu.web.views.signals import SignalFinding, signals_about

NEWEST_SHOWN = 20


@dataclass(frozen=True)
class BuyerView:
    """One buyer or ministry."""

    kind: str
    """`buyer` or `ministry`."""
    key: str
    """buyer_id, or the ministry's name."""
    name: str
    ministry: str
    body: str
    """Kind of body: ministry, agency, prefecture …"""
    names: tuple[str, ...]
    figures: Figures
    firms: tuple[FigureLine, ...]
    more_firms: int
    first_share: float | None
    """Share of the known sum that the first firm got."""
    five_share: float | None
    buyers: tuple[FigureLine, ...]
    """Of a ministry: its bodies."""
    more_buyers: int
    newest: tuple[Card, ...]
    signals: tuple[SignalFinding, ...] = ()


def buyer_view(room: Room, buyer_id: str) -> BuyerView | None:
    """A buyer's page; None where there is none by that id."""
    ids = room.catalogue.remember_texts("buyer", "id")
    codes = [code for code, one in enumerate(ids) if one == buyer_id] if buyer_id else []
    if not codes:
        return None
    rows = room.visible(room.catalogue.rows_of_buyer(buyer_id))
    found = room.catalogue.rows_with("buyers", "buyer_id", buyer_id, most=1)
    known: dict[str, Any] = found[0] if found else {}
    texts = room.catalogue.texts("buyer")
    name = known.get("name") or room.buyer_name(buyer_id)
    names = tuple(one for one in known.get("names") or () if one != name)
    ministry = known.get("ministry") or texts.get(codes[0], "ministry")
    return _view(room, rows, "buyer", buyer_id, name, ministry, known.get("kind") or "", names)


def ministry_view(room: Room, name: str) -> BuyerView | None:
    """A ministry's page over all its bodies; None where there is none of that name."""
    code = room.catalogue.texts("ministry").equal(name) if name else None
    if code is None:
        return None
    rows = room.visible(room.catalogue.rows_with_codes("ministry", [code]))
    return _view(room, rows, "ministry", name, name, "", "", ())


def _view(
    room: Room, rows: Rows, kind: str, key: str, name: str, ministry: str, body: str, names: tuple[str, ...]
) -> BuyerView:
    query = {kind: key}
    made = figures(room, rows, query)
    firms, more_firms = lines_by(room, rows, "company", query, most=15)
    first, five = concentration(firms, made.amount_yen)
    buyers, more_buyers = lines_by(room, rows, "buyer", query, most=25) if kind == "ministry" else ((), 0)
    return BuyerView(
        kind=kind,
        key=key,
        name=name,
        ministry=ministry,
        body=body,
        names=names,
        figures=made,
        firms=firms,
        more_firms=more_firms,
        first_share=first,
        five_share=five,
        buyers=buyers,
        more_buyers=more_buyers,
        newest=tuple(room.cards(rows[:NEWEST_SHOWN])),
        signals=signals_about(room, kind, key),
    )
