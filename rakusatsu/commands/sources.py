"""`rakusatsu sources`: the registry, what each source has given, whether it answers, and what people allowed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import getpass
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rakusatsu.failures import printable
from rakusatsu.places import DataFolder

if TYPE_CHECKING:
    from spiders.probe import Probed
    from spiders.registry import Source

_RUNS_LOOKED_AT = 10
"""Newest runs of a source among which the last crawl is looked for, beside probes."""
sources = typer.Typer(help="The registry of sources.", invoke_without_command=True)
_Store = Annotated[str | None, typer.Option("--store", help="Where documents are kept.", metavar="URL")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON line a source on stdout.")]


@sources.callback()
def list_sources(
    context: typer.Context,
    store: _Store = None,
    data: DataFolder = Path("data/parquet"),
    as_json: _Json = False,
) -> None:
    """List every publisher of the registry with its state and with what it has given so far.

    `proven`: saved pages of the live site were read; `likely`: others' programs agree; `unseen`: never crawled before
    a person confirms it.

    Example: `rakusatsu sources --json | jq -r 'select(.state == "unseen") | .start[0]'`
    """
    if context.invoked_subcommand is not None:
        return
    from spiders.registry import registry

    given = _given(store, data)
    if as_json:
        for source in registry().values():
            line = source.model_dump(mode="json") | {"has_spider": source.has_spider} | given.of(source.id)
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    _print(list(registry().values()), given)


@sources.command()
def probe(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Sources; all that may be crawled where none is named.", metavar="ID"),
    ] = None,
    store: _Store = None,
    base_url: Annotated[
        list[str] | None, typer.Option(help="Ask a copy of the site instead: SOURCE=URL.", metavar="URL")
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(help="Address or page where a publisher reaches you; sent with every request."),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Ask each source for robots.txt and its start page only, and say what works: nothing is stored as a document.

    `reachable`; `refused` (by robots.txt, a browser check, 401, 403); `changed` (the page is not as the spider expects
    and is kept in the store); `unreachable`. The last answer of each is kept: `rakusatsu sources` tells it.

    Example: `rakusatsu sources probe mof meti_kanto --contact you@example.org`

    Exit codes: 0 all reachable, 1 a failure, 2 wrong use, 3 some are not.
    """
    from rakusatsu.commands.crawl import settings_of
    from spiders.probe import REACHABLE, answers, probe_class
    from spiders.run import crawl
    from spiders.run import sources as known_sources

    known = known_sources()
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise typer.BadParameter(
            f"no source that can be crawled is called {unknown[0]!r}; see `rakusatsu sources`"
        )
    settings = settings_of(names or list(known), store, base_url, contact, verbose=False)
    asked = list(dict.fromkeys(names or _may_be_crawled(settings.store, list(known))))
    _want_contact(asked, settings)
    result = crawl(asked, settings, known={name: probe_class(known[name]) for name in asked})
    for error in result.errors:
        sys.stderr.write(f"rakusatsu: {printable(error)}\n")
    said = answers(result.runs)
    _keep(said, settings.store)
    for each in said:
        _tell(each, as_json=as_json)
    if result.errors:
        raise typer.Exit(1)
    if any(each.answer != REACHABLE for each in said):
        raise typer.Exit(3)


@sources.command()
def confirm(
    name: Annotated[str, typer.Argument(help="The source.", metavar="ID")],
    by: Annotated[
        str | None, typer.Option(help="Who looked; the name of this account where not given.")
    ] = None,
    note: Annotated[str, typer.Option(help="What was seen: address, terms, robots.txt.")] = "",
    store: _Store = None,
) -> None:
    """Say that a person opened a source's address, read its terms and robots.txt, and lets it be crawled.

    Example: `rakusatsu sources confirm jetro_national --note "terms read 2026-11-26, robots.txt allows"`
    """
    from pipelines.store.documents import Store
    from spiders.archives.registry import archives
    from spiders.configuration import CrawlSettings
    from spiders.consents import Confirmation, Consents
    from spiders.registry import registry

    if name not in registry() and name not in archives():
        raise typer.BadParameter(f"no source and no archive is called {name!r}; see `rakusatsu sources`")
    opened = Store(store or CrawlSettings().store)
    who = by or getpass.getuser()
    with opened.lock():
        now = dt.datetime.now(dt.UTC)
        Consents(opened).confirm(Confirmation(source=name, by=who, at=now, note=note))
    typer.echo(f"{name}: confirmed by {who}")


