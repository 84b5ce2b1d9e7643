"""Mentions of suppliers, as printed, gathered into units: what no evidence could ever tell apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.names.persons import is_private_person
from pipelines.resolve.features import NameKey, PlaceKey, name_key, place_key, region_served
from pipelines.resolve.passed_names import passed_on

_BUYERS_KEPT = 8
_BATCH = 20_000
_GROUPED = (
    "source",
    "supplier_name_text",
    "supplier_address_text",
    "supplier_prefecture",
    "supplier_municipality",
    "supplier_municipality_code",
    "corporate_number",
    "judged",
    "served",
)


@dataclass(frozen=True, slots=True)
class UnitKey:
    """Everything a unit is compared by; equal keys are one unit."""

    scope: str
    """The source for a private person, who is never resolved across sources; else empty."""
    judged: str
    """The award's own id where a judgement names it; else empty."""
    corporate_number: str | None
    core: str
    """Empty where an award prints a corporate number and no name."""
    form: str | None
    leading: bool | None
    branch: bool
    place: PlaceKey
    later: bool | None = field(default=None, repr=False)
    """Of a name that passed from one corporation to another (`passed_names`): whether it was printed since that day."""


@dataclass(slots=True)
class ResolveUnit:
    """One unit, with what its mentions add up to."""

    key: UnitKey
    plain: str = ""
    """The core of its name as printed, of several the first by code point."""
    reading: str = ""
    awards: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    buyers: set[int] = field(default_factory=set)

    @property
    def is_settled(self) -> bool:
        """Whether it prints where the firm has its seat: an address that is no branch's."""
        return self.key.place.known and not self.key.branch


@dataclass(frozen=True, slots=True)
class Units:
    """All units of a dataset; the table `mention_units` (mention, unit) says whose each mention is."""

    units: list[ResolveUnit]
    buyer_awards: dict[int, int]
    """Awards of each buyer, by the number it has in `ResolveUnit.buyers`."""
    total_awards: int


def read_mentions(
    database: duckdb.DuckDBPyConnection, judged: frozenset[str], *, ignore_numbers: bool = False
) -> None:
    """Gather the view `awards` into `supplier_rows` (one a row), `mentions` (one a distinct print) and `buyers`."""
    database.execute("CREATE OR REPLACE TABLE judged_awards (award_id VARCHAR)")
    for award in sorted(judged):
        database.execute("INSERT INTO judged_awards VALUES (?)", [award])
    _read_buyers(database)
    number = "NULL::VARCHAR" if ignore_numbers else "corporate_number"
    mark = ", ".join(f"coalesce({column}, chr(30))" for column in _GROUPED)
    values = ", ".join(f"any_value({column}) AS {column}" for column in _GROUPED)
    database.execute(
        f"""
        CREATE OR REPLACE TABLE keyed AS
        WITH picked AS (
            SELECT award_id, source, supplier_name_text, supplier_address_text, supplier_prefecture,
                   supplier_municipality, supplier_municipality_code, {number} AS corporate_number,
                   supplier_name, supplier_legal_form, buyer_id, coalesce(contract_date, published_on) AS seen, judged_awards.award_id AS judged,
                   CASE WHEN supplier_address_text IS NULL THEN served END AS served
            FROM awards
            LEFT JOIN judged_awards USING (award_id)
            LEFT JOIN buyers ON buyers.buyer = coalesce(buyer_name, buyer_text)
            WHERE supplier_name_text IS NOT NULL OR {number} IS NOT NULL
        )
        SELECT *, md5_number(concat_ws(chr(31), {mark})) AS mention_key FROM picked;

        CREATE OR REPLACE TABLE mentions AS
        SELECT (row_number() OVER (ORDER BY mention_key))::INTEGER AS mention, *
        FROM (
            SELECT mention_key, {values}, min(supplier_name) AS supplier_name,
                   min(supplier_legal_form) AS supplier_legal_form, count(*) AS awards, min(seen) AS first_seen, max(seen) AS last_seen,
                   list_slice(list_sort(list(DISTINCT buyer_id)), 1, {_BUYERS_KEPT}) AS buyer_ids
            FROM keyed
            GROUP BY mention_key
        );

        CREATE OR REPLACE TABLE supplier_rows AS
        SELECT award_id, mention FROM keyed JOIN mentions USING (mention_key);
        DROP TABLE keyed;
        """  # noqa: S608 - made of this module's constants only
    )


