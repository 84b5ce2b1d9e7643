"""Time and memory of all signals on constructed contracts, up to 10,000,000 with as many awards and two bids each.

Asked for: the run time on 1 and on 10 million awards. The datasets are made by DuckDB and not by reading documents: 600 buyers, a
firm per 20 contracts, ten fiscal years, titles that come again, prices near the estimate.
"""

from __future__ import annotations

import collections
import tempfile
import time
from pathlib import Path

from benchmarks.child_run import peak_gigabytes, run_as_child, told_by_child
from pipelines.datasets.layout import FILE_NAME
from pipelines.datasets.query import columns_of, connect, open_data
from rakusatsu.signals import SIGNALS
from rakusatsu.signals.signal import Thresholds
from rakusatsu.signals.views import add_signal_views

SIZES = (250_000, 1_000_000, 10_000_000)
_CONTRACTS = """
SELECT 'c' || n AS contract_id, 'b' || n % 600 AS buyer_id, '機関' || n % 600 AS buyer_name, '業務' || hash(n) % 5000 || ' 一式' AS title,
       DATE '2015-04-01' + (hash(n, 1) % 3650)::INT AS contract_date, ['open', 'selective', 'limited', 'direct'][1 + (hash(n, 2) % 4)::INT] AS procurement_method,
       (1 + hash(n, 3) % 6)::SMALLINT AS bidders, (1000000 + hash(n, 4) % 900000000)::BIGINT AS estimated_price_yen,
       ((1000000 + hash(n, 4) % 900000000) * (0.6 + (hash(n, 5) % 4001) / 10000.0))::BIGINT AS amount_yen,
       0.6 + (hash(n, 5) % 4001) / 10000.0 AS award_rate, ['f' || hash(n, 6) % greatest($rows // 20, 1)] AS company_ids,
       ['a' || n] AS award_ids, ['scale'] AS sources FROM range($rows) AS numbers(n)
"""
_AWARDS = """
SELECT 'a' || n AS award_id, repeat('0', 56) || lpad((n // 1000)::VARCHAR, 8, '0') AS document_sha256, 1::SMALLINT AS page, n::INT AS award_ordinal,
       'award' AS notice_kind, 'total' AS amount_kind, '業務' || hash(n) % 5000 || ' 一式' AS title, '一般競争入札' AS procurement_method_text,
       if(hash(n, 7) % 50 = 0, '単価契約', NULL) AS remarks, if(hash(n, 8) % 400 = 0, 2, NULL)::SMALLINT AS reemployed_officers
FROM range($rows) AS numbers(n)
"""
_BIDS = """
SELECT 'k' || n // 4 AS contest_id, 'a' || n // 4 AS award_id, 1::SMALLINT AS page, (n // 4)::INT AS contest_ordinal, (n % 4)::SMALLINT AS bidder_ordinal,
       '企業' || hash(n) % 5000 AS bidder_name, (1000000 + hash(n // 4) % 9000000 + (hash(n, 1) % 300000))::BIGINT AS price_yen,
       if(n % 4 = 0, 'won', 'lost') AS result, map {'調査基準価格': (900000 + hash(n // 4) % 9000000)::VARCHAR} AS raw
FROM range($rows * 2) AS numbers(n)
"""
_COMPANIES = "SELECT 'f' || n AS company_id, '企業' || n AS name FROM range($rows // 20) AS numbers(n)"
_BUYERS = "SELECT 'b' || n AS buyer_id, '機関' || n AS name, 'ministry' AS kind FROM range(600) AS numbers(n)"
_MADE = {
    "contracts": _CONTRACTS,
    "awards": _AWARDS,
    "bids": _BIDS,
    "companies": _COMPANIES,
    "buyers": _BUYERS,
}


def write_datasets(folder: Path, rows: int) -> None:
    """Datasets of so many contracts; columns that no signal asks are absent."""
    with connect() as connection:
        for name, query in _MADE.items():
            parts = "source=scale/year=2020" if "year" in columns_of(name).names else ""
            target = folder / name / parts / FILE_NAME
            target.parent.mkdir(parents=True)
            values = {"rows": rows} if "$rows" in query else {}
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", values)


def run(data: Path) -> dict[str, object]:
    """All signals over a data directory: seconds by the clock and of the processor, the slowest, findings, peak memory in GiB."""
    found: collections.Counter[str] = collections.Counter()
    took: dict[str, float] = {}
    started, busy = time.perf_counter(), time.process_time()
    with open_data(data) as connection:
        connection.execute("SET memory_limit = '4GB'; SET threads = 2")
        add_signal_views(connection)
        for signal in SIGNALS:
            begun = time.process_time()
            found[signal.name] += sum(1 for _ in signal.find(connection, Thresholds()))
            took[signal.name] = round(time.process_time() - begun, 1)
    slowest = dict(sorted(took.items(), key=lambda each: -each[1])[:3])
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "busy": round(time.process_time() - busy, 1),
        "gigabytes": peak_gigabytes(),
        "findings": sum(found.values()),
        "slowest": slowest,
    }


def main(sizes: tuple[int, ...] = SIZES) -> None:
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            write_datasets(Path(name), rows)
            told = told_by_child("benchmarks.signals_scale", Path(name))
            print(f"{rows:>10,} awards: {told}", flush=True)


if __name__ == "__main__":
    run_as_child(run, main)
