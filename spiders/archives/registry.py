"""The archives that are known, and how each is asked; none is used before a person confirms that its terms allow it.

WARP (国立国会図書館): `/{8 digits}/{14 digits}id_/URL` gives the bytes as captured; a time at which nothing was captured
leads to the nearest capture. No list of captures is known: times are asked for in even steps. Wayback Machine:
`/web/{14 digits}id_/URL`, captures listed by `/cdx/search/cdx`. Neither is ever asked for a part of a file (`Range`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

STEP_DAYS = 91
"""WARP captures national bodies about monthly, other bodies under the law four times a year."""
_STAMP = re.compile(r"^https?://[^/]+/(?:web/)?(?P<prefix>(?:\d{8}/)?(?P<stamp>\d{14}))(?:[a-z]{2}_)?/")


@dataclass(frozen=True, slots=True)
class Archive:
    """A web archive."""

    name: str
    title: str
    root: str
    pattern: str
    """Path of the bytes of an address as captured, with `{prefix}` and `{url}`."""
    page_pattern: str
    """The same as a page for people, its links rewritten; asked for where the bytes are not to be had."""
    lists_captures: bool
    """Whether it lists its captures (CDX); else times are asked for in even steps."""

    def address(self, root: str, prefix: str, url: str) -> str:
        """Where the bytes of an address are; never joined by `urljoin`, which makes `https:/` of `https://` in a path."""
        return root.rstrip("/") + self.pattern.format(prefix=prefix, url=url)

    def page_address(self, root: str, prefix: str, url: str) -> str:
        """Where the page for people is."""
        return root.rstrip("/") + self.page_pattern.format(prefix=prefix, url=url)

    def times(self, since: dt.date, until: dt.date) -> Iterator[str]:
        """Prefixes of the times to ask for, oldest first."""
        day = since
        while day < until:
            yield _prefix(day)
            day += dt.timedelta(days=STEP_DAYS)
        yield _prefix(until)

    def listing(self, root: str, url: str, since: dt.date, until: dt.date) -> str:
        """Address of the list of an address's captures: one for each content, in JSON."""
        query = {
            "url": url,
            "output": "json",
            "filter": "statuscode:200",
            "collapse": "digest",
            "from": f"{since:%Y%m%d}",
            "to": f"{until:%Y%m%d}",
        }
        return f"{root.rstrip('/')}/cdx/search/cdx?{urlencode(query)}"


def archives() -> Mapping[str, Archive]:
    """Every archive, by name."""
    return {each.name: each for each in (_WARP, _WAYBACK)}


def prefix_of(address: str) -> str | None:
    """The part of a replay's address that names the capture; None where it is no such address."""
    match = _STAMP.match(address)
    return match["prefix"] if match else None


def captured_at(address: str) -> dt.datetime | None:
    """The time of capture that a replay's address names, UTC; None where it names none."""
    match = _STAMP.match(address)
    if match is None:
        return None
    try:
        return dt.datetime.strptime(match["stamp"], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def _prefix(day: dt.date) -> str:
    return f"{day:%Y%m%d}/{day:%Y%m%d}000000"


_WARP = Archive(
    name="warp",
    title="国立国会図書館インターネット資料収集保存事業",
    root="https://warp.ndl.go.jp/",
    pattern="/{prefix}id_/{url}",
    page_pattern="/{prefix}/{url}",
    lists_captures=False,
)
_WAYBACK = Archive(
    name="wayback",
    title="Internet Archive Wayback Machine",
    root="https://web.archive.org/",
    pattern="/web/{prefix}id_/{url}",
    page_pattern="/web/{prefix}/{url}",
    lists_captures=True,
)
