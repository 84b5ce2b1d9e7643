"""Releases: immutable dated snapshots of the datasets, with what changed since the last and how good they are."""
