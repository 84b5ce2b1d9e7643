"""The ledger of runs: what each crawl found, fetched, left unchanged and could not fetch. Kept in the store.

A run writes its record when it starts and again when it ends, under the same name: a record without an end belongs
to a run that is still going on or was killed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extract.errors import InputError
from pipelines.store.documents import Store
from pipelines.store.records import encode

OUTCOMES = (
    "fetched",
    "unchanged",
    "known",
    "no_awards",
    "elsewhere",
    "absent",
    "same_as_page",
    "not_reached",
    "reachable",
    "refused_by_robots",
    "failed",
)
"""What came of an address: a new version stored; the server's or our own bytes say it has not changed; not asked
because it is known and older than the window; listed but without awards (a 官報 issue with no 落札 section); listed on a host that is not the publisher's;
not published (a day without data, 404); offered as a
file of its own page's table; listed, but the run ended before it was asked for; a start page that a probe could
read; not asked because robots.txt forbids it;
failed."""

_CLOCKS_DIFFER = dt.timedelta(days=1)
_log = logging.getLogger(__name__)
_RUN_ID = re.compile(r"[0-9TZ]+-[a-z][a-z0-9_]*-[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One address that a run came across, and what came of it."""

    url: str
    outcome: str
    """One of `OUTCOMES`."""
    kind: str = "document"
    """`document`, or `page` for an index page that failed."""
    published_on: dt.date | None = None
    sha256: str | None = None
    """The stored version, where there is one."""
    reason: str | None = None
    """Why it failed or was refused: a code of docs/crawling.md, then a colon and details where there are any."""
    permission: str | None = None
    """The publisher's permission in writing under which it was asked, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run of one source."""

    run_id: str
    source: str
    via: str = "crawl"
    """`crawl`, `import` (files that a person handed over), `probe` or `archive:NAME`."""
    started_at: dt.datetime
    finished_at: dt.datetime | None = None
    """None while the run goes on, and for ever if it was killed."""
    ended: str | None = None
    """`finished`, `sample`, `stopped` (a signal), `time_limit`, `byte_limit`, `error`; None as `finished_at`."""
    since: dt.date | None = None
    until: dt.date | None = None
    requests: int = 0
    bytes: int = 0
    """Bytes of all answers' bodies as they came over the network."""
    sightings: tuple[Sighting, ...] = ()
    breaches: tuple[str, ...] = ()
    """Expectations of the source that this run did not meet, one line each."""

    @property
    def found(self) -> int:
        """Documents that the site lists, those without awards and those elsewhere left out."""
        return self._count("fetched", "unchanged", "known", "not_reached", "refused_by_robots", "failed")

    @property
    def fetched(self) -> int:
        """New versions stored."""
        return self._count("fetched")

    @property
    def unchanged(self) -> int:
        """Documents of which the store already has the latest version."""
        return self._count("unchanged", "known")

    @property
    def failed(self) -> int:
        """Documents that could not be fetched."""
        return self._count("failed")

    @property
    def failures(self) -> tuple[Sighting, ...]:
        """Documents and index pages that could not be fetched or understood."""
        return tuple(sighting for sighting in self.sightings if sighting.outcome == "failed")

    @property
    def refused(self) -> tuple[Sighting, ...]:
        """Documents and index pages that robots.txt forbids."""
        return tuple(sighting for sighting in self.sightings if sighting.outcome == "refused_by_robots")

    @property
    def complete(self) -> bool:
        """Whether the run came to its own end."""
        return self.ended in {"finished", "sample"}

    def _count(self, *outcomes: str) -> int:
        return sum(s.kind == "document" and s.outcome in outcomes for s in self.sightings)


class Ledger:
    """The runs recorded in a store."""

    def __init__(self, store: Store) -> None:
        """Read and write the ledger of this store."""
        self._store = store

    def record(self, run: RunRecord) -> None:
        """Write a run's record, in place of an earlier one of the same run.

        Raises:
            ValueError: the run's id is no such id.
            OSError: it could not be written.
        """
        if not _RUN_ID.fullmatch(run.run_id):
            raise InputError(f"not a run id: {run.run_id!r}")
        self._store.write(f"runs/{run.run_id}.json", encode(dataclasses.asdict(run)))

    def sources(self) -> list[str]:
        """Every source that has a run, by name; told by the names of the records."""
        return sorted({_source_of(name) for name in self._store.list_files("runs")})

    def runs(self, source: str | None = None, *, last: int | None = None) -> Iterator[RunRecord]:
        """Recorded runs, oldest first; one whose record is damaged is left out, with a line in the log.

        Args:
            source: only its runs.
            last: only so many, the newest; the records of others are not read.
        """
        names = self._names()
        if source is not None:
            names = [name for name in names if _source_of(name) == source]
        for name in names if last is None else names[-last:]:
            run = self._read(name)
            if run is not None and (source is None or run.source == source):
                yield run

    def newest(self, *, last: int = 1) -> dict[str, list[RunRecord]]:
        """The newest runs of every source, oldest first; the records before them are not read.

        Args:
            last: so many of each source.
        """
        names: dict[str, list[str]] = {}
        for name in self._names():
            names.setdefault(_source_of(name), []).append(name)
        return {
            source: [run for name in own[-last:] if (run := self._read(name)) is not None]
            for source, own in sorted(names.items())
        }

    def _names(self) -> list[str]:
        """Names of all records, oldest first; a run of the future was made under a wrong clock and is no newest one."""
        now = f"runs/{dt.datetime.now(dt.UTC) + _CLOCKS_DIFFER:%Y%m%dT%H%M%SZ}"
        return sorted(self._store.list_files("runs"), key=lambda name: (name <= now, name))

    def _read(self, name: str) -> RunRecord | None:
        try:
            return decode_run(self._store.read_file(name))
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("%s: a damaged record of a run is passed over (%s)", name, error)
            return None


def _source_of(name: str) -> str:
    """The source in the name of a record."""
    return name.partition("-")[2].rpartition("-")[0]


def decode_run(content: bytes) -> RunRecord:
    """The record that `Ledger.record` wrote.

    Raises:
        ValueError, KeyError, TypeError: not such a record.
    """
    values = json.loads(content)
    values["sightings"] = tuple(
        Sighting(**_dated(sighting, "published_on")) for sighting in values["sightings"]
    )
    values["breaches"] = tuple(values["breaches"])
    for name in ("started_at", "finished_at"):
        values[name] = dt.datetime.fromisoformat(values[name]) if values[name] else None
    return RunRecord(**_dated(values, "since", "until"))


def _dated(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return values | {n: dt.date.fromisoformat(values[n]) if values[n] else None for n in names}
