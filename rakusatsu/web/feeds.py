"""Atom feeds of a search, a firm and a buyer: the newest contracts, each with its page (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import hashlib
from xml.etree import ElementTree as ET

from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.links import ServerLinks
from rakusatsu.web.rendering import WebPage
from rakusatsu.web.room import Room
from rakusatsu.web.template_functions import source_name
from rakusatsu.web.visible import visible
from rakusatsu.web.wording import Wording

_ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50


def atom(room: Room, page: WebPage, wording: Wording, base: str) -> bytes:
    """The feed of a page that lists contracts.

    Args:
        room: the room.
        page: one with `feed`, whose view has `newest` or `cards`.
        wording: the language of the entries.
        base: scheme and host that the addresses begin with.
    """
    assert page.feed is not None
    kind, key, query = page.feed
    links = ServerLinks(wording.language, base)
    own = links.feed(kind, key, **query)
    cards: tuple[Card, ...] = getattr(page.view, "newest", ()) or getattr(page.view, "cards", ())
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _text(feed, "title", f"{page.title} · {wording.say('rakusatsu reading room')}")
    _text(feed, "id", _urn("feed", f"{kind} {key} {sorted(query.items())}"))
    _text(feed, "updated", _moment(room.data_date))
    _text(feed, "subtitle", wording.say("A lead, not a finding."))
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": own, "type": "application/atom+xml"})
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "alternate", "href": links.page(kind, key, **query)})
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "rakusatsu")
    for card in cards[:ENTRIES]:
        _entry(feed, card, links, wording)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: ET.Element, card: Card, links: ServerLinks, wording: Wording) -> None:
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    supplier = wording.say("a private person") if card.private else card.supplier
    _text(entry, "title", f"{card.title} → {supplier or wording.say('no supplier printed')}")
    _text(entry, "id", _urn("contract", card.contract_id))
    _text(entry, "updated", _moment(card.day))
    ET.SubElement(entry, f"{{{_ATOM}}}link", {"href": links.page("contract", card.contract_id)})
    amount, basis = card.amount_yen, card.amount_basis
    if amount is None:
        amount, basis = card.expected_total_yen, "expected_total"
    said = wording.basis(basis or "absent") if amount is None else f"{amount:,}円（{wording.basis(basis)}）"
    where = "、".join(source_name(one, wording) for one in card.sources)
    _text(entry, "summary", f"{card.buyer}; {said}; {where}")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = visible(text)


def _urn(kind: str, text: str) -> str:
    digest = hashlib.sha256(f"{kind} {text}".encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def _moment(day: dt.date | None) -> str:
    return f"{(day or dt.date(1970, 1, 1)).isoformat()}T00:00:00Z"
