"""How far a command is: on its terminal, or as lines for `rakusatsu update`, which runs it as a stage and shows them."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator

VARIABLE = "RAKUSATSU_PROGRESS"
"""Names the file descriptor that lines are written to; each says the whole of what is shown."""
_EVERY = 0.2
"""Seconds between two lines."""


def progress_lines() -> Callable[[str], None] | None:
    """What writes a line of progress to who runs this command as a stage; None where nobody does."""
    given = os.environ.get(VARIABLE, "")
    if not given.isdecimal():
        return None
    descriptor, told_at = int(given), 0.0

    def tell(line: str) -> None:
        nonlocal told_at
        now = time.monotonic()
        if now - told_at >= _EVERY:
            told_at = now
            with contextlib.suppress(OSError):  # who asked for it is gone
                os.write(descriptor, f"{' '.join(line.split())}\n".encode())

    return tell


@contextlib.contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """What counts one more of a known number, with the time that is left."""
    tell, done = progress_lines(), 0
    if tell is not None:

        def one_more() -> None:
            nonlocal done
            done += 1
            tell(f"{done:,} of {total:,}")

        yield one_more
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=total)
            yield lambda: progress.advance(task)
    else:
        yield lambda: None


@contextlib.contextmanager
def status(first: str) -> Iterator[Callable[[str], None]]:
    """What shows a line in place of the one before."""
    tell = progress_lines()
    if tell is not None:
        yield tell
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(first) as shown:
            yield shown.update
    else:
        yield lambda _line: None


@contextlib.contextmanager
def counted(what: str) -> Iterator[Callable[[], None]]:
    """What counts one more of an unknown number."""
    number = 0
    with status(f"{what} …") as show:

        def one_more() -> None:
            nonlocal number
            number += 1
            if number % 50 == 0:
                show(f"{what}: {number:,}")

        yield one_more


@contextlib.contextmanager
def stages_shown() -> Iterator[Callable[[str, float], None]]:
    """What tells the stage of a long command and how far it is (0 to 1); gone when the block ends."""
    tell = progress_lines()
    if tell is not None:
        yield lambda stage, share: tell(f"{stage} {share:.0%}" if share else stage)
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(pulse_style="bar.back"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=1.0)
            yield lambda stage, share: progress.update(task, description=stage, completed=share)
    else:
        yield lambda _stage, _share: None
