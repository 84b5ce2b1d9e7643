"""Which sources keep registers of firms, told from `sources.yaml` alone: whoever extracts awards leaves their documents be.

Their lists name firms beside periods; read as a table of contracts, a suspended firm could come out as a supplier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """A source of a register."""

    register: str
    """One of `extract.rows.REGISTERS`."""
    authority: str
    """Who keeps the list, where no column says."""


@cache
def register_sources() -> Mapping[str, RegisterSource]:
    """Every source of the registry that gives a register, by id; nothing of Scrapy is imported for it."""
    text = Path(__file__).with_name("sources.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, in C where there is one
    return {
        entry["id"]: RegisterSource(entry["firm_register"], entry["name"].removesuffix("指名停止").strip())
        for entry in entries
        if "firm_register" in entry
    }
