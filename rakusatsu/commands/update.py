"""`rakusatsu update`: everything that a day needs, in one command."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rakusatsu.failures import printable
from rakusatsu.places import DataFolder, local_folder
from rakusatsu.stopping import ended_by_signal

if TYPE_CHECKING:
    from rakusatsu.updating.stages import Result, Stage


def update(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources to crawl where they are due; all that were crawled before where none is given.",
            metavar="SOURCE",
        ),
    ] = None,
    store: Annotated[str, typer.Option(help="Store of the documents.", metavar="URL")] = "data/store",
    data: DataFolder = Path("data/parquet"),
    folder: Annotated[
        list[str] | None,
        typer.Option(
            help="A folder that files are saved into, and whose they are; may be repeated.",
            metavar="SOURCE=DIR",
        ),
    ] = None,
    watches: Annotated[
        Path | None, typer.Option(help="YAML of the watches to run.", metavar="FILE", exists=True)
    ] = None,
    watched: Annotated[
        Path, typer.Option(help="Folder of the feeds and of what was sent.", metavar="DIR")
    ] = Path("data/watches"),
    releases: Annotated[
        Path | None,
        typer.Option(
            help="Make a release in this folder where the gate lets it out.",
            metavar="DIR",
            parser=local_folder,
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--now", help="Crawl also what is not due.")] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another run to end.", min=0)] = 21_600,
    html: Annotated[Path | None, typer.Option(help="Write the report as HTML.", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object on stdout.")] = False,
) -> None:
    """Crawl what is due, take in watched folders, extract, resolve, check, run the watches and release.

    Two updates never run at once: the second waits. It can be stopped at any moment and run again; nothing is done
    twice, nothing lost. Publishers are asked only where `RAKUSATSU_CONTACT` says who asks.

    Example: `rakusatsu update kanpo nenkin --store data/store --data data/parquet --html update.html`

    Exit codes: 0 done, 1 a stage failed or was stopped, 2 wrong use, 3 done but something is to be looked at.
    """
    from rakusatsu.updating.report import as_html
    from rakusatsu.updating.report import as_json as report_as_json
    from rakusatsu.updating.stages import exit_code_of, run_stages

    folders = [_folder(given) for given in folder or []]
    started = dt.datetime.now(dt.UTC)
    results: list[Result] = []
    try:
        with ended_by_signal() as stopping, _alone(data, wait), _shown() as show:
            gathering = _gathering(_due(sources, store, everything), store, folders)
            results = run_stages(gathering, stopping=stopping, tell=_tell, show=show, wait=wait)
            if _is_empty(store):
                _tell("rakusatsu: nothing was stored yet: there is nothing to extract")
            else:
                stages = _stages(store, data, (watches, watched), releases)
                results += run_stages(stages, stopping=stopping, tell=_tell, show=show, wait=wait)
    finally:
        if results:
            if html is not None:
                from pipelines.whole_files import write_whole

                write_whole(html, as_html(results, started))
            if as_json:
                sys.stdout.write(report_as_json(results, started) + "\n")
            else:
                _print(results)
    if code := exit_code_of(results):
        raise typer.Exit(code)


def _folder(given: str) -> tuple[str, Path]:
    name, equals, path = given.partition("=")
    if not equals or not Path(path).is_dir():
        raise typer.BadParameter(f"--folder {given}: SOURCE=DIR, a folder that is there")
    return name, Path(path)


def _due(sources: list[str] | None, store: str, everything: bool) -> list[str]:
    from pipelines.store.documents import Store
    from pipelines.store.ledger import Ledger
    from rakusatsu.updating.due import crawled, due
    from spiders.registry import registry
    from spiders.run import sources as known_sources

    ledger, known = Ledger(Store(store)), known_sources()
    if unknown := [name for name in sources or [] if name not in known]:
        raise typer.BadParameter(f"no source is called {unknown[0]!r}; there are {', '.join(known)}")
    names = _confirmed(sources or [name for name in crawled(ledger) if name in known], store)
    if everything:
        return names
    rhythms = {name: entry.rhythm for name, entry in registry().items()}
    return due(names, rhythms, ledger, dt.datetime.now(dt.UTC))


def _confirmed(names: list[str], store: str) -> list[str]:
    """Those that may be crawled; of each other one a line says why it is left out, which is no failure."""
    from pipelines.store.documents import Store
    from spiders.consents import unconfirmed

    left_out = unconfirmed(Store(store)) if names else set()
    for name in names:
        if name in left_out:
            _tell(f"rakusatsu: {name}: nobody confirmed it: left out (`rakusatsu sources confirm {name}`)")
    return [name for name in names if name not in left_out]


def _gathering(due: list[str], store: str, folders: list[tuple[str, Path]]) -> list[Stage]:
    """The stages that bring documents into the store."""
    from rakusatsu.updating.stages import Stage

    stages = [Stage("crawl", ("crawl", *due, "--store", store))] if due else []
    for name, path in folders:
        taken = ("import", "--source", name, "--watch", str(path), "--once", "--store", store)
        stages.append(Stage(f"import {name}", taken))
    return stages


def _is_empty(store: str) -> bool:
    from pipelines.store.documents import Store

    return Store(store).is_empty


def _holds_registers(store: str) -> bool:
    from pipelines.store.documents import Store
    from pipelines.store.ledger import Ledger
    from spiders.register_sources import register_sources

    return not register_sources().keys().isdisjoint(Ledger(Store(store)).sources())


def _stages(
    store: str,
    data: Path,
    watch: tuple[Path | None, Path],
    releases: Path | None,
) -> list[Stage]:
    from rakusatsu.updating.stages import Stage

    stages = [
        Stage("extract", ("extract", "--store", store, "--out", str(data))),
        Stage("resolve", ("resolve", "--data", str(data)), ("extract",)),
    ]
    if _holds_registers(store):
        stages.append(Stage("registers", ("registers", "--store", store, "--data", str(data)), ("resolve",)))
    stages.append(Stage("check", ("check", "--data", str(data)), ("extract",)))
    watches, watched = watch
    if _wants_signals(data, watches):
        stages.append(Stage("signals", ("signals", "--data", str(data), "--limit", "1"), ("resolve",)))
    if watches is not None:
        arguments = ("watch", str(watches), "--data", str(data), "--out", str(watched))
        stages.append(Stage("watch", arguments, ("extract", "resolve")))
    if releases is not None:
        made = ("release", "--data", str(data), "--out", str(releases))
        stages.append(Stage("release", made, ("extract", "resolve", "check")))
    return stages


def _wants_signals(data: Path, watches: Path | None) -> bool:
    """Whether a watch looks for signals, or somebody did before: what is kept must be of today's contracts."""
    from rakusatsu.watches.configuration import WatchFileError, read_watches

    if (data / "signals").is_dir():
        return True
    try:
        return watches is not None and any(each.signal for each in read_watches(watches).watches)
    except (OSError, WatchFileError):
        return False  # the stage of the watches says what is wrong with it


@contextmanager
def _shown() -> Iterator[Callable[[str], None]]:
    """What shows how far a stage is, on a terminal only."""
    from rich.markup import escape

    from rakusatsu.progress import status

    with status("…") as show:
        yield lambda line: show(escape(printable(line)))


@contextmanager
def _alone(data: Path, wait: float) -> Iterator[None]:
    import filelock

    data.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(data / ".update.lock", timeout=wait)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise OSError(f"another update of {data} still runs after {wait:g} s") from error
    try:
        yield
    finally:
        lock.release()


def _tell(line: str) -> None:
    sys.stderr.write(f"{printable(line)}\n")


def _print(results: list[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("stage", "result", box=None)
    table.add_column("seconds", justify="right")
    for result in results:
        table.add_row(result.name, result.word, f"{result.seconds:.1f}")
    Console().print(table)
