"""Data directories for the reading room's benchmark: all corpus awards, and as many constructed ones as wanted.

A constructed one holds copies of the corpus's datasets. Each copy has other days, sums and numbers in titles; its firms are one
of 50 families and its buyers one of 10, so that ten million contracts have about 1.1 million titles, 690,000 firms and
7,000 buyers, the largest buyer some 250,000 contracts and the largest ministry 3.6 million.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.datasets.partitions import GROUP_ROWS
from pipelines.datasets.query import dataset_files, read_parquet
from pipelines.datasets.schema import CONTRACT
from pipelines.resolve.outputs import file_names, parts_of

FIRMS, BUYERS = 50, 10
"""Families of firms and buyers: copy n takes those of n modulo this."""
_TITLE = "CASE WHEN n = 0 THEN r.title ELSE regexp_replace(r.title, '[0-9０-９]+', ((n % 12) + 1)::VARCHAR) || (n % 12) END"
_DAY = "(r.contract_date + (n * 11)::INTEGER)"
_YEN = "(r.amount_yen * (1 + (n % 37) / 19.0))::BIGINT"
_FIRM = f"r.company_id || '-' || (n % {FIRMS})"
_DOCUMENT = "substr(r.document_sha256, 1, 60) || printf('%04x', n)"
_AWARDS_LISTED = "list_transform(r.award_ids, lambda x: x || '-' || n)"
_SUBJECT = f"""CASE r.subject_kind WHEN 'contract' THEN r.subject_id || '-' || n
    WHEN 'company' THEN regexp_replace(r.subject_id, '^[^@]*', '\\0-' || (n % {FIRMS}))
    ELSE regexp_replace(r.subject_id, '^[^@]*', '\\0-' || (n % {BUYERS})) END"""
_CHANGED = {
    "contracts": f"""r.contract_id || '-' || n AS contract_id, []::VARCHAR[] AS former_ids, {_TITLE} AS title,
        {_DAY} AS contract_date, {_YEN} AS amount_yen, r.buyer_id || '-' || (n % {BUYERS}) AS buyer_id,
        r.buyer_name || '第' || (n % {BUYERS}) AS buyer_name,
        list_transform(r.company_ids, lambda x: x || '-' || (n % {FIRMS})) AS company_ids,
        list_transform(r.supplier_names, lambda x: x || '第' || (n % {FIRMS})) AS supplier_names,
        {_AWARDS_LISTED} AS award_ids""",
    "award_companies": f"r.award_id || '-' || n AS award_id, {_FIRM} AS company_id",
    "links": "r.award_id || '-' || n AS award_id, r.other_award_id || '-' || n AS other_award_id",
    "signals": f"{_SUBJECT} AS subject_id, {_AWARDS_LISTED} AS award_ids",
    "companies": """r.company_id || '-' || n AS company_id, r.name || '第' || n AS name, NULL::VARCHAR AS corporate_number,
        list_transform(r.names, lambda x: x || '第' || n) AS names""",
    "buyers": """r.buyer_id || '-' || n AS buyer_id, r.name || '第' || n AS name,
        list_transform(r.names, lambda x: x || '第' || n) AS names""",
    "awards": f"""r.award_id || '-' || n AS award_id, {_TITLE} AS title, NULL::VARCHAR AS corporate_number,
        r.supplier_name || '第' || (n % {FIRMS}) AS supplier_name, r.buyer_name || '第' || (n % {BUYERS}) AS buyer_name,
        {_DAY} AS contract_date, {_YEN} AS amount_yen, {_DOCUMENT} AS document_sha256""",
    "bids": f"""r.award_id || '-' || n AS award_id, r.bidder_name || '第' || (n % {FIRMS}) AS bidder_name,
        {_FIRM} AS company_id, {_DOCUMENT} AS document_sha256""",
    "documents": "substr(r.sha256, 1, 60) || printf('%04x', n) AS sha256",
}
_RESOLVED = ("contracts", "award_companies", "links", "companies", "buyers")
_OF_DOCUMENTS = ("awards", "bids", "documents")
_OF_PATHS = ("source", "year")
_PARTS = 12


def corpus(shared: Path, folder: Path) -> Path:
    """All corpus awards, extracted, resolved and looked at for signals once, then kept in `folder`."""
    if not (folder / "contracts").is_dir():
        files = [
            *(shared / "corpus/disclosure/xlsx").glob("*.xlsx"),
            *(shared / "corpus/kanpo").glob("*.pdf"),
            *(shared / "corpus/bulk").glob("*.gz"),
        ]
        if not files:
            raise SystemExit(f"no corpus of real documents at {shared}")
        for command in (
            ["extract", *sorted(map(str, files)), "--out", str(folder)],
            ["resolve", "--data", str(folder)],
            ["signals", "--data", str(folder)],
        ):
            subprocess.run([sys.executable, "-m", "rakusatsu", *command], check=False, capture_output=True)
    return folder


def construct(real: Path, size: int, out: Path) -> None:
    """A data directory of at least `size` contracts, built from the datasets of `real`."""
    connection = duckdb.connect()
    out.mkdir(parents=True)
    for setting in (
        "memory_limit = '6GB'",
        f"temp_directory = '{out}/spill'",
        "enable_progress_bar = false",
        "preserve_insertion_order = false",
    ):
        connection.execute(f"SET {setting}")
    (count,) = connection.execute(f"SELECT count(*) FROM '{real}/contracts/*.parquet'").fetchall()[0]
    copies = -(-size // count)
    for name in _CHANGED:
        files = dataset_files(real, name)
        if files and name in _RESOLVED:
            _write_parts(connection, real, name, copies, out)
        elif files:
            _write_years(connection, real, name, copies, out)
    shutil.rmtree(out / "spill", ignore_errors=True)
    (out / ".constructed").touch()


def _rows(real: Path, name: str, copies: str) -> str:
    """The query of a dataset's rows; `copies` is the range of the copies' numbers."""
    files = read_parquet(dataset_files(real, name))
    left = f"EXCLUDE ({', '.join(_OF_PATHS)})" if name in _OF_DOCUMENTS else ""
    return f"SELECT r.* {left} REPLACE ({_CHANGED[name]}) FROM {files} r, {copies} t(n)"


def _write_parts(
    connection: duckdb.DuckDBPyConnection, real: Path, name: str, copies: int, out: Path
) -> None:
    """A dataset as `resolve` lays it down: files by a hash of the first column, each sorted."""
    wanted = f"range({ {'companies': FIRMS, 'buyers': BUYERS}.get(name, copies) })"
    rows = _rows(real, name, wanted)
    (count,) = connection.execute(f"SELECT count(*) FROM {rows.partition(' FROM ')[2]}").fetchall()[0]
    names = file_names(name, parts_of(count))
    key = CONTRACT[name].names[0]
    part = f"(md5_number_lower({key}) % {len(names)})::INTEGER"
    ordered = f"SELECT *, {part} AS part FROM ({rows}) ORDER BY part, {key}"
    (out / name).mkdir()
    waiting: list[pa.Table] = []
    at = 0
    for batch in connection.sql(ordered).to_arrow_reader(20_000):
        table = pa.Table.from_batches([batch])
        for number in pc.unique(table["part"]).to_pylist():
            if number != at:
                _write(out / names[at], waiting)
                waiting, at = [], number
            waiting.append(table.filter(pc.equal(table["part"], number)).drop_columns(["part"]))
    _write(out / names[at], waiting)


def _write(path: Path, tables: list[pa.Table]) -> None:
    if tables:
        pq.write_table(pa.concat_tables(tables), path, compression="zstd", row_group_size=GROUP_ROWS)


def _write_years(
    connection: duckdb.DuckDBPyConnection, real: Path, name: str, copies: int, out: Path
) -> None:
    """A dataset of what documents print, or of signals: some files under source and year, document after document."""
    step = max(1, -(-copies // _PARTS))
    for number, low in enumerate(range(0, copies, step)):
        file = out / name / "source=built" / f"year={2000 + number}" / "data.parquet"
        if name == "signals":
            file = out / name / f"data-{number:03d}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = _rows(real, name, f"range({low}, {min(copies, low + step)})")
        connection.execute(
            f"COPY ({rows}) TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS})"
        )
