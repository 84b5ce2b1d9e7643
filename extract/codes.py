"""The registry of codes: every warning, reject reason, status, kind and method, with what it means in both languages.

The table is `codes.csv`; `docs/codes.md` is made from it (`make docs`). A code stands alone or before a colon and details
(`unknown_column: 備考２`); no code is put together at run time, so that a reader can look up every one of them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.reference import read_table

KINDS: Mapping[str, str] = {
    "warning": "`warnings` of awards, bids, unawarded, payments, companies, award_companies and contracts",
    "reject": "`reason` of rejects, before a colon and details",
    "status": "`status` of documents",
    "failure": "`failure` of documents",
    "amount_kind": "`amount_kind` of awards and contracts",
    "amount_basis": "`amount_basis` of contracts",
    "award_rate_basis": "`award_rate_basis` of awards and contracts",
    "tax": "`tax` of awards",
    "notice_kind": "`notice_kind` of awards",
    "contract_kind": "`contract_kind` of awards",
    "procurement_method": "`procurement_method` of awards and contracts",
    "bid_result": "`result` of bids",
    "unawarded_reason": "`reason` of unawarded",
    "origin": "`origin` of documents",
    "signature": "`signature_state` of documents",
    "register": "`register` of registrations",
    "outcome": "`outcome` of what a crawl saw (the ledger)",
    "crawl_reason": "`reason` of what a crawl saw, before a colon and details (docs/crawling.md tells what happens)",
    "run_end": "`ended` of a crawl's run (the ledger)",
    "company_method": "`method` of award_companies",
    "payment_entry": "`entry` of payments",
    "relation": "`relation` of links",
    "buyer_kind": "`kind` of buyers",
    "silence": "`why_none` of an answer of `deduce`: why no firm is named",
    "coverage_note": "`notes` of an answer of `deduce`: what the data do not hold",
    "story": "`stories` of an answer of `deduce`: what the article is about beside one awardee",
    "clue_role": "`role` of a clue of `deduce`: what the words around it tell it is said of",
    "match": "`verdict` of a clue of `deduce` held against the likeliest contract",
    "mention_role": "`role` of a company that the article names",
}
"""Kinds of codes and the column each stands in."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code and what it means."""

    kind: str
    code: str
    ja: str
    en: str
    since: str


@cache
def codes(kind: str) -> Mapping[str, Code]:
    """The codes of one kind, in the table's order.

    Raises:
        KeyError: there is no such kind.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    return _table().get(kind, {})


def code_of(text: str) -> str:
    """The code that a text with details begins with: `unknown_column: 備考２` → `unknown_column`."""
    return text.partition(":")[0]


def meaning(kind: str, text: str, *, language: str = "ja") -> str:
    """What a code means, for a person; a code that an older or newer version wrote stands for itself.

    Args:
        kind: one of `KINDS`.
        text: the code, alone or with details.
        language: `ja` or `en`.
    """
    found = codes(kind).get(code_of(text))
    if found is None:
        return text
    return found.ja if language == "ja" else found.en


@cache
def _table() -> Mapping[str, Mapping[str, Code]]:
    found: defaultdict[str, dict[str, Code]] = defaultdict(dict)
    for row in read_table(Path(__file__).with_name("codes.csv")):
        code = Code(**row)
        found[code.kind][code.code] = code
    return found


def page() -> str:
    """The registry as Markdown: `docs/codes.md`."""
    lines = ["# Codes", "", "Made by `make docs` from `extract/codes.csv`; do not edit."]
    for kind, where in KINDS.items():
        if not codes(kind):
            continue
        lines += [
            "",
            f"## {kind}",
            "",
            f"In {where}.",
            "",
            "| code | 意味 | meaning | since |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{code.code}` | {code.ja} | {code.en} | {code.since} |"
            for code in sorted(codes(kind).values(), key=lambda code: code.code)
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
