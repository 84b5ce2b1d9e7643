"""Whether a store holds what it says: every record readable, every document's bytes there and right."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator

from pipelines.findings import Finding
from pipelines.store.documents import Store, StoreError, object_name
from pipelines.store.ledger import decode_run
from pipelines.store.records import decode_document


def verify_store(
    store: Store, *, repair: bool = False, tell: Callable[[], None] = lambda: None
) -> Iterator[Finding]:
    """What is lost or damaged in a store. Nothing here can be made again; the next crawl fetches what is still offered.

    Args:
        store: opened.
        repair: set aside (`damaged/…`) what cannot be used, so that it is fetched again and stands in nobody's way.
        tell: called once for each document looked at.
    """
    wanted: dict[str, str] = {}
    for name in store.list_files("versions"):
        try:
            row = decode_document(store.read_file(name))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            yield _set_aside(store, name, f"a damaged record of a version ({_line(error)})", repair=repair)
            continue
        wanted.setdefault(row.sha256, row.url or row.sha256)
    for sha256, url in wanted.items():
        tell()
        yield from _document(store, sha256, url, repair=repair)
    for name in store.list_files("runs"):
        try:
            decode_run(store.read_file(name))
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield _set_aside(store, name, f"a damaged record of a run ({_line(error)})", repair=repair)


def _document(store: Store, sha256: str, url: str, *, repair: bool) -> Iterator[Finding]:
    try:
        store.read(sha256)
    except StoreError as error:
        name = object_name(sha256)
        if store.has(sha256):
            yield _set_aside(store, name, "not the bytes it names", repair=repair, remedy=_fetched(url))
        else:
            yield Finding(name, str(error), _fetched(url))
    except OSError as error:
        yield Finding(object_name(sha256), _line(error), "make it readable")


def _fetched(url: str) -> str:
    return f"the next crawl fetches it where it is still offered: {url}"


def _set_aside(
    store: Store, name: str, what: str, *, repair: bool, remedy: str = "only a copy of the store has it"
) -> Finding:
    if not repair:
        return Finding(name, what, remedy)
    with contextlib.suppress(OSError):
        content = store.read_file(name)
        digest = hashlib.sha256(content).hexdigest()[:16]
        store.write(f"damaged/{digest}-{name.rpartition('/')[2]}", content)
        store.remove(name)
        return Finding(name, f"{what}; set aside under damaged/", remedy)
    return Finding(name, what, remedy)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
