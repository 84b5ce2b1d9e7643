"""Words for joint ventures (共同企業体) and for their members, from `ventures.csv`."""

from __future__ import annotations

import re
from pathlib import Path

from extract.reference import read_table

_TABLE = tuple(read_table(Path(__file__).with_name("ventures.csv")))
_LETTER = "A-Za-zＡ-Ｚａ-ｚ"


def venture_words(*kinds: str) -> tuple[str, ...]:
    """The words of some kinds (`body`, `letters`, `role`, `member`), in the table's order."""
    return tuple(row["word"] for row in _TABLE if row["kind"] in kinds)


def spaced(word: str) -> str:
    r"""A pattern for a word whose letters may stand apart: `代\s*表\s*者`."""
    return r"\s*".join(map(re.escape, word))


JOINT_VENTURE = re.compile(
    rf"{'|'.join(venture_words('body'))}|(?<![{_LETTER}])(?:{'|'.join(venture_words('letters'))})(?![{_LETTER}])"
)
"""Any word for a joint venture."""
LEADER = "|".join(venture_words("role"))
"""A pattern for what the leading member is called."""
MEMBER = "|".join(venture_words("member"))
"""A pattern for what the other members are called."""
