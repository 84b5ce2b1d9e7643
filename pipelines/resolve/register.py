"""The 法人番号 full file of 国税庁 (全件データ, 30 columns) as an index, and firms without a number looked up in it.

Columns: リソース定義書 of https://www.houjin-bangou.nta.go.jp/. The file is read once, as published (a zip or a bare CSV,
UTF-8 or Shift_JIS), into a Parquet index that is kept and used again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.values.corporate_number import is_corporate_number
from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.contradictions import NUMBER_NAME_MISMATCH, NUMBER_OF_NAMESAKE
from pipelines.resolve.features import Place, read_name, read_place
from pipelines.resolve.matching import is_misprint, shares_name
from pipelines.resolve.units import UnitKey

NOT_REGISTERED = "number_not_registered"
"""The printed number's check digit holds, and the register does not have it."""
COLUMNS = 30
_NUMBER, _NAME, _PREFECTURE, _CITY, _STREET = 1, 6, 9, 10, 11
_PREFECTURE_CODE, _CITY_CODE, _CLOSED, _LATEST = 13, 14, 18, 23
_INDEX_FORMAT = 1
_BATCH = 50_000
_READ_AT_ONCE = 20_000
_CANDIDATES_KEPT = 20
_CHECKED = ("number", "core", "area")
_SCHEMA = pa.schema(
    [
        pa.field("number", pa.string()),
        pa.field("core", pa.string()),
        pa.field("form", pa.string()),
        pa.field("form_leads", pa.bool_()),
        pa.field("prefecture", pa.string()),
        pa.field("area", pa.string()),
        pa.field("town", pa.string()),
        pa.field("lot", pa.string()),
        pa.field("closed", pa.bool_()),
    ]
)


class RegisterError(ValueError):
    """The file is not the register's full file."""


@dataclass(frozen=True, slots=True)
class Register:
    """An index of the register."""

    index: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One corporation of the register, by its keys."""

    number: str
    form: str | None
    leading: bool | None
    prefecture: str | None
    area: str | None
    town: str
    lot: str
    closed: bool


@dataclass(frozen=True, slots=True)
class _Registered:
    """What is registered under a number: core name and municipality."""

    core: str
    area: str | None


@dataclass(slots=True)
class Found:
    """What the register said."""

    candidates: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Numbers left open, by a unit of the cluster."""
    warnings: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def open_register(file: Path, folder: Path) -> Register:
    """The index of a full file, made in `folder` if it is not there yet.

    Raises:
        RegisterError: the file has not the register's columns.
        OSError: it cannot be read, or the index not written.
    """
    index = index_of(file, folder)
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{uuid.uuid4().hex}"
        try:
            _write_index(file, unfinished)
            unfinished.replace(index)
        except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error) as damage:
            raise RegisterError(f"{file}: damaged: {damage}") from damage
        finally:
            unfinished.unlink(missing_ok=True)
    return Register(index, pq.ParquetFile(index).metadata.num_rows)


def index_of(file: Path, folder: Path) -> Path:
    """Where the index of a full file is, made or not: another file, size or time of change has another index.

    Raises:
        OSError: the file is not there.
    """
    state = file.stat()
    mark = hashlib.sha256(
        f"{_INDEX_FORMAT} {file.name} {state.st_size} {state.st_mtime_ns}".encode()
    ).hexdigest()
    return folder / f"register-{mark[:16]}.parquet"


def _write_index(file: Path, index: Path) -> None:
    kept = 0
    with pq.ParquetWriter(index, _SCHEMA, compression="zstd") as writer:
        batch: list[tuple[object, ...]] = []
        for row in _rows(file):
            if row[_LATEST] == "0" or not is_corporate_number(row[_NUMBER]):
                continue
            name = read_name(row[_NAME], with_reading=False)
            place = read_place(row[_PREFECTURE] + row[_CITY] + row[_STREET])
            code = row[_PREFECTURE_CODE] + row[_CITY_CODE]
            batch.append(
                (
                    row[_NUMBER],
                    name.core,
                    name.form,
                    name.leading,
                    row[_PREFECTURE] or None,
                    place.area or (code if len(code) == 5 else None),
                    place.town,
                    "-".join(place.numbers),
                    bool(row[_CLOSED]),
                )
            )
            kept += 1
            if len(batch) == _BATCH:
                _write_batch(writer, batch)
                batch = []
        _write_batch(writer, batch)
    if not kept:
        raise RegisterError(
            f"{file}: no corporation in it; is it the 法人番号 full file (30 columns, no header)?"
        )


