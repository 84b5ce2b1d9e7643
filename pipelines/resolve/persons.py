"""Private persons among suppliers: a name of nothing but a family name and a given name."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.resolve.rarity import tokens

_SIGNED = re.compile(r"個人(事業主)?[)）]?$|^個人$")
_LONGEST = 12


@lru_cache(maxsize=100_000)
def is_private_person(printed: str) -> bool:
    """Whether a supplier's printed name, without legal form, reads as a private person's.

    A family name must be followed by a given name, by Sudachi's dictionary. A shop, an office or a name of one word
    is not a person here: the rule decides only that rows are not joined across sources.
    """
    if _SIGNED.search(printed):
        return True
    name = re.sub(r"\s", "", printed)
    if not 2 <= len(name) <= _LONGEST:
        return False
    kinds = [speech[2:4] for _, speech in tokens(name) if speech[0] != "空白"]
    return len(kinds) == 2 and kinds[0] == ("人名", "姓") and kinds[1][0] == "人名"
