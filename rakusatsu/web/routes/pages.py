"""The pages, each at its permanent address; every one of them as JSON too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import RedirectResponse, Response

from rakusatsu.web.answers import ReaderRequest, expires
from rakusatsu.web.catalogue.filters import Filters
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.downloads import KINDS, download
from rakusatsu.web.rendering import WebPage
from rakusatsu.web.room import NotHereError
from rakusatsu.web.views.buyer import BuyerView, buyer_view, ministry_view
from rakusatsu.web.views.contract import contract_view
from rakusatsu.web.views.coverage import coverage_view, source_view
from rakusatsu.web.views.document import document_view
from rakusatsu.web.views.firm import firm_view
from rakusatsu.web.views.search import SearchQuery, search_view
from rakusatsu.web.views.signals import signal_view, signals_view
from rakusatsu.web.views.start import start_view
from rakusatsu.web.views.watches import watches_view

router = APIRouter(tags=["pages"])
_Here = Annotated[ReaderRequest, Depends(ReaderRequest)]
_Key = Annotated[str, Path(min_length=1, max_length=200)]
_Format = Annotated[str, Query(alias="format", pattern="^(html|json|atom|csv|xlsx|rows|parquet|)$")]
_Language = Annotated[str, Query(alias="lang", pattern="^(ja|en|)$")]
_Text = Annotated[str, Query(max_length=200)]
_Number = Annotated[str, Query(max_length=10)]


@router.get("/", summary="What is here, what is missing, and what came last")
def start(here: _Here, form: _Format = "", lang: _Language = "") -> Response:
    """The first page."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    title = here.wording.say("Newest contracts")
    feed = ("search", "", dict[str, str]())
    return here.page(
        WebPage("start.html.j2", title, start_view(here.room), kind="start", feed=feed), etag=here.etag()
    )


@router.get("/search", summary="Contracts that hold the words of a reader, narrowed down")
def search(
    here: _Here,
    q: _Text = "",
    year: _Number = "",
    ministry: _Text = "",
    buyer: _Text = "",
    method: _Number = "",
    prefecture: _Number = "",
    source: _Text = "",
    amount: _Number = "",
    rate: _Number = "",
    bidders: _Number = "",
    firm: _Text = "",
    since: _Number = "",
    until: _Number = "",
    order: Annotated[str, Query(pattern="^(relevance|newest|oldest|amount|)$")] = "",
    after: _Text = "",
    form: _Format = "",
    lang: _Language = "",
) -> Response:
    """Search; `after` is the contract_id of the last one seen. Also CSV, XLSX, rows (JSON), Parquet and Atom."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    filters = Filters(
        year, ministry, buyer, method, prefecture, source, amount, rate, bidders, firm, since, until
    )
    asked = SearchQuery(q, filters, order, after)
    deadline = Deadline(here.room.settings.seconds)
    if here.form in KINDS:
        return download(here, asked, here.form, deadline)
    if here.form == "atom":
        asked = SearchQuery(q, filters, "newest")
    view = search_view(here.room, asked, deadline)
    title = here.wording.say("Search: {q}", q=q) if q else here.wording.say("All contracts")
    query = asked.query()
    page = WebPage(
        "search.html.j2", title, view, kind="search", query=query, feed=("search", "", query), wide=True
    )
    return here.page(page, etag=here.etag())


@router.get("/contract/{contract_id}", summary="A contract beside the pages it was printed on")
def contract(here: _Here, contract_id: _Key, form: _Format = "", lang: _Language = "") -> Response:
    """One contract, by its id or one it had before."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    view = contract_view(here.room, here.sizes, contract_id)
    if view is None:
        raise NotHereError
    if view.card.contract_id != contract_id:
        return RedirectResponse(here.links.page("contract", view.card.contract_id), 301)
    title = f"{view.card.title} · {view.card.buyer}"
    made = WebPage("contract.html.j2", title, view, kind="contract", key=contract_id)
    return here.page(made, etag=here.etag_of_pages())


@router.get(
    "/award/{award_id}", summary="The contract that an award is counted in", response_class=RedirectResponse
)
def award(here: _Here, award_id: _Key) -> Response:
    """Where the contract of an award row is."""
    row = here.room.catalogue.row_of_award(award_id)
    if row is None or not here.room.may_show(row) or award_id in here.room.takedown.awards:
        raise NotHereError
    return RedirectResponse(here.links.page("contract", here.room.catalogue.texts("contract").get(row)), 302)


