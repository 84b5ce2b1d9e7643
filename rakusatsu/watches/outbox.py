"""What was found and what was sent: each item to each address once, and again until it got there.

    seen/WATCH.jsonl       ids of the items known, a line each
    outbox/CHANNEL/ITEM    an item that still has to go to an address; removed when it went

A channel is named by the hash of its address, which may hold a password and is written nowhere. An item is put into the outbox of every
address before it is written down as seen: a run that is stopped in between finds it again and puts it there again, under the same name.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.whole_files import write_whole
from rakusatsu.watches.searches import Item

Send = Callable[[str, str, str], bool]
"""Address, title and text; whether it arrived."""


@dataclass(frozen=True, slots=True)
class Message:
    """An item as it is sent."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a round of sending did."""

    sent: int
    left: int


class Outbox:
    """The state of the watches in one folder."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; it need not exist."""
        self._folder = folder

    def is_new(self, watch: str) -> bool:
        """Whether a watch never ran: what it finds first is no news."""
        return not self._seen_file(watch).exists()

    def seen(self, watch: str) -> set[str]:
        """Ids of the items of a watch that are known; a line cut off by a crash is none."""
        try:
            lines = self._seen_file(watch).read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return set()
        return {line for line in lines[:-1] if line}

    def take(
        self, watch: str, items: Sequence[Item], channels: Iterable[str], message: Callable[[Item], Message]
    ) -> None:
        """Put items into the outbox of every address, then write them down as seen."""
        for item in items:
            for channel in channels:
                path = self._folder / "outbox" / _hash(channel) / f"{_hash(f'{watch}/{item.id}')}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, json.dumps(asdict(message(item)), ensure_ascii=False))
        self.remember(watch, items)

    def remember(self, watch: str, items: Iterable[Item]) -> None:
        """Write items down as seen; a file for the watch is there from now on."""
        known = self.seen(watch) | {item.id for item in items}
        path = self._seen_file(watch)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, "".join(f"{each}\n" for each in sorted(known)))

    def deliver(self, channels: Iterable[str], send: Send) -> Delivery:
        """Send what waits; what does not arrive waits for the next round."""
        sent = left = 0
        for channel in dict.fromkeys(channels):
            for path in sorted((self._folder / "outbox" / _hash(channel)).glob("*.json")):
                message = Message(**json.loads(path.read_text(encoding="utf-8")))
                if send(channel, message.title, message.text):
                    path.unlink()
                    sent += 1
                else:
                    left += 1
        return Delivery(sent, left)

    def _seen_file(self, watch: str) -> Path:
        return self._folder / "seen" / f"{watch}.txt"


def send_by_apprise(channel: str, title: str, text: str) -> bool:
    """Send one message; False where the address is wrong or the server did not take it."""
    import apprise

    logging.getLogger("apprise").setLevel(
        logging.CRITICAL
    )  # its lines can hold the address with its password
    notifier = apprise.Apprise()
    return bool(notifier.add(channel)) and bool(notifier.notify(title=title, body=text))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