def _read_buyers(database: duckdb.DuckDBPyConnection) -> None:
    """The table `buyers`: number, awards, and the prefecture a local government is in."""
    database.execute(
        """
        CREATE OR REPLACE TABLE buyers AS
        SELECT buyer, (row_number() OVER (ORDER BY buyer))::INTEGER AS buyer_id, count(*) AS awards,
               NULL::VARCHAR AS served
        FROM (SELECT coalesce(buyer_name, buyer_text) AS buyer FROM awards)
        WHERE buyer IS NOT NULL GROUP BY buyer
        """
    )
    buyers = database.execute("SELECT buyer_id, buyer FROM buyers ORDER BY buyer_id").fetchall()
    regions = pa.table(
        {
            "buyer_id": pa.array([number for number, _ in buyers], pa.int32()),
            "served": pa.array([region_served(buyer) for _, buyer in buyers], pa.string()),
        }
    )
    database.register("regions", regions)
    database.execute(
        "UPDATE buyers SET served = regions.served FROM regions WHERE buyers.buyer_id = regions.buyer_id"
    )
    database.unregister("regions")


def gather_units(database: duckdb.DuckDBPyConnection) -> Units:
    """Units of all mentions; makes the table `mention_units`.

    Mentions are taken in the order of a hash of what they print, so that the order of the rows changes nothing.
    """
    index: dict[UnitKey, int] = {}
    units: list[ResolveUnit] = []
    database.execute("CREATE OR REPLACE TABLE mention_units (mention INTEGER, unit INTEGER)")
    writer = database.cursor()
    for batch in _parted(database, _mentions(database.cursor())):
        assigned = []
        for mention in batch:
            name = name_key(mention["supplier_name_text"] or "")
            key = unit_key(mention, name)
            number = index.setdefault(key, len(units))
            if number == len(units):
                units.append(ResolveUnit(key, name.plain, name.reading))
            units[number].plain = min(units[number].plain, name.plain)
            units[number].reading = min(units[number].reading, name.reading)
            _count(units[number], mention)
            assigned.append(number)
        rows = pa.table(
            {
                "mention": pa.array([mention["mention"] for mention in batch], pa.int32()),
                "unit": pa.array(assigned, pa.int32()),
            }
        )
        writer.register("assigned", rows)
        writer.execute("INSERT INTO mention_units SELECT * FROM assigned")
        writer.unregister("assigned")
    buyer_awards = dict(database.execute("SELECT buyer_id, awards FROM buyers").fetchall())
    return Units(units, buyer_awards, sum(unit.awards for unit in units))


def unit_key(mention: dict[str, Any], name: NameKey) -> UnitKey:
    """The key of one mention."""
    printed = mention["supplier_name_text"] or ""
    number = mention["corporate_number"]
    person = number is None and name.form is None and is_private_person(printed)
    return UnitKey(
        scope=mention["source"] or "" if person else "",
        judged=mention["judged"] or "",
        corporate_number=number,
        core=name.core,
        form=name.form,
        leading=name.leading,
        branch=name.branch is not None,
        place=place_of(mention),
        later=_later(mention, passed_on(name)),
    )


def _later(mention: dict[str, Any], since: dt.date | None) -> bool | None:
    """Whether all awards of a mention are of that day or later, or all earlier; None where that is not known."""
    first, last = mention["first_seen"], mention["last_seen"]
    if since is None or first is None or first < since <= last:
        return None
    return bool(first >= since)


