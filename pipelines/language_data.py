"""The Sudachi dictionary, and which one names were understood with: asking for its version loads nothing."""

from __future__ import annotations

import importlib.metadata
import threading
from functools import cache
from typing import Any

METADATA_KEY = "sudachi_dictionary"
"""Key in the metadata of every Parquet file of `awards`."""
_opening = threading.Lock()


def sudachi_dictionary() -> Any:
    """The dictionary, opened once per process: each opening maps its 200 MB anew. Tokenizers of many threads share it."""
    with _opening:
        return _opened()


@cache
def _opened() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def dictionary_version() -> str:
    """Name and version of the dictionary."""
    return f"SudachiDict-core {importlib.metadata.version('sudachidict-core')}"
