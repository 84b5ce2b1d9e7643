"""The reading room as files that open without a server: a firm, a buyer, a ministry or a contract with what belongs to it.

The pages are the room's own, from the same templates; links among them are relative, and what is not exported is no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipelines.whole_files import write_whole
from rakusatsu.deduce.answer import Deduction
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.catalogue.open import Rows
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.links import FileLinks, file_of, picture_file
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.rendering import Renderer, WebPage
from rakusatsu.web.room import NotHereError, Room
from rakusatsu.web.views.buyer import buyer_view, ministry_view
from rakusatsu.web.views.contract import ContractView, contract_view
from rakusatsu.web.views.coverage import coverage_view
from rakusatsu.web.views.deduce import view_of
from rakusatsu.web.views.document import document_view
from rakusatsu.web.views.firm import firm_view
from rakusatsu.web.views.start import StartView, start_view
from rakusatsu.web.wording import Wording

STATIC = ("room.css", "room.js", "seal.svg")
MOST_CONTRACTS = 500
"""Contracts of one export; of more, the newest, and the number that is left off is told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is exported: ids of firms, buyers and contracts, names of ministries."""

    firms: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    ministries: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote."""

    pages: int
    pictures: int
    left_off: int
    """Contracts of the choice that are not exported."""


class SiteExport:
    """One export into one folder."""

    def __init__(self, room: Room, pictures: Pictures, out: Path, language: str = "ja") -> None:
        """Nothing is written yet."""
        self._room = room
        self._pictures = pictures
        self._out = out
        self._wording = Wording(language)

    def write(self, choice: Choice, deduction: Deduction | None = None) -> Written:
        """Write the pages of a choice, of its contracts and their documents, and of the case they answer.

        Raises:
            rakusatsu.web.room.NotHereError: something of the choice is not in the data, or is not shown.
            OSError: a file could not be written.
        """
        rows = self._rows(choice)
        contracts = [self._contract(card) for card in self._room.cards(rows[:MOST_CONTRACTS])]
        pages = list(self._pages(choice, contracts, deduction))
        drawn = {
            (figure.document_sha256, figure.page)
            for view in contracts
            for one in view.prints
            for figure in one.figures
        }
        named = frozenset(
            {file_of(page.kind, page.key) for page in pages} | {picture_file(*place) for place in drawn}
        )
        for page in pages:
            self._write_page(page, named)
        for place in sorted(drawn):
            content = self._pictures.png(*place)
            if content is not None:
                self._write(picture_file(*place), content)
        for name in STATIC:
            self._write(f"static/{name}", files("rakusatsu.web").joinpath(f"static/{name}").read_bytes())
        return Written(len(pages), len(drawn), max(0, len(rows) - MOST_CONTRACTS))

    def _rows(self, choice: Choice) -> Rows:
        """Contracts of the choice, the newest first."""
        import numpy as np

        catalogue = self._room.catalogue
        found: list[Rows] = []
        for firm in choice.firms:
            code = catalogue.company_code(firm)
            found.append(np.empty(0, "i8") if code is None else catalogue.rows_of_company(code))
        for column, keys in (("buyer", choice.buyers), ("ministry", choice.ministries)):
            texts = catalogue.remember_texts(column, "id" if column == "buyer" else "text")
            codes = [code for code, text in enumerate(texts) if text in keys]
            found.append(np.flatnonzero(np.isin(catalogue.column(column), codes)))
        single = [catalogue.row_of(contract) for contract in choice.contracts]
        if None in single:
            raise NotHereError(f"no such contract: {choice.contracts[single.index(None)]}")
        found.append(np.array(single, "i8"))
        return self._room.visible(np.unique(np.concatenate(found)))

    def _contract(self, card: Card) -> ContractView:
        view = contract_view(self._room, self._pictures, card.contract_id)
        if view is None:
            raise NotHereError(card.contract_id)
        return view

    def _pages(
        self, choice: Choice, contracts: list[ContractView], deduction: Deduction | None
    ) -> Iterator[WebPage]:
        yield self._start(contracts)
        yield WebPage(
            "coverage.html.j2", self._wording.say("Coverage"), coverage_view(self._room), kind="coverage"
        )
        if deduction is not None:
            title = self._wording.say("Which firm is this article about?")
            yield WebPage("deduce.html.j2", title, view_of(self._room, deduction), kind="deduce")
        for view in contracts:
            key = view.card.contract_id
            yield WebPage("contract.html.j2", view.card.title, view, kind="contract", key=key)
        yield from self._documents(contracts)
        yield from self._subjects(choice, contracts)

    def _start(self, contracts: list[ContractView]) -> WebPage:
        """The first page: the room's figures, and every exported contract."""
        whole = start_view(self._room)
        told = {name: getattr(whole, name) for name in StartView.__dataclass_fields__}
        view = StartView(**{**told, "newest": tuple(one.card for one in contracts)})
        return WebPage("start.html.j2", self._wording.say("Newest contracts"), view, kind="start")

    def _documents(self, contracts: list[ContractView]) -> Iterator[WebPage]:
        places = {
            one.document_sha256: one.figures[0].page if one.figures else 0
            for view in contracts
            for one in view.prints
        }
        for sha256, page in sorted(places.items()):
            view = document_view(self._room, self._pictures, sha256, page, most=MOST_CONTRACTS)
            if view is not None:
                yield WebPage(
                    "document.html.j2",
                    f"{self._wording.say('Document')} {sha256[:12]}",
                    view,
                    kind="document",
                    key=sha256,
                )

    def _subjects(self, choice: Choice, contracts: list[ContractView]) -> Iterator[WebPage]:
        """Firms, buyers and ministries: those chosen, and those of single contracts."""
        of_contracts = [view.card for view in contracts if view.card.contract_id in choice.contracts]
        firms = dict.fromkeys((*choice.firms, *(card.company_id for card in of_contracts if card.company_id)))
        buyers = dict.fromkeys((*choice.buyers, *(card.buyer_id for card in of_contracts if card.buyer_id)))
        for key in firms:
            firm = firm_view(self._room, key)
            if firm is None:
                raise NotHereError(f"no such firm: {key}")
            yield WebPage("firm.html.j2", firm.name, firm, kind="firm", key=key)
        for kind, keys in (("buyer", list(buyers)), ("ministry", list(choice.ministries))):
            for key in keys:
                view = buyer_view(self._room, key) if kind == "buyer" else ministry_view(self._room, key)
                if view is None:
                    raise NotHereError(f"no such {kind}: {key}")
                yield WebPage("buyer.html.j2", view.name, view, kind=kind, key=key)

    def _write_page(self, page: WebPage, named: frozenset[str]) -> None:
        name = file_of(page.kind, page.key)
        renderer = Renderer(self._room, FileLinks(name, named), self._wording)
        self._write(name, renderer.html(page).encode())

    def _write(self, name: str, content: bytes) -> None:
        path = self._out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)


