"""`rakusatsu resolve`: which award rows are one company's."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.failures import printable
from rakusatsu.places import DataFolder


def resolve(
    data: DataFolder = Path("data/parquet"),
    judgements: Annotated[
        Path | None,
        typer.Option(
            help="What a person decided, YAML or CSV; wins over the machine. Default: DATA/judgements.yaml."
        ),
    ] = None,
    corporate_register: Annotated[
        Path | None,
        typer.Option(
            help="法人番号 full file of 国税庁 (zip as published, or its CSV); its index is made once."
        ),
    ] = None,
    register_differences: Annotated[
        list[Path] | None,
        typer.Option(
            help="Daily differences of the 法人番号 register after that file (diff_YYYYMMDD.zip), or a folder of them.",
            exists=True,
        ),
    ] = None,
    ignore_corporate_numbers: Annotated[
        bool,
        typer.Option("--ignore-corporate-numbers", help="Leave printed numbers out, to measure the rest."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object.")] = False,
) -> None:
    """Write `contracts`, `buyers`, `companies`, `award_companies` and `links` beside the awards, and the index of `deduce`.

    Example: `rakusatsu resolve --data data/parquet --judgements judgements.yaml`. A printed 法人番号 decides; without one,
    names, forms, addresses, buyers and dates are weighed (docs/resolve.md). A judgement is an entry such as
    `{verdict: same, a: "name: 株式会社日立国際電気", b: "number: 2010001098064", reason: 社名変更}`.
    """
    from pipelines.datasets.query import require_awards
    from pipelines.index.open import open_index
    from pipelines.resolve.judgements import read_judgements
    from pipelines.resolve.register import index_of, open_register
    from pipelines.resolve.run import ResolveOptions
    from pipelines.resolve.run import resolve as run
    from rakusatsu.progress import stages_shown

    if register_differences and not corporate_register:
        raise typer.BadParameter("--register-differences come after a --corporate-register")
    require_awards(data)
    kept = data / "judgements.yaml"
    file = judgements or (kept if kept.exists() else None)
    register_folder = data / ".register"
    if corporate_register and not index_of(corporate_register, register_folder).exists():
        typer.echo(
            f"{corporate_register}: reading the register once, some minutes for the full file", err=True
        )
    register = open_register(corporate_register, register_folder) if corporate_register else None
    if register is not None and corporate_register is not None and register_differences:
        from pipelines.resolve.register_differences import keep_current

        current = keep_current(corporate_register, register, register_differences, register_folder)
        register = current.register
        for problem in current.problems:
            typer.echo(printable(problem), err=True)
    options = ResolveOptions(
        ignore_numbers=ignore_corporate_numbers,
        judgements=tuple(read_judgements(file)) if file else (),
        register=register,
    )
    with stages_shown() as tell:
        summary = run(data, options, tell)
        tell("index", 0.0)
        open_index(data)
    for problem in summary.problems:
        typer.echo(f"{file}: {problem}", err=True)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(summary), ensure_ascii=False))
        return
    typer.echo(
        f"{summary.awards:,} award rows: {summary.contracts:,} contracts, {summary.companies:,} companies ({summary.numbered:,} with a 法人番号), "
        f"{summary.links:,} links, {summary.flagged:,} rows flagged"
    )
