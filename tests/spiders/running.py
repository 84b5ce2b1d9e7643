"""Crawls and commands for tests: each in a process of its own, since Twisted's reactor runs once in a process."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.store.ledger import Sighting
from spiders.configuration import CrawlSettings
from spiders.run import CrawlResult, crawl

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.spiders.preloaded"])


def crawl_in_child(names: list[str], store: Path | str, urls: dict[str, str], **given: Any) -> CrawlResult:
    """`spiders.run.crawl` in a child process; settings and arguments of the crawl in one dict.

    `largest_file`: bytes beyond which the disk counts as full.
    """
    arguments = {name: given.pop(name) for name in ("since", "until", "sample") if name in given}
    largest_file = given.pop("largest_file", None)
    settings = CrawlSettings(
        store=str(store),
        base_urls=urls,
        **{"backoff_seconds": 0, "timeout_seconds": 10, "log_level": "ERROR", **given},
    )
    with ProcessPoolExecutor(1, mp_context=_CONTEXT) as pool:
        return pool.submit(_crawl, names, settings, arguments, largest_file).result(timeout=60)


def _crawl(
    names: list[str], settings: CrawlSettings, arguments: dict[str, Any], largest_file: int | None
) -> CrawlResult:
    if largest_file is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    return crawl(names, settings, **arguments)


def outcomes(sightings: tuple[Sighting, ...]) -> dict[str, str]:
    """Last part of each address → what came of it."""
    return {
        sighting.url.rpartition("/")[2]: f"{sighting.outcome}: {sighting.reason}"
        if sighting.reason
        else sighting.outcome
        for sighting in sightings
    }


@dataclass
class Ended:
    """A command that ended."""

    exit_code: int
    stdout: str
    stderr: str


class Command:
    """`rakusatsu …`, or `scrapy …`, in a child process that has the heavy modules loaded already."""

    def __init__(self, folder: Path, *arguments: str | Path, **environment: str) -> None:
        self._output = [folder / "stdout", folder / "stderr"]
        given = ([str(path) for path in self._output], list(map(str, arguments)), environment)
        self._process = _CONTEXT.Process(target=_main, args=given)
        self._process.start()

    def send_signal(self, number: int) -> None:
        os.kill(self._process.pid or 0, number)

    def wait(self) -> Ended:
        self._process.join(60)
        assert self._process.exitcode is not None, "the command does not end"
        stdout, stderr = (path.read_text(encoding="utf-8") for path in self._output)
        return Ended(self._process.exitcode, stdout, stderr)


def _main(output: list[str], arguments: list[str], environment: dict[str, str]) -> None:
    for descriptor, name in enumerate(output, start=1):
        os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), descriptor)
    for name in [name for name in os.environ if name.startswith("RAKUSATSU_")]:
        del os.environ[name]
    os.environ.update(environment)
    if arguments[0] == "scrapy":
        from scrapy.cmdline import execute

        sys.modules.pop("spiders.settings", None)  # read before the environment was set
        execute(arguments)
    else:
        from rakusatsu.cli import main

        sys.argv = ["rakusatsu", *arguments]
        main()
