"""Every kind of clue has its file, its page and its sentences; and understands them."""

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.index.open import open_index
from rakusatsu.deduce.clue import Article, ClueKind
from rakusatsu.deduce.kinds import KINDS, find_clues
from tests.rakusatsu.deduce.conftest import opened

HERE = Path(__file__).parent
DOCS = Path(__file__).parents[3] / "docs" / "clues"
UNDERSTOOD_FROM = 0.1


def _sentences(kind: ClueKind) -> dict[str, Any]:
    kept: dict[str, Any] = yaml.safe_load((HERE / "clues" / f"{kind.key}.yaml").read_text(encoding="utf-8"))
    return kept


def _cases() -> list[Any]:
    return [
        pytest.param(kind, said, one.get("understood"), id=f"{kind.key}: {said}")
        for kind in KINDS.values()
        for one in [*_sentences(kind)["found"], *({"text": text} for text in _sentences(kind)["none"])]
        for said in [one["text"]]
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_kind_is_one_file_with_a_page(kind: ClueKind) -> None:
    module = kind.find.__module__
    assert module.startswith("rakusatsu.deduce.clues."), "a kind lives in a file of its own"
    page = DOCS / f"{module.rpartition('.')[2].replace('_', '-')}.md"
    assert page.is_file() and kind.label in page.read_text(encoding="utf-8")
    assert _sentences(kind)["found"] and _sentences(kind)["none"]


@pytest.mark.parametrize(("kind", "said", "understood"), _cases())
def test_sentences_are_understood(kind: ClueKind, said: str, understood: str | None, data: Path) -> None:
    published = _sentences(kind).get("published") or dt.date(2018, 3, 19)
    clues = [clue for clue in find_clues(Article(said, published), opened(data)) if clue.key == kind.key]
    surest = max(clues, key=lambda clue: clue.certainty, default=None)
    if understood is None:
        assert surest is None or surest.certainty < UNDERSTOOD_FROM, surest
    else:
        assert surest and surest.shown == understood, surest
        assert said[slice(*surest.spans[0])]


@pytest.mark.long
@pytest.mark.parametrize(
    "word",
    [
        "株式会社",
        "厚生労働省",
        "一二三千百",
        "1億",
        "東京都港区",
        "500台の",
        "昨年8月に",
        "発注した",
        "同省、",
    ],
)
def test_reading_takes_time_in_proportion_to_length(word: str, data: Path) -> None:
    index = open_index(data)

    def seconds(length: int) -> float:
        article = Article((word * length)[:length], dt.date(2018, 3, 19))
        started = time.thread_time()
        find_clues(article, index)
        return time.thread_time() - started

    seconds(200)
    # The best of three: Python tidying up a worker's memory, or another test's thread, is no cost of reading.
    short, long = (min(seconds(length) for _ in range(3)) for length in (1000, 4000))
    assert long < 12 * max(short, 0.02), f"{short:.2f} s, then {long:.2f} s"
