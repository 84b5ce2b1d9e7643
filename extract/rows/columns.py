"""What a row class is made of: fields that are columns of the contract, and the place a value was printed at."""

from __future__ import annotations

from dataclasses import field
from typing import Any, NamedTuple


def column(arrow_type: str, label: str, description: str, *, unit: str | None = None, **default: Any) -> Any:
    """A dataclass field that is a column of the contract.

    Args:
        arrow_type: name understood by `pipelines.datasets.schema.arrow_type`, for instance `int16` or `list<string>`.
        label: the Japanese label analysts know the field by.
        description: one sentence in English.
        unit: unit of a number, for instance `yen`; None for text.
        default: `default=` or `default_factory=` as for `dataclasses.field`.
    """
    metadata = {"arrow_type": arrow_type, "label": label, "description": description, "unit": unit}
    return field(metadata=metadata, **default)


class Evidence(NamedTuple):
    """Where one field of a row was printed; a field that runs over lines has one entry per line.

    A tuple, as a row has a dozen of them: it is made in a third of a dataclass's time.
    """

    field: str
    """Column the place belongs to."""
    page: int
    """1-based page (PDF) or sheet/table number."""
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    """Box in points from the top left of the page as displayed; null for sheets and HTML."""
    locator: str | None = None
    """Cell (`F12`, `table 2, row 5, column 3`); null for boxes."""
