"""Builds the index of a data directory: one narrow row an award, the codes it uses, and the words of titles.

DIR/index/facts.parquet      one row an award × supplier: codes and numbers only, no missing values
DIR/index/{buyers,places,titles,companies,files}.parquet   what the codes stand for
DIR/index/names.parquet      the companies that bear a name
DIR/index/words.parquet      key of a word, its number, how many titles hold it
DIR/index/columns/*.npy      the same codes, base rates and word → titles as arrays: what a deduction reads
DIR/index/printed.parquet    the key of each printed name
DIR/index/meta.json          what the index was made from

Words of titles and keys of names are taken from the index of the generation before, where there is one: they are most of
the work, and a day brings few new ones.
"""

# ruff: noqa: S608 - SQL is put together from our own names and numbers; text goes through `quote`

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from extract.values import folding, legal_forms
from pipelines.datasets.generations import INDEX_BEFORE
from pipelines.datasets.query import connect, current_awards, dataset_files, quote, read_parquet
from pipelines.index import firm_names, words
from pipelines.index.coverage import coverage
from pipelines.index.firm_names import write_firm_names
from pipelines.index.narrow_rows import parts_of, read_rows
from pipelines.index.postings import write_postings
from pipelines.index.stored_arrays import write_columns
from pipelines.index.words import synonyms_mark
from pipelines.language_data import dictionary_version
from pipelines.scratch import Scratch

FORMAT = 11
_TRIES = 20
_SMALL = 1 << 20
"""Bytes of a file that is looked at whole whenever an index is opened; larger ones are for `rakusatsu verify`."""
MISSING = -1
"""Stands for a missing number in `facts`: no code, day or yen amount is negative."""
METHODS = ("open", "selective", "limited", "direct")
_TABLES = ("awards", "companies", "award_companies", "contracts", "documents")


