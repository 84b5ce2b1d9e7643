"""Addresses of pages: on the server, and in files that open without one."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urlencode

PAGES = (
    "start", "search", "contract", "firm", "buyer", "ministry", "document", "source", "coverage", "deduce",
    "signals", "signal", "watches", "about",
)  # fmt: skip
"""Kinds of pages with an address."""
_PLAIN = {"start": "", "search": "search", "coverage": "coverage", "deduce": "deduce", "signals": "signals",
          "watches": "watches", "about": "about"}  # fmt: skip


class Links(Protocol):
    """Where pages, pictures and files of the room are found from the page that is being made."""

    @property
    def forms(self) -> bool:
        """Whether somebody answers forms."""

    def page(self, kind: str, key: str = "", **query: str) -> str:
        """The address of a page; empty where there is none."""

    def picture(self, sha256: str, page: int) -> str:
        """The address of a page's picture; empty where there is none."""

    def static(self, name: str) -> str:
        """The address of a stylesheet, script or icon."""

    def feed(self, kind: str, key: str = "", **query: str) -> str:
        """The address of a feed; empty where there is none."""


@dataclass(frozen=True)
class ServerLinks:
    """Addresses on the server, in the language of the reader."""

    language: str = "ja"
    base: str = ""
    """Path, or scheme and host with path, that all addresses begin with."""
    forms: bool = True

    def page(self, kind: str, key: str = "", **query: str) -> str:
        """See Links."""
        path = f"/{_PLAIN[kind]}" if kind in _PLAIN else f"/{kind}/{quote(key, safe='')}"
        return self._whole(path, query)

    def picture(self, sha256: str, page: int) -> str:
        """See Links."""
        return f"{self.base}/document/{quote(sha256, safe='')}/{page}.png"

    def static(self, name: str) -> str:
        """See Links."""
        return f"{self.base}/static/{name}"

    def feed(self, kind: str, key: str = "", **query: str) -> str:
        """See Links."""
        path = "/search" if kind == "search" else f"/{kind}/{quote(key, safe='')}"
        return self._whole(path, {**query, "format": "atom"})

    def _whole(self, path: str, query: Mapping[str, str]) -> str:
        asked = {name: value for name, value in query.items() if value}
        if self.language != "ja":
            asked["lang"] = self.language
        return f"{self.base}{path}" + (f"?{urlencode(asked)}" if asked else "")


def file_of(kind: str, key: str = "") -> str:
    """The file of an exported page; keys from outside never become names of files."""
    if kind == "start":
        return "index.html"
    if kind in _PLAIN:
        return f"{_PLAIN[kind]}.html"
    return f"{kind}/{_safe(key)}.html"


def _safe(key: str) -> str:
    if key.isascii() and key.replace("-", "").replace("_", "").isalnum() and len(key) <= 80:
        return key.lower() if key == key.lower() else hashlib.sha256(key.encode()).hexdigest()[:24]
    return hashlib.sha256(key.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class FileLinks:
    """Relative addresses among exported files; pages that are not exported have no address."""

    here: str
    """The file that is being made."""
    files: frozenset[str] = field(default=frozenset())
    """Every page and picture of the export."""
    forms: bool = False

    def page(self, kind: str, key: str = "", **query: str) -> str:
        """See Links."""
        target = file_of(kind, key)
        return self._from_here(target) if target in self.files and not query else ""

    def picture(self, sha256: str, page: int) -> str:
        """See Links."""
        target = picture_file(sha256, page)
        return self._from_here(target) if target in self.files else ""

    def static(self, name: str) -> str:
        """See Links."""
        return self._from_here(f"static/{name}")

    def feed(self, kind: str, key: str = "", **query: str) -> str:
        """See Links."""
        return ""

    def _from_here(self, target: str) -> str:
        return posixpath.relpath(target, posixpath.dirname(self.here) or ".")


def picture_file(sha256: str, page: int) -> str:
    """The file of an exported page picture."""
    return f"pictures/{sha256[:32]}-{page}.png"
