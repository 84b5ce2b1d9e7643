"""Where the datasets of a command lie: a folder, or a URL of object storage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def data_folder(given: str | Path) -> Path:
    """What `--data` gives, or its default, as the local folder to work on; see `pipelines.datasets.remote.data_folder`."""
    from pipelines.datasets import remote  # only where a command runs: help need not wait for it

    return remote.data_folder(given)


DataFolder = Annotated[Path, typer.Option(help="Folder of the datasets.", metavar="DIR", parser=data_folder)]
ResolvedFolder = Annotated[
    Path, typer.Option(help="Folder of the datasets, resolved.", metavar="DIR", parser=data_folder)
]
