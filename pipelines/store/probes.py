"""What each source last answered to a probe (`rakusatsu sources probe`), kept in the store: one small file a source."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from extract.errors import InputError
from pipelines.store.documents import Store
from pipelines.store.records import encode

ANSWERS = ("reachable", "refused", "changed", "unreachable")
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeAnswer:
    """What a source answered, and when."""

    source: str
    answer: str
    """One of `ANSWERS`."""
    url: str
    details: str
    at: dt.datetime


class Probes:
    """The answers kept in a store; a newer one takes the place of the one before."""

    def __init__(self, store: Store) -> None:
        """Read and write the answers of this store."""
        self._store = store

    def keep(self, answers: Iterable[ProbeAnswer]) -> None:
        """Write answers.

        Raises:
            ValueError: a source can have no such name.
            OSError: one could not be written.
        """
        for each in answers:
            if not _SOURCE.fullmatch(each.source):
                raise InputError(f"not a source name: {each.source!r}")
            self._store.write(f"probes/{each.source}.json", encode(dataclasses.asdict(each)))

    def answers(self) -> dict[str, ProbeAnswer]:
        """The last answer of every source that was probed, by source; a damaged one is left out, with a line in the log."""
        found: dict[str, ProbeAnswer] = {}
        for name in self._store.list_files("probes"):
            try:
                values = json.loads(self._store.read_file(name))
                answer = ProbeAnswer(**values | {"at": dt.datetime.fromisoformat(values["at"])})
            except (ValueError, KeyError, TypeError) as error:
                _log.warning("%s: a damaged answer of a probe is passed over (%s)", name, error)
                continue
            found[answer.source] = answer
        return found
