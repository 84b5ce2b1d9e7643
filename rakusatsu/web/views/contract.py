"""A contract: its fields beside the page they were printed on, every source side by side, and how to cite it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.pictures import PageSizes
from rakusatsu.web.room import Room
from rakusatsu.web.views.signals import SignalFinding, signals_about

FIELDS = (
    "title", "quantity_text", "buyer_text", "buyer_name", "buyer_address", "officer_role", "officer_name", "department",
    "supplier_name_text", "supplier_address_text", "corporate_number", "contract_date", "opening_date",
    "tender_notice_date", "price_text", "amount_yen", "unit_price", "estimated_price_yen", "expected_total_yen",
    "award_rate", "bidders", "procurement_method_text", "award_criterion_text", "acquisition_text",
    "direct_award_reason", "contract_period_text", "changed_from_yen", "changed_on", "reemployed_officers",
    "public_interest_kind", "case_number", "category_codes", "buyer_code", "location_code", "remarks",
)  # fmt: skip
"""Fields shown beside the page, in a reader's order; all others are in the JSON."""
COMPARED = (
    "title", "buyer_name", "supplier_name_text", "supplier_address_text", "contract_date", "price_text",
    "amount_yen", "unit_price", "estimated_price_yen", "expected_total_yen", "award_rate", "bidders",
    "procurement_method_text", "direct_award_reason", "remarks",
)  # fmt: skip
_ABOUT_SUPPLIER = {
    "supplier_name_text",
    "supplier_address_text",
    "supplier_name",
    "supplier_branch",
    "price_text",
}
MAX_PRINTS = 12
_LINKS_READ = 20
"""Links read of one award, each way."""
_MARGIN = 18.0
"""Points around the boxes of a contract that are shown with them."""
_LEAST = 260.0
"""A part narrower than this many points is widened: it would be drawn too large."""


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box on a page, in points from its top left."""

    field: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A page with the boxes of a contract's fields; without a size where it cannot be drawn."""

    document_sha256: str
    page: int
    width: float
    height: float
    places: tuple[PageBox, ...]
    whole: bool = False
    """Whether the whole page is shown; else the part that holds the boxes, large enough to read."""

    @property
    def part(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of what is shown, in points."""
        page = (0.0, 0.0, self.width, self.height)
        if self.whole or not self.places:
            return page
        left = max(0.0, min(place.x0 for place in self.places) - _MARGIN)
        top = max(0.0, min(place.top for place in self.places) - _MARGIN)
        right = min(self.width, max(max(place.x1 for place in self.places) + _MARGIN, left + _LEAST))
        bottom = min(self.height, max(place.bottom for place in self.places) + _MARGIN)
        return (left, top, right - left, bottom - top) if bottom > top and right > left else page


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of one print."""

    name: str
    value: Any
    pages: tuple[int, ...]
    cells: tuple[str, ...]
    """Cells of a sheet or table it was printed in."""


@dataclass(frozen=True)
class Print:
    """One award row: a contract as one document prints it."""

    award_id: str
    source: str
    published_on: dt.date | None
    document_sha256: str
    document_url: str | None
    page: int
    fields: tuple[FieldShown, ...]
    figures: tuple[PageFigure, ...]
    raw: Mapping[str, str]
    """Cells as printed, for documents that have no pages to draw."""
    warnings: tuple[str, ...]
    notice_kind: str
    document: Mapping[str, Any] = field(default_factory=dict)
    """The fetch record: fetched_at, origin, signature state, status."""

    def value(self, name: str) -> Any:
        """The value of a field; None where it is not printed."""
        return next((one.value for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class ContractView:
    """One contract."""

    card: Card
    contract: Mapping[str, Any]
    """The row of `contracts`."""
    prints: tuple[Print, ...]
    more_prints: int
    firms: tuple[tuple[str, str], ...]
    """(name, company_id) of each supplier in printed order; no id for who has no page."""
    changes: tuple[Mapping[str, Any], ...]
    related: tuple[tuple[str, Card], ...]
    """Other contracts that a notice changes or corrects: (relation, contract)."""
    warnings: tuple[str, ...]
    signals: tuple[SignalFinding, ...] = ()


def contract_view(room: Room, pictures: PageSizes, contract_id: str) -> ContractView | None:
    """A contract's page, by its id or one it had before; None where there is none or it is not shown."""
    row = room.catalogue.row_of(contract_id)
    if row is None or not room.may_show(row):
        return None
    contract = room.catalogue.contract(row)
    card = room.cards([row])[0]
    ids = list(contract.get("award_ids") or ())
    awards = [award for award in room.catalogue.awards(ids[:MAX_PRINTS]) if not room.takedown.hides(award)]
    documents = room.documents([award["document_sha256"] for award in awards])
    hide = room.settings.public and card.private
    prints = tuple(_print(room, pictures, award, documents, hide_supplier=hide) for award in awards)
    flags = [*(contract.get("warnings") or ()), *(code for one in prints for code in one.warnings)]
    return ContractView(
        card=card,
        contract=_shown(contract, hide_supplier=hide),
        prints=prints,
        more_prints=max(0, len(ids) - MAX_PRINTS),
        firms=_firms(room, card, contract),
        changes=tuple(contract.get("changes") or ()),
        related=_related(room, ids, row),
        warnings=tuple(dict.fromkeys(flags)),
        signals=signals_about(room, "contract", card.contract_id),
    )


def _shown(contract: Mapping[str, Any], *, hide_supplier: bool) -> dict[str, Any]:
    kept = {name: value for name, value in contract.items() if name not in ("source", "year")}
    if hide_supplier:
        kept["supplier_names"] = []
    return kept


def _print(
    room: Room,
    pictures: PageSizes,
    award: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
    *,
    hide_supplier: bool,
) -> Print:
    hidden = _ABOUT_SUPPLIER if hide_supplier else set()
    evidence = [place for place in award.get("evidence") or () if place["field"] not in hidden]
    figures = () if hide_supplier else _figures(room, pictures, award["document_sha256"], evidence)
    raw = {} if hide_supplier else dict(award.get("raw") or {})
    return Print(
        award_id=award["award_id"],
        source=award["source"],
        published_on=award.get("published_on"),
        document_sha256=award["document_sha256"],
        document_url=award.get("document_url"),
        page=award["page"],
        fields=tuple(_fields(award, evidence, hidden)),
        figures=figures,
        raw=raw,
        warnings=tuple(award.get("warnings") or ()),
        notice_kind=award.get("notice_kind") or "award",
        document=documents.get(award["document_sha256"], {}),
    )


def _fields(
    award: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]], hidden: set[str]
) -> list[FieldShown]:
    places: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for place in evidence:
        places[place["field"]].append(place)
    shown: list[FieldShown] = []
    for name in FIELDS:
        value = award.get(name)
        if value in (None, "", [], ()) or name in hidden:
            continue
        own = places[name]
        pages = tuple(dict.fromkeys(place["page"] for place in own if place["x0"] is not None))
        cells = tuple(dict.fromkeys(place["locator"] for place in own if place["locator"]))
        shown.append(FieldShown(name, value, pages, cells))
    return shown


def _figures(
    room: Room, pictures: PageSizes, sha256: str, evidence: Sequence[Mapping[str, Any]]
) -> tuple[PageFigure, ...]:
    """The pages with boxes, those with the most first."""
    by_page: dict[int, list[PageBox]] = defaultdict(list)
    for place in evidence:
        if place["x0"] is not None:
            box = (place["x0"], place["top"], place["x1"], place["bottom"])
            by_page[place["page"]].append(PageBox(place["field"], *box))
    made = []
    for page in sorted(by_page):
        size = None if (sha256, page) in room.hidden_pages else pictures.size(sha256, page)
        if size is not None:
            made.append(PageFigure(sha256, page, size.width, size.height, tuple(by_page[page])))
    return tuple(made)


def _firms(room: Room, card: Card, contract: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Suppliers with their pages; a private person is named nowhere but in what was printed."""
    if card.private:
        return ()
    names = list(contract.get("supplier_names") or ())
    ids = list(contract.get("company_ids") or ())
    shown: list[tuple[str, str]] = []
    for place, name in enumerate(names):
        company = ids[place] if len(ids) == len(names) else ""
        code = room.catalogue.company_code(company) if company else None
        shown.append((name, company if code is not None and room.company_may_show(code) else ""))
    if len(ids) != len(names):
        for company in ids:
            code = room.catalogue.company_code(company)
            if code is not None and room.company_may_show(code):
                shown.append((room.catalogue.texts("company").get(code), company))
    return tuple(shown)


def _related(room: Room, award_ids: Sequence[str], row: int) -> tuple[tuple[str, Card], ...]:
    """Contracts that a notice of this one changes or corrects, and the other way round."""
    own, pairs = set(award_ids), set[tuple[str, str]]()
    for award_id in award_ids[:MAX_PRINTS]:
        for column, opposite in (("award_id", "other_award_id"), ("other_award_id", "award_id")):
            for link in room.catalogue.rows_with("links", column, award_id, most=_LINKS_READ):
                if link["relation"] != "same_award" and link[opposite] not in own:
                    pairs.add((link["relation"], link[opposite]))
    shown: dict[int, tuple[str, Card]] = {}
    for relation, award_id in sorted(pairs):
        other = room.catalogue.row_of_award(award_id)
        if other is not None and other != row and room.may_show(other):
            shown[other] = (relation, room.cards([other])[0])
    return tuple(shown.values())
