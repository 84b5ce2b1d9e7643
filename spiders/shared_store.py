"""The store of this process: opened and locked once, however many spiders work with it."""

from __future__ import annotations

from contextlib import ExitStack

from pipelines.store.documents import Store

_OPEN: dict[str, StoreLease] = {}


class StoreLease:
    """A locked store and how many hold it."""

    def __init__(self, url: str) -> None:
        """Lock the store.

        Raises:
            pipelines.store.documents.StoreLockedError: another run holds it.
        """
        self.store = Store(url)
        self.holders = 0
        self._lock = ExitStack()
        self._lock.enter_context(self.store.lock())

    def release(self) -> None:
        """Let go; the last one unlocks."""
        self.holders -= 1
        if self.holders == 0:
            self._lock.close()
            _OPEN.pop(self.store.url, None)


def open_store(url: str) -> StoreLease:
    """The store under this URL, locked by this process; `release()` it.

    Raises:
        pipelines.store.documents.StoreLockedError: another process holds it.
        OSError: it cannot be used.
    """
    lease = _OPEN.get(url) or StoreLease(url)
    _OPEN[url] = lease
    lease.holders += 1
    return lease
