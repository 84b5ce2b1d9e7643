"""What a worker process of `extract` loads before its first document comes: all that is needed whatever the document is."""

from __future__ import annotations

from pipelines import normalise
from pipelines.extraction import read_document

__all__ = ["normalise", "read_document"]
