"""Pictures of printed pages, drawn in a process of their own: a hostile document can end that one, never the room.

pdfium is not safe to use from several threads; one process draws one page after the other.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import threading
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol

from extract.errors import ExtractionError

SCALE = 2.0
"""Pixels per point: 144 dpi, enough to read 8-point type."""
_SECONDS = 15.0
_MEMORY = 2 << 30
"""Address space of the drawing process, in bytes."""
_KEPT_BYTES = 64 << 20
_DOCUMENT_BYTES = 200 << 20
_TRIES = 2
_FAILED = object()
"""What comes of a page where the drawing process ended or took too long."""
_NOT_BEGUN = object()
"""What comes of a page that waited for others as long as it may."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as displayed, in points."""

    width: float
    height: float


class PageSizes(Protocol):
    """Tells the sizes of pages."""

    def size(self, sha256: str, page: int) -> PageSize | None:
        """The size of a page; None where it cannot be drawn."""
        ...


class SizesOfAnswer:
    """Sizes of pages for one answer, which may be kept only where all of them are final."""

    def __init__(self, pictures: Pictures) -> None:
        """Nothing was asked for yet."""
        self._pictures = pictures
        self.final = True
        """Whether no page is missing that may yet be drawn."""

    def size(self, sha256: str, page: int) -> PageSize | None:
        """The size of a page; None where it cannot be drawn, now or at all."""
        found, final = self._pictures.measure(sha256, page)
        self.final = self.final and final
        return found


class Pictures:
    """Pictures and sizes of pages of a store; those drawn last are kept."""

    def __init__(self, store: str) -> None:
        """Nothing is started until the first page is asked for."""
        self._store = store
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        """Held by the page that is being drawn: where the process ends, that page is known to have been at it."""
        self._pool: ProcessPoolExecutor | None = None
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._sizes: dict[tuple[str, int], PageSize | None] = {}
        self._failures: dict[tuple[str, int], int] = {}

    def size(self, sha256: str, page: int) -> PageSize | None:
        """The size of a page; None where the document is not a PDF of the store, or cannot be drawn."""
        return self.measure(sha256, page)[0]

    def measure(self, sha256: str, page: int) -> tuple[PageSize | None, bool]:
        """The size of a page, and whether it is final: a page that had no turn, or failed once, may yet have one."""
        key = (sha256, page)
        if key not in self._sizes:
            found = self._ask(_size, sha256, page)
            if found is _NOT_BEGUN or (found is _FAILED and self._may_try_again(key)):
                return None, False
            self._sizes[key] = PageSize(*found) if isinstance(found, tuple) else None
        return self._sizes[key], True

    def _may_try_again(self, key: tuple[str, int]) -> bool:
        """Whether a page may be tried once more: a busy machine is not the page's fault, a second end of the process is."""
        with self._lock:
            self._failures[key] = self._failures.get(key, 0) + 1
            return self._failures[key] < _TRIES

    def png(self, sha256: str, page: int) -> bytes | None:
        """The picture of a page as PNG; None where there is none."""
        key = (sha256, page)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = self._ask(_draw, sha256, page)
        if not isinstance(drawn, bytes):
            return None
        with self._lock:
            self._kept[key] = drawn
            while sum(map(len, self._kept.values())) > _KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return drawn

    def close(self) -> None:
        """End the drawing process."""
        with self._lock:
            self._stop()

    def _ask(self, what: object, sha256: str, page: int) -> object:
        if not self._turn.acquire(timeout=_SECONDS):
            return _NOT_BEGUN
        try:
            return self._submit(what, sha256, page).result(_SECONDS)
        except (TimeoutError, BrokenProcessPool, CancelledError):
            with self._lock:
                self._stop()
            return _FAILED
        finally:
            self._turn.release()

    def _submit(self, what: object, sha256: str, page: int) -> Future[object]:
        """Hand a page to the process, to a new one where there is none or the last ended while it had nothing to do."""
        with self._lock:
            if self._pool is not None:
                with contextlib.suppress(BrokenProcessPool):
                    return self._pool.submit(what, self._store, sha256, page)  # type: ignore[arg-type]
                self._stop()
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_limit_memory)
            return self._pool.submit(what, self._store, sha256, page)  # type: ignore[arg-type]

    def _stop(self) -> None:
        if self._pool is None:
            return
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None


def _limit_memory() -> None:
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _content(store: str, sha256: str) -> bytes | None:
    from extract.media import MediaType, sniff
    from pipelines.store.documents import Store

    content = Store(store).read(sha256)
    return content if len(content) <= _DOCUMENT_BYTES and sniff(content) == MediaType.PDF else None


def _size(store: str, sha256: str, page: int) -> tuple[float, float] | None:
    """Width and height in points; runs in the drawing process."""
    from rakusatsu.show.page_pictures import page_size

    try:
        content = _content(store, sha256)
        return page_size(content, page) if content else None
    except (OSError, ValueError, ExtractionError, MemoryError):
        return None


def _draw(store: str, sha256: str, page: int) -> bytes | None:
    """PNG of a page; runs in the drawing process."""
    from rakusatsu.show.page_pictures import draw_page

    try:
        content = _content(store, sha256)
        if not content:
            return None
        picture = draw_page(content, page, (), scale=SCALE)
        stream = io.BytesIO()
        picture.convert("L").quantize(16).save(stream, "PNG", optimize=False)
        return stream.getvalue()
    except (OSError, ValueError, ExtractionError, MemoryError):
        return None
