"""Which sources keep registers of firms, told from `sources.yaml` alone: whoever extracts awards leaves their documents be.

Their lists name firms beside periods; read as a table of contracts, a suspended firm could come out as a supplier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_KEY = "firm_register"
_ENTRY = re.compile(r"^(?=- )", re.MULTILINE)
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
    # Few entries have one: whoever extracts one new document need not wait for all others to be parsed.
    told = "".join(entry for entry in _ENTRY.split(text) if f"\n  {_KEY}:" in entry)
    entries = yaml.load(told, Loader=_LOADER) or ()  # noqa: S506 - the safe loader, in C where there is one
    return {
        entry["id"]: RegisterSource(entry[_KEY], entry["name"].removesuffix("指名停止").strip())
        for entry in entries
        if _KEY in entry
    }
