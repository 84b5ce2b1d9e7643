"""Articles about awards of the corpus, written in newsroom styles with what is told marked, so that every clue can be scored."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.newsroom.wording import Said, day_of, false_of, said_of
from extract.reference import read_table

HERE = Path(__file__).parent
FALSE_KEYS = ("time", "amount", "place", "method", "bidders", "buyer")
"""What one false clue may be about."""
BESIDE = 0.5
"""Share of the articles with a false clue in which it stands beside the true ones, as the sum of another matter, not instead of one."""
_PART = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)(?:\|([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Words of an article that tell one thing of the contract."""

    key: str
    begin: int
    end: int
    said: Said


@dataclass(frozen=True, slots=True)
class NewsroomArticle:
    """One article with what it tells. `group`: a true, b one false clue, e the firm is named, f a subcontractor is sought."""

    award_id: str
    group: str
    level: str
    style: str
    text: str
    published: dt.date
    slots: tuple[Slot, ...]
    false: str = ""
    """The key of the false clue."""
    removed: bool = False
    """Whether every award of the firm is to be taken out first."""


@dataclass(slots=True)
class _Page:
    """A text in the making with its slots."""

    text: str = ""
    slots: list[Slot] = field(default_factory=list)


def subjects(part: str) -> list[Mapping[str, str]]:
    """Award, words near its title, general words, what the firm is called: of the part `subjects` or `report_subjects`."""
    return _table(part)


def no_contract() -> list[str]:
    """Articles about no public contract."""
    return [row["text"] for row in read_table(HERE / "texts.csv")]


def articles(awards: Mapping[str, Mapping[str, Any]], seed: int, part: str) -> Iterator[NewsroomArticle]:
    """For each award, at both levels: true clues and one false clue, with the firm present and removed, and e and f."""
    every = list(awards.values())
    for place, row in enumerate(subjects(part)):
        award = awards.get(row["award_id"])
        if award is None:
            continue
        random_ = random.Random(f"{seed} {row['award_id']}")
        for level in ("close", "general"):
            for group, removed in (("a", False), ("a", True), ("b", False), ("b", True)):
                yield _article(award, row, level, group, random_, every, removed=removed)
        group = "ef"[place % 2]
        yield _article(award, row, "close", group, random_, every, removed=place % 4 > 1)


def _article(
    award: Mapping[str, Any],
    row: Mapping[str, str],
    level: str,
    group: str,
    random_: random.Random,
    every: list[Mapping[str, Any]],
    *,
    removed: bool,
) -> NewsroomArticle:
    day = day_of(award) or award["published_on"] or dt.date(2025, 6, 1)
    published = day + dt.timedelta(days=random_.randrange(40, 500))
    told = said_of(award, published, random_)
    keys = [key for key in told if key != "buyer"]
    random_.shuffle(keys)
    kept = {key: told[key] for key in told if key in keys[: random_.choice((1, 2, 2, 3, 3, 4, 5))]}
    if random_.random() < 0.95 and "buyer" in told:
        kept["buyer"] = told["buyer"]
    false, beside = "", ""
    if group == "b" and random_.random() < BESIDE:
        false, beside = _beside(award, random_.choice(every), published, random_)
    elif group == "b":
        false = random_.choice([key for key in FALSE_KEYS if key in kept] or ["time"])
        kept[false] = false_of(false, award, random_.choice(every), published, random_)
    style = random_.choice(_table("styles"))
    page = _page(style["text"], kept, {"subject": row[level], "firm": row["trade"]}, published, random_)
    page.text += beside
    _closing(page, group, award)
    return NewsroomArticle(
        award["award_id"],
        group,
        level,
        style["style"],
        page.text,
        published,
        tuple(page.slots),
        false,
        removed,
    )


def _beside(
    award: Mapping[str, Any], other: Mapping[str, Any], published: dt.date, random_: random.Random
) -> tuple[str, str]:
    """A sentence that tells something of another matter, and what it is about."""
    row = random_.choice(_table("beside"))
    key = row["key"]
    said = false_of(key, award, other, published, random_).text if key in FALSE_KEYS else ""
    return key, row["text"].format(
        said=said, count=random_.randrange(2, 20), company=other["supplier_name"] or "株式会社甲乙"
    )


def _closing(page: _Page, group: str, award: Mapping[str, Any]) -> None:
    """The sentence that makes a story one of a firm that is named, or of a subcontractor."""
    if group == "e":
        page.text += f"契約の相手は{award['supplier_name']}だった。"
    if group == "f":
        page.text += "問題の作業をしていたのは、この会社から仕事を受けた下請けの会社だった。下請けの社名は公表されていない。"


def _page(
    text: str,
    kept: Mapping[str, Said],
    words: Mapping[str, str],
    published: dt.date,
    random_: random.Random,
) -> _Page:
    said = dict(kept)
    said |= {key: Said(key, value, None) for key, value in words.items()}
    drawn = {kind: random_.choice(_words(kind)) for kind in ("misdeed", "misdeed_noun", "background")}
    said |= {key: Said(key, value, None) for key, value in drawn.items()}
    said["day"] = Said("day", f"{published.day}日", None)
    if "amount" in said:
        said["amount_bare"] = Said("amount", re.sub(r"^約", "", said["amount"].text), said["amount"].meaning)
    used: set[str] = set()

    def part(match: re.Match[str]) -> str:
        own = {slot[1] for slot in _SLOT.finditer(match[1])}
        if not own <= set(said) or (own & used & {"amount", "time", "method"}):
            return ""
        used.update(own)
        return match[1]

    page = _Page()
    flat = _PART.sub(part, text).replace("\\n", "\n")
    at = 0
    for match in _SLOT.finditer(flat):
        page.text += flat[at : match.start()]
        at = match.end()
        own = said.get(match[1])
        begin = len(page.text)
        page.text += own.text if own else match[2] or ""
        if own and own.key in (*FALSE_KEYS, "subject"):
            page.slots.append(Slot(own.key, begin, len(page.text), own))
    page.text = re.sub(r"、。", "。", page.text + flat[at:])
    return page


def _words(kind: str) -> list[str]:
    return [row["words"] for row in _table("words") if row["kind"] == kind]


def _table(name: str) -> list[Mapping[str, str]]:
    return list(read_table(HERE / f"{name}.csv"))
