"""What people said yes to, kept in the store: sources that a person confirmed, hosts whose publisher allowed us in writing.

consents/confirmed/SOURCE.json      a person opened the address, read the terms, and lets it be crawled
consents/permitted/….json           a publisher's permission in writing for a host, robots.txt notwithstanding
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.store.documents import Store
from pipelines.store.records import encode
from spiders.configuration import ARCHIVES
from spiders.registry import SourceState, registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A person looked at a source and lets it be crawled."""

    source: str
    by: str
    at: dt.datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A publisher's permission in writing to fetch from one of its hosts."""

    host: str
    by: str
    """Who gave it: office and person of the publisher."""
    on: dt.date
    note: str = ""

    def __str__(self) -> str:
        """As it stands in the ledger beside each fetch."""
        return (
            f"allowed in writing by {self.by} on {self.on.isoformat()}{f': {self.note}' if self.note else ''}"
        )


class Consents:
    """The consents recorded in a store."""

    def __init__(self, store: Store) -> None:
        """Read and write the consents of this store."""
        self._store = store

    def confirm(self, confirmation: Confirmation) -> None:
        """Record a confirmation, in place of an earlier one of the same source.

        Raises:
            OSError: it could not be written.
        """
        name = f"consents/confirmed/{_digest(confirmation.source)}.json"
        self._store.write(name, encode(dataclasses.asdict(confirmation)))

    def permit(self, permission: Permission) -> None:
        """Record a permission, in place of an earlier one for the same host.

        Raises:
            OSError: it could not be written.
        """
        name = f"consents/permitted/{_digest(permission.host)}.json"
        self._store.write(name, encode(dataclasses.asdict(permission)))

    def confirmations(self) -> dict[str, Confirmation]:
        """The confirmations, by source."""
        found = {}
        for values in self._read("confirmed"):
            at = dt.datetime.fromisoformat(values.pop("at"))
            found[values["source"]] = Confirmation(at=at, **values)
        return found

    def permissions(self) -> Iterator[Permission]:
        """The permissions."""
        for values in self._read("permitted"):
            yield Permission(on=dt.date.fromisoformat(values.pop("on")), **values)

    def _read(self, kind: str) -> Iterator[dict[str, str]]:
        for name in self._store.list_files(f"consents/{kind}"):
            yield json.loads(self._store.read_file(name))


def unconfirmed(store: Store) -> set[str]:
    """Sources never seen, and archives whose terms nobody read, that nobody confirmed in this store."""
    unseen = {source.id for source in registry().values() if source.state is SourceState.UNSEEN}
    return (unseen | set(ARCHIVES)) - set(Consents(store).confirmations())


def not_confirmed(source: str) -> str:
    """What to tell a person who wants to crawl an unconfirmed source, or to use an unconfirmed archive."""
    if source in ARCHIVES:
        return (
            f"the archive {source} is not used before a person has read its terms and robots.txt: read them, "
            f"then `rakusatsu sources confirm {source}`"
        )
    return (
        f"{source} was never seen at its address, which is not crawled by guess: open "
        f"{registry()[source].start[0]} in a browser, read its terms, then `rakusatsu sources confirm {source}`"
    )


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
