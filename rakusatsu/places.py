"""Where the datasets of a command lie: a folder, or a URL of object storage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def data_folder(given: str | Path) -> Path:
    """What `--data` gives, or its default, as the local folder to work on; see `pipelines.datasets.remote.data_folder`."""
    if "://" not in str(given):
        return Path(given)
    from pipelines.datasets import remote  # what object storage needs is for those who use it

    return remote.data_folder(given)


def local_folder(given: str | Path) -> Path:
    """A folder of this machine.

    Raises:
        typer.BadParameter: a URL: what is written there one file after the other would be seen half made.
    """
    if "://" in str(given):
        raise typer.BadParameter(f"{given}: a folder of this machine; copy it there when it is whole")
    return Path(given)


DataFolder = Annotated[Path, typer.Option(help="Folder of the datasets.", metavar="DIR", parser=data_folder)]
ResolvedFolder = Annotated[
    Path, typer.Option(help="Folder of the datasets, resolved.", metavar="DIR", parser=data_folder)
]
