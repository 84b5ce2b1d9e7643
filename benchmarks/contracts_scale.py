"""Time and memory of the fold of awards into `contracts`, by itself, up to 1,000,000 awards.

Asked for: 1,000,000 awards on two cores, the slope said. The companies are told here by the printed name, so that what is
measured is links, groups and contracts, not the joining of names (`resolve_scale` has the whole command).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.resolve_scale import ROWS_A_PART, put_together, write_parts
from pipelines.datasets.query import add_views, connect, superseded
from pipelines.resolve.buyers import buyer_table, read_buyer_bodies
from pipelines.resolve.contracts import contract_batches, make_contracts
from pipelines.resolve.links import find_links
from pipelines.resolve.run import MEMORY_LIMIT, THREADS

PARTS = (8, 16, 32)
_COMPANIES = """
CREATE TABLE award_companies AS
SELECT award_id, 'f' || hash(supplier_name) AS company_id, 'name' AS method, 1.0 AS score, []::VARCHAR[] AS warnings FROM awards
"""


def fold(data: Path, scratch: Path) -> dict[str, float]:
    """Fold the awards of a data directory, and what it took: seconds and processor seconds per step, peak memory in GiB."""
    database = connect(scratch)
    database.execute(
        f"SET memory_limit = '{MEMORY_LIMIT}'; SET threads = {THREADS}; SET preserve_insertion_order = false"
    )
    add_views(database, data, ("awards", "documents", "registrations"), complete=True)
    database.execute(f"CREATE TABLE superseded AS {superseded()}")
    database.execute(_COMPANIES)
    cost: dict[str, float] = {}

    def timed(step: str, started: float, busy: float) -> None:
        cost[step] = round(time.perf_counter() - started, 1)
        cost[f"{step}_busy"] = round(time.process_time() - busy, 1)

    started, busy = time.perf_counter(), time.process_time()
    links = find_links(database)
    timed("links", started, busy)
    started, busy = time.perf_counter(), time.process_time()
    read_buyer_bodies(database)
    make_contracts(database, links)
    cost["contracts_made"] = sum(batch.num_rows for batch in contract_batches(database))
    buyer_table(database)
    timed("contracts", started, busy)
    return cost | {"gigabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)}


def main(parts: tuple[int, ...] = PARTS) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_parts(folder, max(parts))
        for count in parts:
            data = folder / str(count)
            put_together(data, files[:count])
            command = [
                sys.executable,
                "-m",
                "benchmarks.contracts_scale",
                str(data),
                str(folder / f"{count}.duckdb"),
            ]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(f"{count * ROWS_A_PART:>9,} awards: {json.loads(told)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(fold(Path(sys.argv[1]), Path(sys.argv[2]))))
    else:
        main()
