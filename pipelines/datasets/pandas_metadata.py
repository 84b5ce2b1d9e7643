"""A note in each partitioned file by which pandas reads the partition `year` as a number.

`pandas.read_parquet(folder)` makes categories of what stands in paths (pandas-dev/pandas#53345), and a category of years
refuses `>=`. pyarrow looks up a column's type in the metadata that pandas itself would have written; other readers pass
over them. `tests/pipelines/datasets/test_query.py` holds all readers to the same numbers.
"""

from __future__ import annotations

import json

PANDAS_METADATA = {
    b"pandas": json.dumps(
        {
            "index_columns": [],
            "column_indexes": [],
            "columns": [
                {
                    "name": "year",
                    "field_name": "year",
                    "pandas_type": "int32",
                    "numpy_type": "int32[pyarrow]",
                    "metadata": None,
                }
            ],
            "pandas_version": "2.2.0",
        }
    ).encode()
}
"""Metadata of a Parquet schema."""
