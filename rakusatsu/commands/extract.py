"""`rakusatsu extract`: documents to Parquet."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.errors import InputError
from rakusatsu.failures import printable
from rakusatsu.places import DataFolder
from rakusatsu.progress import bar
from rakusatsu.stopping import ended_by_signal

if TYPE_CHECKING:
    from pipelines.candidates import DocumentCandidate
    from pipelines.datasets.writer import Datasets
    from pipelines.extraction import ExtractionOutcome
    from pipelines.workers import WorkerPool

_LISTED_DOCUMENTS = 40
"""More documents than these are counted by status instead of listed."""


def extract(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Documents: PDF, XLSX, XLS, HTML, CSV, zipped or gzipped CSV.",
            exists=True,
            dir_okay=False,
            readable=True,
            metavar="FILE",
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            help="Instead of files: the new and out-of-date documents of this store.", metavar="URL"
        ),
    ] = None,
    out: DataFolder = Path("data/parquet"),
    source: Annotated[
        str | None,
        typer.Option(help="Publisher of the files, where they do not say it themselves.", metavar="NAME"),
    ] = None,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1)] = os.cpu_count() or 1,
    timeout: Annotated[float, typer.Option(help="Seconds one document may take.", min=0.1)] = 300,
    memory: Annotated[int, typer.Option(help="MiB of memory a worker process may take.", min=64)] = 1024,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Extract on the dask.distributed cluster of this scheduler.", metavar="ADDRESS"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a document on stdout.")] = False,
) -> None:
    """Read documents and write their awards as Parquet.

    Every document gets a row in `documents`; one that cannot be read is `failed` there with the reason, and the
    others go on. Extracting a document again replaces its rows.

    Example: `rakusatsu extract data/sample/site/www.nenkin.go.jp/chotatu/013101.files/0929001.pdf --out data/parquet`,
    or `rakusatsu extract --store data/store --out data/parquet` for all that was crawled.

    Exit codes: 0 done, 1 a failure, 2 wrong use, 3 done but some documents are partial or failed.
    """
    if bool(files) == bool(store):
        raise typer.BadParameter("give either files or --store URL")
    if store and source:
        raise typer.BadParameter("--source is for files; a store knows the publisher of each document")
    if source is not None:
        from pipelines.datasets.layout import is_source_name

        if not is_source_name(source):
            raise typer.BadParameter(
                f"--source {source!r}: lower-case ASCII letters, digits and _, a letter first"
            )

    with ended_by_signal() as stopping, _pool(workers, timeout, memory, stopping) as pool:
        if scheduler is None:
            pool.start()  # what this process still has to import, it imports while that one does the same
        means = _Means(pool, scheduler, stopping)
        outcomes = _from_store(store, out, means) if store else _from_files(files or [], source, out, means)
    if as_json:
        _print_json(outcomes)
    else:
        _print_table(outcomes)
    if any(outcome.document.status in ("partial", "failed") for outcome in outcomes):
        raise typer.Exit(3)


def _pool(
    workers: int, seconds: float, memory: int, stopping: Callable[[], bool]
) -> WorkerPool[DocumentCandidate]:
    from pipelines.workers import READ, Limits, WorkerPool

    return WorkerPool(
        READ, workers=workers, limits=Limits(seconds=seconds, memory=memory << 20), stopping=stopping
    )


@dataclass(frozen=True, slots=True)
class _Means:
    """How the command extracts."""

    pool: WorkerPool[DocumentCandidate]
    scheduler: str | None
    stopping: Callable[[], bool]

    def extract(self, candidates: Iterable[DocumentCandidate]) -> Generator[ExtractionOutcome, None, None]:
        if self.scheduler is None:
            from pipelines.extraction import extract_in

            return extract_in(self.pool, candidates)
        try:
            from pipelines.dask_cluster import extract_on_cluster

            return extract_on_cluster(
                candidates, self.scheduler, limits=self.pool.limits, stopping=self.stopping
            )
        except ModuleNotFoundError as error:
            raise OSError(f"--scheduler needs {error.name}: pip install 'rakusatsu[cluster]'") from error


def _from_files(files: list[Path], source: str | None, out: Path, means: _Means) -> list[ExtractionOutcome]:
    from pipelines.candidates import from_files

    outcomes = means.extract(from_files(files, source=source))  # read while the rest is imported
    datasets = _datasets(out)
    with datasets.lock(repair=True):
        _tell_losses(datasets)
        return _write(outcomes, len(files), datasets)


def _from_store(url: str, out: Path, means: _Means) -> list[ExtractionOutcome]:
    from pipelines.candidates import from_store
    from pipelines.store.documents import Store
    from pipelines.trust import trust_anchors
    from spiders.register_sources import register_sources

    trust_anchors()  # a folder that cannot be read is said now, not document by document
    store = Store(url)
    if store.is_empty:
        raise InputError(f"no documents in the store {url}: run `rakusatsu crawl SOURCE --store {url}` first")
    datasets = _datasets(out)
    with datasets.lock(repair=True):
        _tell_losses(datasets)
        candidates = from_store(
            store, current=datasets.done(), limits=means.pool.limits, left_out=register_sources().keys()
        )
        return _write(means.extract(candidates), len(candidates), datasets)


def _tell_losses(datasets: Datasets) -> None:
    for problem in datasets.state.problems:
        sys.stderr.write(f"{printable(problem)}\n")


def _datasets(out: Path) -> Datasets:
    import pyarrow as pa

    from pipelines.datasets.writer import Datasets

    pa.set_memory_pool(pa.system_memory_pool())  # the default one keeps what a long run has freed
    return Datasets(out)


def _write(
    outcomes: Generator[ExtractionOutcome, None, None], total: int, datasets: Datasets
) -> list[ExtractionOutcome]:
    """Write the outcomes and keep each without its rows."""
    import dataclasses

    import rich.console
    import rich.table  # noqa: F401 - what the results are shown with, imported while documents are read

    from pipelines.extraction import write_all

    done: list[ExtractionOutcome] = []
    with bar("extracting", total) as advance:

        def seen(outcome: ExtractionOutcome) -> None:
            bare = dataclasses.replace(outcome.extraction, awards=(), rejects=())
            done.append(dataclasses.replace(outcome, extraction=bare))
            if outcome.document.status in ("partial", "failed"):
                sys.stderr.write(
                    f"{printable(outcome.name)}: {outcome.document.status}: {outcome.document.error}\n"
                )
            advance()

        write_all(outcomes, datasets, seen=seen)
    return sorted(done, key=lambda outcome: outcome.name)


def _print_json(outcomes: list[ExtractionOutcome]) -> None:
    import json

    for outcome in outcomes:
        row = outcome.document
        line = {
            "name": outcome.name,
            "sha256": row.sha256,
            "source": row.source,
            "published_on": row.published_on.isoformat() if row.published_on else None,
            "pages": row.pages,
            "rows_expected": row.rows_expected,
            "rows_extracted": row.rows_extracted,
            "rows_unawarded": row.rows_unawarded,
            "rows_bids_of_others": row.rows_bids_of_others,
            "rows_rejected": row.rows_rejected,
            "status": row.status,
            "error": row.error,
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _print_table(outcomes: list[ExtractionOutcome]) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    if not outcomes:
        console.print("nothing to do: every document is up to date")
        return
    if len(outcomes) <= _LISTED_DOCUMENTS:
        table = Table("document", "status", box=None)
        for title in ("pages", "expected", "awards", "unawarded", "other bids", "rejected"):
            table.add_column(title, justify="right")
        for outcome in outcomes:
            row = outcome.document
            counts = (
                row.pages,
                row.rows_expected,
                row.rows_extracted,
                row.rows_unawarded,
                row.rows_bids_of_others,
                row.rows_rejected,
            )
            name = escape(printable(Path(outcome.name).name))
            table.add_row(
                name, row.status or "", *("" if count is None else f"{count:,}" for count in counts)
            )
        console.print(table)
    statuses = Counter(outcome.document.status or "" for outcome in outcomes)
    awards = sum(outcome.document.rows_extracted or 0 for outcome in outcomes)
    counted = ", ".join(f"{number:,} {status}" for status, number in sorted(statuses.items()))
    console.print(
        f"{_counted(len(outcomes), 'document')} ({counted}): {_counted(awards, 'award')}", highlight=False
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
