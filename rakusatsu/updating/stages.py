"""The stages of an update, each a command of its own process: what one leaks or breaks, no other feels."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_KEPT_LINES = 200
"""Lines of a stage's output that a report keeps; the journal has them all."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One command of an update."""

    name: str
    arguments: tuple[str, ...]
    """Of `rakusatsu`."""
    needs: tuple[str, ...] = ()
    """Stages that must not have failed before it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a stage."""

    name: str
    exit_code: int | None
    """None where it was not begun."""
    seconds: float
    said: tuple[str, ...]
    """Its last lines, errors and results."""

    @property
    def word(self) -> str:
        """What it came to, for people."""
        if self.exit_code is None:
            return "left out"
        return {0: "done", 3: "done, something is to be looked at"}.get(self.exit_code, "failed")


def run_stages(
    stages: Sequence[Stage], *, stopping: Callable[[], bool], tell: Callable[[str], None], wait: float
) -> list[Result]:
    """Run stages one after another.

    A stage whose `needs` failed is left out, and so are all after a signal: the running one is told to stop, which
    it does with what is done written.

    Args:
        stages: in order.
        stopping: asked now and then.
        tell: called with the name of each stage as it begins, and with its lines.
        wait: seconds that each stage waits for another run's lock.
    """
    results: list[Result] = []
    failed: set[str] = set()
    for stage in stages:
        if stopping() or failed & set(stage.needs):
            results.append(Result(stage.name, None, 0, ()))
            failed.add(stage.name)
            continue
        tell(f"— {stage.name}")
        result = _run(stage, stopping, tell, wait)
        results.append(result)
        if result.exit_code not in (0, 3):
            failed.add(stage.name)
    return results


def exit_code_of(results: Sequence[Result]) -> int:
    """1 where a stage failed or was not begun, else 3 where one has something to be looked at, else 0."""
    codes = {result.exit_code for result in results}
    return 1 if codes - {0, 3} else 3 if 3 in codes else 0


def _run(stage: Stage, stopping: Callable[[], bool], tell: Callable[[str], None], wait: float) -> Result:
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "rakusatsu", *stage.arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={
            **os.environ,
            "RAKUSATSU_WAIT": str(wait),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        start_new_session=True,  # Ctrl-C is ours to pass on, once
    )
    said = list(_lines(process, stopping, tell))
    return Result(stage.name, process.wait(), time.monotonic() - started, tuple(said[-_KEPT_LINES:]))


def _lines(
    process: subprocess.Popen[str], stopping: Callable[[], bool], tell: Callable[[str], None]
) -> list[str]:
    import selectors

    assert process.stdout is not None
    said: list[str] = []
    told = False
    os.set_blocking(process.stdout.fileno(), False)
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if stopping() and not told:
                process.terminate()
                told = True
            if not selector.select(timeout=0.5):
                continue
            chunk = os.read(process.stdout.fileno(), 65_536)
            if not chunk:
                break
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                text = line.decode("utf-8", "replace").rstrip()
                said.append(text)
                tell(text)
    if rest:
        said.append(rest.decode("utf-8", "replace"))
    return said