@sources.command()
def permit(
    host: Annotated[str, typer.Argument(help="Host that the publisher allowed, as www.example.go.jp.")],
    by: Annotated[str, typer.Option(help="Who allowed it in writing: office and person of the publisher.")],
    on: Annotated[dt.datetime, typer.Option(help="Date of the letter.", formats=["%Y-%m-%d"])],
    note: Annotated[str, typer.Option(help="What was allowed, where the letter is kept.")] = "",
    store: _Store = None,
) -> None:
    """Record a publisher's permission in writing: it takes robots.txt's place for this host and stands in the ledger
    beside every fetch made under it.

    Example: `rakusatsu sources permit www.example.go.jp --by "総務課 見本様" --on 2026-11-01 --note "letter 12"`
    """
    import re

    from pipelines.store.documents import Store
    from spiders.configuration import CrawlSettings
    from spiders.consents import Consents, Permission

    if not re.fullmatch(r"[a-z0-9.-]+(:\d+)?", host) or not by.strip():
        raise typer.BadParameter(f"give a host in lower case and who allowed it: {host!r}, {by!r}")
    opened = Store(store or CrawlSettings().store)
    with opened.lock():
        permission = Permission(host=host, by=by, on=on.date(), note=note)
        Consents(opened).permit(permission)
    typer.echo(f"{host}: {permission}")


@dataclasses.dataclass(frozen=True)
class _Given:
    """What the store and the datasets hold, by source."""

    documents: Counter[str]
    awards: Counter[str]
    last_run: dict[str, dict[str, Any]]
    confirmed: dict[str, str]
    probed: dict[str, dict[str, Any]]

    def of(self, source: str) -> dict[str, Any]:
        return {
            "documents": self.documents[source],
            "awards": self.awards[source],
            "last_run": self.last_run.get(source),
            "confirmed": self.confirmed.get(source),
            "probe": self.probed.get(source),
        }


def _given(store: str | None, data: Path) -> _Given:
    from pipelines.datasets.writer import Datasets
    from pipelines.store.documents import Store
    from pipelines.store.ledger import Ledger
    from pipelines.store.probes import Probes
    from spiders.configuration import CrawlSettings
    from spiders.consents import Consents

    opened = Store(store or CrawlSettings().store)
    documents = Counter(row.source for row in opened.versions())
    awards: Counter[str] = Counter()
    for row in Datasets(data).documents():
        awards[row.source] += row.rows_extracted or 0
    last_run = {
        source: {
            "started_at": run.started_at.isoformat(),
            "via": run.via,
            "ended": run.ended,
            "found": run.found,
            "failed": run.failed,
            "refused": len(run.refused),
        }
        for source, runs in Ledger(opened).newest(last=_RUNS_LOOKED_AT).items()
        for run in [run for run in runs if run.via != "probe"][-1:]
    }
    confirmed = {
        name: f"{each.by}, {each.at:%Y-%m-%d}" for name, each in Consents(opened).confirmations().items()
    }
    probed = {
        name: {"answer": each.answer, "details": each.details, "at": each.at.isoformat(timespec="seconds")}
        for name, each in Probes(opened).answers().items()
    }
    return _Given(documents, awards, last_run, confirmed, probed)


def _print(entries: list[Source], given: _Given) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    table.add_column("id", no_wrap=True)
    for heading in ("name", "ministry", "system", "state", "probe"):
        table.add_column(heading)
    for heading in ("documents", "awards"):
        table.add_column(heading, justify="right")
    for source in entries:
        state = "confirmed" if source.id in given.confirmed else str(source.state)
        counts = (given.documents[source.id], given.awards[source.id])
        table.add_row(
            source.id,
            source.name,
            source.ministry,
            str(source.system),
            state if source.has_spider else f"{state}, no spider",
            _answer_in_words(given.probed.get(source.id)),
            *(f"{count:,}" if count else "·" for count in counts),
        )
    Console().print(table)


def _answer_in_words(probed: dict[str, Any] | None) -> str:
    return f"{probed['answer']}, {probed['at'][:10]}" if probed else "·"


def _keep(said: list[Probed], store: str) -> None:
    from pipelines.store.documents import Store
    from pipelines.store.probes import ProbeAnswer, Probes

    now, opened = dt.datetime.now(dt.UTC), Store(store)
    with opened.lock():
        Probes(opened).keep(ProbeAnswer(**dataclasses.asdict(each), at=now) for each in said)


def _may_be_crawled(store: str, names: list[str]) -> list[str]:
    from pipelines.store.documents import Store
    from spiders.consents import unconfirmed

    left_out = unconfirmed(Store(store))
    return [name for name in names if name not in left_out]


def _want_contact(names: list[str], settings: Any) -> None:
    from spiders.configuration import NO_CONTACT

    strangers = [name for name in names if not settings.on_loopback(name)]
    if strangers and not settings.contact:
        raise typer.BadParameter(f"{strangers[0]} is asked over the network: {NO_CONTACT}")


def _tell(probed: Probed, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(dataclasses.asdict(probed), ensure_ascii=False) + "\n")
    else:
        line = f"{probed.source}\t{probed.answer}\t{printable(probed.url)}\t{printable(probed.details)}"
        sys.stdout.write(line + "\n")
