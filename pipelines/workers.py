"""A pool of worker processes with limits of time and memory each; a job that kills its worker fails alone."""

from __future__ import annotations

import contextlib
import errno
import importlib
import inspect
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Self, TypeVar

from extract.errors import RakusatsuError

READ = "pipelines.reading_process:read_document"
"""What workers of `extract` run: told here, so that they are started before what gives them documents is imported."""
_POLL_SECONDS = 0.25
_JOBS_PER_WORKER = 200
"""A worker is replaced after so many jobs: whatever its libraries leak stays bounded."""
_START_SECONDS = 120
"""A worker that is not ready after so long never will be; on a busy machine imports alone take seconds."""
_READY = "ready"
_GRACE_SECONDS = 10
"""A worker whose parent was killed ends itself this long after its own limit of time."""

Job = TypeVar("Job")


class WorkersBrokenError(RakusatsuError, OSError):
    """No worker process can be started: the fault is not in any job."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use."""

    seconds: float = 300
    """Until its result, or its next part."""
    memory: int = 1 << 30
    """Bytes of memory of the worker process."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that gave no result, with the reason in one line."""

    reason: str
    kind: str = "document"
    """One of `extract.rows.FAILURES`: whether it is the job's own fault, or may pass."""
    spent: bool = False
    """Whether the worker's state is not to be trusted any more."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several results of a job; others follow, and the last of them is no `Part`."""

    result: Any


@dataclass(slots=True)
class _Worker(Generic[Job]):
    process: subprocess.Popen[bytes]
    connection: Connection
    job: Job | None = None
    """None while idle."""
    ready: bool = False
    """Whether it has started up; its first job waits for it until then."""
    deadline: float = 0.0
    done: int = 0

    def stop(self) -> None:
        """End the process at once."""
        self.connection.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()


class WorkerPool(Generic[Job]):
    """Runs one function over jobs in worker processes; results come in the order in which they are done."""

    def __init__(
        self,
        function: str,
        *,
        workers: int = 1,
        limits: Limits | None = None,
        stopping: Callable[[], bool] | None = None,
    ) -> None:
        """Make the pool; processes start with the first jobs, and no more of them than there are jobs, or with `start`.

        Args:
            function: `module:name` of a function of one argument; argument and result can be pickled. A generator
                gives its results one by one, at least one.
            workers: most processes at a time.
            limits: of each job.
            stopping: asked four times a second; once it says so no job is begun, and those under way are given up.
        """
        if workers < 1:
            raise ValueError("at least one worker is needed")
        self._function = function
        self._size = workers
        self.limits = limits or Limits()
        self._stopping = stopping or (lambda: False)
        self._workers: list[_Worker[Job]] = []

    def start(self) -> None:
        """Start one process before there is a job: it imports while whoever has the jobs does the same.

        Use the pool as a context manager then: there may be no job for it.
        """
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(self, jobs: Iterable[tuple[Job, Any]]) -> Generator[tuple[Job, Any], None, None]:
        """Start the first jobs at once, then give each job with its result or its `Failure`, after its `Part`s.

        Args:
            jobs: what names a job, and the function's argument. Taken one by one as workers become free. An
                argument that is a `Failure` is no work and comes back as the result.

        Raises:
            WorkersBrokenError: worker processes do not even start.
        """
        queue = iter(jobs)
        ready = list(self._fill(queue))
        return self._results(queue, ready)

    def _results(
        self, queue: Iterator[tuple[Job, Any]], ready: list[tuple[Job, Any]]
    ) -> Generator[tuple[Job, Any], None, None]:
        try:
            while True:
                yield from ready
                if self._stopping() or not any(worker.job is not None for worker in self._workers):
                    return
                ready = self._collect()
                ready += self._fill(queue)
        finally:
            self._stop()

    def _fill(self, queue: Iterator[tuple[Job, Any]]) -> Iterator[tuple[Job, Any]]:
        """Give every free worker a job; yields those that need no worker."""
        while sum(worker.job is not None for worker in self._workers) < self._size and not self._stopping():
            try:
                job, argument = next(queue)
            except StopIteration:
                return
            if isinstance(argument, Failure):
                yield job, argument
                continue
            worker = self._idle() or self._start()
            worker.job = job
            worker.deadline = time.monotonic() + (self.limits.seconds if worker.ready else _START_SECONDS)
            try:
                worker.connection.send(argument)
            except OSError:
                yield job, self._bury(worker, _death(worker.process, self.limits))

    def _idle(self) -> _Worker[Job] | None:
        """A worker that waits for a job; one that was killed while it waited is removed."""
        for worker in [worker for worker in self._workers if worker.job is None]:
            if worker.process.poll() is None:
                return worker
            self._remove(worker)
        return None

    def _collect(self) -> list[tuple[Job, Any]]:
        """Wait for something to happen and return what is done, failed or over its limits."""
        busy = {worker.connection: worker for worker in self._workers if worker.job is not None}
        results: list[tuple[Job, Any]] = []
        spoken = wait(list(busy), timeout=_POLL_SECONDS)
        for worker in [worker for connection, worker in busy.items() if connection in spoken]:
            del busy[worker.connection]
            job = worker.job
            assert job is not None
            try:
                result = worker.connection.recv()
            except (EOFError, OSError):
                results.append((job, self._bury(worker, _death(worker.process, self.limits))))
                continue
            if not worker.ready:
                worker.ready = result == _READY
                worker.deadline = time.monotonic() + self.limits.seconds
                continue
            results.append((job, result))
            if isinstance(result, Part):
                worker.deadline = time.monotonic() + self.limits.seconds
                continue
            worker.job = None
            worker.done += 1
            if worker.done >= _JOBS_PER_WORKER or (isinstance(result, Failure) and result.spent):
                self._remove(worker)
        for worker in busy.values():
            failure = self._broken_limit(worker)
            if failure is not None and worker.job is not None:
                results.append((worker.job, self._bury(worker, failure)))
        return results

    def _broken_limit(self, worker: _Worker[Job]) -> Failure | None:
        if time.monotonic() > worker.deadline:
            return over_time(self.limits)
        import psutil

        with contextlib.suppress(psutil.Error):
            if psutil.Process(worker.process.pid).memory_info().rss > self.limits.memory:
                return over_memory(self.limits)
        return None

    def _start(self) -> _Worker[Job]:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",  # a folder named `extract` in the working directory is not this package
                    "-c",
                    "from pipelines.workers import main; main()",
                    str(theirs.fileno()),
                    self._function,
                    str(self.limits.seconds),
                    str(self.limits.memory),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        worker: _Worker[Job] = _Worker(process, Connection(ours.detach()))
        self._workers.append(worker)
        return worker

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers.clear()

    def _bury(self, worker: _Worker[Job], failure: Failure) -> Failure:
        """Remove a worker that is dead or to be killed; what it said before it died goes before `failure`."""
        with contextlib.suppress(EOFError, OSError):
            while worker.connection.poll():
                message = worker.connection.recv()
                worker.ready = worker.ready or message == _READY
                if isinstance(message, Failure):
                    failure = message
        self._remove(worker)
        if not worker.ready:
            raise WorkersBrokenError(f"worker processes cannot start: {failure.reason}")
        return failure

    def _remove(self, worker: _Worker[Job]) -> None:
        self._workers.remove(worker)
        worker.stop()


