"""Tables of PDFs against pdfplumber's own extract_tables(), page by page in one run; asked for: at most 0.25 ×.

Documents: the folder named by RAKUSATSU_SHARED, else `shared` beside the checkout. Also two processes against one
(asked for: at least 1.7 ×, documents shared out by their pages).
"""

from __future__ import annotations

import io
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pdfplumber

from extract.document import Document, extract_document

SHARED = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
MOST_PAGES = 12
"""Pages of a document that pdfplumber is timed on: its time a page hardly changes within one."""


def ours(path: Path) -> tuple[float, int]:
    """Seconds for the whole document, telling what it is and its rows included, and its pages."""
    content = path.read_bytes()
    started = time.perf_counter()
    extraction = extract_document(Document(content))
    return time.perf_counter() - started, extraction.pages or 0


def theirs(path: Path) -> float:
    """Seconds a page for pdfplumber's tables alone, each page closed."""
    content = path.read_bytes()
    started = time.perf_counter()
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        pages = pdf.pages[:MOST_PAGES]
        for page in pages:
            page.extract_tables()
            page.close()
    return (time.perf_counter() - started) / len(pages)


def main() -> None:
    paths = sorted((SHARED / "corpus" / "disclosure" / "pdf").glob("*.pdf"))
    if not paths:
        print(f"no documents under {SHARED}")
        return
    ours(paths[0])  # dictionaries and engines are loaded once a process
    for path in paths:
        seconds, pages = ours(path)
        page, plain = seconds / pages, theirs(path)
        for _ in range(
            MOST_PAGES // pages
        ):  # a page or two are over before a busy machine has shown its mean
            page, plain = min(page, ours(path)[0] / pages), min(plain, theirs(path))
        print(
            f"{path.stem:24} {pages:3} pages  {page * 1e3:7.1f} ms a page, pdfplumber {plain * 1e3:7.1f}: {page / plain:.3f}"
        )
    one, two = processes(paths, 1), processes(paths, 2)
    print(f"all documents: one process {one:.1f} s, two {two:.1f} s: {one / two:.2f} ×")


def processes(paths: list[Path], count: int) -> float:
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        list(pool.map(ours, paths[:count]))  # start the processes and load their dictionaries
        started = time.perf_counter()
        list(pool.map(ours, sorted(paths, key=lambda path: -path.stat().st_size)))
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
