"""`rakusatsu new-source`: spider, fixture and failing test for one more publisher."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer


class System(StrEnum):
    """How a publisher puts its documents on the web."""

    INDEX = "index"
    TABLE = "table"


_BASES = {
    System.INDEX: ("spiders.base.index", "IndexSpider"),
    System.TABLE: ("spiders.base.table_page", "TablePageSpider"),
}
_SPIDER = '''"""{name}: say here whose contracts these are."""

from {module} import {base}


class {camel}Spider({base}):
    """{name}: say here who publishes what, how often, since when.

    Domain:
        {host}

    Caveats:
        What is missing, what is odd. The live page could not be seen: say so until it was.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        {url}
    """

    name = "{name}"
    base_url = "{root}"
    start_paths = ("{path}",)
'''
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

from spiders.{name} import {camel}Spider
from tests.spiders.offline import found_on

PAGE = Path(__file__).parents[1] / "fixtures" / "{name}" / "index.html"
URL = "{url}"
EXPECTED: list[str] | None = None
"""Addresses of the documents, in order, compared with the page by a person."""


def test_the_index_page_gives_its_documents() -> None:
    found = [address for address, _ in found_on({camel}Spider, PAGE, URL).documents]
    if EXPECTED is None:
        pytest.fail(f"compare with {{PAGE.name}}, then put this into EXPECTED: {{found}}")
    assert found == EXPECTED
'''


def new_source(
    name: Annotated[str, typer.Argument(help="Short name: lower-case ASCII letters, digits, `_`.")],
    url: Annotated[str, typer.Option(help="The page that lists the documents.")],
    system: Annotated[System, typer.Option(help="Files in lists, or tables in pages.")] = System.INDEX,
    page: Annotated[
        Path | None, typer.Option(help="That page, saved from a browser.", exists=True, dir_okay=False)
    ] = None,
    checkout: Annotated[Path, typer.Option(help="The checkout of rakusatsu to write into.")] = Path(),
) -> None:
    """Write a spider, its fixture and a test that fails until a person has looked.

    docs/adding-a-publisher.md walks through it.

    Example: `rakusatsu new-source env --url https://www.env.go.jp/kanbo/chotatsu/index.html --page saved.html`

    Exit codes: 0 done, 1 a failure, 2 wrong use.
    """
    parts = urlsplit(url)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise typer.BadParameter(f"not a name for a source: {name!r}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\"\\\s{}]", url):
        raise typer.BadParameter(f"not an http(s) address: {url!r}")
    if not (checkout / "spiders" / "base").is_dir():
        raise typer.BadParameter(
            f"no checkout of rakusatsu in {checkout.resolve()}: say where with --checkout"
        )
    module, base = _BASES[system]
    words = {
        "name": name,
        "camel": "".join(part.capitalize() for part in name.split("_")),
        "module": module,
        "base": base,
        "url": url,
        "host": parts.hostname,
        "root": f"{parts.scheme}://{parts.netloc}/",
        "path": parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else ""),
    }
    content = page.read_bytes() if page else _PAGE.encode()
    files = {
        checkout / "spiders" / f"{name}.py": _SPIDER.format(**words).encode(),
        checkout / "tests" / "fixtures" / name / "index.html": content,
        checkout / "tests" / "spiders" / f"test_{name}.py": _TEST.format(**words).encode(),
    }
    there = [path for path in files if path.exists()]
    if there:
        raise FileExistsError(f"{there[0]} is there already")
    for path, written in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
        sys.stdout.write(f"{path}\n")
