"""Which sources are due: those whose last whole crawl lies further back than the rhythm of their publisher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from pipelines.store.ledger import Ledger

RHYTHMS: Mapping[str, dt.timedelta] = {
    "daily": dt.timedelta(hours=18),
    "weekly": dt.timedelta(days=6),
    "monthly": dt.timedelta(days=14),
    "yearly": dt.timedelta(days=28),
}
"""How long after a whole crawl a source is asked again. Publishers are late and replace files: twice in their period."""
_OTHERS = dt.timedelta(days=7)
_NEVER = "closed"


def due(names: Iterable[str], rhythms: Mapping[str, str], ledger: Ledger, now: dt.datetime) -> list[str]:
    """Those of the sources that are due, in the order given.

    Args:
        names: sources.
        rhythms: of sources, as the registry tells them.
        ledger: of the store.
        now: the moment, with its time zone.
    """
    return [name for name in names if _is_due(name, rhythms.get(name, ""), ledger, now)]


def crawled(ledger: Ledger) -> list[str]:
    """Every source that was crawled into the store, by name; its records are not read."""
    return ledger.sources()


def _is_due(name: str, rhythm: str, ledger: Ledger, now: dt.datetime) -> bool:
    if rhythm == _NEVER:
        return False
    whole = [run for run in ledger.runs(name, last=5) if run.complete and run.ended != "sample"]
    # A run of the future was made under a wrong clock, and says nothing.
    times = [run.started_at for run in whole if run.started_at <= now]
    return not times or now - max(times) >= RHYTHMS.get(rhythm, _OTHERS)
