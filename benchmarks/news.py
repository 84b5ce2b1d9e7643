"""Articles in newsroom styles about real awards, with their own runner: one line per figure.

The articles and the runner stay outside the repository (`shared/corpus/news`). Data are extracted and resolved once from the
corpus, kept in `.benchmarks/news`; `RAKUSATSU_BENCHMARK_DATA` names other data.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CACHE = Path(".benchmarks")
_PARTS = ("kanpo/*.pdf", "disclosure/xlsx/*.xlsx", "disclosure/html/*", "bids/*", "bulk/*.csv.gz")


def main() -> None:
    shared = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
    runner = shared / "corpus" / "news" / "bench.py"
    if not runner.is_file():
        raise SystemExit(f"no articles at {runner.parent}")
    data = corpus_data()
    program = Path(sys.executable).with_name("rakusatsu")
    work = {"NEWS_WORK": str((CACHE / "news-work").absolute()), "RAKUSATSU": str(program)}
    subprocess.run(
        [sys.executable, str(runner), str(data.absolute())], env={**os.environ, **work}, check=True
    )


def corpus_data() -> Path:
    """The data of the articles, extracted and resolved once and kept."""
    given = os.environ.get("RAKUSATSU_BENCHMARK_DATA")
    if given:
        return Path(given)
    from typer.testing import CliRunner

    from rakusatsu.cli import app

    shared = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
    folder = CACHE / "news"
    if not (folder / "companies").is_dir():
        files = [str(file) for part in _PARTS for file in sorted((shared / "corpus").glob(part))]
        CliRunner().invoke(app, ["extract", *files, "--out", str(folder)])
        CliRunner().invoke(app, ["resolve", "--data", str(folder)])
    return folder
