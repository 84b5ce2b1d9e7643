"""Bytes that a year of 官報 takes on disk: documents in the store and rows in the datasets.

Measured on the corpus's issues with awards, through the store and the whole command, and scaled to the issues of a
year. docs/operations.md has the figures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.coverage import is_publication_day
from pipelines.datasets.writer import Datasets
from pipelines.store.documents import Store

SHARE_WITH_AWARDS = 144 / 172
"""政府調達 issues with a section of awards, 2025-12 to 2026-08."""


def main() -> None:
    shared = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
    issues = sorted((shared / "corpus/kanpo").glob("*.pdf"))
    if not issues:
        print(f"skipped: no corpus at {shared}")
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"{folder}/store")
        with store.lock():
            for issue in issues:
                store.put(issue.read_bytes(), source="kanpo", url=f"https://example.jp/{issue.name}")
        started = time.perf_counter()
        command = [str(Path(sys.executable).with_name("rakusatsu")), "extract", "--store", store.url]
        subprocess.run([*command, "--out", f"{folder}/parquet"], check=False, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
        in_store, in_datasets = size(Path(folder) / "store"), size(Path(folder) / "parquet")
        awards = Datasets(f"{folder}/parquet").read("awards", ["award_id"]).num_rows
    a_year = round(publication_days(2025) * SHARE_WITH_AWARDS)
    each = a_year / len(issues)
    print(
        f"{len(issues)} issues: {in_store / 1e6:.2f} MB in the store, {in_datasets / 1e6:.2f} MB of Parquet, {awards} rows"
    )
    print(f"a year has about {a_year} issues with awards ({publication_days(2025)} publication days in 2025)")
    print(
        f"a year in the store: {in_store * each / 1e6:.0f} MB; in Parquet: {in_datasets * each / 1e6:.0f} MB"
    )
    print(
        f"reading a year again from the store with one machine of {os.cpu_count()} cores: {seconds * each / 60:.0f} min"
    )


def publication_days(year: int) -> int:
    import datetime as dt

    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(366))
    return sum(day.year == year and is_publication_day(day) for day in days)


def size(folder: Path) -> int:
    """Bytes of all files under a folder, in whole blocks of 4 KiB as a disk keeps them."""
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
