"""The registry of sources (`sources.yaml`): who publishes what, where, on which system, and how sure that is.

A publisher on a known system is an entry and no code. docs/sources.md is generated from it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from extract.errors import RakusatsuError
from extract.rows import REGISTERS
from spiders.base.addresses import AddressPattern

REGISTRY = Path(__file__).with_name("sources.yaml")


class RegistryError(RakusatsuError, ValueError):
    """`sources.yaml` is not as it should be; `str()` names the entry and the field, one a line."""


class System(StrEnum):
    """How a publisher puts its documents on the web; the first four have a base spider."""

    INDEX = "index_of_files"
    TABLE = "table_page"
    ADDRESSES = "documented_addresses"
    OWN = "own"
    """A spider of its own, in a module of `spiders`."""
    LIST = "html_list"
    SEARCH = "search_form"
    API = "open_api"
    OPEN_DATA = "open_data"
    FILE = "file"
    FEED = "rss"


class SourceState(StrEnum):
    """How far a source is known; an unseen one is never crawled before a person confirms it."""

    PROVEN = "proven"
    """Saved pages or files of the live site were read by the spider."""
    LIKELY = "likely"
    """Programs of others that ran against the live site agree on it."""
    UNSEEN = "unseen"
    """The address, its form, or its terms were not seen."""


class Gives(StrEnum):
    """What its documents are about."""

    AWARDS = "awards"
    TENDERS = "tenders"
    SUSPENSIONS = "suspensions"
    MARKS = "marks"
    """Certificates of firms: Pマーク, ISMS."""
    PAYMENTS = "payments"


def _http(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", url):
        raise ValueError(f"not an http(s) address: {url!r}")
    return url


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {pattern!r} ({error})") from error
    return pattern


def _register(name: str) -> str:
    if name not in REGISTERS:
        raise ValueError(f"no register {name!r}; there are: {', '.join(REGISTERS)}")
    return name


Register = Annotated[str, AfterValidator(_register)]
Address = Annotated[str, AfterValidator(_http)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Entry):
    """What a complete crawl should find."""

    min_documents: int | None = Field(default=None, ge=0)
    max_documents: int | None = Field(default=None, ge=0)
    max_failed: float | None = Field(default=None, ge=0, le=1)
    """Share of the documents found."""


class Robots(_Entry):
    """robots.txt as last seen by somebody; every crawl reads it anew."""

    seen: dt.date
    says: str


class SpiderOptions(_Entry):
    """How the base spider of the system reads this publisher's pages; its own words where not given."""

    content: str | None = None
    wanted: Pattern | None = None
    unwanted: Pattern | None = None
    follow: Pattern | None = None
    follow_depth: int | None = Field(default=None, ge=0, le=6)
    may_be_empty: bool | None = None
    header: Pattern | None = None
    also_hosts: tuple[str, ...] | None = None


_PARTS: Mapping[str, type[BaseModel]] = {
    "expect": Expectation,
    "options": SpiderOptions,
    "robots": Robots,
    "addresses": AddressPattern,
}
"""The parts of an entry that have keys of their own."""


class Source(_Entry):
    """One publisher, or one portal of several."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    name: str = Field(min_length=1)
    """In Japanese."""
    ministry: str = Field(min_length=1)
    """The ministry it belongs to; `地方公共団体`, `国立大学法人` … where none."""
    gives: Gives = Gives.AWARDS
    firm_register: Register | None = None
    """Which register of firms its lists are; of suspensions and marks."""
    system: System
    start: tuple[Address, ...] = Field(min_length=1)
    """Pages to start from; of documented addresses, the page that documents them."""
    addresses: tuple[AddressPattern, ...] = ()
    spider: str | None = Field(default=None, pattern=r"^spiders(\.[a-z_]+)+:[A-Za-z]+$")
    """Of a system of its own: `module:Class`."""
    options: SpiderOptions = SpiderOptions()
    formats: tuple[str, ...] = ()
    naming: str | None = None
    """How its files are named, as seen."""
    rhythm: str = "unknown"
    expect: Expectation = Expectation(min_documents=1, max_failed=0.1)
    terms: str | None = None
    """Terms of use, where seen."""
    robots: Robots | None = None
    state: SourceState
    confidence: str = Field(pattern=r"^(high|medium)$")
    """How sure the address is."""
    evidence: tuple[str, ...] = Field(min_length=1)
    """Where the address was seen: repositories with their file, saved pages."""
    seen: int = Field(ge=2000, le=2100)
    """Year in which it was last seen to hold."""
    caveats: str | None = None

    @model_validator(mode="after")
    def _fits_its_system(self) -> Source:
        if bool(self.addresses) != (self.system is System.ADDRESSES):
            raise ValueError("addresses belong to system documented_addresses, and it needs them")
        if bool(self.firm_register) != (self.gives in {Gives.SUSPENSIONS, Gives.MARKS}):
            raise ValueError("firm_register belongs to what gives suspensions or marks, and they need it")
        if bool(self.spider) != (self.system is System.OWN):
            raise ValueError("spider belongs to system own, and it needs one")
        return self

    @property
    def has_spider(self) -> bool:
        """Whether something here can crawl it, and something here reads what it gives."""
        systems = {System.INDEX, System.TABLE, System.ADDRESSES, System.OWN}
        return self.gives is not Gives.TENDERS and self.system in systems


@cache
def registry() -> Mapping[str, Source]:
    """Every source of `sources.yaml`, by id, in its order.

    Raises:
        RegistryError: it is not as it should be.
    """
    return read_registry(REGISTRY.read_text(encoding="utf-8"))


def read_registry(text: str) -> dict[str, Source]:
    """The sources of a registry's text, by id.

    Raises:
        RegistryError: not YAML, not a list of entries, two of one id, or an entry that does not fit.
    """
    try:
        entries = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise RegistryError(f"sources.yaml is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list):
        raise RegistryError("sources.yaml is not a list of entries")
    found: dict[str, Source] = {}
    problems: list[str] = []
    for number, entry in enumerate(entries, start=1):
        try:
            source = Source.model_validate(entry)
        except ValidationError as error:
            problems += [f"{_name(entry, number)}: {line}" for line in _lines(error)]
            continue
        if source.id in found:
            problems.append(f"{_name(entry, number)}: the id stands twice")
        found[source.id] = source
    if problems:
        raise RegistryError("\n".join(f"sources.yaml, {problem}" for problem in problems))
    return found


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _name(entry: Any, number: int) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"entry {number} ({name})" if name else f"entry {number}"


def _lines(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, each['loc'])) or 'entry'}: {_problem(each)}" for each in error.errors()]


def _problem(error: ErrorDetails) -> str:
    """What is wrong, in words; of an unknown key, which keys there are."""
    if error["type"] != "extra_forbidden":
        return error["msg"].removeprefix("Value error, ")
    holder = next((name for name in reversed(error["loc"][:-1]) if isinstance(name, str)), None)
    keys = _PARTS.get(holder or "", Source).model_fields
    return f"no such key; there are: {', '.join(keys)}"
