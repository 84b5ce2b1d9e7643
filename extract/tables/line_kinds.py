"""What a line of a table can be: an award, a tender without a winner, a header, a sentence that there is nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.rows import AwardRow, BidRow, RejectRow, UnawardedRow
from extract.rows.row_columns import RowColumns
from extract.tables.header import Header
from extract.tables.units import AmountUnit

_EMPTY_MONTH = re.compile(
    r"該当(?:する|の)?(?:契約|案件|事項|もの|件名|公共調達)?(?:は|が)?(?:、)?(?:あり|ござい)ません|該当(?:契約|案件|事項|する案件)?(?:は)?(?:な[しい]|無し|ナシ)|(?:随意契約|競争入札|契約|落札|入札|案件|実績|調達|もの)[^。\n]{0,20}(?:は|が|も)(?:、)?(?:ござい|あり)ません|(?:契約|入札|実績|案件)(?:は)?(?:なし|無し|無い)|実績なし|該当無"
)


@dataclass(frozen=True, slots=True)
class TableAward:
    """One data row that was read: the award, one row a supplier."""

    rows: tuple[AwardRow, ...]


@dataclass(frozen=True, slots=True)
class TableAwards:
    """Data rows that were read together: their awards, one row a supplier."""

    rows: RowColumns[AwardRow]
    firsts: Sequence[int]
    """The place of the first row of each award, counted from 0."""
    last_signed_on: dt.date | None
    """`contract_date` of the last award."""


@dataclass(frozen=True, slots=True)
class EmptyMonth:
    """A sentence that says there was nothing to publish."""

    text: str


@dataclass(frozen=True, slots=True)
class HeaderRead:
    """A header that was understood."""

    page: int
    is_whole: bool = False
    """Whether it is that of a whole form, which may be published without a row."""


@dataclass(frozen=True, slots=True)
class TableUnawarded:
    """One data row that tells of a tender without a winner."""

    row: UnawardedRow


@dataclass(frozen=True, slots=True)
class TableBids:
    """The bids of one contest; one of its rows is the award or the tender without a winner, the rest are others'."""

    rows: tuple[BidRow, ...]
    others: int


@dataclass(slots=True)
class Numbering:
    """The ordinal of the next award, tender without a winner and contest within the document."""

    award: int = 1
    unawarded: int = 1
    contest: int = 1
    header: Header | None = None
    """The last header that was understood: a table without one may go on under it."""
    unit: AmountUnit | None = None
    """What amounts under it count in."""


Reading = TableAward | TableAwards | TableUnawarded | TableBids | RejectRow | EmptyMonth | HeaderRead


def says_empty_month(text: str) -> bool:
    """Whether a sentence says that a period has no contracts (該当なし, ございません)."""
    return len(text) < 200 and _EMPTY_MONTH.search(re.sub(r"\s", "", text)) is not None
