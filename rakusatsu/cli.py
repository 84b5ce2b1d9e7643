"""The command `rakusatsu`. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some documents are partial or failed."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from pipelines.datasets._pandas_shim import claim
from rakusatsu.commands.check import check
from rakusatsu.commands.company import company, exposure
from rakusatsu.commands.crawl import crawl
from rakusatsu.commands.deduce import deduce
from rakusatsu.commands.demo import demo
from rakusatsu.commands.export import export
from rakusatsu.commands.extract import extract
from rakusatsu.commands.glyphs import glyphs
from rakusatsu.commands.import_ import import_
from rakusatsu.commands.lines import parse_address, parse_name
from rakusatsu.commands.mcp import mcp
from rakusatsu.commands.new_source import new_source
from rakusatsu.commands.reconcile import reconcile
from rakusatsu.commands.registers import registers
from rakusatsu.commands.release import release
from rakusatsu.commands.resolve import resolve
from rakusatsu.commands.serve import serve
from rakusatsu.commands.show import show
from rakusatsu.commands.signals import signals
from rakusatsu.commands.snapshot import snapshot
from rakusatsu.commands.sources import sources
from rakusatsu.commands.status import status
from rakusatsu.commands.update import update
from rakusatsu.commands.verify import verify
from rakusatsu.commands.watch import watch
from rakusatsu.failures import failure
from rakusatsu.safe_output import guarded

_INTERRUPTED = 130
"""Exit code that typer gives to Ctrl-C."""

app = typer.Typer(
    name="rakusatsu",
    help="Awards of Japanese public contracts as Parquet, every value with the page it was printed on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"rakusatsu {version('rakusatsu')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Say which version this is.", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    """Awards of Japanese public contracts as Parquet, every value with the page it was printed on."""
    context.with_resource(guarded())


app.command("check")(check)
app.command("company")(company)
app.command("crawl")(crawl)
app.command("demo")(demo)
app.command("deduce")(deduce)
app.command("exposure")(exposure)
app.command("extract")(extract)
app.command("import")(import_)
app.command("parse-address")(parse_address)
app.command("parse-name")(parse_name)
app.command("glyphs")(glyphs)
app.command("reconcile")(reconcile)
app.command("resolve")(resolve)
app.command("serve")(serve)
app.command("show")(show)
app.add_typer(sources, name="sources")
app.command("status")(status)
app.command("mcp")(mcp)
app.command("new-source")(new_source)
app.command("registers")(registers)
app.command("release")(release)
app.command("signals")(signals)
app.command("watch")(watch)
app.add_typer(export, name="export")
app.command("snapshot")(snapshot)
app.command("update")(update)
app.command("verify")(verify)


def main() -> None:
    """Run the command line; an expected failure is one line on stderr, never a traceback."""
    claim()
    try:
        app()
    except SystemExit as end:
        if end.code != _INTERRUPTED:
            raise
        _fail("interrupted; what was finished before stands", end)
    except Exception as error:
        message = failure(error)
        if message is None:
            raise
        _fail(message, error)


def _fail(message: str, cause: BaseException) -> NoReturn:
    sys.stderr.write(f"rakusatsu: {message}\n")
    raise SystemExit(1) from cause
