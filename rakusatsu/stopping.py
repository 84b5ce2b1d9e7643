"""SIGTERM and Ctrl-C: asked once, a command comes to its end with what is done written; asked again it ends at once."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer


@contextmanager
def ended_by_signal() -> Iterator[Callable[[], bool]]:
    """What tells whether the block should come to its end; the command then exits with 1 and says how to go on.

    A signal is not an exception in the middle of a write: the first one is asked for at moments when nothing is half
    done. The second one is (`KeyboardInterrupt`), and what is being written then stays as it was before.
    """
    asked = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: asked
    except KeyboardInterrupt:
        sys.stderr.write(
            "rakusatsu: ended at once; what was finished before stands, the same command goes on\n"
        )
        raise typer.Exit(1) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked:
        sys.stderr.write("rakusatsu: interrupted; what is done is written, the same command goes on\n")
        raise typer.Exit(1)