def fingerprint(data: Path) -> str:
    """What the datasets are right now: changes when any file of them is written again."""
    digest = hashlib.sha256(f"format {FORMAT} {synonyms_mark()}".encode())
    for table in _TABLES:
        for file in dataset_files(data, table):
            stat = file.stat()
            digest.update(f"{file.relative_to(data)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def read_awards(data: Path, *, with_rows: bool = False) -> str:
    """SQL for the current awards of a data directory; `source` and `year` come from the path.

    Raises:
        DataDirectoryError: there are no awards.
    """
    return current_awards(data, places=with_rows)


def build_index(data: Path, out: Path | None = None) -> Path:
    """Build the index of a data directory and put it in place whole.

    Args:
        data: directory of the datasets.
        out: where the index goes; `DIR/index` where not given.

    Returns:
        The directory of the index.

    Raises:
        DataDirectoryError: there is nothing to index.
    """
    out = out or data / "index"
    out.parent.mkdir(parents=True, exist_ok=True)
    scratch = Scratch(".index-", out.parent)
    work = scratch.folder / "index"
    work.mkdir()
    with scratch:
        mark = fingerprint(data)
        counts = _build(data, work, _earlier(data))
        made = {
            "format": FORMAT,
            "words": _rules(),
            "fingerprint": mark,
            "files": _files_of(work),
            **counts,
        }
        (work / "meta.json").write_text(
            json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        _put_in_place(work, out, scratch.folder / "old")
    return out


def _rules() -> str:
    """Changes with what words a title has and what key a name."""
    digest = hashlib.sha256(f"{synonyms_mark()} {dictionary_version()}".encode())
    for module in (words, firm_names, folding, legal_forms):
        code = Path(str(module.__file__))
        for file in sorted(code.parent.glob(f"{code.stem}.*")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _earlier(data: Path) -> Path | None:
    """The index of the generation before, where its words and names are those of today's rules and it is undamaged."""
    folder = data / INDEX_BEFORE
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        fits = (
            meta["format"] == FORMAT and meta["words"] == _rules() and damage_of(folder, whole=True) is None
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return folder if fits else None


def _put_in_place(work: Path, out: Path, old: Path) -> None:
    """Give an index its name; another process may have built the same one meanwhile, and any of them will do."""
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):
            work.replace(out)
            return
        with contextlib.suppress(FileNotFoundError):
            out.replace(old)
            shutil.rmtree(old)
    raise OSError(f"{out}: other processes keep putting an index there")


def _files_of(folder: Path) -> dict[str, list[Any]]:
    """Size and SHA-256 of every file."""
    return {
        path.relative_to(folder).as_posix(): [path.stat().st_size, _sha256(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damage_of(folder: Path, *, whole: bool = False) -> str | None:
    """The first file of an index that is not as it was written; None where all are.

    Args:
        folder: of the index.
        whole: look at every byte, not only at those of small files.

    Raises:
        OSError, ValueError, KeyError: its own record cannot be read.
    """
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for name, (size, sha256) in meta["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            return str(name)
        if (whole or size <= _SMALL) and _sha256(path) != sha256:
            return str(name)
    return None


def is_current(data: Path, folder: Path) -> bool:
    """Whether there is an index of these datasets as they are now, undamaged as far as a short look tells."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT or meta.get("fingerprint") != fingerprint(data):
            return False
        return damage_of(folder) is None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _build(data: Path, out: Path, earlier: Path | None) -> dict[str, Any]:
    connection = connect()
    connection.execute("SET preserve_insertion_order=true")
    # Under the index that is being made: the default, `.tmp` where the program runs, another process may clear away.
    spill = out / "spill"
    spill.mkdir()
    connection.execute(f"SET temp_directory={quote(str(spill))}")
    read_rows(connection, data)
    _add_keys(connection, data)
    for name, select in {
        "buyers": "SELECT DISTINCT buyer_name, buyer_text FROM awards",
        "places": "SELECT DISTINCT supplier_prefecture AS prefecture, supplier_municipality AS municipality FROM awards",
        "titles": "SELECT DISTINCT title FROM awards",
        "moments": f"SELECT DISTINCT {_DAY} AS day, if({_DAY} = {MISSING}, {_PUBLISHED}, {MISSING}) AS published FROM awards",
        "prices": f"SELECT DISTINCT {_AMOUNT} AS amount, {_EXPECTED} AS expected, {_ESTIMATED} AS estimated FROM awards",
    }.items():
        connection.execute(
            f"CREATE TABLE {name} AS SELECT (row_number() OVER () - 1)::INTEGER AS code, * FROM ({select} ORDER BY ALL)"
        )
    connection.execute(
        "CREATE TABLE companies AS SELECT (row_number() OVER (ORDER BY company_key) - 1)::INTEGER AS code, * "
        "FROM (SELECT DISTINCT company_key FROM awards WHERE company_key IS NOT NULL)"
    )
    connection.execute(_FACTS)
    for name in ("facts", "files", "buyers", "places", "titles", "companies"):
        connection.execute(
            f"COPY {name} TO {quote(str(out / f'{name}.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
        )
    write_columns(connection, out / "columns")
    write_firm_names(connection, out, earlier)
    write_postings(connection, out, _size(connection, "titles"), earlier)
    (out / "coverage.json").write_text(json.dumps(coverage(connection), ensure_ascii=False), encoding="utf-8")
    counts = {
        "rows": _size(connection, "facts"),
        "contracts": _size(connection, "facts", "DISTINCT contract"),
    }
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)
    return counts


def _size(connection: Any, table: str, what: str = "*") -> int:
    (size,) = connection.execute(f"SELECT count({what}) FROM {table}").fetchone()
    return int(size)


def _number(expression: str, kind: str) -> str:
    return f"coalesce({expression}, {MISSING})::{kind}"


_DAY = _number("told_on - DATE '1970-01-01'", "INTEGER")
_PUBLISHED = _number("published_on - DATE '1970-01-01'", "INTEGER")
_AMOUNT = _number("amount_yen", "BIGINT")
_EXPECTED = _number("expected_total_yen", "BIGINT")
_ESTIMATED = _number("estimated_price_yen", "BIGINT")
_COMPUTED_RATE = "a.amount_yen / nullif(a.estimated_price_yen, 0)"
_RATE = f"""(CASE WHEN coalesce(a.award_rate, {_COMPUTED_RATE}) BETWEEN 0.001 AND 2
  THEN round(1000 * coalesce(a.award_rate, {_COMPUTED_RATE})) ELSE {MISSING} END)::SMALLINT"""
_FACTS = f"""
CREATE TABLE facts AS
SELECT
  a.file, a.file_row,
  b.code AS buyer, p.code AS place, t.code AS title, c.code AS company, m.code AS moment, s.code AS price,
  (dense_rank() OVER (ORDER BY a.contract_key) - 1)::INTEGER AS contract,
  {_DAY} AS day, {_PUBLISHED} AS published,
  {_AMOUNT} AS amount, {_EXPECTED} AS expected, {_ESTIMATED} AS estimated,
  coalesce(list_position({list(METHODS)}, a.procurement_method) - 1, {MISSING})::TINYINT AS method,
  coalesce(a.bidders, {MISSING})::SMALLINT AS bidders, {_RATE} AS rate
FROM awards a
JOIN buyers b ON b.buyer_name IS NOT DISTINCT FROM a.buyer_name AND b.buyer_text IS NOT DISTINCT FROM a.buyer_text
JOIN places p ON p.prefecture IS NOT DISTINCT FROM a.supplier_prefecture
             AND p.municipality IS NOT DISTINCT FROM a.supplier_municipality
JOIN titles t ON t.title IS NOT DISTINCT FROM a.title
JOIN moments m ON m.day = {_DAY} AND m.published = if({_DAY} = {MISSING}, {_PUBLISHED}, {MISSING})
JOIN prices s ON s.amount = {_AMOUNT} AND s.expected = {_EXPECTED} AND s.estimated = {_ESTIMATED}
JOIN companies c USING (company_key)
ORDER BY a.file, a.file_row
"""


def _add_keys(connection: Any, data: Path) -> None:
    """Give `awards` the company, as resolved, else by number, else by name, and the contract, as resolved, else its own."""
    for table, files, value in (
        ("resolved", "award_companies", "award_id, company_id"),
        ("contract_groups", "contracts", "unnest(award_ids) AS award_id, contract_id"),
    ):
        connection.execute(f"CREATE TABLE {table} (award_id VARCHAR, key VARCHAR)")
        for part in parts_of(dataset_files(data, files)):
            connection.execute(f"INSERT INTO {table} SELECT {value} FROM {read_parquet(part)}")
    connection.execute(
        """
        CREATE TABLE numbered AS
        SELECT supplier_name, min(corporate_number) AS number FROM awards
        WHERE corporate_number IS NOT NULL AND supplier_name IS NOT NULL
        GROUP BY 1 HAVING count(DISTINCT corporate_number) = 1;
        CREATE TABLE keyed AS
        SELECT a.*,
            CASE WHEN coalesce(a.supplier_name, a.supplier_name_text, a.corporate_number, '') <> '' THEN coalesce(
                r.key, a.corporate_number, n.number, 'name:' || coalesce(a.supplier_name, a.supplier_name_text)
            ) END AS company_key,
            md5_number(coalesce(g.key, a.document_sha256 || '/' || a.award_ordinal)) AS contract_key
        FROM awards a LEFT JOIN resolved r USING (award_id) LEFT JOIN contract_groups g USING (award_id)
        LEFT JOIN numbered n USING (supplier_name);
        DROP TABLE awards; DROP TABLE resolved; DROP TABLE contract_groups; DROP TABLE numbered;
        ALTER TABLE keyed RENAME TO awards
        """
    )
