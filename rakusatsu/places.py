"""Where the datasets of a command lie: a folder, or a URL of object storage."""

from __future__ import annotations

from pathlib import Path


def data_folder(given: str | Path) -> Path:
    """What `--data` gives, as the local folder to work on (`pipelines.datasets.remote.data_folder`)."""
    if "://" not in str(given):  # typer gives the default as it stands
        return Path(given)
    from pipelines.datasets.remote import mirror_of

    return mirror_of(str(given))
