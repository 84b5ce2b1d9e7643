"""Printed lines as one text."""

from __future__ import annotations

import re


def join_lines(text: str) -> str:
    """Printed lines as one: joined without a space between Japanese characters, with one between Latin words."""
    if "\n" not in text:
        return text.strip(" \u3000\u00a0\t")
    joined = ""
    for line in (piece.strip(" \u3000\u00a0\t") for piece in text.split("\n")):
        if not line:
            continue
        gap = " " if joined and re.search(r"[A-Za-z0-9.,]$", joined) and re.match(r"[A-Za-z]", line) else ""
        joined += gap + line
    return joined