def find_subjects(
    room: Room, firms: Iterable[str], buyers: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of firms and buyers that a person names by id, number or exact name.

    Raises:
        rakusatsu.web.room.NotHereError: none, or several; the message says which.
    """
    from rakusatsu.web.reconcile import EXACT, candidates

    chosen = []
    for name in firms:
        if room.catalogue.company_code(name) is not None:
            chosen.append(name)
            continue
        likely = [one for one in candidates(room, name) if one.score >= EXACT - 10]
        if len(likely) != 1:
            listed = "".join(f"\n  {one.company_id}  {one.name}" for one in likely)
            raise NotHereError(
                f"{name!r} is {'none' if not likely else 'any of several'} of the firms here{listed}"
            )
        chosen.append(likely[0].company_id)
    ids, names = room.catalogue.remember_texts("buyer", "id"), room.catalogue.remember_texts("buyer")
    found = []
    for name in buyers:
        own = [one for one, text in zip(ids, names, strict=True) if one and name in (one, text)]
        if not own:
            raise NotHereError(f"no such buyer: {name!r}")
        found += own
    return tuple(chosen), tuple(dict.fromkeys(found))


def ask_case(room: Room, case: Path) -> Deduction:
    """The answer to a case file."""
    from rakusatsu.deduce.answer import Question
    from rakusatsu.deduce.reports.case_file import read_case
    from rakusatsu.web.views.deduce import ask

    kept = read_case(case)
    question = Question(text=kept.text, published=kept.published, given=kept.clues, dropped=kept.dropped)
    return ask(room, question, Deadline(room.settings.seconds))
