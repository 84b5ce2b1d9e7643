"""`rakusatsu snapshot`: a copy of the store and the datasets that is whole, whatever is written meanwhile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.failures import printable
from rakusatsu.places import data_folder, local_folder
from rakusatsu.progress import counted


def snapshot(
    to: Annotated[
        Path,
        typer.Option(
            help="Folder of the copy; what it has already is not copied again.",
            metavar="DIR",
            parser=local_folder,
        ),
    ],
    store: Annotated[
        str | None, typer.Option(help="Store of the documents; not copied where not given.", metavar="URL")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the datasets; not copied where not given.", metavar="DIR", parser=data_folder
        ),
    ] = None,
) -> None:
    """Copy a store and a data directory while others write to them: no record without its bytes, one generation.

    Example: `rakusatsu snapshot --store data/store --data data/parquet --to /srv/backup/rakusatsu`

    Exit codes: 0 done, 1 a failure, 2 wrong use, 3 done but some documents have lost their bytes (one line each).
    """
    if store is None and data is None:
        raise typer.BadParameter("give --store URL, --data DIR or both")
    lost: list[str] = []
    if store is not None:
        from pipelines.store.copying import copy_store
        from pipelines.store.documents import Store

        with counted("documents") as tell:
            lost = list(copy_store(Store(store), Store(str(to / "store")), tell=tell))
    if data is not None:
        from pipelines.datasets.publishing import copy_generation
        from pipelines.datasets.query import require_directory

        require_directory(data)
        copy_generation(data, to / "parquet")
    for line in lost:
        sys.stderr.write(f"rakusatsu: {printable(line)}\n")
    if lost:
        raise typer.Exit(3)
