"""Builds the index of a data directory: one narrow row an award, the codes it uses, and the words of titles.

DIR/index/columns/*.npy      codes of every award × supplier, base rates and word → titles: what a deduction reads
DIR/index/{buyers,places,titles,companies,files}.parquet   what the codes stand for
DIR/index/names.parquet      the companies that bear a name
DIR/index/words.parquet      key of a word, its number, how many titles hold it
DIR/index/printed.parquet    the key of each printed name
DIR/index/kept/              what only the next index reads
DIR/index/meta.json          what the index was made from

Where there is an index of an earlier generation, the next one is made of it and of the files that changed
(`pipelines.index.continuing`); it is the same as one made from nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb

from extract.lexicon import eras
from extract.values import folding, legal_forms
from pipelines.datasets.generations import INDEX_BEFORE
from pipelines.datasets.query import connect, current_awards, dataset_files, quote
from pipelines.index import firm_names, words
from pipelines.index.coding import coded_content
from pipelines.index.content import IndexContent, write_lists
from pipelines.index.continuing import UnfitIndexError, continued_content
from pipelines.index.coverage import coverage
from pipelines.index.firm_names import write_bearers
from pipelines.index.postings import Postings, postings_of_titles, write_postings
from pipelines.index.sources import write_sources
from pipelines.index.stored_arrays import write_columns
from pipelines.index.words import synonyms_mark
from pipelines.language_data import dictionary_version
from pipelines.scratch import Scratch

FORMAT = 12
_TRIES = 20
_log = logging.getLogger(__name__)
_SMALL = 1 << 20
"""Bytes of a file that is looked at whole whenever an index is opened; larger ones are for `rakusatsu verify`."""
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


def build_index(data: Path, out: Path | None = None, *, anew: bool = False) -> Path:
    """Build the index of a data directory and put it in place whole.

    Args:
        data: directory of the datasets.
        out: where the index goes; `DIR/index` where not given.
        anew: make it from nothing, whatever there is of an earlier generation.

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
        counts = _build(data, work, None if anew else _earlier(data))
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
    digest = hashlib.sha256(f"{synonyms_mark()} {dictionary_version()} {duckdb.__version__}".encode())
    for module in (words, firm_names, folding, legal_forms, eras):
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
    """Whether there is an index of these datasets as they are now, by today's rules, undamaged as far as a short look tells."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if (meta.get("format"), meta.get("words")) != (FORMAT, _rules()):
            return False
        if meta.get("fingerprint") != fingerprint(data):
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
    content, found = _content(connection, data, earlier)
    write_columns(content.facts, content.lists, out / "columns")
    write_lists(content, out)
    write_bearers(connection, content.lists["names"], content.facts["name"], content.facts["company"], out)
    write_postings(found, out)
    write_sources(connection, data, content, out)
    (out / "coverage.json").write_text(
        json.dumps(coverage(content.coverage), ensure_ascii=False), encoding="utf-8"
    )
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)
    facts = content.facts
    return {"rows": len(facts["file"]), "contracts": content.lists["contracts"].num_rows}


def _content(connection: Any, data: Path, earlier: Path | None) -> tuple[IndexContent, Postings]:
    """What the index holds, made of the earlier one where that can be."""
    if earlier is not None:
        connection.execute("BEGIN")
        try:
            continued = continued_content(connection, data, earlier)
            connection.execute("COMMIT")
            return continued
        except UnfitIndexError as why:
            connection.execute("ROLLBACK")
            _log.info("the index is made from nothing: %s", why)
    content = coded_content(connection, data, earlier)
    return content, postings_of_titles(content.lists["titles"])
