"""`rakusatsu mcp`: the data for language-model agents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.places import ResolvedFolder


def mcp(
    data: ResolvedFolder = Path("data/parquet"),
    store: Annotated[str, typer.Option(help="Store that holds the documents.", metavar="URL")] = "data/store",
    takedown: Annotated[
        Path | None, typer.Option(help="CSV of awards and persons that no answer tells.", metavar="FILE")
    ] = None,
) -> None:
    """Answer an agent over standard input and output (Model Context Protocol); read-only, needs the extra `agents`.

    Tools: search_contracts, contract, company, exposure, deduce, evidence, coverage, sql (docs/agents.md).

    Example, after `rakusatsu demo`: `rakusatsu mcp --data data/demo/parquet --store data/demo/store`
    """
    from rakusatsu.agents.server import make_server

    make_server(data, store, takedown).run("stdio")
