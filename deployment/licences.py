"""Whether a newsroom can ship what a production install holds: `python -m deployment.licences`, part of `make check`.

Every package of `requirements.run.lock` must say a licence that is on the list; one that says it in other words is on the list by name, with
the place where it was read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.run.lock"
_ALLOWED = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|ZPL|Zope|Unlicense|HPND|CNRI)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
_READ_BY_HAND = {
    "text-unidecode": "Artistic License is one of its choices (its README); only a dependency of python-slugify",
    "sudachidict-core": "Apache-2.0 (its LICENSE-2.0.txt and LEGAL)",
}


def main() -> None:
    """Say what may not be shipped; exit code 1 where anything is."""
    wrong = list(faults())
    for fault in wrong:
        sys.stderr.write(f"{fault}\n")
    raise SystemExit(1 if wrong else 0)


def faults() -> Iterator[str]:
    """A sentence per package that cannot be shipped, or whose licence is not told."""
    for name in locked():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another system or another Python
        told = licence(found)
        if name in _READ_BY_HAND:
            continue
        if _REFUSED.search(told) and not _ALLOWED.search(told):
            yield f"{name}: {told}: a copyleft licence"
        elif not _ALLOWED.search(told):
            yield f"{name}: licence not told or not on the list: {told[:80] or 'nothing'}"


def locked() -> list[str]:
    """The packages of a production install."""
    return re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def licence(found: Distribution) -> str:
    """What a package says of its licence: expression, field and classifiers, the first line of each."""
    metadata = found.metadata
    told = [metadata.get("License-Expression") or "", (metadata.get("License") or "").strip().split("\n")[0]]
    told += [
        each.rpartition("::")[2].strip()
        for each in metadata.get_all("Classifier") or []
        if each.startswith("License")
    ]
    return ", ".join(dict.fromkeys(filter(None, told)))


if __name__ == "__main__":
    main()
