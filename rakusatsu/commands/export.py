"""`rakusatsu export`: the data in other people's formats."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from rakusatsu.places import ResolvedFolder

export = typer.Typer(
    help="The data in other people's formats: OCDS, FollowTheMoney, CSV, XLSX, Parquet, and a description of the whole.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
_Query = Annotated[
    str | None, typer.Option("--sql", help="A query over the datasets instead of a whole one.")
]
_Japanese = Annotated[bool, typer.Option("--japanese", help="Japanese headings.")]
_TableOut = Annotated[Path, typer.Option(help="The file.")]
_FAULTS_TOLD = 20
_Dataset = Annotated[str, typer.Option(help="contracts, awards, companies … (docs/datasets.md).")]


@export.command("ocds")
def ocds(
    out: Annotated[
        Path, typer.Option(help="A folder (packages per source and month) or a file `….jsonl` (a line each).")
    ],
    data: ResolvedFolder = Path("data/parquet"),
    records: Annotated[bool, typer.Option("--records", help="Records with their compiled release.")] = False,
    publisher: Annotated[str, typer.Option(help="Who publishes the packages.")] = "rakusatsu",
    uri: Annotated[
        str, typer.Option(help="Address under which the packages will lie.")
    ] = "https://example.org/rakusatsu/ocds",
    prefix: Annotated[str, typer.Option(help="Your registered ocid prefix.")] = "ocds-rakusa",
) -> None:
    """Open Contracting Data Standard 1.1.5; each contract is one contracting process.

    What is written is held against the standard's schema; a fault is told and ends the command with 1.

    Example, after `rakusatsu demo`: `rakusatsu export ocds --data data/demo/parquet --out ocds`
    """
    from rakusatsu.exports.contract_facts import contract_facts, count_contracts, newest_day
    from rakusatsu.exports.ocds.packages import Publication, lines, write_packages

    about = Publication(newest_day(data), publisher=publisher, uri=uri, prefix=prefix)
    facts = _progress(contract_facts(data), count_contracts(data), "contracts")
    if out.suffix in (".jsonl", ".ndjson"):
        wrong: list[str] = []
        _write_lines(lines(facts, about, records=records, wrong=wrong), out)
    else:
        written = write_packages(facts, out, about, records=records)
        wrong = [f"{each.path}: {fault}" for each in written for fault in each.faults]
        typer.echo(f"{len(written)} packages under {out}", err=True)
    typer.echo(f"{len(wrong)} schema errors", err=True)
    for fault in wrong[:_FAULTS_TOLD]:
        typer.echo(fault, err=True)
    if wrong:
        raise typer.Exit(1)


@export.command("ftm")
def ftm(
    out: Annotated[Path, typer.Option(help="The file, an entity a line.")],
    data: ResolvedFolder = Path("data/parquet"),
) -> None:
    """FollowTheMoney entities for Aleph and its kind.

    Example, after `rakusatsu demo`: `rakusatsu export ftm --data data/demo/parquet --out awards.ftm.json`
    """
    from rakusatsu.exports.contract_facts import contract_facts, count_contracts
    from rakusatsu.exports.follow_the_money import lines

    _write_lines(lines(_progress(contract_facts(data), count_contracts(data), "contracts")), out)


def _add_table_command(kind: str, what: str) -> None:
    """A command that writes a dataset or a query for spreadsheets."""

    def write(
        out: _TableOut,
        data: ResolvedFolder = Path("data/parquet"),
        dataset: _Dataset = "contracts",
        query: _Query = None,
        japanese: _Japanese = False,
    ) -> None:
        _export_table(kind, out, data, dataset, query, japanese)

    example = f"rakusatsu export {kind} --data data/demo/parquet --out contracts.{kind} --japanese"
    export.command(kind, help=f"{what}\n\nExample, after `rakusatsu demo`: `{example}`")(write)


_add_table_command(
    "csv",
    "A dataset or a query as CSV for spreadsheets: UTF-8 with mark, formulas defused, leading zeros kept.",
)
_add_table_command("xlsx", "A dataset or a query as a workbook, with a sheet that explains the columns.")


@export.command("parquet")
def parquet(
    out: _TableOut,
    data: ResolvedFolder = Path("data/parquet"),
    dataset: _Dataset = "contracts",
    query: _Query = None,
) -> None:
    """A dataset or a query as one Parquet file.

    Example, after `rakusatsu demo`: `rakusatsu export parquet --data data/demo/parquet --out contracts.parquet`
    """
    _export_table("parquet", out, data, dataset, query, japanese=False)


@export.command("description")
def description(
    data: ResolvedFolder = Path("data/parquet"),
    uri: Annotated[
        str, typer.Option(help="Address under which the data will lie.")
    ] = "https://example.org/rakusatsu",
) -> None:
    """Write what the dataset is beside it, for catalogues: Data Package, Croissant, DCAT-AP, a citation, and each source's licence.

    Example, after `rakusatsu demo`: `rakusatsu export description --data data/demo/parquet`
    """
    from rakusatsu.exports.description import write_descriptions

    for path in write_descriptions(data, uri):
        typer.echo(str(path), err=True)


@export.command("site")
def site(
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    data: ResolvedFolder = Path("data/parquet"),
    store: Annotated[str, typer.Option(help="Store of the documents, for the page pictures.")] = "data/store",
    firm: Annotated[
        list[str] | None, typer.Option(help="A firm: name, 法人番号 or company_id; may be repeated.")
    ] = None,
    buyer: Annotated[list[str] | None, typer.Option(help="A buyer: name or buyer_id.")] = None,
    ministry: Annotated[list[str] | None, typer.Option(help="A ministry with all its bodies.")] = None,
    contract: Annotated[list[str] | None, typer.Option(help="A contract_id.")] = None,
    case: Annotated[Path | None, typer.Option(help="A case file; its answer's contract comes along.")] = None,
    takedown: Annotated[Path | None, typer.Option(help="CSV of awards and persons not shown.")] = None,
    english: Annotated[bool, typer.Option("--english", help="English labels.")] = False,
) -> None:
    """Pages of the reading room as files that open without a server: a firm, a buyer, a ministry, a case.

    Example, after `rakusatsu demo`: `rakusatsu export site --firm SAY企画 --data data/demo/parquet --store data/demo/store --out site`
    """
    from rakusatsu.web.pictures import Pictures
    from rakusatsu.web.room import NotHereError, Room
    from rakusatsu.web.settings import RoomSettings
    from rakusatsu.web.site import Choice, SiteExport, ask_case, find_subjects

    if not (firm or buyer or ministry or contract or case):
        raise typer.BadParameter("choose what to export: --firm, --buyer, --ministry, --contract or --case")
    room = Room(RoomSettings(data=data, store=store, takedown=takedown, public=takedown is not None))
    pictures = Pictures(store)
    try:
        deduction = ask_case(room, case) if case else None
        firms, buyers = find_subjects(room, firm or (), buyer or ())
        answered = deduction.answer if deduction else None
        ids = [room.catalogue.row_of_award(one[0]) for one in (answered.contracts[:1] if answered else ())]
        named = [room.catalogue.texts("contract").get(row) for row in ids if row is not None]
        choice = Choice(firms, buyers, tuple(ministry or ()), (*(contract or ()), *named))
        written = SiteExport(room, pictures, out, "en" if english else "ja").write(choice, deduction)
    except NotHereError as error:
        raise ValueError(str(error)) from error
    finally:
        pictures.close()
    left = f"; {written.left_off:,} older contracts left off" if written.left_off else ""
    typer.echo(f"{written.pages} pages, {written.pictures} pictures under {out}{left}", err=True)


def _export_table(kind: str, out: Path, data: Path, dataset: str, query: str | None, japanese: bool) -> None:
    from rakusatsu.exports import selection, tables

    with selection.select(data, dataset, query) as chosen:
        if kind == "csv":
            with out.open("w", encoding="utf-8", newline="") as file:
                rows = tables.write_csv(chosen.batches, chosen.schema, file, japanese=japanese)
        elif kind == "xlsx":
            rows = tables.write_xlsx(chosen.batches, chosen.schema, out, japanese=japanese)
        else:
            rows = tables.write_parquet(chosen.batches, chosen.schema, out)
    typer.echo(f"{rows:,} rows in {out}", err=True)


def _write_lines(lines: Iterable[str], out: Path) -> None:
    rows = 0
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(line + "\n")
            rows += 1
    typer.echo(f"{rows:,} lines in {out}", err=True)


def _progress(items: Iterable[Any], total: int, what: str) -> Iterator[Any]:
    """The same items, with progress on a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, total=total, console=Console(stderr=True))
