"""Folders for what a process needs only while it runs; what a killed one left is cleared by the next."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """A folder that is gone with this object, with its process, or at the latest when another one is made beside it."""

    def __init__(self, prefix: str, parent: Path | None = None) -> None:
        """Make the folder, and clear those of dead processes with the same prefix.

        Args:
            prefix: begins its name.
            parent: where it lies; the folder for temporary files where None.

        Raises:
            OSError: it cannot be made.
        """
        parent = parent or Path(tempfile.gettempdir())
        clear_scratch(prefix, parent)
        self.folder, descriptor = _claimed(prefix, parent)
        self._end = weakref.finalize(self, _end, self.folder, descriptor)

    def remove(self) -> None:
        """Delete the folder."""
        self._end()

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        self.remove()


def _claimed(prefix: str, parent: Path) -> tuple[Path, int]:
    """A new folder with the lock that says whose it is."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with contextlib.suppress(FileNotFoundError):  # another process cleared it before it was claimed
            descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)


def clear_scratch(prefix: str, parent: Path) -> None:
    """Remove the folders with a prefix that no living process owns."""
    for folder in parent.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # another user's, or in use
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                if os.fstat(descriptor).st_uid == os.getuid():
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def _end(folder: Path, descriptor: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.close(descriptor)
