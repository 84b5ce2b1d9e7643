"""Rows to datasets: storing documents, names and addresses, resolving companies, writing Parquet."""
