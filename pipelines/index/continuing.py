"""The next index made of an earlier one and of the files that are not as they were: the same as one made from nothing.

Rows of files that stayed, and rows that are as they were in a file that did not, keep their codes; only what is new is
looked up in the sorted lists, and all codes are told anew by one pass over each column. Companies and contracts are read
from those parts of `award_companies` and `contracts` that changed: both lie in parts by a hash.
"""

# ruff: noqa: S608 - SQL is put together from our own names

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from extract.errors import RakusatsuError
from pipelines.datasets.generations import BOOKS, stored
from pipelines.datasets.query import read_parquet
from pipelines.index.coding import VALUES, tell
from pipelines.index.content import CODED, LISTS, OF_FACTS, PLAIN, Columns, IndexContent, read_content
from pipelines.index.coverage import by_file
from pipelines.index.firm_names import keys_of_names
from pipelines.index.narrow_rows import parts_of, read_replaced, read_rows
from pipelines.index.postings import Postings, continued
from pipelines.index.sorted_lists import SettledList, SortedList
from pipelines.index.sources import IndexSources, files_now, read_sources

_MOST_NEW = 0.05
"""Share of new rows up to which looking each up is quicker than making the index from nothing."""
_LISTED = {**{name: f"{name}s" for name in (*CODED, *OF_FACTS)}, "company": "companies"}
_LAST_BITS = (1 << 20) - 1
Numbers = NDArray[np.int64]


class UnfitIndexError(RakusatsuError):
    """The index cannot be made of the earlier one: it has to be made from nothing."""


def continued_content(connection: Any, data: Path, earlier: Path) -> tuple[IndexContent, Postings]:
    """All that the index of a generation holds.

    Args:
        connection: of DuckDB, with nothing in it.
        data: the folder of the generation.
        earlier: an undamaged index of an earlier one, with words and keys by today's rules.

    Raises:
        UnfitIndexError: it cannot be made of the earlier one.
        DataDirectoryError: there are no awards, another version wrote them, or a file is damaged.
    """
    before, now = read_sources(earlier), files_now(data)
    if before is None or not now:
        raise UnfitIndexError("the earlier one tells not enough")
    read_replaced(connection, data)
    old = read_content(earlier)
    if not len(old.facts["file"]):
        raise UnfitIndexError("the earlier one has no rows")
    fresh = _changed(connection, data, before, now)
    names = read_rows(connection, data, fresh)
    covered = by_file(connection)
    tell(connection)
    rows = _Rows(connection, old, names, fresh)
    parts = _PartReader(connection, data, before, now)
    rows.name_companies(parts.read("award_companies", _COMPANIES, rows.unnamed))
    rows.name_contracts(parts.read("contracts", _CONTRACTS))
    content, titles = rows.content(connection, earlier, covered)
    return content, continued(earlier, titles.old, titles.table, titles.new)


def _changed(connection: Any, data: Path, before: IndexSources, now: dict[str, str]) -> set[str]:
    """Files of awards that are not as they were, or hold a document that became old or current."""
    known = before.of("awards")
    changed = {
        name for name, sha256 in now.items() if name.startswith("awards/") and known.get(name) != sha256
    }
    replaced = {document for (document,) in connection.execute("FROM replaced").fetchall()}
    if told := replaced ^ before.replaced:
        try:
            with pa.memory_map(str(data / BOOKS)) as file:
                books = pa.ipc.open_file(file).read_all()
        except (OSError, pa.ArrowInvalid) as error:
            raise UnfitIndexError("its books cannot be read") from error
        own = books.filter(pc.is_in(books["document"], value_set=pa.array(sorted(told), pa.string())))
        changed |= {name for name in own["file"].to_pylist() if name.startswith("awards/")}
    return {stored(data, name).relative_to(data).as_posix() for name in changed}


# --- which award is whose


_COMPANIES = "md5_number_lower(award_id) AS award, company_id"
_CONTRACTS = (
    "md5_number_lower(unnest(award_ids)) AS award, md5_number_upper(contract_id) AS upper, "
    "md5_number_lower(contract_id) AS lower"
)


