"""The index knows current awards only, their contracts as resolved, and awards that print a number and no name."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from extract.rows import DocumentRow
from pipelines.datasets.query import DataDirectoryError
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.index import build
from pipelines.index.open import open_index
from pipelines.resolve.run import resolve
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.deduction import deduce
from tests.pipelines.resolve.conftest import award

URL = "https://publisher.example/page.html"


def version(month: int) -> DocumentRow:
    return DocumentRow(
        sha256=f"v{month:02d}", source="atla", url=URL, fetched_at=dt.datetime(2025, month, 1, tzinfo=dt.UTC)
    )


def test_replaced_versions_are_not_indexed(tmp_path: Path) -> None:
    awards = [
        award(
            "株式会社甲野",
            "東京都港区芝1-2-3",
            document=f"v{month:02d}",
            title="庁舎清掃業務",
            amount_yen=1_000_000,
        )
        for month in range(1, 13)
    ]
    Datasets(tmp_path).replace(IntakeBatch([version(month) for month in range(1, 13)], awards))
    for resolved in (False, True):
        if resolved:
            resolve(tmp_path)
        index = open_index(tmp_path)
        assert (index.size, index.contracts) == (1, 1)


def test_equal_firms_are_equal_however_often_one_was_republished(tmp_path: Path) -> None:
    facts = {"title": "データ入力業務", "buyer_name": "日本年金機構", "supplier_prefecture": "東京都"}
    awards = [
        award("株式会社甲野", "東京都豊島区池袋1-2-3", document=f"v{month:02d}", **facts)
        for month in range(1, 13)
    ]
    awards.append(award("株式会社乙山", "東京都豊島区池袋4-5-6", document="other", **facts))
    documents = [*(version(month) for month in range(1, 13)), DocumentRow(sha256="other", source="atla")]
    awards = [
        dataclasses.replace(row, supplier_name=row.supplier_name_text, supplier_municipality="豊島区")
        for row in awards
    ]
    Datasets(tmp_path).replace(IntakeBatch(documents, awards))
    resolve(tmp_path)
    found = deduce(
        Question("日本年金機構が豊島区の会社に委託したデータ入力業務", dt.date(2025, 6, 1)),
        open_index(tmp_path),
    )
    assert found.answer is None
    weights = sorted(candidate.posterior for candidate in found.candidates)
    assert len(weights) in (0, 2)
    if weights:
        assert abs(weights[0] - weights[1]) < 0.05


def test_a_number_without_a_name_is_a_company_of_the_index(tmp_path: Path) -> None:
    row = dataclasses.replace(award("", number="1011101022740", title="調査業務"), supplier_name_text=None)
    Datasets(tmp_path).replace(IntakeBatch([DocumentRow(sha256="a", source="atla")], [row]))
    index = open_index(tmp_path)
    assert (index.size, index.company_key(0)) == (1, "1011101022740")
    resolve(tmp_path)
    index = open_index(tmp_path)
    assert (index.size, index.company_key(0)) == (1, "1011101022740")


def test_an_index_by_other_rules_is_made_anew_and_who_has_it_open_mixes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade of the dictionary changes the words of titles, whatever the data."""
    row = award("株式会社甲野", title="調査業務")
    Datasets(tmp_path).replace(IntakeBatch([DocumentRow(sha256="a", source="atla")], [row]))
    before = open_index(tmp_path)
    assert before.column("company").tolist() == [0]
    record = before.folder / "meta.json"
    kept = record.stat().st_ino
    assert open_index(tmp_path).column("title").tolist() == [0] and record.stat().st_ino == kept
    monkeypatch.setattr(build, "_rules", lambda: "of another dictionary")
    assert open_index(tmp_path).column("title").tolist() == [0] and record.stat().st_ino != kept
    with pytest.raises(DataDirectoryError, match="made anew"):
        before.column("title")
