"""An expected failure in words for a person: which file, and why."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

from extract.errors import RakusatsuError
from pipelines.datasets.generations import plainly

_REASONS = {
    errno.ENOENT: "no such file or folder",
    errno.EISDIR: "a folder, not a file",
    errno.ENOTDIR: "a file, not a folder",
    errno.EEXIST: "a file, not a folder",
    errno.EACCES: "no permission",
    errno.ENOSPC: "no space left on the disk",
    errno.EROFS: "the disk can only be read",
}
_STORAGES = {"aiobotocore", "botocore", "aiohttp", "gcsfs", "google", "adlfs", "azure"}
"""Packages that fsspec reaches object storage with; their errors have no class in common."""
_NO_COLUMN = re.compile(r'column "([^"]+)" not found')


def failure(error: BaseException) -> str | None:
    """What to tell the person; None for a fault of ours, whose traceback is wanted."""
    said = _said_of(error)
    return None if said is None else plainly(said)


def _said_of(error: BaseException) -> str | None:
    if isinstance(error, UnicodeDecodeError):
        return f"not a text in {error.encoding.upper()}: byte {error.start + 1} is {error.object[error.start]:#04x}"
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, RakusatsuError) or _is_of_settings(error):
        return "\n".join(
            map(printable, str(error).strip().splitlines())
        )  # a list of candidates takes several
    if type(error).__module__.partition(".")[0] in _STORAGES or _wants_storage(error):
        return f"the store cannot be reached: {_one_line(str(error))}"
    duckdb = sys.modules.get("duckdb")
    if duckdb is not None and isinstance(error, duckdb.Error):
        return _of_database(str(error))
    return None


def _is_of_settings(error: BaseException) -> bool:
    """Whether pydantic says which setting of a file or of the environment is wrong."""
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(error, pydantic.ValidationError)


def _wants_storage(error: BaseException) -> bool:
    """Whether fsspec says which package a URL needs (`Install s3fs to access S3`)."""
    return isinstance(error, ImportError) and str(error).startswith("Install ")


def printable(name: str) -> str:
    """A name from outside for the terminal: control characters and direction marks as escapes, a full-width space as it is."""
    return "".join(
        character if character.isprintable() or character == "\u3000" else ascii(character)[1:-1]
        for character in name
    )


def _of_system(error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0, error.strerror)
    if error.filename is None or reason is None:
        return _one_line(reason if error.errno in _REASONS and reason else str(error))
    if error.errno == errno.EEXIST and not Path(error.filename).is_file():
        reason = error.strerror
    return f"{_one_line(str(error.filename))}: {reason}"


def _of_database(message: str) -> str:
    column = _NO_COLUMN.search(message)
    if column:
        return (
            f"the data have no column {column[1]}: another version of rakusatsu wrote them; "
            "extract the documents again, into a new folder (--out)"
        )
    if "No space left on device" in message:
        return _REASONS[errno.ENOSPC]
    return _one_line(message)


def _one_line(message: str) -> str:
    return printable(" ".join(message.strip().splitlines()[:1]))
