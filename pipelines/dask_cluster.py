"""Extraction on a dask.distributed cluster: the same limited worker processes, started by the cluster's workers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable

from distributed import Client, as_completed

from extract.document import Document
from pipelines.candidates import DocumentCandidate, argument_of
from pipelines.extraction import DocumentReading, ExtractionOutcome, outcomes_of
from pipelines.workers import READ, Failure, Limits, Part, WorkerPool

_CHUNK = 8
"""Documents of one task: enough to pay for starting a process."""
_TASKS_PER_THREAD = 2
"""Tasks handed out before the first is done, so that no thread waits and memory stays bounded."""

_CONNECT_SECONDS = 10


def extract_on_cluster(
    candidates: Iterable[DocumentCandidate],
    address: str,
    *,
    limits: Limits | None = None,
    function: str = READ,
    stopping: Callable[[], bool] | None = None,
) -> Generator[ExtractionOutcome, None, None]:
    """Extract documents on a cluster; outcomes come as they are done, the same as from `extract_all`.

    Args:
        candidates: read here, their bytes sent to the cluster.
        address: of the scheduler, for instance `tcp://10.0.0.5:8786`. Its workers have this package installed.
        limits: of time and memory, each document.
        function: what is done with a `Document`, as `module:name`, giving a `DocumentReading`.
        stopping: asked now and then; once it says so, outcomes end.

    Raises:
        OSError: no scheduler at that address, or the cluster lost a task. What was not given is not recorded.
    """
    limits = limits or Limits()
    results = _results(candidates, address, limits, function, stopping or (lambda: False))
    return outcomes_of(results, limits)


def _results(
    candidates: Iterable[DocumentCandidate],
    address: str,
    limits: Limits,
    function: str,
    stopping: Callable[[], bool],
) -> Generator[tuple[DocumentCandidate, DocumentReading | Failure], None, None]:
    queue = iter(candidates)
    chunks = iter(lambda: list(itertools.islice(queue, _CHUNK)), [])
    with Client(address, timeout=_CONNECT_SECONDS, set_as_default=False) as client:
        places = _TASKS_PER_THREAD * max(1, sum(client.nthreads().values()))
        waiting: dict[str, list[DocumentCandidate]] = {}
        done = as_completed(loop=client.loop)
        while True:
            for chunk in itertools.islice(chunks, places - len(waiting)):
                arguments = client.scatter([argument_of(candidate) for candidate in chunk], hash=False)
                task = client.submit(read_limited, arguments, function, limits, pure=False)
                waiting[task.key] = chunk
                done.add(task)
            if not waiting or stopping():
                return
            task = next(done)
            if task.status != "finished":
                raise OSError(f"the cluster at {address} lost a task: {task.exception()}")
            for candidate, results in zip(waiting.pop(task.key), task.result(), strict=True):
                for result in results:
                    yield candidate, result
            task.release()


def read_limited(
    arguments: list[Document | Failure], function: str, limits: Limits
) -> list[list[DocumentReading | Failure]]:
    """Read some documents in a limited process, each to its parts; runs on the cluster."""
    results: list[list[DocumentReading | Failure]] = [[] for _ in arguments]
    for place, result in WorkerPool[int](function, limits=limits).run(enumerate(arguments)):
        results[place].append(result.result if isinstance(result, Part) else result)
    return results