def _write_batch(writer: pq.ParquetWriter, batch: list[tuple[object, ...]]) -> None:
    columns = list(zip(*batch, strict=True)) or [()] * len(_SCHEMA)
    writer.write_table(
        pa.table(
            [pa.array(column, kind.type) for column, kind in zip(columns, _SCHEMA, strict=True)],
            schema=_SCHEMA,
        )
    )


def _rows(file: Path) -> Iterator[list[str]]:
    """The rows of a full file.

    Raises:
        RegisterError: a row has not 30 columns.
    """
    with ExitStack() as stack:
        for stream in _streams(file, stack):
            head = stream.read(1 << 16)
            encoding = _encoding(head)
            text = io.TextIOWrapper(
                io.BufferedReader(_Rejoined(head, stream)), encoding=encoding, errors="replace", newline=""
            )
            for number, row in enumerate(csv.reader(text), start=1):
                if len(row) != COLUMNS:
                    raise RegisterError(f"{file}: row {number} has {len(row)} columns, not {COLUMNS}")
                yield row


def _streams(file: Path, stack: ExitStack) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(file):
        yield stack.enter_context(file.open("rb"))
        return
    archive = stack.enter_context(zipfile.ZipFile(file))
    names = sorted(name for name in archive.namelist() if name.lower().endswith(".csv"))
    if not names:
        raise RegisterError(f"{file}: no CSV in the zip")
    for name in names:
        yield stack.enter_context(archive.open(name))


def _encoding(head: bytes) -> str:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return "cp932"
    return "utf-8-sig"


