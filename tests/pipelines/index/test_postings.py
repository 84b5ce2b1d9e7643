"""Words of titles: the short way over known morphemes, and worker processes, give what the long way gives."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.index import postings
from pipelines.index.stored_arrays import load
from pipelines.index.words import keys_of, words_of
from pipelines.workers import Failure

WORDS = (
    "源泉徴収票", "データ入力", "業務", "一式", "賃貸借", "サーバ", "マイナンバー", "ＡＢＣ－１２", "健康診断", "の", "等", "（単価契約）",
    "平成２９年度", "ゑひもせす", "鷗外", "保守", "コピー用紙", " ", "\u3000", "3,200枚", "個人番号申出書",
)  # fmt: skip


def _the_long_way(title: str) -> frozenset[str]:
    return frozenset(
        key
        for word in words_of(title)
        for keys in (word.parts, word.groups, *word.part_groups)
        for key in keys
    )


@given(st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=40))
def test_remembered_morphemes_give_the_same_keys(title: str) -> None:
    assert keys_of(title) == keys_of(title) == _the_long_way(title)


def _written(folder: Path, titles: list[str]) -> dict[str, set[str]]:
    """Key → titles, from what was written."""
    (folder / "columns").mkdir(parents=True)
    listed = pa.table({"title": pa.array(titles, pa.string())})
    postings.write_postings(postings.postings_of_titles(listed), folder)
    starts, codes = load(folder / "columns", "postings.starts"), load(folder / "columns", "postings")
    words = pq.read_table(folder / "words.parquet").to_pylist()
    for word in words:
        own = codes[starts[word["word"]] : starts[word["word"] + 1]].tolist()
        assert own == sorted(own) and len(own) == word["titles"]
    return {
        word["key"]: {
            titles[code] for code in codes[starts[word["word"]] : starts[word["word"] + 1]].tolist()
        }
        for word in words
    }


def test_worker_processes_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = [f"{one}{other}第{number}号" for number, one in enumerate(WORDS) for other in WORDS]
    alone = _written(tmp_path / "alone", titles)
    monkeypatch.setattr(postings, "_ALONE", 0)
    monkeypatch.setattr(postings, "TITLES_AT_ONCE", 250)
    assert _written(tmp_path / "workers", titles) == alone
    assert all(title in alone[key] for title in titles for key in keys_of(title))


def test_titles_of_a_failed_worker_are_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def run(self, jobs: Any) -> Any:
            return ((job, Failure("killed")) for job, _ in jobs)

    monkeypatch.setattr(postings, "_ALONE", 0)
    monkeypatch.setattr(postings, "WorkerPool", Failing)
    assert _written(tmp_path, ["データ入力業務", "清掃業務"])["清掃"] == {"清掃業務"}


def test_no_titles(tmp_path: Path) -> None:
    assert _written(tmp_path, []) == {}
