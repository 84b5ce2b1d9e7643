"""The main job from end to end on the bundled sample site: crawl, extract, resolve, and name the company of a case.

Each step is the real command in a process of its own, so that a person can run the same by hand.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.errors import RakusatsuError
from rakusatsu.demo.sites import serve

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLE = CHECKOUT / "data" / "sample"
OUT = CHECKOUT / "data" / "demo"
HOSTS = {"kanpo": "www.kanpo.go.jp", "nenkin": "www.nenkin.go.jp"}
"""Spider → folder of the sample site that stands for its publisher."""
CASE_PUBLISHED = "2018-03-19"
_MARKER = ".made-by-rakusatsu-demo"


class DemoError(RakusatsuError, OSError):
    """The demo cannot run or a step failed; `str()` is the line shown to users."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the job."""

    title: str
    arguments: tuple[str, ...]
    accepted: tuple[int, ...] = (0,)
    """Exit codes that let the demo go on."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done."""

    step: Step
    seconds: float
    exit_code: int
    output: str
    """What the command printed on stdout."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demo's parts lie."""

    out: Path = OUT
    sample: Path = SAMPLE

    @property
    def store(self) -> Path:
        """The documents as fetched."""
        return self.out / "store"

    @property
    def data(self) -> Path:
        """The datasets."""
        return self.out / "parquet"

    @property
    def case(self) -> Path:
        """The text of the case."""
        return self.sample / "case.txt"

    @property
    def report(self) -> Path:
        """The answer with page pictures, to open in a browser."""
        return self.out / "report.html"

    def steps(self) -> tuple[Step, ...]:
        """The commands, in order."""
        store, data = str(self.store), str(self.data)
        window = ("--since", "2017-07-01", "--until", "2017-10-31")
        question = ("--article", str(self.case), "--published", CASE_PUBLISHED)
        report = ("--store", store, "--html", str(self.report), "--json")
        return (
            Step("crawl the two publishers", ("crawl", *HOSTS, *window, "--store", store)),
            Step("extract awards", ("extract", "--store", store, "--out", data, "--json"), accepted=(0, 3)),
            Step("resolve companies", ("resolve", "--data", data)),
            Step("deduce the company", ("deduce", "--data", data, *question, *report)),
        )

    def run(self, begin: Callable[[Step], None]) -> Iterator[Done]:
        """Do the steps, each reported when it is done.

        Args:
            begin: called with each step before it starts.

        Raises:
            DemoError: the sample is not there, `out` holds something else, or a step failed.
        """
        if not (self.sample / "site").is_dir():
            raise DemoError(
                f"the sample site is not at {self.sample}: run the demo from a checkout of the repository"
            )
        self._clear()
        with serve({name: self.sample / "site" / host for name, host in HOSTS.items()}) as addresses:
            for step in self.steps():
                begin(step)
                yield _done(step, addresses)

    def _clear(self) -> None:
        """Start from nothing, and never remove what the demo did not make."""
        if self.out.exists() and any(self.out.iterdir()) and not (self.out / _MARKER).exists():
            raise DemoError(f"{self.out} holds something that the demo did not make; name another folder")
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / _MARKER).touch()
        for folder in (self.store, self.data):
            shutil.rmtree(folder, ignore_errors=True)


def _done(step: Step, addresses: dict[str, str]) -> Done:
    environment = os.environ | {
        "RAKUSATSU_BASE_URLS": json.dumps(addresses),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "PYTHONUTF8": "1",
    }
    started = time.monotonic()
    process = subprocess.run(
        [sys.executable, "-m", "rakusatsu", *step.arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if process.returncode not in step.accepted:
        said = (process.stderr.strip() or process.stdout.strip() or "no message").splitlines()[-1]
        raise DemoError(f"`rakusatsu {step.arguments[0]}` ended with {process.returncode}: {said}")
    return Done(step, time.monotonic() - started, process.returncode, process.stdout)


@dataclass(frozen=True, slots=True)
class DemoStatement:
    """One thing that is said of the company, and where it was printed."""

    label: str
    value: str
    document: str
    page: int
    place: str


LABELS = {
    "buyer_text": "発注者",
    "title": "件名",
    "contract_date": "契約締結日",
    "supplier_name_text": "落札者",
    "supplier_address_text": "住所",
    "price_text": "価格",
    "estimated_price_yen": "予定価格",
    "expected_total_yen": "調達見込総額",
    "award_rate": "落札率",
    "procurement_method_text": "契約方式",
}


def statements(award: dict[str, Any]) -> list[DemoStatement]:
    """What a row says of its award, each with its document, page and place; only what was printed has a place."""
    made = []
    for field, label in LABELS.items():
        value = award.get(field)
        boxes = _boxes(award, field)
        if value is not None and boxes:
            made.append(
                DemoStatement(
                    label, _shown(field, value), str(award["document_url"]), boxes[0]["page"], _place(boxes)
                )
            )
    return made


def _boxes(award: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """Places of a field; those of `buyer_name` where a table prints the buyer's name alone."""
    places = award.get("evidence") or ()
    own = [place for place in places if place["field"] == field]
    return own or [place for place in places if field == "buyer_text" and place["field"] == "buyer_name"]


def _shown(field: str, value: Any) -> str:
    if field == "award_rate":
        return f"{value:.2%}"
    return f"{value:,}円" if isinstance(value, int) else str(value)


def _place(boxes: Sequence[dict[str, Any]]) -> str:
    if boxes[0].get("x0") is None:
        return str(boxes[0].get("locator") or "")
    return " ".join("({x0:.0f}, {top:.0f})-({x1:.0f}, {bottom:.0f})".format(**box) for box in boxes)
