"""Whether a store holds what it says: every record readable and of its time, every document's bytes there and right."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator

from extract.rows import DocumentRow
from pipelines.findings import Finding
from pipelines.store.documents import Store, StoreError, object_name
from pipelines.store.ledger import decode_run
from pipelines.store.records import decode_document

_CLOCKS_DIFFER = dt.timedelta(days=1)
"""A record so far ahead was made under a wrong clock."""


def verify_store(
    store: Store,
    *,
    repair: bool = False,
    known: Iterable[DocumentRow] = (),
    tell: Callable[[], None] = lambda: None,
) -> Iterator[Finding]:
    """What is lost or damaged in a store. Bytes cannot be made again; the next crawl fetches what is still offered.

    Args:
        store: opened; locked where it is repaired.
        repair: set aside (`damaged/…`) what cannot be used, so that it is fetched again and stands in nobody's way;
            write lost records again from what is known, and records of the future with today's time.
        known: rows of the dataset `documents`.
        tell: called once for each document looked at.
    """
    objects = store.list_files("objects")  # before the records: a crawl writes the bytes first
    records: dict[str, DocumentRow] = {}
    for name in store.list_files("versions"):
        try:
            records[name] = decode_document(store.read_file(name))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            yield _set_aside(store, name, f"a damaged record of a version ({_line(error)})", repair=repair)
    yield from _of_the_future(store, records, repair=repair)
    wanted = {row.sha256: row.url or row.sha256 for row in reversed(records.values())}
    for sha256, url in wanted.items():
        tell()
        yield from _document(store, sha256, url, repair=repair)
    yield from _without_record(store, set(objects) - set(map(object_name, wanted)), known, repair=repair)
    for name in store.list_files("runs"):
        try:
            decode_run(store.read_file(name))
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield _set_aside(store, name, f"a damaged record of a run ({_line(error)})", repair=repair)


def _of_the_future(store: Store, records: dict[str, DocumentRow], *, repair: bool) -> Iterator[Finding]:
    """Records made under a wrong clock; their order stays when they are given today's time."""
    now = dt.datetime.now(dt.UTC)
    ahead = {
        name: row for name, row in records.items() if row.fetched_at and row.fetched_at > now + _CLOCKS_DIFFER
    }
    if len(ahead) > len(records) - len(ahead):
        yield Finding("versions", f"{len(ahead):,} records lie in the future", "set this machine's clock")
        return
    in_order = sorted(ahead.items(), key=lambda each: (each[1].fetched_at, each[0]))
    for number, (name, row) in enumerate(in_order):
        what = f"fetched at {row.fetched_at:%Y-%m-%d %H:%M}, which is still to come"
        if not repair:
            yield Finding(name, what, "`--repair` gives it the time of the repair")
            continue
        store.record(dataclasses.replace(row, fetched_at=now + dt.timedelta(microseconds=number)))
        store.remove(name)
        yield Finding(name, what, "it has the time of this repair now", repaired=True)


def _without_record(
    store: Store, objects: set[str], known: Iterable[DocumentRow], *, repair: bool
) -> Iterator[Finding]:
    """Bytes whose record was lost, or that a killed run had no time to record; files of others."""
    rows = {object_name(row.sha256): row for row in known} if objects else {}
    for name in sorted(objects):
        sha256 = name.rpartition("/")[2]
        try:
            store.read(sha256)
        except ValueError:
            yield Finding(name, "not a file of rakusatsu", "look at it and move it away")
            continue
        except OSError:
            yield _set_aside(
                store, name, "neither a record nor the bytes it names", repair=repair, remedy="no use of it"
            )
            continue
        if name not in rows:
            yield Finding(
                name, "bytes without a record", "the crawl or import that finds them again records them"
            )
        elif repair:
            made = store.record(rows[name])
            yield Finding(name, "its record was lost", f"made again from the datasets: {made}", repaired=True)
        else:
            yield Finding(name, "its record was lost", "`--repair` makes it again from the datasets")


def _document(store: Store, sha256: str, url: str, *, repair: bool) -> Iterator[Finding]:
    try:
        store.read(sha256)
    except StoreError as error:
        name = object_name(sha256)
        if store.has(sha256):
            yield _set_aside(store, name, "not the bytes it names", repair=repair, remedy=_fetched(url))
        else:
            yield Finding(name, str(error), _fetched(url))
    except OSError as error:
        yield Finding(object_name(sha256), _line(error), "make it readable")


def _fetched(url: str) -> str:
    return f"the next crawl fetches it where it is still offered: {url}"


def _set_aside(
    store: Store, name: str, what: str, *, repair: bool, remedy: str = "only a copy of the store has it"
) -> Finding:
    if not repair:
        return Finding(name, what, remedy)
    with contextlib.suppress(OSError):
        content = store.read_file(name)
        digest = hashlib.sha256(content).hexdigest()[:16]
        store.write(f"damaged/{digest}-{name.rpartition('/')[2]}", content)
        store.remove(name)
        return Finding(name, f"{what}; set aside under damaged/", remedy)
    return Finding(name, what, remedy)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
