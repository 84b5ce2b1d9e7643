"""Titles of contracts reduced to what two prints of one share."""

from __future__ import annotations

import re
import unicodedata

_WORDS_OF_QUANTITY = re.compile(r"(一式|[0-9,]+(?:式|件|台|個|名|部|本|枚|箱|組|セット))$")


def title_key(title: str) -> str:
    """A title without width, spaces, punctuation and the quantity at its end."""
    folded = unicodedata.normalize("NFKC", title).upper()
    folded = re.sub(r"[\s,、。・.「」『』()\[\]【】\"'‐-―−ー－\-]", "", folded)
    return _WORDS_OF_QUANTITY.sub("", folded) or folded
