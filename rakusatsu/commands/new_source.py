"""`rakusatsu new-source`: registry entry, fixture and failing test for one more publisher."""

from __future__ import annotations

import datetime as dt
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer


class PublicationKind(StrEnum):
    """How a publisher puts its documents on the web."""

    INDEX = "index_of_files"
    TABLE = "table_page"


_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head><meta charset="UTF-8"><title>made up: put the structure of the publisher's page here</title></head>
<body>
<h1>契約に係る情報の公表</h1>
<ul>
<li><a href="files/kyoso_01.pdf">競争入札（物品役務等）令和8年4月1日公表</a></li>
<li><a href="files/zuii_01.xlsx">随意契約（物品役務等）令和8年4月1日公表</a></li>
</ul>
</body>
</html>
"""
_TEST = '''"""{name}: what its spider finds on its index page."""

from pathlib import Path

import pytest

from spiders.registered import spider_classes
from tests.spiders.offline import found_on

PAGE = Path(__file__).parents[1] / "fixtures" / "{name}" / "index.html"
URL = "{url}"
EXPECTED: list[str] | None = None
"""Addresses of the documents, in order, compared with the page by a person."""


def test_the_index_page_gives_its_documents() -> None:
    found = [address for address, _ in found_on(spider_classes()["{name}"], PAGE, URL).documents]
    if EXPECTED is None:
        pytest.fail(f"compare with {{PAGE.name}}, then put this into EXPECTED: {{found}}")
    assert found == EXPECTED
'''


def new_source(
    name: Annotated[
        str, typer.Argument(help="Short name: lower-case ASCII letters, digits, `_`.", metavar="ID")
    ],
    url: Annotated[str, typer.Option(help="The page that lists the documents.")],
    title: Annotated[str, typer.Option("--name", help="The publisher, in Japanese.")] = "",
    ministry: Annotated[str, typer.Option(help="The ministry it belongs to.")] = "",
    system: Annotated[
        PublicationKind, typer.Option(help="Files in lists, or tables in pages.")
    ] = PublicationKind.INDEX,
    page: Annotated[
        Path | None, typer.Option(help="That page, saved from a browser.", exists=True, dir_okay=False)
    ] = None,
    checkout: Annotated[Path, typer.Option(help="The checkout of rakusatsu to write into.")] = Path(),
) -> None:
    """Write an entry of the registry, its fixture and a test that fails until a person has looked.

    No code: a publisher on a known system is an entry of spiders/sources.yaml. docs/adding-a-publisher.md walks
    through it. Without a saved page the entry is `unseen`, and not crawled before a person confirms it.

    Example: `rakusatsu new-source env --url https://www.env.go.jp/kanbo/chotatsu/index.html --name 環境省 --ministry
    環境省 --page saved.html`

    Exit codes: 0 done, 1 a failure, 2 wrong use.
    """
    parts = urlsplit(url)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise typer.BadParameter(f"not a name for a source: {name!r}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\"\\\s{}]", url):
        raise typer.BadParameter(f"not an http(s) address: {url!r}")
    registry = checkout / "spiders" / "sources.yaml"
    if not registry.is_file():
        raise typer.BadParameter(
            f"no checkout of rakusatsu in {checkout.resolve()}: say where with --checkout"
        )
    entry = _entry(name, url, title or name, ministry or "unknown", system, page)
    extended = registry.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + _as_yaml(entry)
    _check(extended)
    files = {
        checkout / "tests" / "fixtures" / name / "index.html": page.read_bytes() if page else _PAGE.encode(),
        checkout / "tests" / "spiders" / f"test_{name}.py": _TEST.format(name=name, url=url).encode(),
    }
    there = [path for path in files if path.exists()]
    if there:
        raise FileExistsError(f"{there[0]} is there already")
    for path, written in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
        sys.stdout.write(f"{path}\n")
    registry.write_text(extended, encoding="utf-8")
    sys.stdout.write(f"{registry}\n")


def _entry(
    name: str, url: str, title: str, ministry: str, system: PublicationKind, page: Path | None
) -> dict[str, Any]:
    today = dt.datetime.now(dt.UTC).date()
    entry: dict[str, Any] = {
        "id": name,
        "name": title,
        "ministry": ministry,
        "system": str(system),
        "start": [url],
        "state": "likely" if page else "unseen",
        "confidence": "high" if page else "medium",
        "evidence": [f"page saved on {today.isoformat()}" if page else "say where the address was seen"],
        "seen": today.year,
        "caveats": "Say what is missing, what is odd, how often it publishes, under which terms.",
    }
    return entry


def _as_yaml(entry: dict[str, Any]) -> str:
    import yaml

    written: str = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=118)
    return written


def _check(text: str) -> None:
    from spiders.registry import read_registry

    read_registry(text)
