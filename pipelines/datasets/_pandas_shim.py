"""pyarrow without pandas, in the processes of the command line.

pyarrow looks for pandas before it makes its first array or scalar, and imports it wherever it is installed, to know its
types again: 0.4–0.9 s of processor time and 45–60 MB for each command, none of which hands pyarrow anything of pandas. So the
command line says that its process is ours (`claim`), and the first module of ours that makes Arrow arrays lets pyarrow look
for pandas while there is none to be found (`settle`). Whatever makes a frame later (`Table.to_pandas`) looks again and finds it.
A process that only imports `rakusatsu` is somebody else's: there pyarrow does as it always does.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

_PANDAS = "pandas"
_claimed: set[str] = set()


class _NoPandas(MetaPathFinder):
    """Finds that there is no pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == _PANDAS:
            raise ModuleNotFoundError(f"no {name} for now", name=name)


def claim() -> None:
    """Say that nothing in this process hands pyarrow anything of pandas; called before any Arrow array is made."""
    _claimed.add(_PANDAS)


def settle() -> None:
    """Where the process is ours and has no use for pandas so far, let pyarrow find that there is none."""
    if _PANDAS not in _claimed or _PANDAS in sys.modules:
        return
    import pyarrow as pa  # not in processes that make no arrays

    nothing = _NoPandas()
    sys.meta_path.insert(0, nothing)
    try:
        pa.scalar(0)  # any value: pyarrow looks once, and keeps what it found
    finally:
        sys.meta_path.remove(nothing)
