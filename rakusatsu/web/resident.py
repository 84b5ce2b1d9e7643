"""Keeps the memory of a room below a bound: what is mapped from files is let go, it stays in the cache of the system.

A page of ten million contracts touches arrays of 40 to 80 MB each, and a page fault maps 64 KB around what was asked for, so
that in time all 4 GB of catalogue and index would count as the room's own. Letting them go costs a millisecond per 40 MB that is
asked for again.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

BOUND = 1_000 << 20
"""Bytes: what is wanted of a room are 2 GiB, and what answers are being made may take as much again before the next look."""
_SECONDS = 0.5
_STATM = Path("/proc/self/statm")


def resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


class ResidentBound:
    """Looks twice a second, in a thread of its own, as long as the room is open."""

    def __init__(self, mappings: Callable[[], Iterable[mmap.mmap]], bound: int = BOUND) -> None:
        """Nothing is looked at yet.

        Args:
            mappings: the files that are mapped now; read-only, so that letting them go loses nothing.
            bound: bytes above which they are let go.
        """
        self._mappings = mappings
        self._bound = bound
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="resident", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        if resident():
            self._thread.start()

    def stop(self) -> None:
        """Look no longer."""
        self._end.set()

    def let_go(self) -> None:
        """Give back what is mapped, and what the allocator keeps of what was freed."""
        for mapping in self._mappings():
            with contextlib.suppress(ValueError, OSError):  # closed meanwhile
                mapping.madvise(mmap.MADV_DONTNEED)
        with contextlib.suppress(OSError, AttributeError):  # glibc only
            ctypes.CDLL(None).malloc_trim(0)

    def _watch(self) -> None:
        while not self._end.wait(_SECONDS):
            if resident() > self._bound:
                self.let_go()
