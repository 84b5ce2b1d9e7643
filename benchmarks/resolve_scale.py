"""Time and memory of `rakusatsu resolve` against the number of award rows, up to 1,000,000; draws docs/resolve-cost.svg.

Asked for: 1,000,000 rows in 600 s and 4 GB on two cores. Rows: real firms written in many ways (`written_firms`, six
rounds of spellings), again and again under new documents, days, titles and prices until there are enough; no number is
printed, so that every join has to be weighed.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.written_firms import written_rows
from extract.rows import AwardRow
from pipelines.datasets import schema
from pipelines.datasets.layout import FILE_NAME

ROWS_A_PART = 31_250
PARTS = (2, 4, 8, 16, 32)
_SPELLINGS = 6
_PLOT = Path(__file__).parents[1] / "docs" / "resolve-cost.svg"
_TITLES = (
    "データ入力業務",
    "庁舎清掃業務",
    "複写機賃貸借",
    "軽油1号",
    "システム保守",
    "健康診断業務",
    "事務用品の購入",
    "警備業務",
)


def write_parts(folder: Path, parts: int, seed: int = 1) -> list[Path]:
    """Files of `ROWS_A_PART` award rows each, to be put together to datasets of several sizes."""
    chance = random.Random(seed)
    spelled = [_table(written_rows(seed + number)[:ROWS_A_PART]) for number in range(_SPELLINGS)]
    files = []
    for part in range(parts):
        table = spelled[part % _SPELLINGS]
        count = table.num_rows
        days = [dt.date(2015, 4, 1) + dt.timedelta(days=chance.randrange(4000)) for _ in range(count)]
        replaced = {
            "award_id": [f"scale-{part:03d}-{place:05d}" for place in range(count)],
            "award_ordinal": list(range(1, count + 1)),
            "document_sha256": [f"{part:03d}-{day:%Y%m}" for day in days],
            "contract_date": days,
            "published_on": days,
            "title": [f"{chance.choice(_TITLES)} {chance.randrange(2000)}" for _ in range(count)],
            "amount_yen": [chance.randrange(10**5, 10**9) for _ in range(count)],
        }
        for name, values in replaced.items():
            place = table.column_names.index(name)
            field = table.schema.field(name)
            table = table.set_column(place, field, pa.array(values, field.type))
        files.append(folder / f"part-{part:03d}.parquet")
        pq.write_table(table, files[-1], compression="zstd")
    return files


def _table(rows: list[AwardRow]) -> pa.Table:
    """Rows without their numbers."""
    table = schema.table_of(rows, AwardRow).drop_columns(["source"])
    field = table.schema.field("corporate_number")
    return table.set_column(
        table.column_names.index("corporate_number"), field, pa.nulls(table.num_rows, field.type)
    )


def put_together(folder: Path, files: list[Path]) -> None:
    """A dataset of these files, each a partition of its own."""
    for place, file in enumerate(files):
        awards = folder / "awards" / "source=scale" / f"year={2001 + place}"
        awards.mkdir(parents=True)
        (awards / FILE_NAME).hardlink_to(file)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    seconds: float
    busy: float
    """Seconds of processor time, all processes."""
    gigabytes: float
    """Most memory the process and those it started held at one time (resident)."""
    summary: dict[str, object]


def measured(folder: Path, *options: str) -> Cost:
    """One `rakusatsu resolve --data FOLDER` with these options, watched from outside."""
    command = [sys.executable, "-m", "rakusatsu", "resolve", "--data", str(folder), "--json", *options]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watched, peak = psutil.Process(process.pid), 0
        spent: dict[int, float] = {}
        while process.poll() is None:
            try:
                tree = [watched, *watched.children(recursive=True)]
                peak = max(peak, sum(each.memory_info().rss for each in tree))
                spent.update((each.pid, sum(each.cpu_times()[:2])) for each in tree)
            except psutil.NoSuchProcess:
                pass
            time.sleep(0.1)
        out = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"resolve failed with {process.returncode}")
    return Cost(time.perf_counter() - started, sum(spent.values()), peak / 2**30, json.loads(out))


def draw(points: list[tuple[int, float, float, float]]) -> None:
    """The plot in docs/."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "rakusatsu"
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
    rows = [point[0] / 1e6 for point in points]
    left.plot(rows, [point[1] for point in points], marker="o", label="by the clock")
    left.plot(rows, [point[2] for point in points], marker="s", label="processor time")
    left.legend(frameon=False)
    left.axhline(600, linestyle="--", color="grey")
    left.set(xlabel="award rows, millions", ylabel="seconds", ylim=(0, None), title="time (asked: 600 s)")
    right.plot(rows, [point[3] for point in points], marker="o", color="tab:orange")
    right.axhline(4, linestyle="--", color="grey")
    right.set(xlabel="award rows, millions", ylabel="GB", ylim=(0, 4.4), title="peak memory (asked: 4 GB)")
    figure.tight_layout()
    figure.savefig(_PLOT, metadata={"Date": None})


def main(parts: tuple[int, ...] = PARTS) -> None:
    points = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_parts(folder, max(parts))
        for count in parts:
            data = folder / str(count)
            put_together(data, files[:count])
            cost = measured(data)
            points.append((count * ROWS_A_PART, cost.seconds, cost.busy, cost.gigabytes))
            print(
                f"{count * ROWS_A_PART:>9,} rows: {cost.seconds:6.1f} s by the clock, {cost.busy:6.1f} s of processor time, "
                f"{cost.gigabytes:.2f} GB, {cost.summary['companies']:,} companies, {cost.summary['links']:,} links",
                flush=True,
            )
    if parts == PARTS:
        draw(points)
        print(f"plot: {_PLOT.name}")


if __name__ == "__main__":
    main()
