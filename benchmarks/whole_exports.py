"""All exports of one data directory, each held against its standard: `python -m benchmarks.whole_exports DIR`.

OCDS: schema errors of every package, releases counted against `contracts`, ten fields compared with it, R018 against `sole_bid`.
FollowTheMoney: every entity validated by the package. Data Package: frictionless. XLSX and CSV: types, formulas.
"""

from __future__ import annotations

import collections
import csv
import datetime as dt
import json
import re
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from followthemoney import model
from frictionless import Package

from pipelines.datasets.query import open_data
from rakusatsu.exports import selection, tables
from rakusatsu.exports.contract_facts import contract_facts, count_contracts, newest_day
from rakusatsu.exports.description import write_descriptions
from rakusatsu.exports.follow_the_money import lines as ftm_lines
from rakusatsu.exports.ocds.packages import Publication, write_packages
from rakusatsu.exports.ocds.release import OCID_PREFIX, moment
from rakusatsu.signals import signal_named
from rakusatsu.signals.run import find_signals

_FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
_XLSX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class ExportedReleases:
    """What the packages hold, and what is wrong with them."""

    packages: int
    releases: int
    contracts: int
    schema_errors: tuple[str, ...]
    differing_fields: dict[str, int]
    """Of ten fields those that do not come back as `contracts` has them, with how often."""
    flagged: frozenset[str]
    """Contracts with Cardinal's R018."""
    sole_bids: frozenset[str]

    def __str__(self) -> str:
        return (
            f"{self.packages:,} packages, {self.releases:,} releases of {self.contracts:,} contracts, {len(self.schema_errors):,} schema errors "
            f"{self.schema_errors[:2] or ''}; fields that do not come back: {self.differing_fields or 'none'}; R018 {len(self.flagged):,}, "
            f"sole_bid {len(self.sole_bids):,}, both {len(self.flagged & self.sole_bids):,}"
        )


def ocds(data: Path, folder: Path) -> ExportedReleases:
    """Write the packages of a data directory and hold them against the schema, `contracts` and `sole_bid`."""
    wrong: list[str] = []
    releases: dict[str, dict[str, Any]] = {}
    packages = write_packages(contract_facts(data), folder, Publication(newest_day(data)))
    for written in packages:
        wrong += written.faults
        package = json.loads(written.path.read_text(encoding="utf-8"))
        releases |= {each["ocid"].removeprefix(f"{OCID_PREFIX}-"): each for each in package["releases"]}
    return ExportedReleases(
        packages=len(packages),
        releases=len(releases),
        contracts=count_contracts(data),
        schema_errors=tuple(wrong),
        differing_fields=dict(_differences(data, releases)),
        flagged=frozenset(contract for contract, each in releases.items() if _single_bid(each["tender"])),
        sole_bids=frozenset(row.subject_id for row in find_signals(data, signals=[signal_named("sole_bid")])),
    )


def _single_bid(tender: dict[str, Any]) -> bool:
    return tender.get("numberOfTenderers") == 1 and tender.get("procurementMethod") in ("open", "selective")


def _differences(data: Path, releases: dict[str, dict[str, Any]]) -> collections.Counter[str]:
    differing: collections.Counter[str] = collections.Counter()
    with open_data(data, ["contracts"]) as connection:
        cursor = connection.execute("SELECT * FROM contracts")
        names = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                contract = dict(zip(names, row, strict=True))
                back = _ten_fields(releases[contract["contract_id"]])
                if not contract[
                    "supplier_names"
                ]:  # known by its number alone: the release has the name of the company
                    del back["supplier_names"]
                for name, value in back.items():
                    differing[name] += _as_exported(name, contract[name]) != (value or None)
    return +differing


def _as_exported(name: str, own: Any) -> Any:
    """A value of `contracts` as the release should give it back."""
    if isinstance(own, dt.date):
        return moment(own)
    if isinstance(own, list):
        return tuple(dict.fromkeys(own) if name == "supplier_names" else own) or None
    return own or None


def _ten_fields(made: dict[str, Any]) -> dict[str, Any]:
    tender, award, signed = made["tender"], made["awards"][0], made["contracts"][0]
    codes = [
        code["id"]
        for item in tender.get("items", ())
        for code in (*filter(None, [item.get("classification")]), *item.get("additionalClassifications", ()))
    ]
    return {
        "title": tender.get("title"),
        "buyer_name": made.get("buyer", {}).get("name"),
        "procurement_method": tender.get("procurementMethod"),
        "direct_award_reason": tender.get("procurementMethodRationale"),
        "bidders": tender.get("numberOfTenderers"),
        "estimated_price_yen": tender.get("value", {}).get("amount"),
        "amount_yen": signed.get("value", {}).get("amount"),
        "contract_date": signed.get("dateSigned"),
        "supplier_names": tuple(each["name"] for each in award.get("suppliers", ()) if "name" in each),
        "category_codes": tuple(codes),
    }


def follow_the_money(data: Path) -> None:
    """Entities by schema, each validated."""
    ids: set[str] = set()
    references: set[str] = set()
    schemas: collections.Counter[str] = collections.Counter()
    for line in ftm_lines(contract_facts(data)):
        entity = json.loads(line)
        model.get_proxy(entity).schema.validate(entity)
        schemas[entity["schema"]] += 1
        ids.add(entity["id"])
        references |= {
            value for prop, value in model.get_proxy(entity).itervalues() if prop.type.name == "entity"
        }
    print(
        f"FollowTheMoney: {dict(schemas)}, all valid; references to nobody: {len(references - ids):,}",
        flush=True,
    )


def spreadsheets(data: Path, folder: Path) -> None:
    """CSV of all contracts and XLSX of the first."""
    path = folder / "contracts.csv"
    with selection.select(data) as chosen, path.open("w", encoding="utf-8", newline="") as file:
        rows = tables.write_csv(chosen.batches, chosen.schema, file, japanese=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = (cell for row in csv.reader(file) for cell in row)
        armed = _armed(cells)
    print(f"CSV: {rows:,} rows, {armed:,} cells that a spreadsheet would run", flush=True)
    book = folder / "contracts.xlsx"
    with selection.select(
        data, query=f"SELECT * FROM contracts ORDER BY contract_id LIMIT {_XLSX_ROWS}"
    ) as chosen:
        tables.write_xlsx(chosen.batches, chosen.schema, book, japanese=False)
    header, *lines = openpyxl.load_workbook(book, read_only=True).worksheets[0].iter_rows(values_only=True)
    kinds = {
        name: sorted({type(line[place]).__name__ for line in lines} - {"NoneType"})
        for place, name in enumerate(header)
        if name
        in ("contract_id", "amount_yen", "award_rate", "bidders", "contract_date", "category_codes", "title")
    }
    print(f"XLSX: {len(lines):,} rows, types {kinds}", flush=True)


def _armed(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell))


def description(data: Path) -> None:
    """The Data Package."""
    write_descriptions(data, "https://example.org/data")
    described = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    print(f"Data Package: valid, {len(Package.from_descriptor(described).resources)} resources", flush=True)


if __name__ == "__main__":
    given = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        description(given)
        spreadsheets(given, Path(name))
        print("OCDS:", ocds(given, Path(name) / "ocds"), flush=True)
    follow_the_money(given)
