"""`rakusatsu crawl`: publishers' documents into the store."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rakusatsu.progress import status

if TYPE_CHECKING:
    from pipelines.store.ledger import RunRecord, Sighting
    from spiders.configuration import CrawlSettings
    from spiders.run import CrawlResult

_DATE = ["%Y-%m-%d"]


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help="Sources, or `all`.", metavar="SOURCE")] = None,
    since: Annotated[
        dt.datetime | None, typer.Option(help="First date of publication.", formats=_DATE)
    ] = None,
    until: Annotated[
        dt.datetime | None, typer.Option(help="Last date of publication.", formats=_DATE)
    ] = None,
    store: Annotated[str | None, typer.Option(help="Where documents are kept.", metavar="URL")] = None,
    archive: Annotated[
        str | None,
        typer.Option(
            help="Read the pages as a web archive has them: warp or wayback; with --since.", metavar="NAME"
        ),
    ] = None,
    sample: Annotated[int | None, typer.Option(help="At most so many documents a source.", min=1)] = None,
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            help="Read a copy of the site instead; SOURCE=URL where there are several sources.", metavar="URL"
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(help="Address or page where a publisher reaches you; sent with every request."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every request.")] = False,
    list_sources: Annotated[bool, typer.Option("--list", help="List the sources and end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a source on stdout.")] = False,
) -> None:
    """Fetch the documents of publishers into the store; nothing is extracted yet.

    What the store already has is asked for conditionally and not sent again. Robots.txt is obeyed, a host is asked
    one thing at a time, and every request says who asks: `--contact`, or `RAKUSATSU_CONTACT` in the environment.

    Example: `rakusatsu crawl kanpo nenkin --since 2025-07-01 --contact you@example.org`

    Exit codes: 0 done, 1 a source gave nothing or was stopped, 2 wrong use, 3 done but some addresses failed or are
    refused by robots.txt.
    """
    from spiders.configuration import NO_CONTACT
    from spiders.run import crawl as run
    from spiders.run import sources as known_sources

    known = known_sources()
    if list_sources:
        _list(known, as_json)
        return
    names = _all(known, store) if sources == ["all"] else list(dict.fromkeys(sources or []))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise typer.BadParameter(f"{_unknown(unknown)}; `rakusatsu sources` lists them")
    if since and until and since > until:
        raise typer.BadParameter(f"--since {since:%Y-%m-%d} lies after --until {until:%Y-%m-%d}")
    settings = settings_of([archive] if archive else names, store, base_url, contact, verbose)
    strangers = [name for name in ([archive] if archive else names) if not settings.on_loopback(name)]
    if strangers and not settings.contact:
        raise typer.BadParameter(f"{strangers[0]} is asked over the network: {NO_CONTACT}")
    _want_confirmation(strangers, settings.store)
    with _counting() as saw:
        result = run(
            names,
            settings,
            since=since.date() if since else None,
            until=until.date() if until else None,
            sample=sample,
            on_sighting=saw,
            known=_archived(names, archive, since) if archive else None,
        )
    _report(result, as_json)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _archived(names: list[str], archive: str, since: dt.datetime | None) -> dict[str, Any]:
    """The sources' spiders on their pages as an archive has them."""
    from spiders.archives.registry import archives
    from spiders.archives.replaying import archived_class
    from spiders.run import sources as known_sources

    if archive not in archives():
        raise typer.BadParameter(f"no archive is called {archive!r}; there are {', '.join(archives())}")
    if since is None:
        raise typer.BadParameter("an archive is asked from a day on: say --since")
    try:
        return {name: archived_class(known_sources()[name], archives()[archive]) for name in names}
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _unknown(names: list[str]) -> str:
    from spiders.registry import registry

    if not names:
        return "name a source"
    listed = registry().get(names[0])
    if listed is None:
        return f"no source is called {names[0]!r}"
    return f"{names[0]!r} is listed, but no spider reads {listed.gives} from a {listed.system} yet"


def _all(known: Any, store: str | None) -> list[str]:
    """Every source that may be crawled: those never seen only where a person confirmed them."""
    from pipelines.store.documents import Store
    from spiders.configuration import CrawlSettings
    from spiders.consents import unconfirmed

    left_out = unconfirmed(Store(store or CrawlSettings().store)) & set(known)
    if left_out:
        sys.stderr.write(
            f"rakusatsu: {len(left_out)} sources were never seen and are left out: see `sources`\n"
        )
    return [name for name in known if name not in left_out]


