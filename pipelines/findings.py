"""What a look at stored things finds wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is lost or damaged."""

    place: str
    """File under the store or the data directory, or the document."""
    what: str
    """What is wrong with it, in one line."""
    remedy: str
    """What makes it good, in one line."""
    repaired: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; {'repaired: ' if self.repaired else ''}{self.remedy}"
