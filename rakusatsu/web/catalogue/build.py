"""Builds the catalogue of a data directory: one narrow row per contract, the newest first.

DIR/catalogue/columns/*.npy    numbers and codes by row; lookups by hashed id
DIR/catalogue/lookups/*.npy    where the rows of other datasets stand that carry a key (`catalogue.lookups`)
DIR/catalogue/payments/        the payee tables of 行政事業レビュー, where there are any (`catalogue.payee_tables`)
DIR/catalogue/texts/*.arrow    what the codes stand for, beside the same text folded for searching
DIR/catalogue/meta.json        what the catalogue was made from

`columns/FIELD.words.*.npy` say which buyers, suppliers, remarks and reasons hold a word as Sudachi normalises it.
Titles keep the codes of the award index (`pipelines.index`), so that its words lead to contracts too.
"""

# ruff: noqa: S608 - SQL is put together from our own names; file names go through `quote`

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from extract.errors import RakusatsuError
from pipelines.datasets.query import connect, dataset_files, quote, read_parquet
from pipelines.index.open import AwardIndex, open_index
from pipelines.index.postings import TITLES_AT_ONCE, postings_of
from pipelines.index.stored_arrays import save
from pipelines.scratch import Scratch
from rakusatsu.web.catalogue.bands import AMOUNT_BANDS, RATE_BANDS, band_of
from rakusatsu.web.catalogue.lookups import FOLDER, build_lookups, key_hash
from rakusatsu.web.catalogue.payee_tables import FOLDER as PAYEES
from rakusatsu.web.catalogue.payee_tables import build_payee_tables
from rakusatsu.web.catalogue.renewal import (
    FORMAT,
    TABLES,
    earlier_catalogue,
    fingerprint,
    marks,
    titles_mark,
)
from rakusatsu.web.catalogue.texts import write_texts

MISSING = -1
_UNFINISHED = ".catalogue-"
"""Begins the name of the folder in which one is built; what a killed build left goes with the next."""
METHODS = ("open", "selective", "limited", "direct")
_MEMORY = "4GB"


class NoContractsError(RakusatsuError, ValueError):
    """The data directory holds no contracts yet."""


