"""The stages of an update, each a command of its own process: what one leaks or breaks, no other feels."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rakusatsu.progress import VARIABLE

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
    stages: Sequence[Stage],
    *,
    stopping: Callable[[], bool],
    tell: Callable[[str], None],
    show: Callable[[str], None] = lambda _line: None,
    wait: float,
) -> list[Result]:
    """Run stages one after another.

    A stage whose `needs` failed is left out, and so are all after a signal: the running one is told to stop, which
    it does with what is done written.

    Args:
        stages: in order.
        stopping: asked now and then.
        tell: called with the name of each stage as it begins, and with its lines.
        show: called twice a second with how far the stage is.
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
        result = _run(stage, _Listener(stage.name, stopping, tell, show), wait)
        results.append(result)
        if result.exit_code not in (0, 3):
            failed.add(stage.name)
    return results


def exit_code_of(results: Sequence[Result]) -> int:
    """1 where a stage failed or was not begun, else 3 where one has something to be looked at, else 0."""
    codes = {result.exit_code for result in results}
    return 1 if codes - {0, 3} else 3 if 3 in codes else 0


@dataclass(slots=True)
class _Listener:
    """Hears what a stage says, and tells it to stop."""

    name: str
    stopping: Callable[[], bool]
    tell: Callable[[str], None]
    show: Callable[[str], None]

    def hear(self, process: subprocess.Popen[bytes], progress: int) -> list[str]:
        """Its lines, until it has closed its end; `progress` is what it writes its progress to."""
        assert process.stdout is not None
        said, shown = _Lines(), _Lines()
        started, told = time.monotonic(), False
        output = process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ, said)
            selector.register(progress, selectors.EVENT_READ, shown)
            while output in selector.get_map():
                if self.stopping() and not told:
                    process.terminate()
                    told = True
                for key, _ in selector.select(timeout=0.5):
                    chunk = os.read(key.fd, 65_536)
                    if not chunk:
                        selector.unregister(key.fd)
                    for line in key.data.take(chunk):
                        if key.data is said:
                            self.tell(line)
                self.show(self._so_far(shown.newest, time.monotonic() - started))
        return said.lines

    def _so_far(self, newest: str, seconds: float) -> str:
        minutes, rest = divmod(int(seconds), 60)
        return " · ".join(filter(None, (self.name, newest, f"{minutes}:{rest:02}")))


@dataclass(slots=True)
class _Lines:
    """What came through a pipe, line by line."""

    lines: list[str] = field(default_factory=list)
    rest: bytes = b""

    @property
    def newest(self) -> str:
        return self.lines[-1] if self.lines else ""

    def take(self, chunk: bytes) -> list[str]:
        """The lines that are whole now; at the end, which is an empty chunk, what is left."""
        *whole, self.rest = (self.rest + chunk).split(b"\n")
        if not chunk and self.rest:
            whole, self.rest = [self.rest], b""
        new = [line.decode("utf-8", "replace").rstrip() for line in whole]
        self.lines = (self.lines + new)[-_KEPT_LINES:]
        return new


def _run(stage: Stage, listener: _Listener, wait: float) -> Result:
    started = time.monotonic()
    progress, told = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rakusatsu", *stage.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[told],
            env={
                **os.environ,
                VARIABLE: str(told),
                "RAKUSATSU_WAIT": str(wait),
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            start_new_session=True,  # Ctrl-C is ours to pass on, once
        )
        with process:
            said = listener.hear(process, progress)
    finally:
        os.close(progress)
        os.close(told)
    return Result(stage.name, process.returncode, time.monotonic() - started, tuple(said))
