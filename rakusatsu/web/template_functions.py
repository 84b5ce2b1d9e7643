"""What templates ask for beside plain values: labels of facets and fields, charts of figures, citations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from rakusatsu.web import charts
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.links import Links, ServerLinks
from rakusatsu.web.room import Room
from rakusatsu.web.views.contract import COMPARED, PageFigure, Print
from rakusatsu.web.views.deduce import DeduceView
from rakusatsu.web.views.document import DocumentView
from rakusatsu.web.views.figures import Figures
from rakusatsu.web.views.search import SearchView
from rakusatsu.web.wording import Wording

_FACETS = {
    "year": "Fiscal year", "ministry": "Ministry", "buyer": "Buyer", "method": "Method",
    "prefecture": "Supplier's prefecture", "source": "Source", "amount": "Amount", "rate": "Award rate",
    "bidders": "Bidders", "firm": "Firm", "since": "Since", "until": "Until",
}  # fmt: skip
_SAID_AT_MOST = 12
_CARRIES, _FITS, _SPEAKS_AGAINST = 4.0, 1.2, 0.5


_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def register(environment: Environment) -> None:
    """Make these functions known to the templates."""
    environment.globals.update(
        facet_label=facet_label,
        facet_value=facet_value,
        field_labels=field_labels,
        award_labels=award_labels,
        said_on=said_on,
        citation=citation,
        year_chart=year_chart,
        rate_chart=rate_chart,
        funnel_chart=funnel_chart,
        kind_label=kind_label,
        ratio_words=ratio_words,
        understood=understood,
        compared=COMPARED,
    )
    environment.filters["source_name"] = source_name
    environment.filters["selectattr_value"] = _with_value


def source_name(source: str, wording: Wording) -> str:
    """A publisher's name; its short name where it has none here."""
    return wording.code(f"source_{source}") if wording.knows(f"source_{source}") else source


def understood(key: str, text: str, wording: Wording) -> str:
    """How a clue was understood: a method in words, days as Japanese dates."""
    if key == "method":
        return "・".join(wording.code(one) for one in text.split(" / "))
    if key == "time" and wording.language == "ja":
        days = [
            _ISO_DAY.sub(lambda day: f"{int(day[1])}年{int(day[2])}月{int(day[3])}日", one)
            for one in text.split("/")
        ]
        return "から".join(dict.fromkeys(days)) + ("まで" if len(set(days)) > 1 else "")
    return text


def facet_label(name: str, wording: Wording) -> str:
    """What a list is narrowed down by."""
    return wording.say(_FACETS[name])


def facet_value(name: str, value: str, view: SearchView, wording: Wording, room: Room) -> str:
    """One value of a facet in words."""
    if name == "year":
        return wording.year(value) if value.isdecimal() and 0 < int(value) < 9999 else value
    if name == "buyer":
        return view.buyer_names.get(value) or room.buyer_name(value)
    if name == "firm":
        code = room.catalogue.company_code(value)
        shown = code is not None and room.company_may_show(code)
        return room.catalogue.texts("company").get(code) if shown and code is not None else value
    if name == "method":
        return wording.code(value)
    if name == "source":
        return source_name(value, wording)
    if name == "bidders":
        return wording.say("one bidder")
    if name in ("amount", "rate"):
        return wording.band(name, value) or value
    return value


def field_labels(print_: Print, number: str, wording: Wording) -> dict[str, tuple[str, str]]:
    """What the boxes of a print say, and the row of the list that each leads to.

    The template gives boxes the print's number, so that two prints of a page do not light each other.
    """
    return {
        one.name: (f"{wording.field(one.name)}: {_words(one.value)}", f"#f{number}-{one.name}")
        for one in print_.fields
    }


def award_labels(view: DocumentView, links: Links, wording: Wording) -> dict[str, tuple[str, str]]:
    """What the boxes of a document's page say, and the contract that each leads to."""
    return {
        award_id: (
            f"{card.title or wording.say('(no title printed)')} → {card.supplier}",
            links.page("contract", card.contract_id) or "#main",
        )
        for award_id, card in view.of_awards.items()
    }


