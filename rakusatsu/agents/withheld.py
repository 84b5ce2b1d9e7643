"""What is taken down, for agents: the same list as the reading room's (`rakusatsu.web.takedown`), by the same reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rakusatsu.web.room import Room
from rakusatsu.web.settings import RoomSettings

if TYPE_CHECKING:
    from rakusatsu.deduce.answer import Deduction
    from rakusatsu.profile.contracts import Company


class Withheld:
    """A takedown list over one data directory."""

    def __init__(self, data: Path, store: str, takedown: Path) -> None:
        """Read the list.

        Raises:
            ValueError: it cannot be read: such a list must not be taken for an empty one.
        """
        self._room = Room(RoomSettings(data=data, store=store, takedown=takedown))

    @property
    def contracts(self) -> list[str]:
        """Ids of the contracts that are not told."""
        return sorted(self._room.takedown.contracts)

    def hides(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is not told."""
        return self._room.takedown.hides(row)

    def firm(self, company: Company) -> Company | None:
        """A firm without the contracts that are not told; None where it is not told itself."""
        told = {"company_id": company.company_id, "name": company.name, "names": list(company.names)}
        if self.hides(told):
            return None
        kept = tuple(one for one in company.contracts if not self.hides({"award_ids": one.award_ids}))
        return replace(company, contracts=kept)

    def answers(self, deduction: Deduction) -> bool:
        """Whether a deduction names what is not told."""
        firms = [*deduction.shown, *(firm for one in deduction.named for firm in one.companies)]
        firms += [deduction.prime] if deduction.prime else []
        return any(
            self.hides({"company_id": firm.company_id, "name": firm.supplier_name})
            or any(map(self.hides, firm.awards))
            for firm in firms
        )

    def pages(self, sha256: str, pages: Iterable[int]) -> bool:
        """Whether one of these pages prints what is not told: its picture is not given."""
        return any((sha256, page) in self._room.hidden_pages for page in pages)
