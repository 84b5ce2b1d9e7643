"""Registers that were crawled or imported into a store, into the dataset `registrations`: what is new, and nothing twice.

A list is put up anew at its address, and its lines change places. A line of a replaced list is kept only where its time was
over when the newer one was fetched: it expired. Any other line that is gone was withdrawn or mended, and stands no longer.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.registers.reading import EXTRACTOR, VERSION
from extract.rows import DocumentRow, RegistrationRow
from pipelines.candidates import MAX_BYTES, NORMALISATION_VERSION
from pipelines.datasets.intake import IntakeBatch
from pipelines.datasets.query import open_data
from pipelines.datasets.schema import REGISTRATIONS, table_of
from pipelines.datasets.writer import Datasets
from pipelines.registers.joining import joined
from pipelines.registers.taking import READ, RegisterDocument, Taken
from pipelines.store.documents import Store
from pipelines.store.version_list import EPOCH
from pipelines.workers import Failure, Limits, WorkerPool

_READ_BY = f"{VERSION}.{NORMALISATION_VERSION}"
_SAME = ("source", "register", "authority", "name_text", "address_text", "corporate_number", "number", "valid_from", "valid_to", "reason")  # fmt: skip
"""What lines that say the same agree in: of these only the one of the newest list stays."""


@dataclass(frozen=True, slots=True)
class RegisterKeeper:
    """Whose lists a source's documents are."""

    register: str
    authority: str | None


def take_stored(store: Store, data: Path, keepers: Mapping[str, RegisterKeeper]) -> list[Taken]:
    """Read the new lists of these sources and write the dataset; one that cannot be read harms no other.

    Args:
        store: where the lists are.
        data: folder of the datasets.
        keepers: by source.

    Raises:
        OSError: the store cannot be read, or the datasets cannot be written.
    """
    datasets = Datasets(data)
    with datasets.lock():
        versions = [row for row in store.versions() if row.source in keepers]
        done = _done(datasets)
        new = {(row.sha256, row.source): row for row in versions if (row.sha256, row.source) not in done}
        jobs = ((row, _document(store, row, keepers[row.source])) for row in new.values())
        taken: list[Taken] = []
        rows: list[RegistrationRow] = []
        documents: list[DocumentRow] = []
        for row, result in WorkerPool[DocumentRow](READ, limits=Limits()).run(jobs):
            made, rejected = ([], []) if isinstance(result, Failure) else result
            error = result.reason if isinstance(result, Failure) else None
            rows += made
            taken.append(Taken(row.url or row.sha256, row.sha256, len(made), tuple(rejected), error))
            status = "failed" if error or not made else "partial" if rejected else "ok"
            documents += [_read(each, status, error) for each in versions if each.sha256 == row.sha256]
        if documents:
            _write(datasets, data, rows, versions)
            datasets.replace(IntakeBatch(documents=documents))
    return taken


def _done(datasets: Datasets) -> set[tuple[str, str]]:
    table = datasets.read("documents", ["sha256", "source", "extractor", "extractor_version"])
    return {
        (row["sha256"], row["source"])
        for row in table.to_pylist()
        if row["extractor"] == EXTRACTOR and row["extractor_version"] == _READ_BY
    }


def _document(store: Store, row: DocumentRow, keeper: RegisterKeeper) -> RegisterDocument | Failure:
    if row.bytes > MAX_BYTES:
        return Failure(f"{row.bytes:,} bytes, over the limit of {MAX_BYTES:,}")
    try:
        content = store.read(row.sha256)
    except OSError as error:
        return Failure(str(error), "unreadable")
    return RegisterDocument(content, row.source, keeper.register, keeper.authority, row.url)


def _read(row: DocumentRow, status: str, error: str | None) -> DocumentRow:
    said = error or ("some lines could not be read" if status == "partial" else None)
    return dataclasses.replace(
        row,
        status=status,
        error=said or ("no line of a register in it" if status == "failed" else None),
        failure="document" if status == "failed" else None,
        extractor=EXTRACTOR,
        extractor_version=_READ_BY,
    )


def _write(
    datasets: Datasets, data: Path, rows: Sequence[RegistrationRow], versions: Sequence[DocumentRow]
) -> None:
    with open_data(data, ["awards", "companies", "award_companies", "registrations"]) as connection:
        kept = connection.sql("SELECT * FROM registrations ORDER BY registration_id").to_arrow_table()
        decided = joined(connection, rows)
    given = {(row.source, row.document_sha256) for row in rows}
    old = kept.select(REGISTRATIONS.names).cast(REGISTRATIONS)
    pairs = zip(old["source"].to_pylist(), old["document_sha256"].to_pylist(), strict=True)
    old = old.filter(pa.array([pair not in given for pair in pairs], pa.bool_()))
    table = pa.concat_tables([old, table_of(decided, RegistrationRow)])
    datasets.write_whole(registrations=standing(table, versions).sort_by("registration_id"))


def standing(table: pa.Table, versions: Iterable[DocumentRow]) -> pa.Table:
    """The lines that still stand: those of the newest lists, and of replaced ones those that had expired by then.

    Args:
        table: of registrations.
        versions: of the store; a document that is not among them (given as a file) is always current.
    """
    versions = list(versions)
    replaced = _replaced_on(versions)
    fetched = {(row.source, row.sha256): _moment(row) for row in versions}
    rows = table.select([*_SAME, "document_sha256", "registration_id"]).to_pylist()
    keys = [(row["source"], row["document_sha256"]) for row in rows]

    def newest_first(place: int) -> tuple[bool, float, str]:
        return keys[place] in replaced, -fetched[keys[place]].timestamp(), rows[place]["registration_id"]

    files = [place for place, key in enumerate(keys) if key not in fetched]
    crawled = [
        place for place, key in enumerate(keys) if key in fetched and _stands(rows[place], replaced.get(key))
    ]
    chosen: dict[tuple[Any, ...], int] = {}
    for place in sorted(crawled, key=newest_first):
        chosen.setdefault(tuple(rows[place][name] for name in _SAME), place)
    places = {*files, *chosen.values()}
    return table.filter(pa.array([place in places for place in range(len(rows))], pa.bool_()))


def _stands(row: Mapping[str, Any], replaced: dt.date | None) -> bool:
    """Whether a line is of a list that nothing replaced, or had expired when that was replaced."""
    return replaced is None or (row["valid_to"] is not None and row["valid_to"] < replaced)


def _replaced_on(versions: Iterable[DocumentRow]) -> dict[tuple[str, str], dt.date]:
    """Source and document → the day on which a newer one was fetched from each of its addresses."""
    newest: dict[tuple[str, str], DocumentRow] = {}
    for row in versions:
        before = newest.get((row.source, row.url or row.sha256))
        if before is None or _moment(row) >= _moment(before):
            newest[row.source, row.url or row.sha256] = row
    current = {(row.source, row.sha256) for row in newest.values()}
    return {
        (row.source, row.sha256): _moment(newest[row.source, row.url or row.sha256]).date()
        for row in versions
        if (row.source, row.sha256) not in current
    }


def _moment(row: DocumentRow) -> dt.datetime:
    return row.fetched_at or EPOCH
