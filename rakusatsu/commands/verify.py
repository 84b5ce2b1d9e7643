"""`rakusatsu verify`: is everything that was stored and written still there and right."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rakusatsu.failures import printable
from rakusatsu.places import data_folder
from rakusatsu.progress import counted

if TYPE_CHECKING:
    from extract.rows import DocumentRow
    from pipelines.findings import Finding


def verify(
    store: Annotated[
        str | None, typer.Option(help="Store of the documents; not looked at where not given.", metavar="URL")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the datasets; not looked at where not given.", metavar="DIR", parser=data_folder
        ),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Set aside what cannot be trusted and put back what another copy still has."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a finding on stdout.")] = False,
) -> None:
    """Look at every byte: documents against their hashes, records, the ledger, Parquet files and pages, books, index.

    Each finding says what makes it good: the next crawl fetches a document again where it is still offered, `extract`
    reads again what lost its rows, `resolve` makes companies and contracts.

    Example: `rakusatsu verify --store data/store --data data/parquet --repair && rakusatsu extract --store data/store`

    Exit codes: 0 all is right, 1 a failure, 2 wrong use, 3 something is lost or damaged (one line each).
    """
    if store is None and data is None:
        raise typer.BadParameter("give --store URL, --data DIR or both")
    found = []
    for finding in _findings(store, data, repair=repair):
        found.append(finding)
        if as_json:
            sys.stdout.write(json.dumps(dataclasses.asdict(finding), ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(f"{printable(str(finding))}\n")
    if not found and not as_json:
        sys.stdout.write("everything is there and as it was written\n")
    if any(not each.repaired for each in found):
        raise typer.Exit(3)


def _findings(store: str | None, data: Path | None, *, repair: bool) -> Iterator[Finding]:
    if store is not None:
        with counted("documents") as tell:
            yield from _of_store(store, _documents(data), tell, repair=repair)
    if data is not None:
        from pipelines.datasets.query import require_directory
        from pipelines.verifying import verify_data

        require_directory(data)
        with counted("files") as tell:
            yield from verify_data(data, repair=repair, tell=tell)


def _documents(data: Path | None) -> Iterator[DocumentRow]:
    """What the datasets know of the documents; read when it is asked for."""
    from pipelines.datasets.writer import Datasets

    with suppress(OSError, ValueError):  # what is wrong with them is told where they are looked at
        if data is not None and data.is_dir():
            yield from Datasets(data).documents()


def _of_store(
    url: str, known: Iterable[DocumentRow], tell: Callable[[], None], *, repair: bool
) -> Iterator[Finding]:
    from pipelines.store.documents import Store
    from pipelines.store.verifying import verify_store

    opened = Store(url)
    if repair:
        with opened.lock():
            yield from verify_store(opened, repair=True, known=known, tell=tell)
    else:
        yield from verify_store(opened, known=known, tell=tell)
