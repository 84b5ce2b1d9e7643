"""A deduction as one self-contained HTML file: funnel, candidates, marked text, page pictures of every fact."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from extract.errors import ExtractionError
from pipelines.datasets.query import dataset_files
from pipelines.index.open import AwardIndex
from pipelines.store.documents import Store
from rakusatsu.deduce.answer import SHOWN_FROM, Candidate, Deduction
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.reports.funnel_picture import funnel_svg
from rakusatsu.deduce.reports.marked_article import marked_article
from rakusatsu.deduce.reports.terminal import FACTS, ROLES
from rakusatsu.profile.company_warnings import explained
from rakusatsu.safe_output import visible
from rakusatsu.show.page_pictures import LabelledBox, cut_out

_PICTURED = (
    "title",
    "buyer_text",
    "contract_date",
    "supplier_name_text",
    "supplier_address_text",
    "procurement_method_text",
    "price_text",
    "estimated_price_yen",
    "award_rate",
    "remarks",
)
"""Fields shown as cut out of the page."""
_MARGIN_POINTS = 8.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an award as printed, with its picture where the page can be drawn."""

    label: str
    value: str
    place: str
    picture: str
    """A data URI, or empty."""


def html_report(deduction: Deduction, index: AwardIndex, store: str) -> str:
    """The report; page pictures where the store holds the document and the page can be drawn."""
    environment = Environment(
        loader=PackageLoader("rakusatsu.deduce", "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        finalize=visible,
    )
    shown = [deduction.answer] if deduction.answer else list(deduction.shown[:2])
    documents = _documents(
        index, [award["document_sha256"] for candidate in shown for award in candidate.awards]
    )
    evidence = [
        {
            "candidate": candidate,
            "prints": [
                {
                    "award": award,
                    "document": documents.get(award["document_sha256"], {}),
                    "facts": list(_facts(award, store)),
                }
                for award in _of_first_contract(candidate)
            ],
        }
        for candidate in shown
        if candidate.awards
    ]
    return environment.get_template("report.html.j2").render(
        deduction=deduction,
        flagged=explained(deduction.answer.warnings) if deduction.answer else (),
        kinds=KINDS,
        roles=ROLES,
        shown_from=SHOWN_FROM,
        pieces=list(marked_article(deduction)),
        funnel=funnel_svg(deduction.funnel, {key: kind.label for key, kind in KINDS.items()}),
        evidence=evidence,
        facts=FACTS,
        left=dict(deduction.funnel),
    )


def _of_first_contract(candidate: Candidate) -> list[Mapping[str, Any]]:
    return [award for award in candidate.awards if award["award_id"] in candidate.contracts[0]]


def _documents(index: AwardIndex, shas: list[str]) -> dict[str, Mapping[str, Any]]:
    """Fetch records of documents, by sha256."""
    files = dataset_files(index.data, "documents")
    if not files or not shas:
        return {}
    result = index.sql_with(
        # DuckDB gives times with a zone to Python by way of pytz only: as text they need nothing.
        """SELECT sha256, url, media_type,
                  strftime(make_timestamp(epoch_us(fetched_at)), '%Y-%m-%d %H:%M:%S UTC') AS fetched_at
           FROM read_parquet(?, union_by_name=true) WHERE list_contains(?, sha256)""",
        [[str(file) for file in files], shas],
    )
    columns = [column[0] for column in result.description]
    return {row[0]: dict(zip(columns, row, strict=True)) for row in result.fetchall()}


def _facts(award: Mapping[str, Any], store: str) -> Iterator[Fact]:
    labels = {name: label for label, name in FACTS}
    content = _content(award, store)
    for name in _PICTURED:
        value = award.get(name)
        if value is None or value == "":
            continue
        places = [place for place in award["evidence"] or () if place["field"] == name]
        boxes = [place for place in places if place["x0"] is not None]
        picture = _picture(content, boxes) if content and boxes else ""
        where = ", ".join(place["locator"] or f"p. {place['page']}" for place in places)
        yield Fact(labels.get(name, name), str(value), where, picture)


def _content(award: Mapping[str, Any], store: str) -> bytes | None:
    if not any(place["x0"] is not None for place in award["evidence"] or ()):
        return None
    try:
        return Store(store).read(award["document_sha256"])
    except (OSError, ValueError):
        return None


def _picture(content: bytes, boxes: list[Mapping[str, Any]]) -> str:
    """The lines of one field, cut out of their page with a frame, as a data URI; empty where it cannot be drawn."""
    page = boxes[0]["page"]
    own = [
        LabelledBox("", box["x0"], box["top"], box["x1"], box["bottom"])
        for box in boxes
        if box["page"] == page
    ]
    try:
        picture = cut_out(content, page, own, margin=_MARGIN_POINTS)
    except ExtractionError:
        return ""
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
