"""Benchmarks: every timing is a ratio measured in one run, every quality figure is against known answers."""
