"""How long a deduction takes on 10^4 … 10^7 awards built from real ones, in a new process and again in the same one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
CACHE = Path(".benchmarks")
PAGE = Path("docs/deduction-speed.svg")
_ASK = """
import json, resource, sys, time
started = time.perf_counter()
import datetime as dt
from pathlib import Path
from pipelines.index.open import open_index
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.deduction import deduce
clues = json.loads(sys.argv[2])
times, processor = [], []
index = open_index(Path(sys.argv[1]))
for turn in range(7):
    given = tuple((key, str(value)) for key, value in clues[turn % len(clues)].items())
    deduce(Question(published=dt.date(2024, 12, 1), given=given), index)
    times.append(time.perf_counter() - started)
    processor.append(time.process_time() - sum(processor))
    started = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cold": times[0], "warm": min(times[1:]), "slowest_warm": max(times[1:]), "mib": peak,
    "cold_processor": processor[0], "warm_processor": max(processor[1:])}))
"""
_CLUES = [
    {
        "buyer": "防衛装備庁",
        "place": "東京都港区",
        "time": "2024-03",
        "subject": "通信 装置",
        "amount": "約1億8000万円",
        "method": "随意契約",
    },
    {
        "buyer": "国土交通省",
        "place": "大阪府",
        "time": "2012Q2",
        "subject": "調査 業務",
        "amount": "約1200万円",
        "method": "一般競争入札",
        "bidders": 1,
    },
    {
        "buyer": "厚生労働省",
        "place": "東京都",
        "time": "2013年度",
        "subject": "データ入力",
        "amount": 8_600_000,
        "quantity": "50万件",
    },
]


def build(real: Path, size: int, folder: Path) -> None:
    """Awards built from real ones: other days, amounts, numbers in titles and firms, so that no two are the same."""
    target = folder / "awards" / "source=built"
    target.mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '6GB'")
    real_rows = f"read_parquet('{real}/awards/**/*.parquet', hive_partitioning=true, union_by_name=true)"
    count = connection.execute(f"SELECT count(*) FROM {real_rows}").fetchone()[0]
    copies = -(-size // count)
    connection.execute(
        f"""COPY (
          SELECT r.* EXCLUDE (raw, evidence, source, year) REPLACE (
              r.award_id || '-' || n AS award_id,
              CASE WHEN n = 0 THEN r.title ELSE regexp_replace(r.title, '[0-9０-９]+', ((n % 40) + 1)::VARCHAR) || (n % 25) END AS title,
              CASE WHEN n = 0 THEN r.supplier_name ELSE r.supplier_name || '第' || (n % 50) END AS supplier_name,
              NULL::VARCHAR AS corporate_number,
              r.contract_date + (n * 11)::INTEGER AS contract_date,
              (r.amount_yen * (1 + (n % 37) / 19.0))::BIGINT AS amount_yen),
            map {{}}::MAP(VARCHAR, VARCHAR) AS raw,
            coalesce(year(r.contract_date + (n * 11)::INTEGER) % 20, 99) AS year
          FROM {real_rows} r, range({copies}) t(n) LIMIT {size})
        TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year), OVERWRITE_OR_IGNORE)"""
    )
    for year in target.iterdir():
        (file,) = year.iterdir()
        file.rename(file.with_name("data.parquet"))


def measure(folder: Path) -> dict[str, float]:
    """Seconds of the first and of later deductions, and the peak of memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(folder), json.dumps(_CLUES)],
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout))


def plot(rows: list[tuple[int, dict[str, float]]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "rakusatsu"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.add_subplot()
    for name, label in (
        ("cold", "new process"),
        ("slowest_warm", "same process, slowest question"),
        ("warm", "same process, fastest question"),
    ):
        axes.plot([size for size, _ in rows], [found[name] for _, found in rows], "o-", label=label)
    axes.axhline(1, color="#999", lw=0.8, ls=":")
    axes.axhline(3, color="#999", lw=0.8, ls=":")
    axes.set(xscale="log", xlabel="awards", ylabel="seconds", ylim=(0, None))
    axes.legend(loc="center left")
    figure.savefig(PAGE, metadata={"Date": None})


def main() -> None:
    from benchmarks.deduction import corpus_data
    from pipelines.index.open import open_index

    real = corpus_data()
    sizes = [int(size) for size in os.environ.get("RAKUSATSU_SIZES", "").split(",") if size] or list(SIZES)
    rows = []
    for size in sizes:
        folder = CACHE / f"awards-{size}"
        if not folder.is_dir():
            build(real, size, folder)
        started = time.perf_counter()
        open_index(folder)
        built = time.perf_counter() - started
        found = measure(folder)
        rows.append((size, found))
        print(
            f"{size:>10,} awards: cold {found['cold']:.2f} s, warm {found['warm']:.2f}–{found['slowest_warm']:.2f} s "
            f"(processor time {found['cold_processor']:.2f} and at most {found['warm_processor']:.2f} s), "
            f"{found['mib']:.0f} MiB; index {built:.1f} s (0 where it was there). Asked at 10^7: warm ≤ 1 s, cold ≤ 3 s, ≤ 2 GiB",
            flush=True,
        )
    if len(rows) > 1:
        plot(rows)