def said_on(print_: Print, figure: PageFigure, wording: Wording) -> str:
    """The printed values of a page, for who cannot see the picture."""
    there = {place.field for place in figure.places}
    said = [f"{wording.field(one.name)} {_words(one.value)}" for one in print_.fields if one.name in there]
    return "; ".join(said[:_SAID_AT_MOST])


def _words(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def citation(card: Card, print_: Print, wording: Wording) -> str:
    """A line that says where a value was printed, so that it can be checked without this room."""
    where = source_name(print_.source, wording)
    page = wording.say("p. {n}", n=print_.page)
    parts = [
        f"「{card.title}」" if wording.language == "ja" else f'"{card.title}"',
        card.buyer,
        f"{where} {print_.published_on or ''}".strip(),
        page,
        print_.document_url or "",
        f"SHA-256 {print_.document_sha256}",
    ]
    if print_.document.get("fetched_at"):
        parts.append(f"{wording.say('Fetched')} {print_.document['fetched_at']}")
    return ("、" if wording.language == "ja" else ", ").join(part for part in parts if part)


def year_chart(figures: Figures, wording: Wording, links: Links) -> Markup:
    """Contracts by fiscal year as bars, each leading to its contracts."""
    return charts.bars(
        [
            charts.Bar(
                line.label,
                line.contracts,
                f"{wording.year(line.label)}: {wording.say('{n} contracts', n=f'{line.contracts:,}')}",
                links.page("search", **line.query),
            )
            for line in figures.years
        ],
        wording.say("Contracts by fiscal year"),
    )


def rate_chart(figures: Figures, wording: Wording, links: Links) -> Markup:
    """Award rates over time as dots, each leading to its contract."""
    first, last = figures.rates[0].day.toordinal(), figures.rates[-1].day.toordinal()
    span = max(1, last - first)
    ticks = [(0.0, str(figures.rates[0].day.year)), (1.0, str(figures.rates[-1].day.year))]
    return charts.dots(
        [
            charts.Dot(
                (one.day.toordinal() - first) / span,
                one.rate,
                f"{one.day} {one.rate:.1%} {one.title}",
                links.page("contract", one.contract_id),
            )
            for one in figures.rates
        ],
        wording.say("Award rates"),
        ticks if span > 1 else ticks[:1],
    )


def funnel_chart(view: DeduceView, wording: Wording) -> Markup:
    """How many contracts each clue leaves."""
    return charts.funnel(
        [
            (
                f"k-{key}" if key else "all",
                kind_label(key, wording) if key else wording.say("all contracts"),
                left,
            )
            for key, left in view.funnel
        ],
        wording.say("Funnel"),
    )


def kind_label(key: str, wording: Wording) -> str:
    """A kind of clue in words."""
    return wording.code(f"fact_{key}")


def ratio_words(ratio: float, wording: Wording) -> str:
    """How a clue speaks for a contract, with the ratio."""
    if ratio >= _CARRIES:
        words = "speaks for it"
    elif ratio >= _FITS:
        words = "fits"
    elif ratio >= _SPEAKS_AGAINST:
        words = "says little"
    else:
        words = "speaks against it"
    return f"{wording.say(words)} (×{ratio:,.3g})"


def other_language(
    view_links: Links, kind: str, key: str, query: Mapping[str, str]
) -> tuple[str, str, str] | None:
    """Code, address and name of the page in the other language; None in exported files."""
    if not isinstance(view_links, ServerLinks) or not kind:
        return None
    other = "en" if view_links.language == "ja" else "ja"
    links = ServerLinks(other, view_links.base)
    return other, links.page(kind, key, **query), "English" if other == "en" else "日本語"


def _with_value(prints: tuple[Print, ...], name: str) -> list[Print]:
    return [one for one in prints if one.value(name) is not None]
