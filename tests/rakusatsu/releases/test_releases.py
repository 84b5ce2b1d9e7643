"""Releases: whole or not there, what changed since the last, refused where they fall, checked by their hashes."""

from __future__ import annotations

import datetime as dt
import shutil

import pyarrow.parquet as pq
import pytest

from extract.rows import AwardRow, ContractRow, DocumentRow
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets
from rakusatsu.releases.manifest import Changes, ReleaseError, newest_release, read_manifest
from rakusatsu.releases.quality import quality_of, quality_page
from rakusatsu.releases.run import free_name, make_release, standing_release, verify_release
from tests.rakusatsu.exports.conftest import contract

DAY = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)


def award(number: int, **more) -> AwardRow:
    return AwardRow(
        award_id=f"kanpo-{number}", source="kanpo", document_sha256="ab" * 32, published_on=dt.date(2024, 4, 1), page=1,
        award_ordinal=number, supplier_name="株式会社甲", amount_yen=1000 + number, **more,
    )  # fmt: skip


def write(folder, awards, contracts=()):
    document = DocumentRow(
        sha256="ab" * 32, source="kanpo", bytes=1, status="partial", rows_expected=len(awards) + 1, rows_extracted=len(awards),
        rows_rejected=1, extractor="kanpo_gazette", extractor_version="9.1",
    )  # fmt: skip
    datasets = Datasets(folder)
    with datasets.lock():
        datasets.write_whole(
            awards=table_of(awards, AwardRow),
            documents=table_of([document], DocumentRow),
            contracts=table_of(contracts, ContractRow),
        )


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "parquet"
    write(folder, [award(n) for n in range(30)], [contract(n) for n in range(30)])
    return folder


def release(data, tmp_path, name, **how):
    return make_release(
        data, tmp_path / "releases", name=name, made_at=DAY + dt.timedelta(days=int(name)), **how
    )


def test_a_release_is_the_data_with_hashes_and_cannot_be_made_twice(data, tmp_path):
    made = release(data, tmp_path, "1")
    assert verify_release(made.folder) == []
    assert made.manifest.rows["contracts"] == 30
    assert made.manifest.sources == {"kanpo": 30}
    assert made.manifest.extractors == ("kanpo_gazette 9.1",)
    assert read_manifest(made.folder) == made.manifest
    assert pq.read_table(made.folder / "awards").num_rows == 30  # with nothing of ours
    assert made.quality.missing[0].startswith("kanpo: 1 documents are partial (1 rows could not be read")
    page = (made.folder / "quality.md").read_text(encoding="utf-8")
    assert page.index("分かっている欠落") < page.index("合計") < page.index("項目")
    with pytest.raises(ReleaseError, match="do not change"):
        release(data, tmp_path, "1")


@pytest.mark.long
def test_the_delta_names_every_row_that_differs(data, tmp_path):
    release(data, tmp_path, "1")
    changed = [award(0, remarks="訂正"), *(award(n) for n in range(1, 30)), award(99)]
    write(data, changed, [contract(n) for n in range(1, 31)])
    made = release(data, tmp_path, "2", accepted="a test")
    assert made.manifest.changes["awards"] == Changes(added=1, changed=1, removed=0)
    assert made.manifest.changes["contracts"] == Changes(added=1, changed=0, removed=1)
    delta = pq.read_table(made.folder / "delta" / "awards.parquet").to_pylist()
    assert delta == [
        {"award_id": "kanpo-0", "change": "changed"},
        {"award_id": "kanpo-99", "change": "added"},
    ]
    assert newest_release(tmp_path / "releases") == made.folder


def test_nothing_new_is_no_change(data, tmp_path):
    release(data, tmp_path, "1")
    made = release(data, tmp_path, "2")
    assert all(changes == Changes() for changes in made.manifest.changes.values())
    assert not (made.folder / "delta").exists()


@pytest.mark.long
def test_the_gate_refuses_with_every_reason_and_leaves_nothing(data, tmp_path):
    release(data, tmp_path, "1")
    write(
        data,
        [
            AwardRow(
                award_id=f"kanpo-{n}", source="kanpo", page=1, award_ordinal=n, document_sha256="ab" * 32
            )
            for n in range(25)
        ],
    )
    with pytest.raises(ReleaseError) as refused:
        release(data, tmp_path, "2")
    said = str(refused.value)
    assert "source kanpo fell from 30 to 25 rows" in said
    assert "dataset contracts fell from 30 to 0 rows" in said
    assert "supplier_name fell from 100% to 0% of awards" in said
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["1"]
    made = release(data, tmp_path, "2", accepted="the publisher withdrew a document")
    assert made.manifest.accepted == "the publisher withdrew a document"


def test_damage_is_seen(data, tmp_path):
    folder = release(data, tmp_path, "1").folder
    copied = tmp_path / "copied"
    shutil.copytree(folder, copied)
    file = next((copied / "awards").rglob("*.parquet"))
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    gone = next((copied / "contracts").rglob("*.parquet"))
    gone.unlink()
    assert len(verify_release(copied)) == 2


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".hidden"])
def test_a_name_is_no_path(data, tmp_path, name):
    with pytest.raises(ReleaseError, match="no name for a release"):
        make_release(data, tmp_path / "releases", name=name, made_at=DAY)


def test_a_second_release_of_a_day_has_a_name_of_its_own_and_none_is_made_of_nothing_new(data, tmp_path):
    out = tmp_path / "releases"
    assert (standing_release(data, out), free_name(out, DAY.date())) == (None, "2024-05-01")
    made = make_release(data, out, name="2024-05-01", made_at=DAY)
    assert (standing_release(data, out), free_name(out, DAY.date())) == (made.folder, "2024-05-01.2")
    write(data, [award(n) for n in range(31)], [contract(n) for n in range(30)])
    assert standing_release(data, out) is None


def test_the_page_on_quality_says_what_lies_between_both_sums(data, tmp_path):
    parts = [contract(0, amount_yen=900, supplier_amounts_yen=(400, None)), contract(1, amount_yen=None)]
    write(data, [award(n) for n in range(2)], parts)
    page = quality_page("x", quality_of(data))
    assert (
        "contracts: 900円、companies: 0円（差 900円。会社ごとの額が公表されていない契約が 1件、500円。説明のつかない差 400円）"
        in page
    )
