"""`rakusatsu release`: an immutable dated snapshot, what changed since the last, and how good it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.places import ResolvedFolder, local_folder


def release(
    data: ResolvedFolder = Path("data/parquet"),
    out: Annotated[Path, typer.Option(help="Folder of all releases.", parser=local_folder)] = Path(
        "data/releases"
    ),
    name: Annotated[
        str | None,
        typer.Option(help="Of the release; where not given today's date, and none where nothing is new."),
    ] = None,
    accept: Annotated[
        str | None, typer.Option(help="Why it shall go out although the gate refuses.", metavar="REASON")
    ] = None,
    verify: Annotated[
        Path | None, typer.Option(help="Only check the files of this release.", exists=True, file_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The manifest on stdout.")] = False,
) -> None:
    """Write a release: the datasets, a manifest with SHA-256, the changes since the last release, a page on quality.

    A release whose rows or fields fall beyond expectation is refused (exit code 1) with every reason.

    Example, after `rakusatsu demo`: `rakusatsu release --data data/demo/parquet --out releases`
    """
    from rakusatsu.releases.run import free_name, make_release, standing_release, verify_release

    if verify is not None:
        wrong = verify_release(verify)
        for sentence in wrong:
            typer.echo(sentence, err=True)
        raise typer.Exit(3 if wrong else 0)
    now = dt.datetime.now(dt.UTC)
    if name is None and (standing := standing_release(data, out)) is not None:
        typer.echo(f"{standing}: nothing is new since", err=True)
        return
    made = make_release(data, out, name=name or free_name(out, now.date()), made_at=now, accepted=accept)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(made.manifest), ensure_ascii=False))
        return
    typer.echo(f"{made.folder}")
    for sentence in made.quality.missing:
        typer.echo(f"  欠落: {sentence}")
    for dataset, rows in made.manifest.rows.items():
        changes = made.manifest.changes.get(dataset)
        told = f"  (+{changes.added:,} ~{changes.changed:,} -{changes.removed:,})" if changes else ""
        typer.echo(f"  {dataset}: {rows:,}{told}")
