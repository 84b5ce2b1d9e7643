"""Columns of the index as arrays on disk, mapped into memory: what a deduction reads of every award.

A *dimension* is what one kind of clue speaks of. `DIR/index/columns/NAME.npy` holds a code an award, `NAME.count.npy`
how many awards carry each code; `NAME.VALUE.npy` what the codes of a numeric dimension stand for. A clue is weighed
once a code, however many awards carry it.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

VALUES = {
    "buyer": (),
    "place": (),
    "moment": ("day", "published"),
    "title": (),
    "price": ("amount", "expected", "estimated"),
    "method": (),
    "bidders": (),
    "rate": (),
}
"""Dimensions, with the numbers their codes stand for. `published` counts where no day is printed. The code of a
method is its place in METHODS and one more, that of bidders their number and one more, that of a rate its thousandths
and one more; 0 is "not printed"."""
_CODED_IN_PLACE = ("method", "bidders", "rate")
"""Dimensions without a table of codes."""
PLAIN = ("company", "contract", "file", "file_row", "published")
"""Columns that are kept as they are."""


def write_columns(facts: Mapping[str, NDArray[Any]], lists: Mapping[str, pa.Table], folder: Path) -> None:
    """Write every column.

    Args:
        facts: columns by row.
        lists: what the codes of a dimension stand for, as `buyers` for `buyer`.
        folder: where they go; it is made.
    """
    folder.mkdir()
    for name in PLAIN:
        save(folder, name, facts[name])
    for name, values in VALUES.items():
        for value in values:
            save(folder, f"{name}.{value}", lists[f"{name}s"][value].to_numpy(), compact=False)
        codes = facts[name]
        listed = 0 if name in _CODED_IN_PLACE else lists[f"{name}s"].num_rows
        # Awards that name no supplier are no facts, yet their buyer and title have codes.
        save(folder, name, codes)
        save(
            folder, f"{name}.count", np.bincount(codes, minlength=max(1 + int(codes.max(initial=0)), listed))
        )
    company = facts["company"]
    save(folder, "company.rows", _by_code(company))
    save(folder, "company.starts", np.concatenate([[0], np.cumsum(np.bincount(company))]))
    _write_prints(folder, facts["contract"])


def _by_code(codes: NDArray[Any]) -> NDArray[np.int64]:
    """Rows in the order of their codes, those of one code ascending: numbers are sorted faster than places."""
    return np.sort(codes.astype("i8") << 32 | np.arange(len(codes))) & 0xFFFFFFFF


def _write_prints(folder: Path, contract: NDArray[Any]) -> None:
    """Rows of contracts that several rows print, by contract: few, so that all others need no look at each other."""
    rows = np.flatnonzero(np.bincount(contract)[contract] > 1) if len(contract) else contract
    rows = rows[np.argsort(contract[rows], kind="stable")]
    save(folder, "prints.rows", rows)
    save(folder, "prints.contract", contract[rows])


def save(folder: Path, name: str, values: NDArray[Any], *, compact: bool = True) -> None:
    """Write one array, in the narrowest type that holds it."""
    if compact:
        low, high = int(values.min(initial=0)), int(values.max(initial=0))
        kinds = ("u1", "u2", "i4") if low >= 0 else ("i2", "i4")
        narrow = next(
            (kind for kind in kinds if low >= np.iinfo(kind).min and high <= np.iinfo(kind).max), "i8"
        )
        values = values.astype(narrow, copy=False)
    np.save(folder / f"{name}.npy", values, allow_pickle=False)


def load(folder: Path, name: str) -> NDArray[Any]:
    """One array, mapped into memory: only what is looked at is read."""
    path = folder / f"{name}.npy"
    if path.stat().st_size < 4096:  # an empty file cannot be mapped, a small one need not be
        return np.asarray(np.load(path, allow_pickle=False))
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def mapped(arrays: Iterable[NDArray[Any]]) -> list[mmap.mmap]:
    """The files behind some arrays that `load` gave; small ones have none."""
    return [found for array in list(arrays) if (found := getattr(array.base, "_mmap", None)) is not None]
