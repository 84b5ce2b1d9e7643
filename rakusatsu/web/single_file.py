"""A report in one file: pages of the room one below the other, with their style and pictures, that opens without a server."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from markupsafe import Markup

from rakusatsu.web.links import file_of
from rakusatsu.web.rendering import PageRoom, Renderer, WebPage
from rakusatsu.web.wording import Wording

Draw = Callable[[str, int], bytes | None]
"""SHA-256 and page → PNG; None where it cannot be drawn."""


@dataclass(frozen=True)
class ReportView:
    """What a report is put together from."""

    parts: tuple[Markup, ...]


@dataclass(frozen=True)
class AnchorLinks:
    """Addresses within one file: pages that are not parts of it have none."""

    anchors: frozenset[str]
    draw: Draw = field(default=lambda _sha256, _page: None)
    forms: bool = False

    def page(self, kind: str, key: str = "", **query: str) -> str:
        """See Links."""
        anchor = anchor_of(kind, key)
        return f"#{anchor}" if anchor in self.anchors and not query else ""

    def picture(self, sha256: str, page: int) -> str:
        """See Links."""
        content = self.draw(sha256, page)
        return "data:image/png;base64," + base64.b64encode(content).decode() if content else ""

    def static(self, name: str) -> str:
        """See Links."""
        del name
        return ""

    def feed(self, kind: str, key: str = "", **query: str) -> str:
        """See Links."""
        del kind, key, query
        return ""


def anchor_of(kind: str, key: str = "") -> str:
    """The id of a page's part of a report."""
    return file_of(kind, key).removesuffix(".html").replace("/", "-")


def single_file(
    room: PageRoom, pages: Sequence[WebPage], draw: Draw | None = None, language: str = "ja"
) -> str:
    """Pages as one HTML file, the first one's title in its head; links lead from one part to another.

    Args:
        room: what every page says of the data.
        pages: in the order in which they stand; each has its own `kind` and `key`.
        draw: makes the pictures of printed pages; none are shown where it is not given.
        language: `ja` or `en`.
    """
    links = AnchorLinks(frozenset(anchor_of(page.kind, page.key) for page in pages))
    if draw is not None:
        links = replace(links, draw=cache(draw))
    renderer = Renderer(room, links, Wording(language), inline=True)
    parts = tuple(
        Markup(renderer.html(page, part=anchor_of(page.kind, page.key), prefix=f"{number}-"))  # noqa: S704 - escaped by the templates
        for number, page in enumerate(pages)
    )
    whole = WebPage("report.html.j2", pages[0].title, ReportView(parts), kind="report")
    return renderer.html(whole)
