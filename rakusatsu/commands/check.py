"""`rakusatsu check`: do the newest documents give what their source should give, and gave before."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rakusatsu.places import DataFolder

if TYPE_CHECKING:
    from rakusatsu.monitor.quality import SourceQuality

_TOLD = 20
"""More documents than these without their rows are counted."""


def check(
    data: DataFolder = Path("data/parquet"),
    days: Annotated[
        float, typer.Option(help="Documents fetched this near to the last fetch are the newest.", min=0)
    ] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a source on stdout.")] = False,
) -> None:
    """Hold the newest documents of every source against its expectations and its earlier documents.

    Watched are awards per document, the share that could not be read, and how often supplier, title, buyer, date and
    amount are understood: a publisher that renames a column is noticed the same day. Of every document it is proved that
    its rows can be read.

    Example: `rakusatsu extract --store data/store && rakusatsu check --data data/parquet`

    Exit codes: 0 as expected, 1 a failure, 2 wrong use, 3 something is not as expected (one line each on stderr).
    """
    from pipelines.verifying import broken_books
    from rakusatsu.monitor.quality import check as quality_of

    found = quality_of(data, days=days)
    unkept = list(broken_books(data))
    for finding in unkept[:_TOLD]:
        sys.stderr.write(f"rakusatsu: {finding}\n")
    if len(unkept) > _TOLD:
        sys.stderr.write(f"rakusatsu: and {len(unkept) - _TOLD:,} documents more (rakusatsu verify)\n")
    for each in found:
        for breach in each.breaches:
            sys.stderr.write(f"rakusatsu: {each.source}: {breach}\n")
    if as_json:
        for each in found:
            line = json.dumps(
                dataclasses.asdict(each), ensure_ascii=False, default=lambda value: value.isoformat()
            )
            sys.stdout.write(line + "\n")
    else:
        _print(found)
    if unkept or any(each.breaches for each in found):
        raise typer.Exit(3)


def _print(found: list[SourceQuality]) -> None:
    from rich.table import Table

    from rakusatsu.monitor.quality import FIELDS

    table = Table(
        box=None, padding=(0, 1, 0, 0), caption="supplier … amount: per cent of awards that have it"
    )
    table.add_column("source", overflow="fold")
    table.add_column("", no_wrap=True)
    for heading in ("docs", "failed", "awards", "unread", *FIELDS):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in found:
        for title, batch in (("newest", each.newest), ("earlier", each.earlier)):
            shares = (f"{100 * share:.1f}" for share in batch.coverage.values())
            counts = map("{:,}".format, (batch.documents, batch.failed, batch.rows, batch.unread))
            table.add_row(each.source, title, *counts, *shares)
    from rakusatsu.terminal import wide_console

    wide_console().print(table if found else "no documents yet")
