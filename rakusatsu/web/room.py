"""The room: opened data, what is hidden, and what every page says of the data."""

from __future__ import annotations

import datetime as dt
import mmap
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from extract.errors import RakusatsuError
from pipelines.datasets.generations import hold
from pipelines.datasets.query import connect, dataset_files, read_parquet, require_directory
from pipelines.index.open import AwardIndex, open_index
from pipelines.store.documents import Store
from rakusatsu.web.catalogue.cards import Card, cards_of
from rakusatsu.web.catalogue.open import Catalogue, Rows, open_catalogue
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.settings import RoomSettings
from rakusatsu.web.takedown import Takedown, read_takedown

T = TypeVar("T")
CONSTRUCTED_MARKS = (".made-by-rakusatsu-demo", ".constructed")
"""Files in the folder of the datasets, or above it, that say the data are made up."""
_AT_ONCE = 2
"""Searches and deductions that run at once: each uses every core for a moment, and memory by the contract."""


class NotHereError(RakusatsuError):
    """There is no such page, or it is not shown."""


def is_constructed(data: Path) -> bool:
    """Whether a mark beside the data says that they are made up."""
    folder = data.absolute()
    return any((place / mark).exists() for place in (folder, folder.parent) for mark in CONSTRUCTED_MARKS)


