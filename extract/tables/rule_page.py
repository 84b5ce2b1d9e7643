"""A page as pdfplumber's TableFinder wants it: its rules alone."""

from __future__ import annotations

from typing import Any

from extract.pages import Page, Rule

SHORTEST_RULE = 3.0
"""Points; shorter rules are parts of glyphs or dashes."""


class RulePage:
    """What TableFinder asks of a page: edges, glyphs, a box; words are never needed for ruled tables."""

    def __init__(self, page: Page) -> None:
        """Turn the page's rules into edges."""
        self.bbox = (0.0, 0.0, page.width, page.height)
        self.edges = [_edge(rule) for rule in page.rules if _long_enough(rule)]
        self.chars: list[dict[str, Any]] = []

    def extract_words(self, **settings: Any) -> list[dict[str, Any]]:
        """No words: text strategies are not used."""
        return []


def _long_enough(rule: Rule) -> bool:
    return max(rule.x1 - rule.x0, rule.bottom - rule.top) >= SHORTEST_RULE


def _edge(rule: Rule) -> dict[str, Any]:
    width, height = rule.x1 - rule.x0, rule.bottom - rule.top
    return {
        "x0": rule.x0,
        "x1": rule.x1,
        "top": rule.top,
        "bottom": rule.bottom,
        "width": width,
        "height": height,
        "orientation": "h" if width >= height else "v",
        "object_type": "line",
    }
