"""The Arrow schemas of all datasets, derived from the row classes of `extract.rows`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from extract.rows import (
    AwardCompanyRow,
    AwardRow,
    BidRow,
    BuyerRow,
    CompanyRow,
    ContractRow,
    DocumentRow,
    LinkRow,
    PaymentRow,
    RegistrationRow,
    RejectRow,
    SignalRow,
    UnawardedRow,
)
from extract.rows.row_columns import column_of
from pipelines.datasets.column_arrays import column_array

EVIDENCE = pa.struct(
    [
        pa.field("field", pa.string()),
        pa.field("page", pa.int16()),
        pa.field("x0", pa.float32()),
        pa.field("top", pa.float32()),
        pa.field("x1", pa.float32()),
        pa.field("bottom", pa.float32()),
        pa.field("locator", pa.string()),
    ]
)
CHANGE = pa.struct(
    [
        pa.field("date", pa.date32()),
        pa.field("old_yen", pa.int64()),
        pa.field("new_yen", pa.int64()),
        pa.field("award_id", pa.string()),
    ]
)
_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "timestamp[us, UTC]": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
    "list<int64>": pa.list_(pa.int64()),
    "list<change>": pa.list_(CHANGE),
    "list<evidence>": pa.list_(EVIDENCE),
    "map<string, string>": pa.map_(pa.string(), pa.string()),
}


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type a column names.

    Raises:
        KeyError: the name is not known.
    """
    decimal = re.fullmatch(r"decimal128\((\d+), (\d+)\)", name)
    if decimal:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    return _TYPES[name]


@cache
def schema_of(row_class: type[Any]) -> pa.Schema:
    """The Arrow schema of a row class, with description, unit and Japanese label in each field's metadata."""
    fields = []
    for field in dataclasses.fields(row_class):
        metadata = {"description": field.metadata["description"], "label": field.metadata["label"]}
        if field.metadata["unit"]:
            metadata["unit"] = field.metadata["unit"]
        fields.append(pa.field(field.name, arrow_type(field.metadata["arrow_type"]), metadata=metadata))
    return pa.schema(fields)


def table_of(rows: Sequence[Any], row_class: type[Any]) -> pa.Table:
    """Rows of one class as an Arrow table with its schema; no rows give an empty table."""
    schema = schema_of(row_class)  # type: ignore[arg-type]  # a class can be hashed
    columns = [column_array(column_of(rows, field.name), field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


AWARDS = schema_of(AwardRow)
DOCUMENTS = schema_of(DocumentRow)
UNAWARDED = schema_of(UnawardedRow)
BIDS = schema_of(BidRow)
PAYMENTS = schema_of(PaymentRow)
REJECTS = schema_of(RejectRow)
LINKS = schema_of(LinkRow)
COMPANIES = schema_of(CompanyRow)
AWARD_COMPANIES = schema_of(AwardCompanyRow)
CONTRACTS = schema_of(ContractRow)
BUYERS = schema_of(BuyerRow)
REGISTRATIONS = schema_of(RegistrationRow)
SIGNALS = schema_of(SignalRow)

CONTRACT: Mapping[str, pa.Schema] = {
    "awards": AWARDS,
    "documents": DOCUMENTS,
    "unawarded": UNAWARDED,
    "bids": BIDS,
    "payments": PAYMENTS,
    "rejects": REJECTS,
    "companies": COMPANIES,
    "award_companies": AWARD_COMPANIES,
    "links": LINKS,
    "contracts": CONTRACTS,
    "buyers": BUYERS,
    "registrations": REGISTRATIONS,
    "signals": SIGNALS,
}
"""Every dataset with the schema of its rows."""
