"""The reports of `deduce`, `company`, `exposure` and `status` as files: the room's own pages, from the room's own templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.coverage import IssueDay, MonthCoverage
from pipelines.store.documents import Store
from pipelines.store.ledger import RunRecord
from pipelines.store.probes import Probes
from rakusatsu.deduce.answer import Deduction
from rakusatsu.profile.figures import Exposure, Profile
from rakusatsu.web.catalogue.build import NoContractsError
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.rendering import WebPage
from rakusatsu.web.room import NotHereError, Room, is_constructed
from rakusatsu.web.settings import RoomSettings
from rakusatsu.web.single_file import single_file
from rakusatsu.web.views.contract import contract_view
from rakusatsu.web.views.coverage import coverage_of
from rakusatsu.web.views.deduce import DeduceView, view_of
from rakusatsu.web.views.firm import firm_view
from rakusatsu.web.wording import Wording

CONTRACTS_IN_REPORT = 500
"""Contracts of one firm that a report lists; the newest, and how many are left off is told."""
_CANDIDATES = 2
"""Candidates whose contracts are laid open where none is named."""


def deduction_report(deduction: Deduction, data: Path, store: str) -> str:
    """The answer to a case, and the contract it rests on beside its boxed pages; without it where nothing was resolved."""
    settings = RoomSettings(data=data, store=store)
    try:
        room = Room(settings)
    except NoContractsError:
        page = WebPage("deduce.html.j2", _verdict(deduction), view_of(None, deduction), kind="deduce")
        return single_file(StoreAlone(settings, None, is_constructed(data)), [page])
    pictures = Pictures(store)
    try:
        view = view_of(room, deduction)
        pages = [
            WebPage("deduce.html.j2", _verdict(deduction), view, kind="deduce"),
            *_contracts_of(room, pictures, view),
        ]
        return single_file(room, pages, pictures.png)
    finally:
        pictures.close()


def _verdict(deduction: Deduction) -> str:
    named = deduction.answer.supplier_name if deduction.answer else None
    return named or Wording().say("No firm can be named from these data.")


def _contracts_of(room: Room, pictures: Pictures, view: DeduceView) -> Iterator[WebPage]:
    """The contract of the answer; without one, those of the candidates that are shown."""
    shown = [view.answer] if view.answer else list(view.candidates[:_CANDIDATES])
    cards = {one.card.contract_id: one.card for one in shown if one.card}
    for key in cards:
        contract = contract_view(room, pictures, key)
        if contract is not None:
            yield WebPage("contract.html.j2", contract.card.title, contract, kind="contract", key=key)


def profile_report(profile: Profile, data: Path) -> str:
    """A firm's page with all its contracts.

    Raises:
        rakusatsu.web.catalogue.build.NoContractsError: `rakusatsu resolve` has not been run.
    """
    room = Room(RoomSettings(data=data, store=""))
    view = firm_view(room, profile.company.company_id, most=CONTRACTS_IN_REPORT)
    if view is None:
        raise NotHereError(profile.company.company_id)
    page = WebPage("firm.html.j2", view.name, view, kind="firm", key=view.company_id)
    return single_file(room, [page])


def exposure_report(exposure: Exposure, data: Path) -> str:
    """A firm's page narrowed to one kind of work: who gave it such work, and when.

    Raises:
        rakusatsu.web.catalogue.build.NoContractsError: `rakusatsu resolve` has not been run.
    """
    room = Room(RoomSettings(data=data, store=""))
    found = [room.catalogue.row_of(contract.contract_id) for contract in exposure.contracts]
    rows = sorted(row for row in found if row is not None)
    company = exposure.company.company_id
    view = firm_view(
        room, company, rows=rows, subject=exposure.subject or "すべての仕事", most=CONTRACTS_IN_REPORT
    )
    if view is None:
        raise NotHereError(company)
    return single_file(room, [WebPage("firm.html.j2", view.name, view, kind="firm", key=company)])


@dataclass(frozen=True)
class StoreAlone:
    """What pages say of data where there is a store, and perhaps nothing more."""

    settings: RoomSettings
    data_date: dt.date | None
    constructed: bool

    def has(self, dataset: str) -> bool:
        """No dataset is looked into."""
        del dataset
        return False


def status_report(
    months: Sequence[MonthCoverage],
    days: Sequence[IssueDay],
    data: Path,
    store: str,
    runs: Sequence[RunRecord],
) -> str:
    """The coverage page, made of a store alone: nothing need be extracted yet."""
    asked = max((run.started_at.date() for run in runs), default=None)
    room = StoreAlone(RoomSettings(data=data, store=store), asked, is_constructed(data))
    view = coverage_of(months, days, probes=Probes(Store(store)).answers())
    page = WebPage("coverage.html.j2", Wording().say("Coverage"), view, kind="coverage")
    return single_file(room, [page])
