"""Python's search for cycles of garbage, put off while a document is read.

A page is thousands of tuples, made and let go together, none of which refers to itself: looking through them again and
again for cycles is 5–10 % of the time of a page, and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS_BETWEEN = 50_000
"""New objects between two searches, where Python takes 700: a few megabytes of garbage may wait."""


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Search less often while the block runs; what the process has set itself is never made smaller."""
    before = gc.get_threshold()
    if 0 < before[0] < OBJECTS_BETWEEN:
        gc.set_threshold(OBJECTS_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
