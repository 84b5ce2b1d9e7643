"""Whether a release may go out: it is refused where rows or fields fall beyond what may be expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rakusatsu.releases.manifest import ReleaseManifest
from rakusatsu.releases.quality import FIELDS, Quality


@dataclass(frozen=True, slots=True)
class Expectations:
    """How far a release may fall behind the one before it."""

    rows_lost: float = 0.02
    """Share of a source's award rows, or of a dataset's rows, that may be gone: replaced documents do lose some."""
    field_lost: float = 0.05
    """Share of a source's awards that may lose a field."""
    fewest_awards: int = 20
    """A source with fewer is not judged by shares."""


def refusals(
    old: ReleaseManifest,
    new: ReleaseManifest,
    old_quality: Quality,
    quality: Quality,
    expected: Expectations | None = None,
) -> Iterator[str]:
    """Why a release may not go out, a sentence each; nothing where it may."""
    expected = expected or Expectations()
    for kind, before, after in (("dataset", old.rows, new.rows), ("source", old.sources, new.sources)):
        for name, rows in sorted(before.items()):
            left = after.get(name, 0)
            if name in ("rejects", "signals", "links") or rows < expected.fewest_awards:
                if rows and not left and kind == "source":
                    yield f"source {name} is gone: {rows:,} award rows before"
                continue
            if left < rows * (1 - expected.rows_lost):
                yield f"{kind} {name} fell from {rows:,} to {left:,} rows"
    had, has = _filled(old_quality), _filled(quality)
    for (source, field), share in sorted(had.items()):
        now = has.get((source, field))
        if (
            now is not None
            and share - now > expected.field_lost
            and old.sources.get(source, 0) >= expected.fewest_awards
        ):
            yield f"source {source}: {field} fell from {share:.0%} to {now:.0%} of awards"


def _filled(quality: Quality) -> dict[tuple[str, str], float]:
    """Share of a source's awards that have a field, over all months."""
    awards: dict[str, int] = {}
    filled: dict[tuple[str, str], float] = {}
    for each in quality.coverage:
        awards[each.source] = awards.get(each.source, 0) + each.awards
        for field in FIELDS:
            key = each.source, field
            filled[key] = filled.get(key, 0.0) + each.filled[field] * each.awards
    return {(source, field): count / awards[source] for (source, field), count in filled.items()}
