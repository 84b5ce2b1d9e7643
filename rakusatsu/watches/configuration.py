"""The YAML of watches: what to look for, and where to send it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from extract.errors import RakusatsuError

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class WatchFileError(RakusatsuError, ValueError):
    """A file of watches that cannot be used; the message names the file, the watch and the fault."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Amount(_Strict):
    """A range of yen, both ends included."""

    at_least: int | None = None
    at_most: int | None = None


class Watch(_Strict):
    """One search; all that is given must hold."""

    id: str
    """Of the feed's file: small letters, digits, `-`, `_`."""
    title: str
    """For people."""
    company: str | None = None
    """Name, 法人番号 or company_id."""
    buyer: str | None = None
    subject: str | None = None
    """Words that the title or the reason must hold, all of them."""
    place: str | None = None
    """Prefecture or municipality of a supplier."""
    amount: Amount | None = None
    signal: str | None = None
    """Findings of this signal instead of contracts."""
    corrections: bool = False
    """Only contracts that were changed or corrected."""
    quiet_source: str | None = None
    """A publisher that gave nothing new for `quiet_days`."""
    quiet_days: int = Field(default=14, ge=1)
    since: dt.date | None = None
    """Contracts before this day are not told."""
    notify: tuple[str, ...] = ()
    """Addresses of apprise (`mailto://…`, `slack://…`, `json://…`) besides those of the whole file."""

    @field_validator("id")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError("small letters, digits, - and _ only: it names the feed's file")
        return value

    @model_validator(mode="after")
    def _looks_for_something(self) -> Watch:
        kinds = (
            self.company,
            self.buyer,
            self.subject,
            self.place,
            self.amount,
            self.signal,
            self.quiet_source,
        )
        if not any(kinds) and not self.corrections:
            raise ValueError(
                "it looks for nothing: give company, buyer, subject, place, amount, signal, corrections or quiet_source"
            )
        if self.quiet_source and any(
            (self.company, self.buyer, self.subject, self.place, self.amount, self.signal, self.corrections)
        ):
            raise ValueError("quiet_source stands alone")
        return self


class WatchFile(_Strict):
    """All watches of a file."""

    notify: tuple[str, ...] = ()
    """Where everything is sent."""
    link: str | None = None
    """Address of the reading room (`rakusatsu serve`); an item links to its contract there."""
    watches: tuple[Watch, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> WatchFile:
        ids = [watch.id for watch in self.watches]
        if twice := {each for each in ids if ids.count(each) > 1}:
            raise ValueError(f"two watches have the id {', '.join(sorted(twice))}")
        return self


def read_watches(path: Path) -> WatchFile:
    """The watches of a YAML file.

    Raises:
        WatchFileError: it is no YAML, or a watch in it is wrong.
        OSError: it cannot be read.
    """
    try:
        return WatchFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WatchFileError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in error.errors()
        )
        raise WatchFileError(f"{path}: {faults}") from error
