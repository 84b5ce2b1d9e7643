"""What the agency publishes itself: copies of its gazette notices, and tables of its contracts by month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from data.sample.contracts import CASE, NENKIN_AUGUST, NENKIN_JULY, NENKIN_OCTOBER, Contract, day


@dataclass(frozen=True, slots=True)
class AgencyNotice:
    """One PDF of the agency's own list of its gazette notices."""

    file: str
    issued: dt.date
    contracts: tuple[Contract, ...]


AGENCY_NOTICES = (
    AgencyNotice("0929001.pdf", day("2017-10-02"), (CASE, *NENKIN_OCTOBER)),
    AgencyNotice("0825001.pdf", day("2017-08-28"), NENKIN_AUGUST),
    AgencyNotice("0721001.pdf", day("2017-07-24"), NENKIN_JULY),
)


COMPETITIVE_HEADING = "日本年金機構会計規程第24条に基づく競争入札に係る情報の公表（物品役務等）"
DIRECT_HEADING = "日本年金機構会計規程第24条に基づく随意契約に係る情報の公表（物品役務等）"


@dataclass(frozen=True, slots=True)
class AgencyTable:
    """One PDF of the agency's tables of contracts."""

    file: str
    published: dt.date
    month: str
    contracts: tuple[Contract, ...]
    direct: bool = False
    """Whether it is the table of 随意契約."""

    @property
    def heading(self) -> str:
        """Title of the table and of the page that lists it."""
        return DIRECT_HEADING if self.direct else COMPETITIVE_HEADING


def _open(contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
    return tuple(contract for contract in contracts if contract.method == "一般")


AGENCY_TABLES = (
    AgencyTable(
        "1012015.pdf",
        day("2017-10-13"),
        "平成29年8月",
        (CASE, *(c for c in _open(NENKIN_OCTOBER) if c.decided.month == 8)),
    ),
    AgencyTable("0911012.pdf", day("2017-09-12"), "平成29年7月", (*_open(NENKIN_AUGUST), NENKIN_OCTOBER[4])),
    AgencyTable(
        "1012016.pdf",
        day("2017-10-13"),
        "平成29年8月",
        tuple(contract for contract in NENKIN_OCTOBER if contract.method == "随意"),
        direct=True,
    ),
)
