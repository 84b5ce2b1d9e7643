"""Time and memory of `rakusatsu resolve` against the number of award rows, up to 1,000,000; draws docs/resolve-cost.svg.

Asked for: 1,000,000 rows in 600 s and 4 GB on two cores. Rows: real firms written in many ways (`written_firms`), again and
again under new documents, days, buyers, titles and prices until there are enough; no number is printed, so that every join
has to be weighed. Run with sizes as arguments of `main`, or all by `python -m benchmarks resolve_scale`.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.written_firms import written_rows
from extract.rows import AwardRow
from pipelines import schema

SIZES = (62_500, 125_000, 250_000, 500_000, 1_000_000)
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


def write_rows(folder: Path, rows: int, seed: int = 1) -> None:
    """A dataset of that many award rows, a Parquet file a round of spellings."""
    chance = random.Random(seed)
    written = 0
    while written < rows:
        batch = written_rows(seed + written)[: rows - written]
        table = schema.table_of(batch, AwardRow).drop_columns(["source"])
        count = len(batch)
        days = [dt.date(2015, 4, 1) + dt.timedelta(days=chance.randrange(4000)) for _ in range(count)]
        replaced = {
            "award_id": [f"scale-{written + place:08d}" for place in range(count)],
            "award_ordinal": list(range(1, count + 1)),
            "document_sha256": [f"{day:%Y%m}-{chance.randrange(40)}" for day in days],
            "contract_date": days,
            "published_on": days,
            "title": [f"{chance.choice(_TITLES)} {chance.randrange(2000)}" for _ in range(count)],
            "amount_yen": [chance.randrange(10**5, 10**9) for _ in range(count)],
        }
        for name, values in replaced.items():
            place = table.column_names.index(name)
            table = table.set_column(
                place, table.schema.field(name), pa.array(values, table.schema.field(name).type)
            )
        table = table.set_column(
            table.column_names.index("corporate_number"),
            table.schema.field("corporate_number"),
            pc.if_else(pa.array([True] * count), None, table["corporate_number"]),
        )
        file = folder / "awards" / "source=scale" / "year=2025" / f"part-{written:08d}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, file, compression="zstd")
        written += count


def measured(folder: Path) -> tuple[float, float, float, dict[str, object]]:
    """Seconds by the clock and of processor time, peak resident gigabytes and summary of one `rakusatsu resolve`."""
    command = [sys.executable, "-m", "rakusatsu", "resolve", "--data", str(folder), "--json"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watched, peak, busy = psutil.Process(process.pid), 0, 0.0
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
                busy = sum(watched.cpu_times()[:2])
            except psutil.NoSuchProcess:
                break
            time.sleep(0.1)
        out = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"resolve failed with {process.returncode}")
    return time.perf_counter() - started, busy, peak / 2**30, json.loads(out)


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


def main(sizes: tuple[int, ...] = SIZES) -> None:
    points = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_rows(folder, size)
            seconds, busy, gigabytes, summary = measured(folder)
        points.append((size, seconds, busy, gigabytes))
        print(
            f"{size:>9,} rows: {seconds:6.1f} s by the clock, {busy:6.1f} s of processor time, {gigabytes:.2f} GB, {summary['companies']:,} companies, "
            f"{summary['links']:,} links",
            flush=True,
        )
    if sizes == SIZES:
        draw(points)
        print(f"plot: {_PLOT.name}")


if __name__ == "__main__":
    main()
