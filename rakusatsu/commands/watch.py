"""`rakusatsu watch`: what is new in the searches of a file, as feeds and messages."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.places import ResolvedFolder, local_folder


def watch(
    file: Annotated[Path, typer.Argument(help="YAML of the watches (docs/watches.md).", metavar="FILE")],
    data: ResolvedFolder = Path("data/parquet"),
    out: Annotated[
        Path, typer.Option(help="Folder of the feeds and of what was sent.", parser=local_folder)
    ] = Path("data/watches"),
    tell_first: Annotated[
        bool, typer.Option("--tell-first", help="Send also what a watch finds the first time.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Run the searches of a file; write a feed each and send what is new, each item once.

    What cannot be sent waits for the next time; exit code 3 says so.

    Example: `rakusatsu watch watches.yaml --data data/parquet --out data/watches`
    """
    import datetime as dt

    from rakusatsu.watches.configuration import read_watches
    from rakusatsu.watches.run import run_watches

    report = run_watches(data, read_watches(file), out, now=dt.datetime.now(dt.UTC), tell_first=tell_first)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        for each in report.watches:
            note = "（初回: 以後の新着を数えます）" if each.first and not tell_first else ""
            typer.echo(f"{each.title}: {each.found:,}件、新着 {each.new:,}件{note}")
        typer.echo(f"送信 {report.sent:,}件、送信待ち {report.left:,}件")
    if report.left:
        raise typer.Exit(3)
