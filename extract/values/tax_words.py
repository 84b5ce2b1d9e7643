"""Whether an amount has consumption tax in it, from the words beside it (税込, 税抜, 消費税を含む)."""

from __future__ import annotations

import re

_TAX = re.compile(
    r"(?P<included>税込|税込み|内税|(?:消費税|税)[^。、\n()（）]{0,12}?(?:を)?含(?:む|み|めた|んだ))"
    r"|(?P<excluded>税抜|税別|外税|(?:消費税|税)[^。、\n()（）]{0,12}?(?:を?除[くい]|を?含まな|は?別途|抜き))"
)


def tax_of(words: str) -> str | None:
    """`included` or `excluded` where the words say one of them."""
    printed = {match.lastgroup for match in _TAX.finditer(words)}
    return printed.pop() if len(printed) == 1 else None


_IN_BRACKET_BEHIND = re.compile(r"\s*円?\s*[(（]")


def tax_beside(before: str, behind: str) -> str | None:
    """Tax as the words beside an amount have it: those in a bracket behind it first, then those before it.

    A bracket on the next line is about that line's amount where this one has words of its own.
    """
    label = re.split(r"[\d、，;]|[)）]\s*\d", before)[-1]
    bracket = _IN_BRACKET_BEHIND.match(behind)
    if bracket and "\n" in bracket[0] and (tax := tax_of(label)):
        return tax
    if bracket and (tax := tax_of(behind)):
        return tax
    label = re.split(r"[\d、，;]|[)）]", before)[-1]
    return tax_of(label) or tax_of(re.split(r"[、，;]", behind)[0]) or tax_of(behind) or tax_of(before)