def build_catalogue(data: Path, out: Path) -> Path:
    """Build the catalogue and put it in place whole.

    Raises:
        NoContractsError: `rakusatsu resolve` has not been run.
        pipelines.index.build.NoAwardsError: there are no awards.
    """
    if not dataset_files(data, "contracts"):
        raise NoContractsError(f"no contracts under {data}: run `rakusatsu resolve --data {data}` first")
    out.parent.mkdir(parents=True, exist_ok=True)
    scratch = Scratch(_UNFINISHED, out.parent)
    with scratch as work:
        mark, tables = fingerprint(data), marks(data)
        index = open_index(data)
        titles = titles_mark(index.folder)
        earlier = earlier_catalogue(data, out, titles)
        if earlier is not None:
            earlier.take_over(work)
        rows = _Building(data, work, index).run() if earlier is None else earlier.rows
        _make_lookups(data, work, set(TABLES) if earlier is None else earlier.changed)
        if earlier is None or earlier.payees_changed:
            build_payee_tables(data, work / PAYEES)
        meta = {"format": FORMAT, "fingerprint": mark, "tables": tables, "titles": titles, "rows": rows}
        (work / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
        work.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        work.replace(out)
    return out


def _make_lookups(data: Path, out: Path, datasets: Collection[str]) -> None:
    with _connected(out / "spill") as connection:
        build_lookups(connection, data, out / FOLDER, datasets)


@contextmanager
def _connected(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that spills into a folder, which is gone afterwards."""
    connection = connect()
    for setting in (
        f"memory_limit = {quote(_MEMORY)}",
        f"temp_directory = {quote(str(spill))}",
        "preserve_insertion_order = true",
    ):
        connection.execute(f"SET {setting}")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


class _Building:
    """One build: a DuckDB connection, where the data are and where the files go."""

    def __init__(self, data: Path, out: Path, index: AwardIndex) -> None:
        self.data = data
        self.index = index
        self.columns = out / "columns"
        self.texts = out / "texts"
        self.columns.mkdir()
        self.texts.mkdir()
        self.spill = out / "spill"

    def run(self) -> int:
        """Make columns and texts; the number of contracts."""
        with _connected(self.spill) as self.connection:
            self._views()
            self._titles()
            self.connection.execute(_PRINTS)
            self.connection.execute(_ROWS)
            for name, select in _DICTIONARIES.items():
                self._dictionary(name, select.replace("{prefix}", str(len(str(self.data)) + 2)))
            self._companies()
            self._write_columns()
            self._write_keys()
            return int(self._one("SELECT count(*) FROM rows"))

    def _views(self) -> None:
        """`contracts`, `awards` (with file and row), `companies` and `buyers`; the last two may be empty."""
        for name in ("contracts", "awards"):
            self._view(name, places=True)
        for name, columns in (("companies", _COMPANY_COLUMNS), ("buyers", _BUYER_COLUMNS)):
            if dataset_files(self.data, name):
                self._view(name, places=False)
            else:
                self.connection.execute(f"CREATE TABLE {name} ({columns})")

    def _view(self, name: str, *, places: bool) -> None:
        files = read_parquet(dataset_files(self.data, name), places=places)
        self.connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {files}")

    def _titles(self) -> None:
        """Titles with the codes of the award index; those it does not know follow."""
        stored = quote(str(self.index.folder / "titles.parquet"))
        self.connection.execute(
            f"CREATE TABLE titles AS SELECT code, coalesce(title, '') AS text FROM read_parquet({stored})"
        )
        self.connection.execute(
            """INSERT INTO titles SELECT (SELECT coalesce(max(code), -1) FROM titles) + row_number() OVER (ORDER BY text), text
               FROM (SELECT DISTINCT coalesce(title, '') AS text FROM contracts) new ANTI JOIN titles USING (text)"""
        )
        self._write("title", "SELECT text FROM titles ORDER BY code", folded=("text",))

    def _dictionary(self, name: str, select: str) -> None:
        self.connection.execute(
            f"CREATE TABLE codes_of_{name} AS SELECT (row_number() OVER () - 1)::INTEGER AS code, * FROM ({select} ORDER BY ALL)"
        )
        folded = ("text",) if name in _SEARCHED else ()
        self._write(name, f"SELECT * EXCLUDE (code) FROM codes_of_{name} ORDER BY code", folded=folded)
        if folded:
            self._words(name)

    def _words(self, name: str) -> None:
        """Which texts of a dictionary hold each word; words in the order of their hashes."""

        def read(low: int) -> list[str]:
            rows = self.connection.execute(
                f"SELECT text FROM codes_of_{name} WHERE code >= {low} AND code < {low + TITLES_AT_ONCE} ORDER BY code"
            ).fetchall()
            return [text for (text,) in rows]

        found = postings_of(read, int(self._one(f"SELECT count(*) FROM codes_of_{name}")))
        hashes = np.array([key_hash(key) for key in found.keys], "u8")
        order = np.argsort(hashes)
        starts, held = found.starts, found.held[order]
        holders = [found.holders[starts[place] : starts[place + 1]] for place in order.tolist()]
        save(self.columns, f"{name}.words.hash", hashes[order], compact=False)
        save(self.columns, f"{name}.words.starts", np.concatenate([[0], np.cumsum(held)]))
        save(self.columns, f"{name}.words", np.concatenate(holders) if holders else np.empty(0, "i8"))

    def _companies(self) -> None:
        """Companies by code; which contracts each got, by company."""
        self.connection.execute(_COMPANIES)
        self._write(
            "company", "SELECT id, name AS text, number FROM company_codes ORDER BY code", folded=("text",)
        )
        self._write("company_names", "SELECT text, code FROM company_names ORDER BY ALL", folded=("text",))
        count = int(self._one("SELECT count(*) FROM company_codes"))
        pairs = self._numbers(
            """SELECT k.code AS company, r.row AS row FROM (SELECT DISTINCT row, unnest(company_ids) AS id FROM rows) r
               JOIN company_codes k USING (id) ORDER BY ALL"""
        )
        held = np.bincount(pairs["company"].astype("i8"), minlength=count)
        save(self.columns, "company.rows", pairs["row"])
        save(self.columns, "company.starts", np.concatenate([[0], np.cumsum(held)]))
        marks = self._numbers(
            "SELECT private::UTINYINT AS private, flagged::UTINYINT AS flagged FROM company_codes ORDER BY code"
        )
        save(self.columns, "company.private", marks["private"])
        save(self.columns, "company.flagged", marks["flagged"])

    def _write_columns(self) -> None:
        found = self._numbers(_COLUMNS)
        for name, values in found.items():
            save(self.columns, name, values, compact=values.dtype.kind in "iu")
        for name in ("title", *_SEARCHED):
            self._write_rows_of(name, found[name])
        for name, bands in (("amount", AMOUNT_BANDS), ("rate", RATE_BANDS)):
            save(self.columns, f"{name}.band", band_of(found[name], bands) + 1)
        save(self.columns, "amount.order", np.argsort(-found["amount"].astype("i8"), kind="stable"))
        self._write("contract", "SELECT contract_id AS text FROM rows ORDER BY row")
        files = self._numbers(
            "SELECT f.code AS file, r.file_row AS file_row FROM rows r JOIN codes_of_file f USING (filename) ORDER BY r.row"
        )
        save(self.columns, "contract.file", files["file"])
        save(self.columns, "contract.file_row", files["file_row"])

    def _write_rows_of(self, name: str, codes: NDArray[Any]) -> None:
        """The contracts of each code, so that a rare word need not be looked up for every contract."""
        held = np.bincount(codes)
        save(self.columns, f"{name}.rows", np.argsort(codes, kind="stable"))
        save(self.columns, f"{name}.starts", np.concatenate([[0], np.cumsum(held)]))

    def _write_keys(self) -> None:
        """Lookups by id: hashes in order, with the row of the contract and the place of the award."""
        for name, select in (("contract", _CONTRACT_KEYS), ("award", _AWARD_KEYS)):
            found = self._numbers(select)
            order = np.argsort(found["hash"], kind="stable")
            for column, values in found.items():
                save(self.columns, f"{name}_key.{column}", values[order], compact=column != "hash")

    def _write(self, name: str, select: str, *, folded: tuple[str, ...] = ()) -> None:
        reader = self.connection.sql(select).to_arrow_reader(100_000)
        write_texts(self.texts / f"{name}.arrow", reader, folded)

    def _numbers(self, select: str) -> dict[str, NDArray[Any]]:
        found: dict[str, Any] = dict(self.connection.execute(select).fetchnumpy())
        return {name: np.asarray(values) for name, values in found.items()}

    def _one(self, select: str) -> Any:
        row = self.connection.execute(select).fetchone()
        assert row is not None
        return row[0]


_SEARCHED = ("buyer", "supplier", "remark", "reason")
_COMPANY_COLUMNS = (
    "company_id VARCHAR, name VARCHAR, corporate_number VARCHAR, names VARCHAR[], warnings VARCHAR[]"
)
_BUYER_COLUMNS = "buyer_id VARCHAR, name VARCHAR, ministry VARCHAR, kind VARCHAR, names VARCHAR[]"
_PRINTS = """
CREATE TABLE prints AS
WITH pairs AS (
  SELECT contract_id, unnest(award_ids) AS award_id, generate_subscripts(award_ids, 1) AS place FROM contracts
)
SELECT contract_id,
       arg_min(a.supplier_prefecture, place) FILTER (a.supplier_prefecture IS NOT NULL) AS prefecture,
       arg_min(a.remarks, place) FILTER (a.remarks IS NOT NULL) AS remarks,
       bool_or(list_contains(coalesce(a.warnings, []), 'private_person')) AS private
FROM pairs JOIN awards a USING (award_id) GROUP BY 1
"""
_ROWS = f"""
CREATE TABLE rows AS
SELECT (row_number() OVER (ORDER BY coalesce(c.contract_date, c.first_published_on) DESC NULLS LAST, c.contract_id) - 1)::INTEGER AS row,
       c.contract_id, coalesce(c.title, '') AS title, c.buyer_id, coalesce(c.buyer_name, '') AS buyer_name,
       coalesce(c.ministry, '') AS ministry, array_to_string(coalesce(c.sources, []), ' ') AS sources,
       coalesce(c.company_ids, []) AS company_ids,
       if(coalesce(p.private, false), '', array_to_string(coalesce(c.supplier_names, []), '、')) AS supplier,
       coalesce(c.direct_award_reason, '') AS reason, coalesce(p.remarks, '') AS remark,
       coalesce(p.prefecture, '') AS prefecture, coalesce(p.private, false) AS private,
       coalesce(coalesce(c.contract_date, c.first_published_on) - DATE '1970-01-01', {MISSING})::INTEGER AS day,
       (c.contract_date IS NOT NULL) AS dated,
       coalesce(list_position({list(METHODS)}, c.procurement_method), 0)::UTINYINT AS method,
       coalesce(c.amount_yen, {MISSING})::BIGINT AS amount, coalesce(c.amount_basis, c.amount_kind, '') AS basis,
       coalesce(c.expected_total_yen, {MISSING})::BIGINT AS expected,
       coalesce(c.award_rate, 'nan'::FLOAT)::FLOAT AS rate, coalesce(c.bidders, {MISSING})::SMALLINT AS bidders,
       c.filename, c.file_row_number::INTEGER AS file_row
FROM contracts c LEFT JOIN prints p USING (contract_id)
"""
_DICTIONARIES = {
    "buyer": """SELECT DISTINCT coalesce(buyer_id, '') AS id, buyer_name AS text, ministry FROM rows""",
    "ministry": "SELECT DISTINCT ministry AS text FROM rows",
    "supplier": "SELECT DISTINCT supplier AS text FROM rows",
    "remark": "SELECT DISTINCT remark AS text FROM rows",
    "reason": "SELECT DISTINCT reason AS text FROM rows",
    "prefecture": "SELECT DISTINCT prefecture AS text FROM rows",
    "source": "SELECT DISTINCT sources AS text FROM rows",
    "basis": "SELECT DISTINCT basis AS text FROM rows",
    "file": """SELECT DISTINCT filename, substr(filename, {prefix}) AS text
               FROM (SELECT filename FROM rows UNION ALL SELECT filename FROM awards)""",
}
_COMPANIES = """
CREATE TABLE company_codes AS
SELECT (row_number() OVER (ORDER BY id) - 1)::INTEGER AS code, id, coalesce(k.name, id) AS name,
       k.corporate_number AS number, coalesce(list_contains(k.warnings, 'private_person'), false) AS private,
       coalesce(len(k.warnings) > 0, false) AS flagged
FROM (SELECT DISTINCT unnest(company_ids) AS id FROM rows) used LEFT JOIN companies k ON k.company_id = used.id;
CREATE TABLE company_names AS
SELECT DISTINCT text, code FROM (
  SELECT name AS text, code FROM company_codes WHERE NOT private
  UNION ALL SELECT unnest(k.names) AS text, c.code FROM company_codes c JOIN companies k ON k.company_id = c.id WHERE NOT c.private
) WHERE text IS NOT NULL
"""
_COLUMNS = """
SELECT r.day, r.dated::UTINYINT AS dated, r.method, r.amount, r.expected, r.rate, r.bidders, r.private::UTINYINT AS private,
       t.code AS title, b.code AS buyer, m.code AS ministry, s.code AS supplier, n.code AS remark, w.code AS reason,
       p.code AS prefecture, o.code AS source, a.code AS basis, coalesce(k.code, -1)::INTEGER AS company
FROM rows r
JOIN titles t ON t.text = r.title
JOIN codes_of_buyer b ON b.id = coalesce(r.buyer_id, '') AND b.text = r.buyer_name AND b.ministry = r.ministry
JOIN codes_of_ministry m ON m.text = r.ministry JOIN codes_of_supplier s ON s.text = r.supplier
JOIN codes_of_remark n ON n.text = r.remark JOIN codes_of_reason w ON w.text = r.reason
JOIN codes_of_prefecture p ON p.text = r.prefecture JOIN codes_of_source o ON o.text = r.sources JOIN codes_of_basis a ON a.text = r.basis
LEFT JOIN company_codes k ON k.id = r.company_ids[1]
ORDER BY r.row
"""
_CONTRACT_KEYS = """
SELECT md5_number_lower(id) AS hash, row FROM (
  SELECT contract_id AS id, row FROM rows
  UNION ALL SELECT unnest(c.former_ids), r.row FROM contracts c JOIN rows r USING (contract_id)
)
"""
_AWARD_KEYS = """
SELECT md5_number_lower(a.award_id) AS hash, coalesce(p.row, -1)::INTEGER AS row, f.code AS file,
       a.file_row_number::INTEGER AS file_row
FROM awards a JOIN codes_of_file f USING (filename)
LEFT JOIN (SELECT unnest(c.award_ids) AS award_id, r.row FROM contracts c JOIN rows r USING (contract_id)) p USING (award_id)
"""
