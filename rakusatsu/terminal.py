"""The terminal that commands print to: a table in a pipe or a file is never cut to a screen's width."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

_PIPED_WIDTH = 10_000
"""Characters; lines end where their text does."""


def wide_console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or as its lines need where it is none."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _PIPED_WIDTH)


@contextmanager
def stages_shown() -> Iterator[Callable[[str, float], None]]:
    """Tells the stage of a long command and how far it is (0 to 1), on a terminal only; gone when the block ends."""
    if not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(pulse_style="bar.back"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda stage, share: progress.update(task, description=stage, completed=share)
