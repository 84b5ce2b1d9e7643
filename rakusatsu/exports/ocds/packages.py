"""Releases and records in packages: a file per source and month, or one file of JSON Lines."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.whole_files import write_whole
from rakusatsu.exports.contract_facts import ContractFacts
from rakusatsu.exports.ocds.release import OCID_PREFIX, release
from rakusatsu.exports.ocds.validation import faults

VERSION = "1.1"
EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bidOpening_extension/master/extension.json",
)
"""What the base schema does not have: `bids`, `tender.bidOpening`."""
_CHUNK = 5_000
"""Releases of one package at most: some 20 MB."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes the packages, when, under which address and terms."""

    published: dt.datetime
    """The newest day of the data, so that the same data give the same bytes; also of what is not dated."""
    publisher: str = "rakusatsu"
    uri: str = "https://example.org/rakusatsu/ocds"
    """Where the packages will lie; each file adds its name."""
    license: str | None = None
    prefix: str = OCID_PREFIX


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """A file, and what the schema of the standard says against it (nothing, unless this program is wrong)."""

    path: Path
    faults: tuple[str, ...]


def write_packages(
    facts: Iterable[ContractFacts], out: Path, about: Publication, *, records: bool = False
) -> list[WrittenPackage]:
    """Write a package per source and month as `SOURCE/YYYY-MM.json`; further ones of a month are numbered.

    Args:
        facts: contracts, those of one source and month behind one another.
        out: folder.
        about: the publication.
        records: record packages (each contract's releases and their compiled state), not release packages.
    """
    written = []
    for (source, month), members in groupby(facts, key=lambda each: (each.source, _month(each.day))):
        for number, chunk in enumerate(_chunks(members), start=1):
            name = f"{source}/{month}{f'-{number}' if number > 1 else ''}.json"
            releases = [release(each, prefix=about.prefix, undated=about.published) for each in chunk]
            package = _package(name, releases, about, records)
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(package, ensure_ascii=False, indent=1) + "\n")
            written.append(WrittenPackage(path, tuple(faults(package))))
    return written


def lines(
    facts: Iterable[ContractFacts],
    about: Publication,
    *,
    records: bool = False,
    wrong: list[str] | None = None,
) -> Iterator[str]:
    """Each release (or record) as a line of JSON; nothing is kept but, in `wrong`, what the schema says against one."""
    for each in facts:
        made = release(each, prefix=about.prefix, undated=about.published)
        if wrong is not None:
            wrong.extend(f"{made['ocid']}: {fault}" for fault in faults(made))
        yield json.dumps(record(made) if records else made, ensure_ascii=False)


def record(made: Json) -> Json:
    """The record of a contracting process that has one release."""
    return {"ocid": made["ocid"], "releases": [made], "compiledRelease": {**made, "tag": ["compiled"]}}


def _package(name: str, releases: list[Json], about: Publication, records: bool) -> Json:
    package: Json = {
        "uri": f"{about.uri.rstrip('/')}/{name}",
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publishedDate": about.published.isoformat(),
        "publisher": {"name": about.publisher},
    }
    if about.license:
        package["license"] = about.license
    if records:
        return package | {"records": [record(each) for each in releases]}
    return package | {"releases": releases}


def _month(day: dt.date | None) -> str:
    return "undated" if day is None else f"{day:%Y-%m}"


def _chunks(facts: Iterable[ContractFacts]) -> Iterator[list[ContractFacts]]:
    chunk: list[ContractFacts] = []
    for each in facts:
        chunk.append(each)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
