"""The index of the next generation, made of the one before and of what is new, is what an index made from nothing is."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipelines.datasets.generations import INDEX_BEFORE, hold
from pipelines.datasets.schema import CONTRACT
from pipelines.datasets.writer import Datasets
from pipelines.index import continuing, postings
from pipelines.index.build import build_index
from pipelines.index.open import AwardIndex, open_index
from tests.build import award, data_directory

FIRST = [
    award("株式会社甲野", "東京都港区芝1-2-3", title="庁舎清掃業務"),
    award("乙山商事㈱", title="複写機の賃貸借", document="b"),
    award("丙川工業", title="給食の調理業務", document="c"),
]
NEXT = [
    award("丁村測量株式会社", title="地籍測量業務", document="b"),
    award("株式会社甲野", title="あかるい清掃業務", document="d"),
]


def content(index: AwardIndex) -> dict[str, Any]:
    """All of an index but the numbers that its words happen to have."""
    keys = pq.read_table(index.folder / "words.parquet")["key"].to_pylist()
    arrays = {
        path.relative_to(index.folder).as_posix(): path
        for path in index.folder.glob("*/*.npy")
        if not path.name.startswith("postings")
    }
    loaded = {name: np.load(path, allow_pickle=False) for name, path in arrays.items()}
    tables = [path for path in index.folder.glob("**/*.parquet") if path.name != "words.parquet"]
    return {
        "words": {key: titles.tolist() for key, titles in index.titles_with(keys).items()},
        "coverage": index.coverage,
        "counts": (index.size, index.contracts),
        **{path.relative_to(index.folder).as_posix(): pq.read_table(path).to_pylist() for path in tables},
        **{name: (values.dtype.str, values.tolist()) for name, values in loaded.items()},
    }


def test_what_the_next_index_begins_with_outlives_writes_of_other_datasets(tmp_path: Path) -> None:
    open_index(data_directory(tmp_path / "data", FIRST[:1]))
    data_directory(tmp_path / "data", NEXT[:1])
    datasets = Datasets(tmp_path / "data")
    with datasets.lock():
        datasets.write_whole(signals=CONTRACT["signals"].empty_table())
    assert (hold(tmp_path / "data").folder / INDEX_BEFORE / "meta.json").exists()


@pytest.mark.long
def test_only_new_titles_and_names_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(data_directory(tmp_path / "data", FIRST))
    data_directory(tmp_path / "data", NEXT)
    generation = hold(tmp_path / "data").folder
    assert (generation / INDEX_BEFORE / "meta.json").exists()
    read: list[str] = []
    keys_of = postings.keys_of
    monkeypatch.setattr(postings, "keys_of", lambda title: (read.append(title), keys_of(title))[1])
    monkeypatch.setattr(continuing, "_MOST_NEW", 2.0)
    later = open_index(tmp_path / "data")
    assert sorted(read) == ["あかるい清掃業務", "地籍測量業務"]
    anew = AwardIndex(generation, build_index(generation, tmp_path / "anew", anew=True))
    assert content(later) == content(anew)
    assert "複写機の賃貸借" not in {
        row["title"] for row in pq.read_table(later.folder / "titles.parquet").to_pylist()
    }


@pytest.mark.long
def test_a_damaged_index_before_is_not_built_upon(tmp_path: Path) -> None:
    open_index(data_directory(tmp_path / "data", FIRST))
    data_directory(tmp_path / "data", NEXT)
    generation = hold(tmp_path / "data").folder
    starts = generation / INDEX_BEFORE / "columns" / "postings.npy"
    kept = np.load(starts)
    starts.unlink()
    np.save(starts, kept[::-1])
    later = open_index(tmp_path / "data")
    anew = AwardIndex(generation, build_index(generation, tmp_path / "anew", anew=True))
    assert content(later) == content(anew)