def place_of(mention: dict[str, Any]) -> PlaceKey:
    """Where a mention puts its supplier; without an address, the region of the local government that bought."""
    if mention["supplier_address_text"]:
        return place_key(mention["supplier_address_text"])
    if mention["supplier_prefecture"] or mention["supplier_municipality"]:
        return PlaceKey(
            mention["supplier_prefecture"],
            mention["supplier_municipality"],
            mention["supplier_municipality_code"],
        )
    return PlaceKey(served=mention["served"])


def _parted(
    database: duckdb.DuckDBPyConnection, batches: Iterator[list[dict[str, Any]]]
) -> Iterator[list[dict[str, Any]]]:
    """The same mentions; those of a name that passed on during the time they were printed in come last, parted at that day."""
    spanning: list[tuple[dict[str, Any], dt.date]] = []
    for batch in batches:
        kept = []
        for mention in batch:
            since = passed_on(name_key(mention["supplier_name_text"] or ""))
            if since and mention["first_seen"] and mention["first_seen"] < since <= mention["last_seen"]:
                spanning.append((mention, since))
            else:
                kept.append(mention)
        yield kept
    parts = [part for mention, since in spanning for part in _part(database, mention, since)]
    if parts:
        yield parts


def _part(
    database: duckdb.DuckDBPyConnection, mention: dict[str, Any], since: dt.date
) -> list[dict[str, Any]]:
    """A mention parted into its awards before a day, since then and undated; makes them mentions in the tables."""
    (last,) = database.execute("SELECT max(mention) FROM mentions").fetchone() or (0,)
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE parts AS
        SELECT award_id, seen, dense_rank() OVER (ORDER BY seen >= ? NULLS LAST) - 1 AS part
        FROM (
            SELECT award_id, coalesce(contract_date, published_on) AS seen
            FROM supplier_rows JOIN awards USING (award_id) WHERE mention = ?
        )
        """,
        [since, mention["mention"]],
    )
    parts = []
    for part, count, first, end in database.execute(
        "SELECT part, count(*), min(seen), max(seen) FROM parts GROUP BY part ORDER BY part"
    ).fetchall():
        number = mention["mention"] if part == 0 else last + part
        parts.append(mention | {"mention": number, "awards": count, "first_seen": first, "last_seen": end})
        values = [number, count, first, end, mention["mention"]]
        if part:
            database.execute(
                "INSERT INTO mentions SELECT * REPLACE (?::INTEGER AS mention, ?::BIGINT AS awards, ?::DATE AS first_seen, ?::DATE AS last_seen) "
                "FROM mentions WHERE mention = ?",
                values,
            )
            database.execute(
                "UPDATE supplier_rows SET mention = ? FROM parts WHERE supplier_rows.award_id = parts.award_id AND part = ?",
                [number, part],
            )
    whole = parts[0]
    database.execute(
        "UPDATE mentions SET awards = ?, first_seen = ?, last_seen = ? WHERE mention = ?",
        [whole["awards"], whole["first_seen"], whole["last_seen"], whole["mention"]],
    )
    return parts


def _mentions(database: duckdb.DuckDBPyConnection) -> Iterator[list[dict[str, Any]]]:
    columns = ", ".join(("mention", *_GROUPED, "awards", "first_seen", "last_seen", "buyer_ids"))
    database.execute(f"SELECT {columns} FROM mentions ORDER BY mention")  # noqa: S608
    names = [column[0] for column in database.description or ()]
    while rows := database.fetchmany(_BATCH):
        yield [dict(zip(names, row, strict=True)) for row in rows]


def _count(unit: ResolveUnit, mention: dict[str, Any]) -> None:
    unit.awards += mention["awards"]
    first, last = mention["first_seen"], mention["last_seen"]
    if first is not None:
        unit.first = min(unit.first or first, first)
        unit.last = max(unit.last or last, last)
    if len(unit.buyers) < _BUYERS_KEPT:
        unit.buyers.update(buyer for buyer in mention["buyer_ids"] if buyer is not None)
