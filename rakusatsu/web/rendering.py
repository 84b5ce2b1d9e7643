"""Pages as HTML: one set of templates for the server, for exported files and for single-file reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rakusatsu.web.links import Links
from rakusatsu.web.settings import RoomSettings
from rakusatsu.web.template_functions import other_language, register
from rakusatsu.web.visible import visible
from rakusatsu.web.wording import Wording


@dataclass(frozen=True)
class WebPage:
    """One page before it is written: its template, its title and what it tells."""

    template: str
    title: str
    view: Any
    """A dataclass; its JSON is the page's JSON."""
    feed: tuple[str, str, Mapping[str, str]] | None = None
    """Kind, key and query of the page's Atom feed, where it has one."""
    kind: str = ""
    key: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    wide: bool = False


class PageRoom(Protocol):
    """What every page says of the data: a room, or where there is none what stands in for it."""

    @property
    def settings(self) -> RoomSettings:
        """How the room is run."""

    @property
    def data_date(self) -> dt.date | None:
        """The day up to which the data were fetched."""

    @property
    def constructed(self) -> bool:
        """Whether the data are made up."""

    def has(self, dataset: str) -> bool:
        """Whether a dataset is there."""


@dataclass(frozen=True)
class Renderer:
    """Writes pages in one language, with links of one kind."""

    room: PageRoom
    links: Links
    wording: Wording
    inline: bool = False
    """Whether the stylesheet stands in the page: a report in one file."""

    def html(self, page: WebPage, *, part: str = "", prefix: str = "") -> str:
        """The page as HTML.

        Args:
            page: what is written.
            part: id of a section that holds the page's content alone, for a file of several pages.
            prefix: what the ids in that section begin with, so that no two of a file are the same.
        """
        return (
            environment()
            .get_template(page.template)
            .render(
                page=page,
                view=page.view,
                room=self.room,
                links=self.links,
                w=self.wording,
                t=self.wording.say,
                inline=self.inline,
                part=part,
                prefix=prefix,
                style=_style if self.inline else None,
                sections=_sections(self.room),
                other=other_language(self.links, page.kind, page.key, page.query),
            )
        )


def _sections(room: PageRoom) -> list[tuple[str, str]]:
    """What the head of every page leads to: kind and label. Signals and watches only where there are any."""
    sections = [("search", "Search"), ("coverage", "Coverage"), ("deduce", "From an article")]
    if room.has("signals"):
        sections.append(("signals", "Signals"))
    if room.settings.watches is not None:
        sections.append(("watches", "Watches"))
    return [*sections, ("about", "About")]


@cache
def environment() -> Environment:
    """The templates, everything in them escaped."""
    made = Environment(
        loader=PackageLoader("rakusatsu.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
        auto_reload=False,
    )
    made.filters["commas"] = lambda value: f"{value:,}"
    made.filters["percent"] = percent
    register(made)
    return made


def percent(value: float | None, digits: int = 1) -> str:
    """A share in percent; a dash where it is not known."""
    return "—" if value is None else f"{value * 100:.{digits}f} %"


def _visible(value: Any) -> Any:
    """What is put into a page: nothing for None, and no character in a text that cannot be seen."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


@cache
def _style() -> Markup:
    return Markup(files("rakusatsu.web").joinpath("static/room.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
