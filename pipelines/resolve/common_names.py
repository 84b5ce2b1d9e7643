"""Awards that a common name alone holds together: flagged, for they may be several firms'."""

from __future__ import annotations

from pipelines.resolve import rarity
from pipelines.resolve.clusters import Clusters

COMMON_NAME = "common_name"
"""No address and no number is printed, and other firms of one prefecture may well bear the name (鈴木組)."""
_PREFECTURES = 47
_NAMESAKES = 0.5
"""Firms expected to bear a name in one prefecture, from which on it is common. Of 1,154 such names in municipal awards of two
prefectures, 52 were several firms' of one prefecture; of 1,549 rarer ones 11 (`benchmarks/resolve_municipal.py`)."""
COMMON_NAME_SCORE = 0.95
"""How often such an award is the named company's: 52 of 1,154."""


def common_names(clusters: Clusters) -> dict[int, set[str]]:
    """Warnings by unit: those without number and seat, of a common name, that stand together with another award.

    The register outweighs this: a firm that it names by itself is no longer one of several.
    """
    return {
        number: {COMMON_NAME}
        for number, unit in enumerate(clusters.units)
        if not unit.key.corporate_number
        and not unit.key.scope
        and not unit.is_settled
        and clusters.cluster(number).seen.awards > 1
        and (number not in clusters.verdicts or clusters.verdicts[number].method != "register")
        and is_common(unit.plain)
    }


def is_common(core: str) -> bool:
    """Whether another firm of the same prefecture bears the core of a name as likely as not."""
    return rarity.namesakes(core) / _PREFECTURES >= _NAMESAKES
