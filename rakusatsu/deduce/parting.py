"""Articles that tell of two contracts, parted into one text for each where their words part them clearly."""

from __future__ import annotations

import re

from rakusatsu.deduce.clue import Article
from rakusatsu.deduce.lexicon import table

_STOP = re.compile(r"[。\n]")
_BOTH = re.compile(r"\s*(?:いずれも|両(?:社|者|方|件)|どちらも|2社とも|2件とも|ともに)")
"""A sentence about both contracts stands in both texts."""
_MEANWHILE = re.compile(r"\s*(?:一方|他方|これに対し)、?")


def texts_of_two(article: Article) -> tuple[str, ...]:
    """The article once for each of its two contracts, with what is told of the other blanked; empty where it is not clear.

    Each text is as long as the article, so that places in it are places in the article.
    """
    return _by_number(article) or _by_also(article)


def _by_number(article: Article) -> tuple[str, ...]:
    """1件目は…。2件目は…: what stands before both is told of both."""
    text = article.plain
    first = _one(text, "first", 0)
    second = _one(text, "second", first.end()) if first else None
    if not first or not second:
        return ()
    both = next(
        (begin for begin, end in _sentences(text, second.end()) if _BOTH.match(text[begin:end])), len(text)
    )
    return (
        _kept(article.text, (0, second.start()), (both, len(text))),
        _kept(article.text, (0, first.start()), (second.start(), len(text))),
    )


def _by_also(article: Article) -> tuple[str, ...]:
    """…の問題で、Bも…同様の…: the clause before is of the first; later sentences are of the second from 一方 on, else of neither."""
    text = article.plain
    also = _one(text, "also", 0)
    if not also:
        return ()
    begin = max(text.rfind("。", 0, also.start()), text.rfind("\n", 0, also.start())) + 1
    turn = also.start("second")
    stop = _STOP.search(text, also.end())
    end = stop.end() if stop else len(text)
    rest = list(_sentences(text, end))
    meanwhile = next((at for at, last in rest if _MEANWHILE.match(text[at:last])), None)
    first, second = [(0, turn)], [(0, begin), (turn, end)]
    if meanwhile is not None:
        first.append((end, meanwhile))
        second.append((meanwhile, len(text)))
    first += [(at, last) for at, last in rest if _BOTH.match(text[at:last])]
    second += [(at, last) for at, last in rest if _BOTH.match(text[at:last])]
    return _kept(article.text, *first), _kept(article.text, *second)


def _one(text: str, kind: str, begin: int) -> re.Match[str] | None:
    """The first place of a kind of words of `stories.csv` from a character on."""
    patterns = (re.compile(row["pattern"]) for row in table("stories") if row["kind"] == kind)
    found = (pattern.search(text, begin) for pattern in patterns)
    return min((match for match in found if match), key=lambda match: match.start(), default=None)


def _sentences(text: str, begin: int) -> list[tuple[int, int]]:
    """The sentences that begin at a place or behind it."""
    ends = [match.end() for match in _STOP.finditer(text, begin)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return list(zip([begin, *ends], ends, strict=False))


def _kept(text: str, *spans: tuple[int, int]) -> str:
    """A text with all but these spans blanked; line breaks stay."""
    kept = bytearray(len(text))
    for begin, end in spans:
        kept[begin:end] = b"\1" * (end - begin)
    return "".join(
        character if keep or character == "\n" else " " for character, keep in zip(text, kept, strict=True)
    )
