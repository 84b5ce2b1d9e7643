"""The time that one request may take: what runs longer is cut, and the reader is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from extract.errors import RakusatsuError


class TooSlowError(RakusatsuError):
    """A request has used up its time."""


class Deadline:
    """The end of the time of one request."""

    def __init__(self, seconds: float) -> None:
        """Starts now."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; never negative."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Go on, if there is time.

        Raises:
            TooSlowError: there is none left.
        """
        if time.monotonic() > self._end:
            raise TooSlowError(f"cut after {self.seconds:g} seconds")

    @contextmanager
    def over(self, connection: Any) -> Iterator[None]:
        """Interrupt what a DuckDB connection runs in this block when the time is up.

        Raises:
            TooSlowError: it was interrupted.
        """
        import duckdb

        timer = threading.Timer(self.left, connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        except duckdb.InterruptException as error:
            raise TooSlowError(f"cut after {self.seconds:g} seconds") from error
        finally:
            timer.cancel()
