"""The company of each bid: the winner's by its award, another's by 法人番号 or by name and municipality, else none."""

import dataclasses
from pathlib import Path

import pyarrow.parquet as pq

from extract.rows import BidRow
from extract.values.corporate_number import check_digit
from pipelines.datasets.query import dataset_files
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.normalise import enriched
from pipelines.resolve.run import resolve
from tests.build import award, documents_of

NUMBER = f"{check_digit('012345678901')}012345678901"
PLACE = "東京都豊島区東池袋1-2-3"


def bid(name: str, result: str = "lost", **more: object) -> BidRow:
    values: dict[str, object] = {
        "contest_id": "c1",
        "document_sha256": "a",
        "source": "atla",
        "page": 1,
        "contest_ordinal": 1,
        "bidder_ordinal": 1,
        "bidder_name_text": name,
        "bidder_name": name,
        "result": result,
    }
    return BidRow(**(values | more))  # type: ignore[arg-type]


def companies(root: Path) -> dict[str, str | None]:
    rows = [row for path in dataset_files(root, "bids") for row in pq.ParquetFile(path).read().to_pylist()]
    assert not any("source" in row for row in rows), "it stands in the path"
    assert Datasets(root).read("bids")["source"].to_pylist() == ["atla"] * len(rows)
    return {row["bidder_name"]: row["company_id"] for row in rows}


def test_bids_are_given_their_companies(tmp_path: Path) -> None:
    awards = [
        enriched(award("株式会社見本商事", PLACE)),
        enriched(award("例示運輸株式会社", "大阪府大阪市北区中之島1-1-1", NUMBER)),
    ]
    awards = [dataclasses.replace(each, contest_id="c1") for each in awards]
    bids = [
        bid("株式会社見本商事", "won", award_id=awards[0].award_id),
        bid("例示運輸株式会社", corporate_number=NUMBER),
        bid("無名建設株式会社"),
    ]
    Datasets(tmp_path).replace(IntakeBatch(documents=documents_of(awards), awards=awards, bids=bids))
    resolve(tmp_path)
    found = companies(tmp_path)
    assert found["株式会社見本商事"] is not None
    assert (found["例示運輸株式会社"], found["無名建設株式会社"]) == (NUMBER, None)
    state = Datasets(tmp_path).state
    resolve(tmp_path)
    assert (companies(tmp_path), Datasets(tmp_path).state.manifest.name) == (found, state.manifest.name)
