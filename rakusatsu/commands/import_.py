"""`rakusatsu import`: files that a person saved, into the store."""

from __future__ import annotations

import dataclasses
import datetime as dt
import getpass
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rakusatsu.failures import printable

if TYPE_CHECKING:
    from extract.media import MediaType
    from rakusatsu.importing import Imported, ImportStatement


def import_(
    source: Annotated[str, typer.Option(help="Whose documents they are: a name of `rakusatsu sources`.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files as saved.", exists=True, dir_okay=False, readable=True, metavar="FILE"),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where the one file came from.")] = None,
    published: Annotated[
        dt.datetime | None,
        typer.Option(help="Date of publication; 官報 says it itself.", formats=["%Y-%m-%d"]),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who hands them over; the name of this account where not given.")
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(
            help="Take what is saved into this folder, until stopped.", exists=True, file_okay=False
        ),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="With --watch: take what is there, and end.")] = False,
    every: Annotated[float, typer.Option(help="Seconds between two looks at the folder.", min=0.1)] = 5,
    store: Annotated[str | None, typer.Option(help="Where documents are kept.", metavar="URL")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a file on stdout.")] = False,
) -> None:
    """Take files that a person saved in a browser into the store, with who handed them over and when.

    The road where a publisher refuses robots: what a person may read, a person may save. Of 官報 the date and the
    number of the issue are read from its pages.

    Example: `rakusatsu import ~/Downloads/20260303c00039full00010040.pdf --source kanpo`, then
    `rakusatsu extract --store data/store`

    Exit codes: 0 done, 1 a failure, 2 wrong use, 3 done but some files were not taken.
    """
    from rakusatsu.importing import ImportStatement
    from rakusatsu.watching import Folder
    from spiders.configuration import CrawlSettings

    if bool(files) == bool(watch):
        raise typer.BadParameter("give either files or --watch DIR")
    if url is not None and (files is None or len(files) != 1):
        raise typer.BadParameter("--url is the address of one file")
    statement = ImportStatement(
        source=source,
        by=by or os.environ.get("RAKUSATSU_IMPORTED_BY") or getpass.getuser(),
        url=url,
        published_on=published.date() if published else None,
    )
    taker = _Taker(store or CrawlSettings().store, statement, _media_types(source), as_json)
    if files:
        taker.take(files)
    elif watch is not None and once:
        taker.take(Folder(watch).ready(settled=True))
    elif watch is not None:
        _watch(Folder(watch), taker, every)
    if taker.refused:
        raise typer.Exit(3)


class _Taker:
    """Takes files and says what became of each."""

    def __init__(
        self, url: str, statement: ImportStatement, media_types: frozenset[MediaType], as_json: bool
    ) -> None:
        self._url = url
        self._statement = statement
        self._media_types = media_types
        self._as_json = as_json
        self.refused = 0

    def take(self, files: Sequence[Path]) -> None:
        """The store is locked only while there is something to take."""
        from pipelines.store.documents import Store
        from rakusatsu.importing import import_files

        if not files:
            return
        store = Store(self._url)
        with store.lock():
            for imported in import_files(files, store, self._statement, self._media_types):
                self.refused += imported.outcome == "failed"
                _say(imported, as_json=self._as_json)


def _media_types(source: str) -> frozenset[MediaType]:
    from extract.media import MediaType
    from spiders.base.table_page import TablePageSpider
    from spiders.run import sources

    known = sources()
    if source not in known:
        raise typer.BadParameter(f"no source is called {source!r}; `rakusatsu sources` lists them")
    spider = known[source]
    pages = {MediaType.HTML} if issubclass(spider, TablePageSpider) else set()
    return frozenset(spider.media_types | pages)


def _watch(folder: Any, taker: _Taker, seconds: float) -> None:
    """Look again and again until SIGTERM or Ctrl-C; what is under way is finished."""
    is_over = False

    def end(_number: int, _frame: object) -> None:
        nonlocal is_over
        is_over = True

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while not is_over:
            taker.take(folder.ready())
            wake = time.monotonic() + seconds
            while not is_over and (left := wake - time.monotonic()) > 0:
                time.sleep(min(left, 0.25))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(imported: Imported, *, as_json: bool) -> None:
    if imported.outcome == "failed":
        sys.stderr.write(f"rakusatsu: {printable(imported.name)}: {printable(imported.reason or '')}\n")
    if as_json:
        values = dataclasses.asdict(imported)
        line = json.dumps(values, ensure_ascii=False, default=lambda value: value.isoformat())
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        return
    if imported.outcome == "failed":
        return
    said = [
        printable(Path(imported.name).name),
        "stored" if imported.outcome == "fetched" else "in the store already",
    ]
    if imported.published_on:
        said.append(imported.published_on.isoformat())
    if imported.issue_number is not None:
        said.append(f"政府調達 第{imported.issue_number}号")
    if imported.days_left is not None:
        said.append(
            f"{imported.days_left} days left on its site" if imported.days_left else "no more on its site"
        )
    sys.stdout.write("  ".join(said) + "\n")
    sys.stdout.flush()