class _Parts:
    """The parts of a dataset that are not as they were, with the awards in them."""

    def __init__(self, parts: int, changed: Collection[int], table: pa.Table) -> None:
        self._changed = np.zeros(parts, bool)
        self._changed[list(changed)] = True
        award = table["award"].to_numpy()
        order = np.argsort(award, kind="stable")
        self._award = award[order]
        self.table = table.take(pa.array(order))
        if (self._award[1:] == self._award[:-1]).any():
            raise UnfitIndexError("two awards look alike, or one is told twice")

    def holds(self, key: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Whether what a key belongs to would lie in a part that changed."""
        return np.asarray(self._changed[(key % np.uint64(len(self._changed))).astype("i8")])

    def places(self, award: NDArray[np.uint64]) -> Numbers:
        """Where each award stands in the table; -1 where it does not."""
        found = np.full(len(award), -1, "i8")
        if not len(self._award):
            return found
        # Few stand there: most are known by their last bits not to.
        bits = np.uint64(_LAST_BITS)
        may = np.zeros(_LAST_BITS + 1, bool)
        may[self._award & bits] = True
        asked = np.flatnonzero(may[award & bits])
        places = np.minimum(np.searchsorted(self._award, award[asked]), len(self._award) - 1)
        same = self._award[places] == award[asked]
        found[asked[same]] = places[same]
        return found


class _PartReader:
    """Reads those parts of a dataset that are not as they were."""

    def __init__(self, connection: Any, data: Path, before: IndexSources, now: dict[str, str]) -> None:
        self._connection, self._data, self._before, self._now = connection, data, before, now

    def read(self, dataset: str, chosen: str, needed: NDArray[np.uint64] | None = None) -> _Parts:
        """The changed parts, and those in which some keys lie that are needed all the same."""
        here = sorted(
            (name for name in self._now if name.startswith(f"{dataset}/")),
            key=lambda name: (len(name), name),
        )
        if not here:
            raise UnfitIndexError(f"no {dataset}")
        known = self._before.of(dataset)
        changed = {
            part
            for part, name in enumerate(here)
            if len(known) != len(here) or known.get(name) != self._now[name]
        }
        if needed is not None:
            changed.update(np.unique(needed % np.uint64(len(here))).tolist())
        paths = [stored(self._data, here[part]) for part in sorted(changed)]
        empty = self._table(chosen, [stored(self._data, here[0])], "LIMIT 0")
        tables = [empty, *(self._table(chosen, few) for few in parts_of(paths))]
        return _Parts(len(here), changed, pa.concat_tables(tables))

    def _table(self, chosen: str, paths: Sequence[Path], rest: str = "") -> pa.Table:
        return self._connection.sql(f"SELECT {chosen} FROM {read_parquet(paths)} {rest}").to_arrow_table()


# --- rows


def _joined(old: IndexContent, name: str) -> NDArray[Any]:
    """A column of the earlier index, of facts and others: 64 bits where they tell rows apart, else 32."""
    facts = old.facts[name]
    others = old.others[name] if name in old.others else np.full(len(old.others["file"]), -1)
    kind = facts.dtype if name in ("award", "print") else np.dtype("i4")
    return np.concatenate([facts, others], dtype=kind, casting="unsafe")


class _Rows:
    """All rows: those of before, with the codes they had, whether they stay or not, then those that come, with codes old or provisional."""

    def __init__(self, connection: Any, old: IndexContent, files: list[str], fresh: Collection[str]) -> None:
        self._old = old
        self._files = files
        self._read = set(fresh)
        self.lists = {name: SortedList(table, LISTS[name]) for name, table in old.lists.items()}
        told = connection.execute(f"SELECT {', '.join(PLAIN)}, named FROM told").fetchnumpy()
        every = {name: _joined(old, name) for name in (*PLAIN, *CODED, *OF_FACTS)}
        stay, comes, before = self._matched(every, told)
        new = self._looked_up(connection, told, comes)
        for name in ("company", "contract"):  # as before, until a part of what was resolved says otherwise
            new[name] = np.where(before >= 0, every[name][before], -1)
        self._columns: Columns = {
            name: np.concatenate([every[name], new[name]], dtype=every[name].dtype, casting="unsafe")
            for name in every
        }
        self._is_there = np.concatenate([stay, np.ones(len(comes), bool)])
        self._fact = np.concatenate([stay & (every["company"] >= 0), told["named"][comes]])

    def _matched(self, every: Columns, told: Columns) -> tuple[NDArray[np.bool_], Numbers, Numbers]:
        """Which old rows stay, which of those read come, and in place of which old row of the same award (-1: none).

        Rows that stay are given the place where they lie now.
        """
        codes = {name: code for code, name in enumerate(self._files)}
        now = np.array(
            [-1 if name in self._read else codes.get(name, -1) for name in self._old.files] or [-1], "i4"
        )
        file, file_row = now[every["file"]], every["file_row"]
        stay = file >= 0
        away = np.flatnonzero(~stay)
        away = away[np.argsort(every["award"][away], kind="stable")]
        award = every["award"][away]
        places = np.searchsorted(award, told["award"])
        places[places == len(award)] = 0
        same = known = np.zeros(len(told["award"]), bool)
        at = np.zeros(len(known), "i8")
        if len(award):
            at = away[places]
            known = every["award"][at] == told["award"]
            same = known & (every["print"][at] == told["print"])
            stay[at[same]] = True
            file[at[same]], file_row[at[same]] = told["file"][same], told["file_row"][same]
        every["file"], every["file_row"] = file, file_row
        comes = np.flatnonzero(~same)
        if len(comes) > _MOST_NEW * len(stay):
            raise UnfitIndexError(f"{len(comes):,} new rows beside {len(stay):,}")
        return stay, comes, np.where(known, at, -1)[comes]

    def _looked_up(self, connection: Any, told: Columns, comes: Numbers) -> Columns:
        """The columns of the rows that come."""
        new: Columns = {name: told[name][comes] for name in PLAIN}
        wanted = pa.table({"file": new["file"], "file_row": new["file_row"], "place": np.arange(len(comes))})
        connection.register("wanted", wanted)
        for code in (*CODED, "name"):
            listed = _LISTED[code]
            columns = ", ".join(f"{listed}_{column}" for column in VALUES[listed])
            values = connection.execute(
                f"SELECT {columns} FROM told JOIN wanted USING (file, file_row) ORDER BY place"
            ).fetchall()
            new[code] = self.lists[listed].codes_of(
                value for value in values if code != "name" or value[0] is not None
            )
            if code == "name":
                known = np.array([value[0] is not None for value in values], bool)
                codes = np.full(len(values), -1, "i8")
                codes[known] = new[code]
                new[code] = codes
        connection.unregister("wanted")
        return new

    @property
    def unnamed(self) -> NDArray[np.uint64]:
        """Awards that are to be of a company and have none yet."""
        award: NDArray[np.uint64] = self._columns["award"]
        return award[self._fact & (self._columns["company"] < 0)]

    def name_companies(self, parts: _Parts) -> None:
        """Give the rows that lie in changed parts of `award_companies` their companies."""
        award, listed = self._columns["award"], self.lists["companies"]
        asked = self._fact & parts.holds(award)
        places = parts.places(award[asked])
        if (places < 0).any():
            raise UnfitIndexError("some awards are not resolved")
        ids = parts.table["company_id"].combine_chunks()
        known = pc.index_in(ids, value_set=listed.table["company_key"].combine_chunks())
        codes = pc.fill_null(known, -1).to_numpy().astype("i8")
        for place in np.unique(places[codes[places] < 0]).tolist():
            codes[place] = listed.add((ids[place].as_py(),))
        self._columns["company"][asked] = codes[places]

    def name_contracts(self, parts: _Parts) -> None:
        """Give the rows that lie in changed parts of `contracts` their contracts."""
        listed = self.lists["contracts"]
        upper, lower = (listed.table[name].to_numpy() for name in LISTS["contracts"])
        if (upper[1:] == upper[:-1]).any():
            raise UnfitIndexError("two contracts look alike")
        places = parts.places(self._columns["award"])
        told = self._fact & (places >= 0)
        rest = np.flatnonzero(self._fact & ~told)
        contract = self._columns["contract"]
        if (contract[rest] < 0).any() or parts.holds(lower)[contract[rest]].any():
            raise UnfitIndexError("some awards are of no contract")
        own_upper, own_lower = (parts.table[name].to_numpy() for name in LISTS["contracts"])
        codes = np.searchsorted(upper, own_upper)
        codes[codes == len(upper)] = 0
        unknown = (upper[codes] != own_upper) | (lower[codes] != own_lower) if len(upper) else codes >= 0
        for place in np.flatnonzero(unknown).tolist():
            codes[place] = listed.add((int(own_upper[place]), int(own_lower[place])))
        contract[told] = codes[places[told]]

    def content(self, connection: Any, earlier: Path, covered: pa.Table) -> tuple[IndexContent, SettledList]:
        """The index, and what became of the titles.

        Args:
            connection: of DuckDB.
            earlier: folder of the earlier index.
            covered: what the files that were read cover.
        """
        facts, others = self._order()
        own = {name: self._columns[name][facts] for name in (*PLAIN, *CODED, *OF_FACTS)}
        rest = {name: self._columns[name][others] for name in (*PLAIN, *CODED)}
        lists, settled = {}, {}
        for name in (*CODED, *OF_FACTS):
            parts = [columns for columns in (own, rest) if name in columns]
            settled[name] = self.lists[_LISTED[name]].settle(*(columns[name] for columns in parts))
            for columns in parts:
                columns[name] = settled[name].told(columns[name])
            lists[_LISTED[name]] = settled[name].table
        lists["names"] = keys_of_names(connection, lists["names"], earlier)
        content = IndexContent(own, rest, self._files, lists, self._covered(covered), is_resolved=True)
        return content, settled["title"]

    def _order(self) -> tuple[Numbers, Numbers]:
        """The rows that there are by file and place in it: those that name a supplier, and the others."""
        there = np.flatnonzero(self._is_there)
        place = self._columns["file"][there].astype("i8") << 32 | self._columns["file_row"][there]
        order = there[np.argsort(place, kind="stable")]  # in runs already: quick to merge
        fact = self._fact[order]
        return order[fact], order[~fact]

    def _covered(self, read: pa.Table) -> pa.Table:
        """What all files cover: those that were read, and the others as they did."""
        codes = {name: code for code, name in enumerate(self._files) if name not in self._read}
        before = self._old.coverage
        now = [codes.get(self._old.files[file], -1) for file in before["file"].to_pylist()]
        place = before.schema.get_field_index("file")
        kept = before.set_column(place, before.schema.field(place), pa.array(now, pa.int32()))
        kept = kept.filter(pc.greater_equal(kept["file"], 0))
        order = [(name, "ascending") for name in ("file", "source", "month")]
        return pa.concat_tables([kept, read.cast(kept.schema)]).sort_by(order)
