"""A second crawl of unchanged sites: no document is transferred again; requests per source listed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rakusatsu.demo.sites import serve

SITE = Path(__file__).parents[1] / "data/sample/site"
SOURCES = {"kanpo": "www.kanpo.go.jp", "nenkin": "www.nenkin.go.jp"}


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as store,
        serve({source: SITE / host for source, host in SOURCES.items()}) as addresses,
    ):
        options = [f"--base-url={source}={address}" for source, address in addresses.items()]
        for name in ("first run", "second run"):
            for run in _crawl([*SOURCES, *options, "--store", store]):
                print(
                    f"{name}: {run['source']}: {run['requests']} requests, {run['found']} documents found, "
                    f"{run['fetched']} transferred, {run['bytes']:,} bytes"
                )
    print("asked for: 0 documents transferred in the second run")


def _crawl(arguments: list[str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "rakusatsu", "crawl", *arguments, "--json"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]
