"""Python's collector of cycles, asked rarely while a document is read.

A row is made of some thirty objects that stay until its part of the document is given, and none of them is in a cycle:
looking for cycles among them again and again is a sixth of the time of reading (measured: 57,775 rows, 12 %–20 %). A page
of a PDF is thousands of tuples, none of which refers to itself: 5–10 % of its time.
"""

from __future__ import annotations

import gc
import threading
from types import TracebackType

OBJECTS = 50_000
"""Objects made between two looks; Python's own number is 700."""


class _Rarely:
    """While anybody is inside, the collector looks once in `OBJECTS`; behind the last one it does as before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._before = gc.get_threshold()
                often, *older = self._before
                gc.set_threshold(max(often, OBJECTS) if often else 0, *older)
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                gc.set_threshold(*self._before)


collected_rarely = _Rarely()
