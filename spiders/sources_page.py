"""docs/sources.md from the registry: `python -m spiders.sources_page`."""

from __future__ import annotations

import sys
from collections import Counter

from spiders.registry import Gives, Source, SourceState, registry

_HEAD = """# Sources

Made from [`spiders/sources.yaml`](../spiders/sources.yaml) by `make docs`; `rakusatsu sources` lists the same with what
each has given to your store, `rakusatsu sources probe` says whether they answer today.

{awards} publishers of awards, {others} other lists; {proven} are *proven* (saved pages or files of the live site were read
by the spider), {likely} *likely* (programs of others that ran against the live site agree), {unseen} *unseen*: never crawled
before a person has opened the address, read terms and robots.txt, and said `rakusatsu sources confirm ID`. No address
is invented: each was seen by somebody, in the year given. A source without a spider is listed so that nobody has to find
it again.
"""
_TITLES = {
    Gives.AWARDS: "Awards",
    Gives.SUSPENSIONS: "Suspensions (指名停止)",
    Gives.MARKS: "Marks of firms (Pマーク, ISMS)",
    Gives.TENDERS: "Tenders",
    Gives.PAYMENTS: "Payments",
}


def page() -> str:
    """The page, Markdown."""
    entries = list(registry().values())
    states = Counter(source.state for source in entries)
    awards = sum(source.gives is Gives.AWARDS for source in entries)
    parts = [
        _HEAD.format(
            awards=awards,
            others=len(entries) - awards,
            proven=states[SourceState.PROVEN],
            likely=states[SourceState.LIKELY],
            unseen=states[SourceState.UNSEEN],
        )
    ]
    for gives, title in _TITLES.items():
        parts.append(f"\n## {title}\n")
        parts.append("| id | publisher | ministry | system | state | seen | evidence, caveats |")
        parts.append("|---|---|---|---|---|---|---|")
        parts += [_row(source) for source in entries if source.gives is gives]
    return "\n".join(parts) + "\n"


def _row(source: Source) -> str:
    said = "; ".join([*source.evidence, *([source.caveats] if source.caveats else [])])
    system = str(source.system) if source.has_spider else f"{source.system} (no spider)"
    name = f"[{_cell(source.name)}]({source.start[0]})"
    cells = (f"`{source.id}`", name, source.ministry, system, source.state, source.seen, _cell(said))
    return f"| {' | '.join(map(str, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
