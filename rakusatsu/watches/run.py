"""One round of all watches: look, write the feeds, send what is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pipelines.datasets.query import open_data
from pipelines.whole_files import write_whole
from rakusatsu.watches.atom import address_of, feed
from rakusatsu.watches.configuration import Watch, WatchFile
from rakusatsu.watches.outbox import Message, Outbox, Send, send_by_apprise
from rakusatsu.watches.searches import Item, find_items


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What a round found for one watch."""

    id: str
    title: str
    found: int
    new: int
    first: bool
    """Its first round: what it found is the state that news is counted from."""


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did."""

    watches: tuple[WatchReport, ...]
    sent: int
    left: int
    """Messages that wait for the next round."""


def run_watches(
    data: Path,
    wanted: WatchFile,
    out: Path,
    *,
    now: dt.datetime,
    send: Send = send_by_apprise,
    tell_first: bool = False,
) -> RoundReport:
    """Look for news in the datasets, write `OUT/feeds/ID.atom`, and send each new item once to each address.

    Args:
        data: folder of the datasets, resolved.
        wanted: the watches.
        out: folder of feeds and state.
        now: the time of the round.
        send: takes a message to an address.
        tell_first: send also what a watch finds in its first round.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
        OSError: the state cannot be written; what was not written down is found again.
    """
    outbox = Outbox(out)
    reports = []
    with open_data(data) as connection:
        for watch in wanted.watches:
            items = list(find_items(connection, watch, now.date()))
            reports.append(_take(outbox, watch, wanted, items, tell_first))
            text = feed(watch.id, watch.title, items, link=wanted.link, updated=now)
            path = out / "feeds" / f"{watch.id}.atom"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
    channels = [channel for watch in wanted.watches for channel in _channels(watch, wanted)]
    delivery = outbox.deliver(channels, send)
    return RoundReport(tuple(reports), delivery.sent, delivery.left)


def _take(
    outbox: Outbox, watch: Watch, wanted: WatchFile, items: list[Item], tell_first: bool
) -> WatchReport:
    first = outbox.is_new(watch.id)
    known = outbox.seen(watch.id)
    new = [item for item in items if item.id not in known]
    if first and not tell_first:
        outbox.remember(watch.id, new)
    elif new:
        outbox.take(watch.id, new, _channels(watch, wanted), lambda item: _message(watch, item, wanted.link))
    return WatchReport(watch.id, watch.title, len(items), len(new), first)


def _channels(watch: Watch, wanted: WatchFile) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*wanted.notify, *watch.notify)))


def _message(watch: Watch, item: Item, link: str | None) -> Message:
    address = address_of(item, link)
    return Message(f"[{watch.title}] {item.title}", item.text + (f"\n{address}" if address else ""))
