"""The payee tables of 行政事業レビュー as a firm's page asks them: who was paid for what, by whom, and whom it paid in turn.

DIR/catalogue/payments/*.parquet    the tables of `pipelines.payments.chains`, made once: it takes seconds
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from pipelines.datasets.query import connect, dataset_files, open_data, quote
from pipelines.payments.chains import make_chains
from rakusatsu.profile.payments import PAYMENT_DATASETS, Payments, payments_in

FOLDER = "payments"
_TABLES = {
    "payments_current": "SELECT * FROM payments_current ORDER BY source, sheet_year, project_id, payment_id",
    "payment_companies": "SELECT * FROM payment_companies ORDER BY company_id, payment_id",
    "block_payers": "SELECT * FROM block_payers ORDER BY source, sheet_year, project_id, block",
    "links": "SELECT * FROM links WHERE relation = 'pays' ORDER BY other_award_id",
}


def build_payee_tables(data: Path, out: Path) -> None:
    """Write the tables; nothing where there are no payments."""
    if not dataset_files(data, "payments"):
        return
    out.mkdir()
    with open_data(data, PAYMENT_DATASETS) as connection:
        make_chains(connection)
        for name, select in _TABLES.items():
            connection.execute(
                f"COPY ({select}) TO {quote(str(out / name))} (FORMAT parquet, COMPRESSION zstd)"
            )


class PayeeTables:
    """The tables of one catalogue."""

    def __init__(self, folder: Path) -> None:
        """Open them; there need not be any."""
        self._here = folder.is_dir()
        self._lock = threading.Lock()
        self._connection = connect()
        for name in _TABLES if self._here else ():
            self._connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({quote(str(folder / name))})")

    def of_company(self, company_id: str) -> Payments:
        """What is told of a firm, the newest first."""
        if not self._here:
            return Payments((), 0)
        with self._lock:
            return payments_in(self._connection, company_id)

    def sure_of(self, companies: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """The lines that are surely of some companies, and those that are surely of others, by payment_id."""
        if not self._here:
            return frozenset(), frozenset()
        with self._lock:
            rows = self._connection.execute(
                "SELECT payment_id, list_contains(?, company_id) FROM payment_companies", [sorted(companies)]
            ).fetchall()
        own = frozenset(payment for payment, mine in rows if mine)
        return own, frozenset(payment for payment, _ in rows) - own
