"""Officers who bind a public body and posts, from `posts.csv`: words and the patterns of roles made of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extract.reference import read_table


@cache
def _table() -> tuple[tuple[str, str], ...]:
    return tuple((row["word"], row["kind"]) for row in read_table(Path(__file__).with_name("posts.csv")))


def words(*kinds: str) -> frozenset[str]:
    """The words of some kinds; the table's header tells what each kind is."""
    return frozenset(word for word, kind in _table() if kind in kinds)


def posts(*kinds: str) -> str:
    """A pattern for any word of some kinds, the longest that stands there."""
    return "|".join(sorted(words(*kinds), key=lambda word: (-len(word), word)))


_ROLE = rf"(?:{posts('rank_of_role')})?(?:{posts('role')})"
ROLE = rf"(?:{_ROLE}(?:{posts('deputy')})*(?:理事長代理人)?|理事長代理人)"
"""A pattern for the role of an officer wherever it stands, glued to a body or post too (支出負担行為担当官代理)."""
GLUED_ROLE = rf"{_ROLE}(?:代理)?"
"""The same without agents (理事長代理人): behind a body those are posts of it."""
ROLE_IN_FRONT = rf"(?:{_ROLE}(?:{posts('deputy')})*|(?:分任)?(?:{posts('role_in_front')})(?:代理)?)"
"""A role at the head of a text, where the label of a column may stand too (発注者)."""
ROLE_APART = (
    rf"(?:(?:{posts('rank')})*(?:{posts('duty')})(?:命令|統括|総括)?(?:{posts('office')})(?:{posts('deputy')})?"
    rf"|(?:{posts('agent')}))"
)
"""A role that stands apart, whatever its duty and office are: 官報 prints those of every body (国庫債務負担行為担当官)."""
