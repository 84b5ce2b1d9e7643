"""The command `rakusatsu`. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some documents are partial or failed."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from pipelines.datasets._pandas_shim import claim
from rakusatsu.command_list import MARKUP, CommandGroup
from rakusatsu.failures import failure
from rakusatsu.safe_output import guarded

_INTERRUPTED = 130
"""Exit code that typer gives to Ctrl-C."""

app = typer.Typer(
    name="rakusatsu",
    help="Awards of Japanese public contracts as Parquet, every value with the page it was printed on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    cls=CommandGroup,
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
