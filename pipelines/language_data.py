"""Which Sudachi dictionary names were understood with; apart from them, so that asking loads nothing."""

from __future__ import annotations

import importlib.metadata

METADATA_KEY = "sudachi_dictionary"
"""Key in the metadata of every Parquet file of `awards`."""


def dictionary_version() -> str:
    """Name and version of the dictionary."""
    return f"SudachiDict-core {importlib.metadata.version('sudachidict-core')}"
