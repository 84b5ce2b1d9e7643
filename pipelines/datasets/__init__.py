"""Rows to Parquet and back: schema, layout, one writer, one way to read."""
