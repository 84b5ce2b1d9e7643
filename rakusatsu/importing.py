"""Files that a person saved, into the store, with who handed them over: the road where a publisher refuses robots."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.document import FILE_SOURCE
from extract.errors import RakusatsuError
from extract.media import MediaType
from pipelines.coverage import FREE_DAYS, KANPO, today_in_japan
from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger, RunRecord, Sighting
from pipelines.store.provenance import Provenance
from pipelines.workers import Failure, Limits, WorkerPool
from spiders.fetching.refusal import Refusal
from spiders.fetching.soundness import check_document

LARGEST_FILE = 512 << 20
_IDENTIFY = "extract.kanpo.identity:identify"
_IDENTIFY_LIMITS = Limits(seconds=60)
_KANPO_NAME = re.compile(
    r"(?P<issue>(?P<day>\d{8})c(?P<number>\d{5}))(?:full)?\d{4,8}(?=\.pdf|\D|$)", re.IGNORECASE
)
_KANPO_ADDRESS = "https://www.kanpo.go.jp/{day}/{issue}/pdf/{name}.pdf"


class NotImportedError(RakusatsuError, ValueError):
    """A file that is not taken; `str()` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStatement:
    """What the person says of the files."""

    source: str
    by: str
    url: str | None = None
    published_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file."""

    name: str
    outcome: str
    """`fetched` (new), `unchanged` (in the store already) or `failed`."""
    sha256: str | None = None
    url: str | None = None
    published_on: dt.date | None = None
    issue_number: int | None = None
    """Of a 官報 issue."""
    days_left: int | None = None
    """Days that a 官報 issue can still be read on its site, today counted; 0 where it is gone."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file says of itself."""

    url: str | None
    published_on: dt.date | None
    issue_number: int | None = None


def import_files(
    paths: Sequence[Path], store: Store, statement: ImportStatement, media_types: frozenset[MediaType]
) -> Iterator[Imported]:
    """Take files into the store, one after the other; the caller holds the store's lock.

    A file in the store already, from whatever road, is `unchanged`; one that is not what the source publishes is
    `failed` and not stored. All of them stand in the ledger as one run of the source.

    Args:
        paths: the files.
        store: locked.
        statement: what the person says of them.
        media_types: kinds of file that the source publishes.

    Raises:
        OSError: the store could not be written.
    """
    started_at = dt.datetime.now(dt.UTC)
    sightings: list[Sighting] = []
    have = {row.sha256: row for row in store.versions() if row.source == statement.source}
    for path in paths:
        try:
            content = _read(path)
            _check(content, media_types)
            sha256 = hashlib.sha256(content).hexdigest()
            told = _told(path, content, statement)
        except (NotImportedError, OSError) as refusal:
            yield _failed(path, str(refusal), sightings)
            continue
        known = have.get(sha256)
        if known is None:
            have[sha256] = store.put(
                content,
                source=statement.source,
                url=told.url,
                published_on=told.published_on,
                provenance=Provenance(origin="manual", imported_by=statement.by),
            )
        yield _taken(
            path, sha256, told, sightings, known_url=known.url if known else None, is_new=known is None
        )
    _record(store, statement.source, started_at, sightings)


def _read(path: Path) -> bytes:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise NotImportedError(f"too_large: {size:,} bytes")
    return path.read_bytes()


def _check(content: bytes, media_types: frozenset[MediaType]) -> None:
    try:
        check_document(content, media_types)
    except Refusal as refusal:
        hint = (
            "; save the PDF itself, not the page that shows it" if MediaType.HTML not in media_types else ""
        )
        raise NotImportedError(f"{refusal}{hint if refusal.code == 'wrong_type' else ''}") from refusal


def _told(path: Path, content: bytes, statement: ImportStatement) -> _Told:
    if statement.source == KANPO:
        return _told_by_issue(path, content, statement)
    return _Told(statement.url, statement.published_on)


def _told_by_issue(path: Path, content: bytes, statement: ImportStatement) -> _Told:
    """Date and number as the pages print them; what the person says must agree.

    Raises:
        NotImportedError: it is no 政府調達 issue, or the pages say otherwise than the person.
    """
    ((_, head),) = WorkerPool[Path](_IDENTIFY, limits=_IDENTIFY_LIMITS).run([(path, content)])
    if isinstance(head, Failure):
        raise NotImportedError(f"not_read: {head.reason}")
    if head is None or head.issued is None:
        raise NotImportedError("no_running_head: its first pages do not say which issue of 官報 it is")
    if not head.procurement:
        raise NotImportedError("other_issue: not an issue of 政府調達; other kinds hold personal data")
    if statement.published_on not in {None, head.issued}:
        raise NotImportedError(f"other_date: its pages print {head.issued}, not {statement.published_on}")
    return _Told(statement.url or _address(path.name, head.issued, head.number), head.issued, head.number)


def _address(name: str, issued: dt.date, number: int | None) -> str | None:
    """Where the site has the file, by the name that a browser saves it under; None where its pages say otherwise."""
    named = _KANPO_NAME.match(name)
    if named is None or named["day"] != f"{issued:%Y%m%d}" or int(named["number"]) != number:
        return None
    return _KANPO_ADDRESS.format(day=named["day"], issue=named["issue"], name=named[0])


def _taken(
    path: Path,
    sha256: str,
    told: _Told,
    sightings: list[Sighting],
    *,
    known_url: str | None,
    is_new: bool,
) -> Imported:
    outcome = "fetched" if is_new else "unchanged"
    url = told.url or known_url
    sightings.append(
        Sighting(url=url or sha256, outcome=outcome, published_on=told.published_on, sha256=sha256)
    )
    is_issue = told.issue_number is not None and told.published_on is not None
    return Imported(
        name=str(path),
        outcome=outcome,
        sha256=sha256,
        url=url,
        published_on=told.published_on,
        issue_number=told.issue_number,
        days_left=_days_left(told.published_on) if is_issue and told.published_on else None,
    )


def _failed(path: Path, reason: str, sightings: list[Sighting]) -> Imported:
    sightings.append(Sighting(url=f"{FILE_SOURCE}:{path.name}", kind="file", outcome="failed", reason=reason))
    return Imported(name=str(path), outcome="failed", reason=reason)


def _days_left(issued: dt.date) -> int:
    return max(0, FREE_DAYS - (today_in_japan() - issued).days)


def _record(store: Store, source: str, started_at: dt.datetime, sightings: list[Sighting]) -> None:
    if not sightings:
        return
    Ledger(store).record(
        RunRecord(
            run_id=f"{started_at:%Y%m%dT%H%M%S%fZ}-{source}-{secrets.token_hex(4)}",
            source=source,
            via="import",
            started_at=started_at,
            finished_at=dt.datetime.now(dt.UTC),
            ended="finished",
            sightings=tuple(sightings),
        )
    )