class _Rejoined(io.RawIOBase):
    """A stream whose beginning was already read."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(data) :] if self._head else b""
        buffer[: len(data)] = data
        return len(data)


def link_to_register(clusters: Clusters, register: Register) -> Found:
    """Give firms without a number theirs, where the register leaves no doubt, and check the numbers that are printed.

    A name that one corporation alone bears is its own (`exact`, then `variant`: form moved or left out); one that
    several bear goes by the municipality, then by the lot. What stays open keeps its candidates.
    """
    found = Found()
    namesakes, printed = _look_up(clusters, register)
    _check_numbers(clusters, printed, namesakes, found)
    by_number: dict[str, int] = {}
    for root in clusters.roots():
        for number in clusters.cluster(root).numbers:
            by_number.setdefault(number, root)
    for root in sorted(clusters.roots(), key=lambda root: clusters.units[root].key.core):
        cluster = clusters.cluster(root)
        if cluster.numbers or cluster.scope or clusters.root(root) != root:
            continue
        if any(not later for _, later in cluster.bearers):
            continue  # the register has the present bearer of the name, not the former one
        entry, score, open_numbers = _decide(clusters, cluster.members, namesakes)
        if entry is None:
            if open_numbers:
                found.candidates[root] = open_numbers
            continue
        members = list(cluster.members)
        other = by_number.setdefault(entry.number, root)
        if other != root and not clusters.may_join(other, root):
            found.candidates[root] = (entry.number,)
            continue
        cluster.numbers.add(entry.number)
        for member in members:
            clusters.verdicts[member] = Verdict("register", score)
        if other != root:
            clusters.join(other, root, Verdict("register", score))
    return found


def _look_up(clusters: Clusters, register: Register) -> tuple[_Namesakes, dict[str, _Registered]]:
    """The bearers of the names of firms without a number, and what is registered under each printed number."""
    cores: set[str] = set()
    numbers: set[str] = set()
    for root in clusters.roots():
        cluster = clusters.cluster(root)
        if cluster.numbers:
            numbers |= cluster.numbers
        elif not cluster.scope:
            cores |= {clusters.units[member].key.core for member in cluster.members}
    printed: dict[str, _Registered] = {}
    for batch in _read(register, "number", numbers):
        for number, core, area in zip(*(batch[name].to_pylist() for name in _CHECKED), strict=True):
            printed[number] = _Registered(core, area)
    for unit in clusters.units:
        registered = printed.get(unit.key.corporate_number or "")
        if registered and _is_elsewhere(unit.key, registered):
            cores.add(unit.key.core)
    return _Namesakes(pa.Table.from_batches(_read(register, "core", cores), _SCHEMA)), printed


def _read(register: Register, column: str, wanted: set[str]) -> Iterator[pa.RecordBatch]:
    """The rows of the index whose column is one of the wanted values; read in small batches."""
    values = pa.array(sorted(wanted), pa.string())
    with pq.ParquetFile(register.index) as index:
        for batch in index.iter_batches(_READ_AT_ONCE, use_threads=False):
            yield batch.filter(pc.is_in(batch[column], values))


class _Namesakes:
    """Entries by core name; kept as columns, since a common name has thousands of bearers."""

    def __init__(self, entries: pa.Table) -> None:
        self._entries = entries.sort_by([("core", "ascending"), ("number", "ascending")]).combine_chunks()
        ends = pc.run_end_encode(self._entries["core"].combine_chunks()) if len(entries) else None
        self._spans: dict[str, tuple[int, int]] = {}
        self._last: tuple[str, list[Entry]] = "", []
        start = 0
        if ends is not None:
            for core, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
                self._spans[core] = (start, end)
                start = end

    def of(self, core: str) -> list[Entry]:
        """The corporations that bear a name, by number."""
        if core == self._last[0]:
            return self._last[1]
        start, end = self._spans.get(core, (0, 0))
        rows = self._entries.slice(start, end - start).to_pylist()
        found = [
            Entry(
                row["number"],
                row["form"],
                row["form_leads"],
                row["prefecture"],
                row["area"],
                row["town"],
                row["lot"],
                row["closed"],
            )
            for row in rows
        ]
        self._last = core, found
        return found


def _check_numbers(
    clusters: Clusters, printed: dict[str, _Registered], namesakes: _Namesakes, found: Found
) -> None:
    for number, unit in enumerate(clusters.units):
        key = unit.key
        if key.corporate_number is None:
            continue
        registered = printed.get(key.corporate_number)
        if registered is None:
            found.warnings[number].add(NOT_REGISTERED)
        elif not _alike(key.core, registered.core):
            found.warnings[number].add(NUMBER_NAME_MISMATCH)
        elif _is_elsewhere(key, registered) and any(
            entry.form == key.form and _agree(entry, [key.place], 3) for entry in namesakes.of(key.core)
        ):
            found.warnings[number].add(NUMBER_OF_NAMESAKE)


def _is_elsewhere(key: UnitKey, registered: _Registered) -> bool:
    """Whether a firm is printed at a seat in another municipality than the one it is registered in."""
    area = key.place.area
    return bool(area and not key.branch and registered.area and registered.area != area)


def _alike(printed: str, registered: str) -> bool:
    return printed == registered or is_misprint(printed, registered) or shares_name(printed, registered)


def _decide(
    clusters: Clusters, members: list[int], namesakes: _Namesakes
) -> tuple[Entry | None, float, tuple[str, ...]]:
    """The one entry a firm is, with its log2 odds, or the numbers it may have."""
    heaviest = max(members, key=lambda member: (clusters.units[member].awards, -member))
    key = clusters.units[heaviest].key
    same_core = namesakes.of(key.core)
    standing = [entry for entry in same_core if not entry.closed] or same_core
    fitting = [entry for entry in standing if key.form is None or entry.form == key.form]
    exact = [entry for entry in fitting if (entry.form, entry.leading) == (key.form, key.leading)]
    keys = [clusters.units[member].key for member in members]
    places = [key.place for key in keys if key.place.known and not key.branch]
    for group, bits in ((exact, 9.0), (fitting, 6.0)):
        if len(group) == 1 and (group is exact or not places or _agree(group[0], places, 1)):
            return group[0], bits, ()
        for depth in (2, 3):
            near = [entry for entry in group if _agree(entry, places, depth)]
            if len(near) == 1:
                return near[0], bits, ()
    ranked = sorted(fitting, key=lambda entry: (not _agree(entry, places, 1), entry.number))
    return None, 0.0, tuple(entry.number for entry in ranked[:_CANDIDATES_KEPT])


def _agree(entry: Entry, places: list[Place], depth: int) -> bool:
    """Whether an entry lies in one of the places: by prefecture (1), municipality (2), town and lot (3)."""
    for place in places:
        if depth == 1 and place.prefecture and entry.prefecture == place.prefecture:
            return True
        if depth >= 2 and place.area and entry.area == place.area:
            lot = "-".join(place.numbers)
            if depth == 2 or (lot and (entry.town, entry.lot) == (place.town, lot)):
                return True
    return False
