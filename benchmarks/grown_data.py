"""A store and datasets of many documents, made in minutes: a thousand are truly extracted, the others get rows like theirs.

Reading 50,000 tables takes more than an hour here, and what is measured is the one that comes after them. So each document
beyond the first thousand has bytes of its own in the store, and in the datasets the rows of one of the thousand under its own
name, each with another title, price, day and supplier. What is printed in `raw` and `evidence` stays that of the first.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.written_firms import written_rows
from extract.rows import AwardRow
from pipelines.datasets.layout import AWARDS, DOCUMENTS, DatasetLayout
from pipelines.datasets.pandas_metadata import PANDAS_METADATA
from pipelines.datasets.partitions import GROUP_ROWS, conform, parquet_writer
from pipelines.datasets.publishing import GenerationChange, change
from pipelines.datasets.schema import CONTRACT
from pipelines.datasets.writer import Datasets
from pipelines.language_data import METADATA_KEY, dictionary_version
from pipelines.store.documents import Store
from pipelines.whole_files import replacing

AWARDS_EACH = 20
READ = 1_000
"""Documents that are truly extracted."""
SOURCES = ("mof", "mhlw", "mlit", "maff", "meti")
_TITLES = ("データ入力業務", "庁舎清掃業務", "複写機賃貸借", "システム保守", "健康診断業務", "警備業務")
_TITLE_NUMBERS = 500_000
"""Most titles of real awards are like no other."""
_HEADER = (
    "物品役務等の名称及び数量",
    "契約担当官等の氏名並びにその所属する部局の名称及び所在地",
    "契約を締結した日",
    "契約の相手方の商号又は名称及び住所",
    "予定価格",
    "契約金額",
    "落札率",
    "備考",
)
_FIRST_YEAR, _YEARS = 2017, 10
_SUPPLIER = [name for name in CONTRACT["awards"].names if name.startswith("supplier_")]


class DocumentMaker:
    """Puts one made document after another into a store."""

    def __init__(self, store: Store, seed: int = 1) -> None:
        """Begin where the store ends."""
        self._store = store
        self._chance = random.Random(seed)
        self._firms = written_rows(1)
        self.stored = 0

    def put(self) -> str:
        """One more document; gives its SHA-256."""
        number, self.stored = self.stored, self.stored + 1
        source = SOURCES[number % len(SOURCES)]
        fetched_at = dt.datetime(_FIRST_YEAR + number % _YEARS, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
            minutes=number
        )
        row = self._store.put(
            _table(self._firms, self._chance),
            source=source,
            url=f"https://{source}.example/{number}.csv",
            fetched_at=fetched_at,
        )
        return row.sha256


def _table(firms: list[AwardRow], chance: random.Random) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_HEADER)
    for _ in range(AWARDS_EACH):
        firm, yen = chance.choice(firms), chance.randrange(10**5, 10**8)
        day = f"令和{chance.randint(2, 7)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
        name = f"{firm.supplier_name_text} {firm.supplier_address_text or ''}".strip()
        title = f"{chance.choice(_TITLES)} {chance.randrange(_TITLE_NUMBERS)}"
        officer = "支出負担行為担当官 大臣官房会計課長 東京都千代田区霞が関1-1-1"
        writer.writerow((title, officer, day, name, yen, yen * 9 // 10, "90%", ""))
    return stream.getvalue().encode()


def grow(store: Store, data: Path, maker: DocumentMaker, size: int, read: Callable[[], object]) -> None:
    """Bring a store and its datasets to so many documents.

    Args:
        store: where the bytes go.
        data: the data directory.
        maker: of documents of that store.
        size: documents wanted.
        read: extracts what is new in the store.
    """
    with mock.patch.object(os, "fsync"):  # nobody minds if a power cut takes these
        while maker.stored < min(size, READ):
            maker.put()
    read()
    if maker.stored >= size:
        return
    with mock.patch.object(os, "fsync"):
        first, made = maker.stored, [maker.put() for _ in range(size - maker.stored)]
        list(store.versions())  # which writes their list
        _copy_rows(Datasets(data), first, made)


def _copy_rows(datasets: Datasets, first: int, made: list[str]) -> None:
    """Give documents that nobody extracted the rows of others that somebody did."""
    dice = np.random.default_rng(first)
    with datasets.lock():
        documents, awards = datasets.read("documents"), datasets.read("awards")
        unfinished = datasets.root / ".unfinished"
        with change(datasets.root, datasets.state, unfinished) as changed:
            for place, source in enumerate(SOURCES):
                numbers = [first + at for at in range(len(made)) if (first + at) % len(SOURCES) == place]
                twins = pa.table(
                    {
                        "number": numbers,
                        "sha256": [made[number - first] for number in numbers],
                        "url": [f"https://{source}.example/{number}.csv" for number in numbers],
                    }
                )
                _copy_source(
                    changed,
                    unfinished,
                    twins,
                    documents.filter(pc.equal(documents["source"], source)),
                    awards.filter(pc.equal(awards["source"], source)),
                    dice,
                )
            changed.commit()


def _copy_source(
    changed: GenerationChange,
    unfinished: Path,
    twins: pa.Table,
    documents: pa.Table,
    awards: pa.Table,
    dice: np.random.Generator,
) -> None:
    own = documents.sort_by("sha256")
    chosen = np.arange(twins.num_rows) % own.num_rows
    numbers = twins["number"].to_numpy()
    years = _FIRST_YEAR + numbers % _YEARS
    moments = years.astype("U4").astype("M8[us]") + numbers.astype("m8[m]")
    told = _with(
        own.take(pa.array(chosen)),
        sha256=twins["sha256"],
        url=twins["url"],
        fetched_at=pa.array(moments).cast(own.schema.field("fetched_at").type),
        year=pa.array(years.astype("i4")),
    )
    _write(changed, unfinished, DOCUMENTS, pa.concat_tables([documents, told]))

    at = pc.index_in(awards["document_sha256"], value_set=own["sha256"].combine_chunks())
    rows = awards.append_column("at", at).sort_by([("at", "ascending")])
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows["at"].to_numpy(), minlength=own.num_rows))])
    lengths = np.diff(starts)[chosen]
    taken = np.concatenate([np.arange(starts[one], starts[one + 1]) for one in chosen])
    twin = pa.array(np.repeat(np.arange(len(chosen)), lengths))
    copies = rows.drop_columns(["at"]).take(pa.array(taken))
    size = copies.num_rows
    sha256 = twins["sha256"].take(twin)
    ends = pc.replace_substring_regex(copies["award_id"], r"^([a-z]+-)[0-9a-f]{16}(.*)$", r"\2")
    names = pc.binary_join_element_wise(
        copies["source"], pc.binary_join_element_wise(pc.utf8_slice_codeunits(sha256, 0, 16), ends, ""), "-"
    )
    yen = dice.integers(10**5, 10**8, size)
    days = np.datetime64("2020-01-01") + dice.integers(0, 6 * 365, size)
    titles = [
        f"{_TITLES[one]} {other}"
        for one, other in zip(
            dice.integers(0, len(_TITLES), size), dice.integers(0, _TITLE_NUMBERS, size), strict=True
        )
    ]
    firms = pa.array(dice.integers(0, awards.num_rows, size))
    copies = _with(
        copies,
        award_id=names,
        document_sha256=sha256,
        document_url=twins["url"].take(twin),
        title=pa.array(titles),
        amount_yen=pa.array(yen * 9 // 10),
        estimated_price_yen=pa.array(yen),
        contract_date=pa.array(days),
        year=pa.array((days.astype("M8[Y]").astype(int) + 1970).astype("i4")),
        **{
            name: awards[name].take(firms)
            for name in _SUPPLIER
            if name not in ("supplier_ordinal", "supplier_count")
        },
    )
    _write(changed, unfinished, AWARDS, pa.concat_tables([awards, copies]))


def _with(table: pa.Table, **columns: pa.Array) -> pa.Table:
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(
            place, table.schema.field(place), values.cast(table.schema.field(place).type)
        )
    return table


def _write(changed: GenerationChange, unfinished: Path, layout: DatasetLayout, rows: pa.Table) -> None:
    """The files of one source of a dataset."""
    contract = CONTRACT[layout.name].remove(CONTRACT[layout.name].get_field_index("source"))
    told = {METADATA_KEY.encode(): dictionary_version().encode()} if layout is AWARDS else {}
    contract = contract.with_metadata({**PANDAS_METADATA, **told})
    order = [layout.sha256, *(name for name in ("award_ordinal", "supplier_ordinal") if layout is AWARDS)]
    source = rows["source"][0].as_py()
    for year in rows["year"].unique().to_pylist():
        name = f"{layout.name}/source={source}/year={year}/data.parquet"
        own = rows.filter(pc.equal(rows["year"], year)).sort_by([(column, "ascending") for column in order])
        with (
            replacing(changed.path(name), unfinished) as file,
            parquet_writer(file, contract) as writer,
        ):
            writer.write_table(conform(own, contract), row_group_size=GROUP_ROWS)
        changed.wrote(name, layout)