class Room:
    """One data directory, opened for reading; safe to use from several threads."""

    def __init__(self, settings: RoomSettings) -> None:
        """Open the data; the catalogue and the index are built where they are absent or old."""
        self.settings = settings
        require_directory(settings.data)
        self._generation = hold(settings.data)
        self.data = self._generation.folder
        """One generation of the data, whatever is written while the room is open."""
        self.catalogue: Catalogue = open_catalogue(self.data)
        listed = read_takedown(settings.takedown)
        self.index: AwardIndex = open_index(self.data)
        self.index_lock = threading.Lock()
        """The index has one connection; who uses it holds this."""
        self.catalogue.use_index(self.index, self.index_lock)
        self._connection = connect()
        for setting in ("parquet_metadata_cache = true", "TimeZone = 'UTC'", "memory_limit = '1GB'"):
            self._connection.execute(f"SET {setting}")
        self.deduction_lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._memory: dict[str, tuple[object, Any]] = {}
        self._memory_lock = threading.Lock()
        self.takedown: Takedown = listed
        if listed:
            self.takedown = self._whole(listed)

    @cached_property
    def deduction_index(self) -> AwardIndex:
        """A second opening of the index: a deduction does not keep searches waiting for its one connection."""
        index = open_index(self.data)
        index.use_companies(self._company)
        return index

    def _company(self, company_id: str) -> Mapping[str, Any] | None:
        columns = ("company_id", "name", "warnings")
        rows = self.catalogue.rows_with("companies", "company_id", company_id, most=1, columns=columns)
        return rows[0] if rows else None

    def mappings(self) -> Iterator[mmap.mmap]:
        """The files that are mapped into memory."""
        yield from self.catalogue.mappings()
        yield from self.index.mappings()
        if "deduction_index" in self.__dict__:
            yield from self.deduction_index.mappings()

    @property
    def fingerprint(self) -> str:
        """Changes when the data or what is hidden change."""
        return f"{self.catalogue.fingerprint[:20]}{self.takedown.mark}"

    @contextmanager
    def turn(self, deadline: Deadline) -> Iterator[None]:
        """Wait for a turn at something heavy, within the time of the request."""
        if not self._turns.acquire(timeout=deadline.left):
            deadline.check()
        try:
            yield
        finally:
            self._turns.release()

    def remember(self, name: str, make: Callable[[], T], *, of: object = None) -> T:
        """What was made under a name before, else made now: for what hangs on the data alone.

        Args:
            name: of what is made.
            make: makes it.
            of: what else it hangs on, such as the day; what was made of another is let go.
        """
        with self._memory_lock:
            if name in self._memory and self._memory[name][0] == of:
                found: T = self._memory[name][1]
                return found
        made = make()
        with self._memory_lock:
            self._memory[name] = (of, made)
        return made

    # --- what is shown

    @cached_property
    def shown(self) -> NDArray[np.bool_] | None:
        """Which contracts may be shown; None where all may."""
        if not self.takedown:
            return None
        catalogue = self.catalogue
        shown = np.ones(catalogue.size, bool)
        rows = [catalogue.row_of(one) for one in self.takedown.contracts]
        rows += [catalogue.row_of_award(one) for one in self.takedown.awards]
        for row in rows:
            if row is not None:
                shown[row] = False
        for company in self._hidden_companies():
            shown[catalogue.rows_of_company(company)] = False
        return shown

    def _hidden_companies(self) -> set[int]:
        codes = {self.catalogue.company_code(one) for one in self.takedown.companies}
        names = self.catalogue.texts("company_names")
        for name in self.takedown.names:
            for place in np.flatnonzero(names.equal_folded(name)).tolist():
                codes.add(names.number(place, "code"))
        return {code for code in codes if code is not None}

    def _whole(self, listed: Takedown) -> Takedown:
        """The list with every award of a contract that is not shown, and the other way round."""
        awards, contracts = set(listed.awards), set(listed.contracts)
        if self.shown is not None:
            for row in np.flatnonzero(~self.shown).tolist():
                contracts.add(self.catalogue.texts("contract").get(row))
                awards.update(self.catalogue.contract(row).get("award_ids") or ())
        known, hidden = self.catalogue.texts("company_names"), self._hidden_companies()
        firms = self.catalogue.texts("company")
        own, others = self.catalogue.payees.sure_of(
            {firms.get(code, "id") for code in hidden} | listed.companies
        )
        borne = {known.get(place) for place in self._places_of_names(hidden)}
        return replace(
            listed,
            awards=frozenset(awards),
            contracts=frozenset(contracts),
            borne=frozenset(borne),
            payments=own,
            payments_of_others=others,
        )

    def _places_of_names(self, companies: set[int]) -> list[int]:
        """Where the names stand that some companies are printed under."""
        codes = self.catalogue.texts("company_names").table["code"].to_numpy()
        places: list[int] = np.flatnonzero(np.isin(codes, list(companies))).tolist()
        return places

    def may_show(self, row: int) -> bool:
        """Whether a contract may be shown."""
        return self.shown is None or bool(self.shown[row])

    def visible(self, rows: Rows) -> Rows:
        """The rows that may be shown."""
        return rows if self.shown is None else rows[self.shown[rows]]

    @cached_property
    def hidden_pages(self) -> frozenset[tuple[str, int]]:
        """Pages of documents that print what is taken down: their pictures are not shown."""
        if self.shown is None:
            return frozenset()
        return frozenset(
            (award["document_sha256"], page)
            for award in self.catalogue.awards(sorted(self.takedown.awards))
            for page in {award["page"], *(place["page"] for place in award.get("evidence") or ())}
        )

    def company_may_show(self, code: int) -> bool:
        """Whether a firm has a page: private persons have none, nor has who is taken down."""
        if self.catalogue.column("company.private")[code]:
            return False
        return self.shown is None or code not in self.remember("hidden companies", self._hidden_companies)

    def cards(self, rows: Sequence[int] | Rows) -> list[Card]:
        """Contracts as they stand in a list."""
        return cards_of(self.catalogue, rows)

    @cached_property
    def contracts_by_buyer(self) -> NDArray[np.int64]:
        """How many contracts each buyer has, by its code."""
        buyers = self.catalogue.column("buyer")
        return np.bincount(buyers, minlength=len(self.catalogue.texts("buyer"))).astype("i8")

    def buyer_name(self, buyer_id: str) -> str:
        """The name of a buyer; its id where it has none."""
        names = self.remember("names of buyers", self._names_of_buyers)
        return names.get(buyer_id, buyer_id)

    def _names_of_buyers(self) -> dict[str, str]:
        """Names by id; the one of the most contracts where a buyer has several."""
        texts, counts = self.catalogue.texts("buyer"), self.contracts_by_buyer
        order = sorted(range(len(texts)), key=lambda code: int(counts[code]))
        return {texts.get(code, "id"): texts.get(code) for code in order}

    # --- documents

    def store(self) -> Store:
        """The store of the documents."""
        return Store(self.settings.store)

    def query(
        self, text: str, parameters: Sequence[Any] = (), deadline: Deadline | None = None
    ) -> list[dict[str, Any]]:
        """Rows of a query in which `{documents}` … stand for datasets; none where a dataset is absent."""
        deadline = deadline or Deadline(self.settings.seconds)
        try:
            filled = text.format_map(_Datasets(self.data))
        except LookupError:
            return []
        return self.rows_of(filled, parameters, deadline)

    def rows_of(self, query: str, parameters: Sequence[Any], deadline: Deadline) -> list[dict[str, Any]]:
        """Rows of a query, cut when the time of the request is up.

        Raises:
            rakusatsu.web.deadline.TooSlowError: it was cut.
        """
        with self._connection.cursor() as connection, deadline.over(connection):
            # By way of Arrow: DuckDB alone gives times with a zone to Python through pytz, which need not be there.
            found: list[dict[str, Any]] = (
                connection.sql(query, params=list(parameters)).to_arrow_table().to_pylist()
            )
            return found

    def has(self, dataset: str) -> bool:
        """Whether a dataset is there."""
        return self.remember(f"has {dataset}", lambda: bool(dataset_files(self.data, dataset)))

    def documents(self, shas: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The fetch record of each document, by SHA-256; the latest where there are several."""
        return {sha: records[0] for sha in set(shas) if (records := self.fetch_records(sha))}

    def fetch_records(self, sha256: str) -> list[dict[str, Any]]:
        """Every record of a document, the latest first."""
        records = self.catalogue.rows_with("documents", "sha256", sha256)
        records.sort(key=lambda one: (one["fetched_at"] is not None, one["fetched_at"]), reverse=True)
        for record in records:
            moment = record["fetched_at"]
            record["fetched_at"] = None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return records

    # --- what every page says

    @cached_property
    def constructed(self) -> bool:
        """Whether the data are made up, as the demo's are."""
        return is_constructed(self.settings.data)

    @cached_property
    def data_date(self) -> dt.date | None:
        """The day up to which the data were fetched; that of the files where no fetch is known."""
        found = self.query("SELECT max(fetched_at)::DATE AS day FROM {documents}")
        if found and found[0]["day"]:
            day: dt.date = found[0]["day"]
            return day
        times = [file.stat().st_mtime for file in dataset_files(self.data, "contracts")]
        return dt.datetime.fromtimestamp(max(times), dt.UTC).date() if times else None

    @cached_property
    def coverage(self) -> Mapping[str, Any]:
        """What the data cover, by source."""
        return self.index.coverage


class _Datasets(dict[str, str]):
    """`{name}` in a query → SQL that reads the dataset."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data

    def __missing__(self, name: str) -> str:
        files = dataset_files(self._data, name)
        if not files:
            raise LookupError(name)
        return read_parquet(files)
