"""The command `rakusatsu`. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some documents are partial or failed."""

from __future__ import annotations

import sys

import typer

from extract.errors import ExtractionError
from rakusatsu.commands.check import check
from rakusatsu.commands.company import company, exposure
from rakusatsu.commands.crawl import crawl
from rakusatsu.commands.deduce import deduce
from rakusatsu.commands.demo import demo
from rakusatsu.commands.extract import extract
from rakusatsu.commands.glyphs import glyphs
from rakusatsu.commands.lines import parse_address, parse_name
from rakusatsu.commands.new_source import new_source
from rakusatsu.commands.resolve import resolve
from rakusatsu.commands.show import show
from rakusatsu.commands.status import status

app = typer.Typer(
    name="rakusatsu",
    help="Awards of Japanese public contracts as Parquet, every value with the page it was printed on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback()
def root() -> None:
    """Awards of Japanese public contracts as Parquet, every value with the page it was printed on."""


app.command("check")(check)
app.command("company")(company)
app.command("crawl")(crawl)
app.command("demo")(demo)
app.command("deduce")(deduce)
app.command("exposure")(exposure)
app.command("extract")(extract)
app.command("parse-address")(parse_address)
app.command("parse-name")(parse_name)
app.command("glyphs")(glyphs)
app.command("resolve")(resolve)
app.command("show")(show)
app.command("status")(status)
app.command("new-source")(new_source)


def main() -> None:
    """Run the command line; an expected failure is one line on stderr, never a traceback."""
    try:
        app()
    except (OSError, ValueError, ExtractionError) as error:
        sys.stderr.write(f"rakusatsu: {error}\n")
        raise SystemExit(1) from error
