"""What kind of story an article tells: of one unnamed awardee, or of somebody whom award data do not name."""

from __future__ import annotations

import re
from functools import cache

from rakusatsu.deduce.clue import Article
from rakusatsu.deduce.lexicon import table

SUBCONTRACTOR, TWO_CONTRACTS = "subcontractor", "two_contracts"


def stories(article: Article) -> tuple[str, ...]:
    """`subcontractor` where the firm sought is one, `two_contracts` where two are told of; empty for most articles."""
    return tuple(
        kind for kind, patterns in _patterns().items() if any(one.search(article.plain) for one in patterns)
    )


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    rows = table("stories")
    return {
        kind: tuple(re.compile(row["pattern"]) for row in rows if row["kind"] == kind)
        for kind in (SUBCONTRACTOR, TWO_CONTRACTS)
    }
