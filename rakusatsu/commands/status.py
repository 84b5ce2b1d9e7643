"""`rakusatsu status`: what is here, what is missing, and how long it can still be had."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rakusatsu.places import DataFolder

if TYPE_CHECKING:
    from pipelines.coverage import IssueDay, MonthCoverage


def status(
    store: Annotated[str, typer.Option(help="Store of the documents.", metavar="URL")] = "data/store",
    data: DataFolder = Path("data/parquet"),
    html: Annotated[
        Path | None,
        typer.Option(help="Write the coverage page of the reading room as one file.", metavar="FILE"),
    ] = None,
    today: Annotated[
        dt.datetime | None,
        typer.Option(help="Count the 90 days of 官報 from this day instead.", formats=["%Y-%m-%d"]),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit code 3 where anything is missing, partial or failed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Show documents found, fetched and extracted by source and month, and 官報 days without their issue.

    The front page of 官報 lists an issue for 90 days, and which notices stay readable after that is not settled: a missing
    day comes with the days that are left. Its robots.txt refuses programs: save the issue in a browser, then
    `rakusatsu import FILE --source kanpo`.

    Example: `rakusatsu status --store data/store --data data/parquet --html status.html`
    """
    if today is not None and not 1900 <= today.year < 9999:
        raise typer.BadParameter(f"--today {today:%Y-%m-%d}: no day of 官報")
    from pipelines.coverage import by_month, issue_days, today_in_japan
    from pipelines.datasets.writer import Datasets
    from pipelines.store.documents import Store
    from pipelines.store.ledger import Ledger

    opened = Store(store)
    runs = list(Ledger(opened).runs())
    versions = list(opened.versions())
    documents = Datasets(data).documents()
    stored = {row.sha256 for row in versions}
    # Files that were given to `rakusatsu extract` lie in no store, and yet their awards are here.
    given = [row for row in documents if row.sha256 not in stored]
    months = by_month(runs, [*versions, *given], documents)
    days = list(issue_days(runs, versions, today=today.date() if today else today_in_japan()))
    if html is not None:
        from pipelines.whole_files import write_whole
        from rakusatsu.web.reports import status_report

        write_whole(html, status_report(months, days, data, store, runs))
        typer.echo(f"{html}", err=True)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(months, days), ensure_ascii=False) + "\n")
    else:
        _print(months, days, f"nothing found, fetched or extracted yet: no documents in {store} and {data}")
    if check and (
        any(day.state == "missing" for day in days)
        or any(month.missing or month.partial or month.failed for month in months)
    ):
        raise typer.Exit(3)


def _as_json(months: list[MonthCoverage], days: list[IssueDay]) -> dict[str, object]:
    import dataclasses

    return {
        "months": [dataclasses.asdict(month) | {"missing": month.missing} for month in months],
        "kanpo_days": [dataclasses.asdict(day) | {"day": day.day.isoformat()} for day in days],
    }


def _print(months: list[MonthCoverage], days: list[IssueDay], nothing: str) -> None:
    from rich.table import Table

    from rakusatsu.terminal import wide_console

    console = wide_console()
    counts = ("found", "fetched", "versions", "extracted", "partial", "failed", "waiting")
    table = Table("source", "month", box=None)
    for title in counts:
        table.add_column(title, justify="right")
    for month in months:
        values = [getattr(month, name) for name in counts]
        table.add_row(month.source, month.month or "?", *(f"{value:,}" if value else "·" for value in values))
    console.print(table if months else nothing, highlight=False, soft_wrap=not months)
    missing = [day for day in days if day.state == "missing"]
    console.print(f"官報 of the last {len(days)} days: {len(missing)} publication days without an issue")
    if missing:
        console.print(
            "robots.txt of 官報 refuses programs: save an issue in a browser, then `rakusatsu import`"
        )
    for day in missing:
        console.print(
            f"  {day.day.isoformat()}  {day.days_left} day{'' if day.days_left == 1 else 's'} left",
            highlight=False,
        )
