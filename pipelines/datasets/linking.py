"""Other names for files that never change: hard links, or copies where the file system has none."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path


def link(path: Path, other: Path) -> None:
    """Another name for the same file; a copy where the file system has no hard links.

    Raises:
        OSError: neither can be made.
    """
    other.parent.mkdir(parents=True, exist_ok=True)
    try:
        other.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(path, other)


def same_file(path: Path, other: Path) -> bool:
    """Whether two names are one file, or one is a copy of the other that kept its time."""
    try:
        one, two = path.stat(), other.stat()
    except FileNotFoundError:
        return False
    copied = (one.st_size, one.st_mtime_ns) == (two.st_size, two.st_mtime_ns)
    return (one.st_ino, one.st_dev) == (two.st_ino, two.st_dev) or copied


def link_tree(folder: Path, other: Path) -> None:
    """Every file under a folder once more under another; one that another process takes away meanwhile is left out."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with contextlib.suppress(FileNotFoundError):
                link(path, other / path.relative_to(folder))