def _want_confirmation(names: list[str], store: str) -> None:
    from pipelines.store.documents import Store
    from spiders.consents import not_confirmed, unconfirmed

    left_out = unconfirmed(Store(store)) if names else set()
    for name in names:
        if name in left_out:
            raise typer.BadParameter(not_confirmed(name))


def settings_of(
    names: list[str], store: str | None, base_urls: list[str] | None, contact: str | None, verbose: bool
) -> CrawlSettings:
    """The operator's settings with what the command line says.

    Raises:
        typer.BadParameter: one of them cannot be.
    """
    from pydantic import ValidationError

    from spiders.configuration import CrawlSettings

    given: dict[str, Any] = {"log_level": "INFO"} if verbose else {}
    if store is not None:
        given["store"] = store
    if contact is not None:
        given["contact"] = contact
    if base_urls:
        given["base_urls"] = dict(_base_url(each, names) for each in base_urls)
    try:
        return CrawlSettings(**given)
    except ValidationError as error:
        raise typer.BadParameter(
            "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())
        ) from error


def _base_url(given: str, names: list[str]) -> tuple[str, str]:
    name, equals, url = given.partition("=")
    if equals and name in names:
        return name, url
    if len(names) == 1:
        return names[0], given
    raise typer.BadParameter(f"say which source --base-url {given} is a copy of: SOURCE=URL")


@contextmanager
def _counting() -> Iterator[Callable[[str, Sighting], None]]:
    """Counts what came of the documents."""
    counts: dict[str, Counter[str]] = {}
    with status("Asking …") as show:

        def saw(source: str, sighting: Sighting) -> None:
            counts.setdefault(source, Counter())[sighting.outcome] += 1
            said = ", ".join(f"{count} {outcome}" for outcome, count in counts[source].items())
            show(f"{source}: {said}")

        yield saw


def _report(result: CrawlResult, as_json: bool) -> None:
    for error in result.errors:
        sys.stderr.write(f"rakusatsu: {error}\n")
    for run in result.runs:
        if run.ended not in {"finished", "sample", "error"}:
            why = run.ended or "its record could not be written"
            sys.stderr.write(f"rakusatsu: {run.source} was ended early: {why}\n")
        for sighting in run.failures:
            sys.stderr.write(f"rakusatsu: {run.source}: {sighting.url}: {sighting.reason}\n")
        for line in _refusals(run):
            sys.stderr.write(f"rakusatsu: {run.source}: {line}\n")
        for breach in run.breaches:
            sys.stderr.write(f"rakusatsu: {run.source}: {breach}\n")
    if as_json:
        for run in result.runs:
            sys.stdout.write(_json(run) + "\n")
    else:
        _print_table(result.runs)


def _refusals(run: RunRecord) -> list[str]:
    """One line for each rule of robots.txt that kept the run out, with the road that is left."""
    counts = Counter((sighting.reason or "").partition(": ")[2] for sighting in run.refused)
    return [
        f"refused_by_robots: {rule} forbids {count} address{'es' if count > 1 else ''}: not asked. Save the files "
        f"in a browser, where the publisher allows that, and run `rakusatsu import FILE… --source {run.source}`"
        for rule, count in counts.items()
    ]


def _json(run: RunRecord) -> str:
    counts = {name: getattr(run, name) for name in ("found", "fetched", "unchanged", "failed")}
    counts["refused"] = len(run.refused)
    return json.dumps(
        dataclasses.asdict(run) | counts, ensure_ascii=False, default=lambda value: value.isoformat()
    )


def _print_table(runs: tuple[RunRecord, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("source", "ended")
    for heading in ("found", "fetched", "unchanged", "failed", "refused", "requests", "MB"):
        table.add_column(heading, justify="right")
    for run in runs:
        counts = (run.found, run.fetched, run.unchanged, run.failed, len(run.refused), run.requests)
        table.add_row(run.source, run.ended or "", *map(str, counts), f"{run.bytes / 1e6:.1f}")
    Console().print(table)


def _list(known: Any, as_json: bool) -> None:
    for name, spider in known.items():
        says = (spider.__doc__ or "").strip().splitlines()[0]
        if as_json:
            line = {"source": name, "base_url": spider.base_url, "description": says}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(f"{name}\t{says}\n")
