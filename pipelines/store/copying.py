"""A copy of a store that is whole while crawls go on: the bytes of a version before its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.store.documents import Store, object_name
from pipelines.store.version_list import version_table


def copy_store(store: Store, copy: Store, *, tell: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Copy what the store has now; what the copy has already is not copied again.

    Records are listed first, then the bytes they name are copied, then the records: whatever is stored meanwhile is
    left for the next copy.

    Args:
        store: read, without a lock.
        copy: written to, under its lock.
        tell: called once for each document.

    Yields:
        One line for each document whose bytes are lost or damaged; its record is not copied.

    Raises:
        OSError: the copy cannot be written.
    """
    versions = version_table(store)
    others = [name for folder in ("runs", "pages") for name in store.list_files(folder)]
    with copy.lock():
        have = set(copy.list_files("versions"))
        lost: set[str] = set()
        for sha256 in dict.fromkeys(versions["sha256"].to_pylist()):
            tell()
            if copy.has(sha256):
                continue
            try:
                content = store.read(sha256)
            except OSError as error:
                lost.add(sha256)
                yield str(error)
                continue
            copy.write(object_name(sha256), content)
        for name in others:
            try:
                copy.write(name, store.read_file(name))
            except FileNotFoundError:  # replaced meanwhile
                continue
        for name, sha256, record in zip(
            *(versions[column].to_pylist() for column in ("name", "sha256", "record")), strict=True
        ):
            if name not in have and sha256 not in lost:
                copy.write(name, record)
