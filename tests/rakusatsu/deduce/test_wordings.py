"""Wordings of articles, one a row of wordings.csv: what is understood of a sentence that no rule was written from."""

import datetime as dt
from pathlib import Path

import pytest

from extract.reference import read_table
from pipelines.index.open import AwardIndex, open_index
from rakusatsu.deduce.clue import Article, Clue
from rakusatsu.deduce.kinds import find_clues

PUBLISHED = dt.date(2018, 3, 19)
NOT_UNDERSTOOD = 0.3
ROWS = list(read_table(Path(__file__).with_name("wordings.csv")))


@pytest.fixture(scope="module")
def index(data: Path) -> AwardIndex:
    return open_index(data)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['key']} {row['text'][:24]}" for row in ROWS])
def test_wording(index: AwardIndex, row: dict[str, str]) -> None:
    day = dt.date.fromisoformat(row["published"]) if row["published"] else PUBLISHED
    own = [clue for clue in find_clues(Article(row["text"], day), index) if clue.key == row["key"]]
    wanted = row["meaning"]
    if wanted == "none":
        assert own == []
    elif wanted.startswith("not "):
        assert not any(_is(clue, wanted[4:]) and clue.certainty >= NOT_UNDERSTOOD for clue in own), own
    else:
        assert own, "nothing found"
        assert _is(max(own, key=lambda clue: clue.certainty), wanted), own


def _is(clue: Clue, wanted: str) -> bool:
    if clue.key == "method":
        return bool(clue.meaning[0] == wanted)
    return wanted in (clue.shown, clue.value, clue.shown.removesuffix(" 者"), clue.shown.removesuffix(" 円"))