def over_time(limits: Limits) -> Failure:
    """What is recorded for a job that ran too long."""
    return Failure(f"over the time limit of {limits.seconds:g} s", "time_limit")


def over_memory(limits: Limits) -> Failure:
    """What is recorded for a job that took too much memory."""
    return Failure(f"over the memory limit of {limits.memory >> 20} MiB", "memory_limit", spent=True)


_FAULTS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE}
"""Signals that a document brings on its worker; others come from outside (no memory left, an operator)."""


def _death(process: subprocess.Popen[bytes], limits: Limits) -> Failure:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    code = process.returncode
    if code == -signal.SIGALRM:  # this process was too busy to notice first
        return over_time(limits)
    if code is not None and code < 0:
        number = signal.Signals(-code)
        hint = " (no memory was left, or a library gave up)" if number == signal.SIGABRT else ""
        kind = "document" if number in _FAULTS else "worker_failed"
        return Failure(f"the worker process was killed by {number.name}{hint}", kind)
    return Failure(f"the worker process ended with code {code}")


# --- in the worker process


def work(connection: Connection, function_name: str, limits: Limits) -> None:
    """Answer jobs until the other end closes. Runs in a worker process."""
    _limit_process(limits)
    module, _, name = function_name.partition(":")
    function = getattr(importlib.import_module(module), name)
    connection.send(_READY)
    while True:
        try:
            argument = connection.recv()
        except (EOFError, OSError):
            return
        except MemoryError:
            connection.send(over_memory(limits))
            return
        _wake_after(limits)
        try:
            result = function(argument)
            if inspect.isgenerator(result):
                result = _last_of(result, connection, limits)
        except MemoryError:
            result = over_memory(limits)
        except Exception as error:
            result = Failure(_one_line(error), "worker_failed" if _may_pass(error) else "document")
        del argument
        connection.send(result)
        del result
        signal.setitimer(signal.ITIMER_REAL, 0)


def _last_of(results: Iterator[Any], connection: Connection, limits: Limits) -> Any:
    """Send every result but the last."""
    last = next(results)
    for result in results:
        connection.send(Part(last))
        _wake_after(limits)
        last = result
    return last


def _wake_after(limits: Limits) -> None:
    """End this process when its time is over, also where the parent is gone and C code hangs."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS)


def _may_pass(error: Exception) -> bool:
    """Whether the machine had no room for a job: the job is not at fault."""
    return isinstance(error, OSError) and error.errno in (
        errno.EACCES,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
    )


def _one_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _limit_process(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Private memory, not address space: dictionaries that are mapped from files do not count.
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))


def main() -> None:
    """Be a worker process: `sys.argv` holds the descriptor of the connection, the function and the limits."""
    descriptor, function_name, seconds, memory = sys.argv[1:]
    work(Connection(int(descriptor)), function_name, Limits(float(seconds), int(memory)))
