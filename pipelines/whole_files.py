"""Local files that are whole or not there, whatever stops the process."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def lock_wait(wait: float | None) -> float:
    """Seconds to wait for a lock: as given, else `RAKUSATSU_WAIT` of the environment, else none.

    Raises:
        ValueError: the environment gives no number.
    """
    if wait is not None:
        return wait
    given = os.environ.get("RAKUSATSU_WAIT") or "0"
    try:
        return max(0.0, float(given))
    except ValueError as error:
        raise ValueError(f"RAKUSATSU_WAIT is {given!r}: a number of seconds") from error


@contextmanager
def replacing(path: Path, unfinished: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block ends well.

    Raises:
        OSError: it could not be written; the earlier one still stands.
    """
    temporary = unfinished / uuid.uuid4().hex
    unfinished.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file (text as UTF-8) that is whole or as it was; pipes, devices and links are written through.

    Raises:
        OSError: it could not be written; it names the file.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_bytes(data)
            return
        with replacing(path, path.parent) as file:
            file.write(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
