"""Which company each bid is: the winner's is its award's, another's goes by 法人番号, else by name and municipality together.

As lines of registers (`pipelines.registers.joining`): a bidder's name alone joins nothing, for who is wrongly said to have bid is
harmed. Only files in which a company changes are written anew.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from pipelines.addresses import parse_address
from pipelines.datasets import schema
from pipelines.datasets.partitions import conform, open_parquet
from pipelines.datasets.publishing import GenerationState as Generation
from pipelines.registers.joining import company_of_each

_LINES = """
SELECT line, award_id, result, bidder_name AS name, corporate_number, municipality_code FROM bid_lines
"""
_WON = """
SELECT line, company_id FROM bid_lines JOIN awards USING (award_id) JOIN award_companies USING (award_id)
WHERE result = 'won' AND bidder_name = supplier_name
"""

_IN_FILES = schema.BIDS.remove(schema.BIDS.get_field_index("source"))
"""The source stands in the path of a file only (`pipelines.datasets.writer`)."""


def renewed_bids(
    database: duckdb.DuckDBPyConnection, generation: Generation
) -> Iterator[tuple[str, pa.Table]]:
    """The files of `bids` whose companies are others than before, by name.

    Args:
        database: with `awards`, `companies` and `award_companies`.
        generation: whose bids are read.
    """
    for name in generation.manifest.files:
        if name.startswith("bids/"):
            table = conform(open_parquet(generation.path(name)).read(), _IN_FILES)
            companies = _companies(database, table)
            if companies != table["company_id"].to_pylist():
                place = table.schema.get_field_index("company_id")
                column = pa.array(companies, table.schema.field(place).type)
                yield name, table.set_column(place, table.schema.field(place), column)


def _companies(database: duckdb.DuckDBPyConnection, table: pa.Table) -> list[str | None]:
    """The company of each row; null where none is sure."""
    places = {text: _municipality(text) for text in set(table["bidder_address_text"].to_pylist()) if text}
    codes = [places.get(text) for text in table["bidder_address_text"].to_pylist()]
    columns = table.select(["award_id", "result", "bidder_name", "corporate_number"])
    lines = columns.append_column("line", pa.array(range(table.num_rows), pa.int64()))
    database.register("bid_lines", lines.append_column("municipality_code", pa.array(codes, pa.string())))
    try:
        by_firm = dict(database.execute(company_of_each(f"({_LINES})", "line")).fetchall())
        won = dict(database.execute(_WON).fetchall())
    finally:
        database.unregister("bid_lines")
    return [won.get(line) or by_firm.get(line) for line in range(table.num_rows)]


def _municipality(address: str) -> str | None:
    return parse_address(address).municipality_code
