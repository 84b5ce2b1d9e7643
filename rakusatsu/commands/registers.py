"""`rakusatsu registers`: suspensions, marks and qualifications of firms, from the lists of those who keep them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer


def registers(
    files: Annotated[
        list[Path], typer.Argument(help="Lists as PDF, XLSX, XLS, CSV or HTML.", exists=True, dir_okay=False)
    ],
    source: Annotated[str, typer.Option(help="Whose lists they are: a name of `rakusatsu sources`.")],
    data: Annotated[Path, typer.Option(help="Folder of the datasets, resolved.")] = Path("data/parquet"),
    register: Annotated[
        str | None,
        typer.Option(
            help="shimei_teishi (指名停止), p_mark, isms or zen_shochou (全省庁統一資格); told from the list where not given."
        ),
    ] = None,
    authority: Annotated[str | None, typer.Option(help="Who keeps the list, where no column says.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per file.")] = False,
) -> None:
    """Read lists of suspended, marked or qualified firms into the dataset `registrations`, joined to companies.

    A line is joined by its 法人番号, or by name and municipality together; never by a name alone.

    Example: `rakusatsu registers R8simeiteisi.pdf --source susp_thr --authority 東北地方整備局 --data data/parquet`

    Exit codes: 0 done, 1 a failure, 2 wrong use, 3 done but some lines or files could not be read.
    """
    from pipelines.datasets.layout import is_source_name
    from pipelines.registers.taking import rejected_lines, take_files
    from rakusatsu.failures import printable

    if not is_source_name(source):
        raise typer.BadParameter(
            f"--source {source!r}: lower-case ASCII letters, digits and _, a letter first"
        )
    taken = take_files(files, data, source=source, register=register, authority=authority)
    for each in taken:
        if as_json:
            typer.echo(json.dumps(dataclasses.asdict(each), ensure_ascii=False, default=str))
        elif each.error is None:
            typer.echo(f"{each.name}: {each.rows:,}件")
    missed = list(rejected_lines(taken))
    for line in missed:
        typer.echo(printable(line), err=True)
    if missed:
        raise typer.Exit(3)