@router.get(
    "/firm/{company_id}", summary="A firm: buyers, years, methods, rates, every figure with its contracts"
)
def firm(here: _Here, company_id: _Key, form: _Format = "", lang: _Language = "") -> Response:
    """One firm. Private persons have no page."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    view = firm_view(here.room, company_id)
    if view is None:
        raise NotHereError
    page = WebPage(
        "firm.html.j2", view.name, view, kind="firm", key=company_id, feed=("firm", company_id, {})
    )
    return here.page(page, etag=here.etag())


@router.get("/buyer/{buyer_id}", summary="A buyer: who wins, how concentrated, with how many bidders")
def buyer(here: _Here, buyer_id: _Key, form: _Format = "", lang: _Language = "") -> Response:
    """One buyer."""
    del form, lang
    return here.unchanged() or _buyer(here, buyer_view(here.room, buyer_id))


@router.get("/ministry/{name:path}", summary="All buyers of a ministry")
def ministry(here: _Here, name: _Key, form: _Format = "", lang: _Language = "") -> Response:
    """One ministry."""
    del form, lang
    return here.unchanged() or _buyer(here, ministry_view(here.room, name))


def _buyer(here: ReaderRequest, view: BuyerView | None) -> Response:
    if view is None:
        raise NotHereError
    feed = (view.kind, view.key, dict[str, str]())
    page = WebPage("buyer.html.j2", view.name, view, kind=view.kind, key=view.key, feed=feed)
    return here.page(page, etag=here.etag())


@router.get("/document/{sha256}", summary="A document: its pages, all awards on it, what could not be read")
def document(
    here: _Here,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    page: Annotated[int, Query(ge=0, le=100_000)] = 0,
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    form: _Format = "",
    lang: _Language = "",
) -> Response:
    """One document, with one of its pages drawn; its awards are listed from the place `first` on."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    view = document_view(here.room, here.sizes, sha256, page, first)
    if view is None:
        raise NotHereError
    record = view.records[0]
    title = f"{here.wording.say('Document')} {record['source']} {record['published_on'] or sha256[:12]}"
    query = {name: str(place) for name, place in (("page", page), ("first", first)) if place}
    made = WebPage("document.html.j2", title, view, kind="document", key=sha256, query=query)
    return here.page(made, etag=here.etag_of_pages())


@router.get("/document/{sha256}/{page}.png", summary="A page as a picture", response_class=Response)
def picture(
    here: _Here,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    page: Annotated[int, Path(ge=1, le=100_000)],
) -> Response:
    """The picture of a page (PNG, 144 dpi); it never changes."""
    if (sha256, page) in here.room.hidden_pages:
        raise NotHereError
    drawn = here.pictures.png(sha256, page)
    if drawn is None:
        raise NotHereError
    kept = (
        f"public, max-age={here.room.settings.cache_seconds}"
        if here.room.settings.public
        else "private, max-age=86400"
    )
    return Response(drawn, media_type="image/png", headers={"cache-control": kept})


@router.get("/source/{source}", summary="One source: its documents and what was rejected")
def source(here: _Here, source: _Key, form: _Format = "", lang: _Language = "") -> Response:
    """One source."""
    del form, lang
    if unchanged := here.unchanged(expires()):
        return unchanged
    view = source_view(here.room, source)
    if view is None:
        raise NotHereError
    page = WebPage("source.html.j2", source, view, kind="source", key=source)
    return here.page(page, etag=here.etag(expires()))


@router.get("/coverage", summary="What the data cover, by source and month")
def coverage(here: _Here, form: _Format = "", lang: _Language = "") -> Response:
    """The heat map and the days of 官報 that can still be had."""
    del form, lang
    if unchanged := here.unchanged(expires()):
        return unchanged
    page = WebPage(
        "coverage.html.j2", here.wording.say("Coverage"), coverage_view(here.room), kind="coverage"
    )
    return here.page(page, etag=here.etag(expires()))


@router.get("/signals", summary="What deserves a look, per signal")
def signals(here: _Here, form: _Format = "", lang: _Language = "") -> Response:
    """Every signal with the number of its findings."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    if not here.room.has("signals"):
        raise NotHereError
    page = WebPage("signals.html.j2", here.wording.say("Signals"), signals_view(here.room), kind="signals")
    return here.page(page, etag=here.etag())


@router.get("/signal/{name}", summary="One signal with its findings")
def signal(here: _Here, name: _Key, form: _Format = "", lang: _Language = "") -> Response:
    """One signal, the strongest findings first."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    view = signal_view(here.room, name) if here.room.has("signals") else None
    if view is None:
        raise NotHereError
    label = view.line.label if here.wording.language == "ja" else view.line.label_en
    return here.page(WebPage("signal.html.j2", label, view, kind="signal", key=name), etag=here.etag())


@router.get("/watches", summary="The watches, and what each finds now")
def watches(here: _Here, form: _Format = "", lang: _Language = "") -> Response:
    """All watches of the room's file."""
    del form, lang
    view = watches_view(here.room, Deadline(here.room.settings.seconds))
    if view is None:
        raise NotHereError
    return here.page(WebPage("watches.html.j2", here.wording.say("Watches"), view, kind="watches"))


@router.get("/contracts/{contract_id}", include_in_schema=False)
def contract_of_a_message(here: _Here, contract_id: _Key) -> Response:
    """Where the messages of a watch lead to."""
    return RedirectResponse(here.links.page("contract", contract_id), 301)


@dataclass(frozen=True)
class AboutView:
    """What the room is: the page says it in words."""

    version: str


@router.get("/about", summary="How to read the pages, and what machines may ask")
def about(here: _Here, form: _Format = "", lang: _Language = "") -> Response:
    """About this room."""
    del form, lang
    if unchanged := here.unchanged():
        return unchanged
    from importlib.metadata import version

    view: Any = AboutView(version("rakusatsu"))
    page = WebPage("about.html.j2", here.wording.say("About this room"), view, kind="about")
    return here.page(page, etag=here.etag())
