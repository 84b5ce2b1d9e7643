"""A round of watches: what is found, told once, written to feeds that a reader understands."""

from __future__ import annotations

import datetime as dt
import shutil
from xml.etree import ElementTree

import pytest
import yaml

from extract.rows import ContractChange, ContractRow, DocumentRow, SignalRow
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets
from rakusatsu.watches.configuration import WatchFileError, read_watches
from rakusatsu.watches.run import run_watches
from tests.rakusatsu.exports.conftest import CONTRACTS, contract, data  # noqa: F401 - a fixture

NOW = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
WATCHES = {
    "notify": ["json://127.0.0.1:1/all"],
    "link": "http://127.0.0.1:8000",
    "watches": [
        {"id": "firm", "title": "株式会社乙", "company": "株式会社乙"},
        {"id": "words", "title": "業務", "subject": "業務 その1"},
        {"id": "large", "title": "大きな契約", "amount": {"at_least": 1_700_000}, "buyer": "例示省"},
        {"id": "changes", "title": "変更", "corrections": True},
        {"id": "signal", "title": "一者応札", "signal": "sole_bid"},
        {"id": "quiet", "title": "官報", "quiet_source": "kanpo", "quiet_days": 7},
    ],
}


@pytest.fixture
def folder(data, tmp_path):  # noqa: F811
    copied = tmp_path / "parquet"
    shutil.copytree(data, copied)
    row = SignalRow(
        signal="sole_bid",
        subject_kind="contract",
        subject_id="c-kanpo-1",
        value=1,
        unit="bidders",
        award_ids=("kanpo-1",),
    )
    fetched = DocumentRow(
        sha256="ab" * 32, source="kanpo", fetched_at=dt.datetime(2024, 4, 1, tzinfo=dt.UTC), bytes=1
    )
    datasets = Datasets(copied)
    with datasets.lock():
        datasets.write_whole(signals=table_of([row], SignalRow), documents=table_of([fetched], DocumentRow))
    return copied


@pytest.fixture
def wanted(tmp_path):
    path = tmp_path / "watches.yaml"
    path.write_text(yaml.safe_dump(WATCHES, allow_unicode=True), encoding="utf-8")
    return read_watches(path)


def test_each_watch_finds_what_it_looks_for(folder, wanted, tmp_path):
    report = run_watches(folder, wanted, tmp_path / "out", now=NOW, send=lambda *_: True)
    assert {each.id: each.found for each in report.watches} == {
        "firm": 1, "words": 1, "large": 1, "changes": 1, "signal": 1, "quiet": 1,
    }  # fmt: skip
    assert report.sent == 0  # the first round counts from here


def test_news_are_told_once_and_a_change_again(folder, wanted, tmp_path):
    told: list[str] = []

    def round_of(contracts):
        datasets = Datasets(folder)
        with datasets.lock():
            datasets.write_whole(contracts=table_of(contracts, ContractRow))
        told.clear()
        return run_watches(
            folder, wanted, tmp_path / "out", now=NOW, send=lambda _, title, __: not told.append(title)
        )

    round_of(CONTRACTS)
    new = contract(9, title="業務 その1の追加", amount_yen=10)
    assert round_of([*CONTRACTS, new]).sent == 1
    assert told == ["[業務] 業務 その1の追加"]
    assert round_of([*CONTRACTS, new]).sent == 0
    changed = contract(
        9,
        title="業務 その1の追加",
        amount_yen=20,
        changes=(ContractChange(dt.date(2024, 4, 30), 10, 20, "kanpo-9"),),
    )
    assert round_of([*CONTRACTS, changed]).sent == 2
    assert sorted(told) == ["[変更] 変更: 業務 その1の追加", "[業務] 変更: 業務 その1の追加"]


def test_feeds_are_atom_with_ids_that_stay(folder, wanted, tmp_path):
    out = tmp_path / "out"
    run_watches(folder, wanted, out, now=NOW, send=lambda *_: True)
    first = (out / "feeds" / "firm.atom").read_bytes()
    run_watches(folder, wanted, out, now=NOW, send=lambda *_: True)
    assert (out / "feeds" / "firm.atom").read_bytes() == first
    feed = ElementTree.fromstring(first)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "urn:rakusatsu:firm:c-kanpo-3-change1"
    assert entry.find(f"{ATOM}link").get("href") == "http://127.0.0.1:8000/contracts/c-kanpo-3"
    assert "1,800,000円" in entry.findtext(f"{ATOM}summary")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watches: [", "not YAML"),
        ("watches: [{id: x, title: x}]", "looks for nothing"),
        ("watches: [{id: ../x, title: x, buyer: y}]", "small letters"),
        ("watches: [{id: x, title: x, bayer: y}]", "bayer"),
        ("watches: [{id: x, title: x, buyer: y}, {id: x, title: z, buyer: y}]", "two watches"),
    ],
)
def test_a_wrong_file_is_said_in_one_line(tmp_path, text, said):
    path = tmp_path / "watches.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WatchFileError, match=said) as error:
        read_watches(path)
    assert str(path) in str(error.value)
