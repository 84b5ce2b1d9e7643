"""A feed of a watch (Atom, RFC 4287): its newest items, with ids that stay."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from rakusatsu.watches.searches import Item

_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NEWEST = 100
"""Items of a feed."""


def feed(watch_id: str, title: str, items: Iterable[Item], *, link: str | None, updated: dt.datetime) -> str:
    """The feed as XML.

    Args:
        watch_id: names the feed.
        title: for people.
        items: oldest first.
        link: address of the reading room, if there is one.
        updated: time of an item without a day, and of an empty feed.
    """
    newest = list(items)[-NEWEST:][::-1]
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "ja"})
    _add(root, "id", f"urn:rakusatsu:watch:{watch_id}")
    _add(root, "title", title)
    _add(root, "updated", max((_time(item, updated) for item in newest), default=updated.isoformat()))
    _add(SubElement(root, "author"), "name", "rakusatsu")
    for item in newest:
        entry = SubElement(root, "entry")
        _add(entry, "id", f"urn:rakusatsu:{watch_id}:{item.id}")
        _add(entry, "title", item.title)
        _add(entry, "updated", _time(item, updated))
        _add(entry, "summary", item.text)
        if address := address_of(item, link):
            SubElement(entry, "link", {"rel": "alternate", "href": address})
    return "<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode") + "\n"


def address_of(item: Item, link: str | None) -> str | None:
    """Where an item can be read, under the reading room's address."""
    return f"{link.rstrip('/')}/{item.path}" if link and item.path else None


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_IN_XML.sub("\ufffd", text)


def _time(item: Item, otherwise: dt.datetime) -> str:
    if item.day is None:
        return otherwise.isoformat()
    return dt.datetime.combine(item.day, dt.time(), dt.timezone(dt.timedelta(hours=9))).isoformat()
