"""The funnel as a picture: contracts left after each clue, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

_WIDTH = 720
_STEP = 34
_LABEL = 150
_NUMBER = 90


def funnel_svg(funnel: Sequence[tuple[str, int]], labels: Mapping[str, str]) -> Markup:
    """An inline SVG of bars that narrow from all contracts to those no clue contradicts."""
    most = math.log10(max(10, funnel[0][1]) + 1)
    room = _WIDTH - _LABEL - _NUMBER
    parts = []
    for place, (key, left) in enumerate(funnel):
        width = room * math.log10(left + 1) / most
        x = _LABEL + (room - width) / 2
        y = place * _STEP + 4
        name = labels.get(key, "すべての契約")
        parts.append(
            f'<text x="{_LABEL - 10}" y="{y + 18}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="{escape(key or "all")}" x="{x:.1f}" y="{y}" width="{max(width, 1):.1f}" height="{_STEP - 8}" rx="3"/>'
            f'<text x="{_WIDTH - _NUMBER + 10}" y="{y + 18}">{left:,}</text>'
        )
    height = len(funnel) * _STEP + 8
    return Markup(  # noqa: S704 - every piece of text above is escaped
        f'<svg class="funnel" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="funnel">{"".join(parts)}</svg>'
    )
