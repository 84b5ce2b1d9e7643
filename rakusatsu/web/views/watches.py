"""Watches: the searches of a file, and what each finds now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.coverage import today_in_japan
from pipelines.datasets.query import open_data
from rakusatsu.watches.configuration import read_watches
from rakusatsu.watches.searches import Item, find_items
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.room import Room

ITEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One thing that a watch finds."""

    title: str
    lines: tuple[str, ...]
    day: str
    contract_id: str
    """Empty where it is no contract."""


@dataclass(frozen=True, slots=True)
class WatchShown:
    """One watch with its newest items."""

    id: str
    title: str
    items: tuple[ItemShown, ...]
    more_items: int


@dataclass(frozen=True)
class WatchesView:
    """All watches of the file."""

    watches: tuple[WatchShown, ...]


def watches_view(room: Room, deadline: Deadline) -> WatchesView | None:
    """What the watches find today; None where the room has none. Addresses that news are sent to are not shown.

    Raises:
        rakusatsu.web.deadline.TooSlowError: they take too long.
    """
    path = room.settings.watches
    if path is None:
        return None
    state = (path.stat().st_mtime_ns, today_in_japan())
    return room.remember("watches", lambda: _found(room, path, deadline), of=state)


def _found(room: Room, path: Path, deadline: Deadline) -> WatchesView:
    """Every watch over the datasets: as long as the data, the file and the day are the same, once."""
    wanted = read_watches(path)
    shown = []
    with open_data(room.data) as connection, deadline.over(connection):
        for watch in wanted.watches:
            items = [
                item for item in find_items(connection, watch, today_in_japan()) if _may_show(room, item)
            ]
            newest = items[::-1][:ITEMS_SHOWN]
            shown.append(
                WatchShown(watch.id, watch.title, tuple(map(_item, newest)), max(0, len(items) - ITEMS_SHOWN))
            )
    return WatchesView(tuple(shown))


def _may_show(room: Room, item: Item) -> bool:
    contract_id = _contract_of(item)
    row = room.catalogue.row_of(contract_id) if contract_id else None
    if row is None:
        return True
    return room.may_show(row) and not (room.settings.public and bool(room.catalogue.column("private")[row]))


def _item(item: Item) -> ItemShown:
    return ItemShown(
        item.title,
        tuple(item.text.splitlines()),
        item.day.isoformat() if item.day else "",
        _contract_of(item),
    )


def _contract_of(item: Item) -> str:
    kind, _, key = (item.path or "").partition("/")
    return key if kind in ("contract", "contracts") else ""
