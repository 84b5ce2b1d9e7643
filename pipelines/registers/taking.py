"""Register documents into the dataset `registrations`: each replaces what it said before, whatever else happens."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from extract.errors import ExtractionError
from extract.registers.documents import registrations_of
from extract.registers.reading import stamped
from extract.rows import REGISTERS, RegistrationRow, RejectRow
from pipelines.addresses import parse_address
from pipelines.candidates import MAX_BYTES
from pipelines.datasets.query import open_data
from pipelines.datasets.schema import REGISTRATIONS, table_of
from pipelines.datasets.writer import Datasets
from pipelines.names import is_private_person, parse_name
from pipelines.registers.joining import joined
from pipelines.workers import Failure, Limits, WorkerPool

READ = "pipelines.registers.taking:read_document"


@dataclass(frozen=True, slots=True)
class RegisterDocument:
    """A register as given: its bytes, and what the caller knows of it."""

    content: bytes
    source: str
    register: str | None = None
    authority: str | None = None
    url: str | None = None

    @property
    def sha256(self) -> str:
        """Content address, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one document."""

    name: str
    sha256: str
    rows: int
    rejected: tuple[RejectRow, ...]
    error: str | None = None


def read_document(document: RegisterDocument) -> tuple[list[RegistrationRow], list[RejectRow]] | Failure:
    """In the worker process: a register's rows, names and places normalised; private persons stay as printed."""
    try:
        read = registrations_of(
            document.content, register=document.register, authority=document.authority, url=document.url
        )
    except ExtractionError as error:
        return Failure(" ".join(str(error).split()))
    rows = [_normalised(row) for row in read if isinstance(row, RegistrationRow)]
    made = stamped(rows, source=document.source, sha256=document.sha256, url=document.url, published_on=None)
    return made, [row for row in read if isinstance(row, RejectRow)]


def _normalised(row: RegistrationRow) -> RegistrationRow:
    place = parse_address(row.address_text) if row.address_text else None
    if row.name_text is None or is_private_person(row.name_text):
        return row
    return dataclasses.replace(
        row,
        name=parse_name(row.name_text, with_reading=False).name,
        prefecture=place.prefecture if place else None,
        municipality_code=place.municipality_code if place else None,
    )


def take_files(
    paths: Sequence[Path], data: Path, *, source: str, register: str | None, authority: str | None
) -> list[Taken]:
    """Read register files and write the dataset; a file that cannot be read is said and leaves the others alone.

    Args:
        paths: PDF, XLSX, XLS, CSV or HTML.
        data: folder of the datasets; resolved, or nothing is joined yet.
        source: whose lists they are.
        register: one of `REGISTERS`; None where the documents tell it.
        authority: who keeps the list, where no column says.

    Raises:
        ValueError: there is no such register.
        OSError: a file cannot be read, or the dataset cannot be written.
    """
    if register is not None and register not in REGISTERS:
        raise ValueError(f"no register {register!r}; there are: {', '.join(REGISTERS)}")
    jobs = ((path, _document(path, source, register, authority)) for path in paths)
    taken, rows = [], []
    for path, result in WorkerPool[Path](READ, limits=Limits()).run(jobs):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if isinstance(result, Failure):
            taken.append(Taken(str(path), sha256, 0, (), result.reason))
            continue
        made, rejected = result
        rows += made
        taken.append(Taken(str(path), sha256, len(made), tuple(rejected)))
    _write(data, rows, {each.sha256 for each in taken if each.error is None})
    return taken


def _document(
    path: Path, source: str, register: str | None, authority: str | None
) -> RegisterDocument | Failure:
    if path.stat().st_size > MAX_BYTES:
        return Failure(f"more than {MAX_BYTES:,} bytes")
    return RegisterDocument(path.read_bytes(), source, register, authority, path.absolute().as_uri())


def _write(data: Path, rows: Sequence[RegistrationRow], replaced: set[str]) -> None:
    datasets = Datasets(data)
    with datasets.lock():
        with open_data(data, ["awards", "companies", "award_companies", "registrations"]) as connection:
            kept = connection.sql("SELECT * FROM registrations ORDER BY registration_id").to_arrow_table()
            decided = joined(connection, rows)
        old = kept.select(REGISTRATIONS.names).cast(REGISTRATIONS)
        stays = pa.array(
            [sha256 not in replaced for sha256 in old["document_sha256"].to_pylist()], pa.bool_()
        )
        table = pa.concat_tables([old.filter(stays), table_of(decided, RegistrationRow)])
        datasets.write_whole(registrations=table.sort_by("registration_id"))


def rejected_lines(taken: Iterable[Taken]) -> Iterator[str]:
    """What could not be read, for people: file, reason and the printed text."""
    for each in taken:
        if each.error:
            yield f"{each.name}: {each.error}"
        for reject in each.rejected:
            yield f"{each.name}: page {reject.page}: {reject.reason}: {reject.text}"
