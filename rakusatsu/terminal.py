"""The terminal that commands print to: a table in a pipe or a file is never cut to a screen's width."""

from __future__ import annotations

import sys

from rich.console import Console

_PIPED_WIDTH = 10_000
"""Characters; lines end where their text does."""


def wide_console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or as its lines need where it is none."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _PIPED_WIDTH)
