"""Other names for files that never change: hard links, or copies where the file system has none.

A generation has thousands of files, and each is looked at and linked with every write: paths are taken as text too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path


def link(path: Path | str, other: Path | str) -> None:
    """Another name for the same file; a copy where the file system has no hard links. Its folder is made where need be.

    Raises:
        OSError: neither can be made.
    """
    try:
        _link(path, other)
    except FileNotFoundError:  # mostly the folder stands: it is not asked for with every file
        Path(other).parent.mkdir(parents=True, exist_ok=True)
        _link(path, other)


def same_file(path: Path | str, other: Path | str) -> bool:
    """Whether two names are one file, or one is a copy of the other that kept its time."""
    try:
        one, two = os.stat(path), os.stat(other)  # noqa: PTH116 - of text, without a `Path` each
    except FileNotFoundError:
        return False
    copied = (one.st_size, one.st_mtime_ns) == (two.st_size, two.st_mtime_ns)
    return (one.st_ino, one.st_dev) == (two.st_ino, two.st_dev) or copied


def size_of(path: Path | str) -> int:
    """Bytes of a file.

    Raises:
        OSError: it is not there.
    """
    return os.stat(path).st_size  # noqa: PTH116 - of text, without a `Path` each


def link_tree(folder: Path, other: Path) -> None:
    """Every file under a folder once more under another; one that another process takes away meanwhile is left out."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with contextlib.suppress(FileNotFoundError):
                link(path, other / path.relative_to(folder))


def _link(path: Path | str, other: Path | str) -> None:
    try:
        os.link(path, other)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(path, other)
