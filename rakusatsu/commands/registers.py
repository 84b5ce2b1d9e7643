"""`rakusatsu registers`: suspensions, marks and qualifications of firms, from the lists of those who keep them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rakusatsu.places import ResolvedFolder

if TYPE_CHECKING:
    from pipelines.registers.taking import Taken


def registers(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Lists as PDF, XLSX, XLS, CSV or HTML.", exists=True, dir_okay=False),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Whose lists the files are: a name of `rakusatsu sources`.")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            help="Instead of files: the new lists that were crawled or imported into this store.",
            metavar="URL",
        ),
    ] = None,
    data: ResolvedFolder = Path("data/parquet"),
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

    Example: `rakusatsu registers R8simeiteisi.pdf --source susp_thr --authority 東北地方整備局 --data data/parquet`,
    or `rakusatsu registers --store data/store --data data/parquet` for all that was crawled.

    Exit codes: 0 done, 1 a failure, 2 wrong use, 3 done but some lines or files could not be read.
    """
    from pipelines.registers.taking import rejected_lines
    from rakusatsu.failures import printable

    if bool(files) == bool(store) or bool(files) != bool(source):
        raise typer.BadParameter("give either files with --source, or --store URL")
    if store and (register or authority):
        raise typer.BadParameter(
            "--register and --authority are for files; the registry knows those of its sources"
        )
    taken = (
        _of_store(store, data) if store else _of_files(files or [], source or "", data, register, authority)
    )
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


def _of_files(
    files: list[Path], source: str, data: Path, register: str | None, authority: str | None
) -> list[Taken]:
    from pipelines.datasets.layout import is_source_name
    from pipelines.registers.taking import take_files

    if not is_source_name(source):
        raise typer.BadParameter(
            f"--source {source!r}: lower-case ASCII letters, digits and _, a letter first"
        )
    return take_files(files, data, source=source, register=register, authority=authority)


def _of_store(url: str, data: Path) -> list[Taken]:
    from pipelines.registers.stored import RegisterKeeper, take_stored
    from pipelines.store.documents import Store
    from spiders.register_sources import register_sources

    keepers = {
        name: RegisterKeeper(source.register, source.authority) for name, source in register_sources().items()
    }
    return take_stored(Store(url), data, keepers)
