"""What a profile's sums are sums of: totals only; unit prices, expected totals and shared prices stand beside them."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.query import DataDirectoryError
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.resolve.run import resolve
from rakusatsu.cli import app
from rakusatsu.profile.contracts import find_company
from rakusatsu.profile.figures import profile
from tests.pipelines.resolve.conftest import award

URL = "https://publisher.example/page.html"


def row(title: str, **more: object) -> AwardRow:
    return award("株式会社サンプル環境エンジニアリング", "東京都千代田区丸の内2-7-3", title=title, **more)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read by every test, changed by none."""
    folder = tmp_path_factory.mktemp("sums")
    rows = [
        row("甲", amount_yen=1_000_000, amount_kind="total"),
        row("乙", amount_kind="unit", unit_price=Decimal("14.9"), expected_total_yen=182_547_000),
        row("丙", amount_kind="undisclosed"),
        *(row("丁", document=f"v{month}", amount_yen=500, amount_kind="total") for month in range(1, 13)),
    ]
    shared = row("戊", amount_kind="shared", supplier_count=2)
    other = {"award_id": f"{shared.award_id}-2", "supplier_ordinal": 2, "supplier_name_text": "乙山有限会社"}
    rows += [shared, dataclasses.replace(shared, **other)]
    documents = [DocumentRow(sha256="a", source="atla")]
    documents += [
        DocumentRow(
            sha256=f"v{month}", source="atla", url=URL, fetched_at=dt.datetime(2025, month, 1, tzinfo=dt.UTC)
        )
        for month in range(1, 13)
    ]
    Datasets(folder).replace(IntakeBatch(documents, rows))
    resolve(folder)
    return folder


def test_only_totals_are_summed_and_each_page_counts_once(data: Path) -> None:
    whole = profile(find_company(data, "サンプル環境エンジニアリング")).all
    assert (whole.contracts, whole.yen, whole.yen_known) == (5, 1_000_500, 2)
    assert whole.expected_yen == 182_547_000
    assert whole.without_total == {"shared": 1, "undisclosed": 1, "unit": 1}


def test_the_terminal_and_json_say_what_is_not_in_the_sum(data: Path) -> None:
    asked = ["company", "サンプル環境エンジニアリング", "--data", str(data)]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    assert "契約金額の計 1,000,500 円（2件の総額）" in told.output
    assert "計に含まない" in told.output and "調達見込総額の計 182,547,000 円、別掲" in told.output
    found = json.loads(CliRunner().invoke(app, [*asked, "--json"]).output)
    assert (found["contracts"], found["yen"], found["expected_yen"]) == (5, 1_000_500, 182_547_000)
    (unit,) = [contract for contract in found["list"] if contract["title"] == "乙"]
    assert (unit["yen"], unit["amount_kind"], unit["expected_yen"]) == (None, "unit", 182_547_000)


def test_a_piped_table_is_not_cut(data: Path) -> None:
    told = CliRunner().invoke(app, ["exposure", "サンプル環境エンジニアリング", "--data", str(data)])
    assert "単価（見込総額 182,547,000 円）" in told.output
    assert max(map(len, told.output.splitlines())) > 80


def test_data_that_are_not_resolved_are_told(tmp_path: Path) -> None:
    Datasets(tmp_path).replace(IntakeBatch([DocumentRow(sha256="a", source="atla")], [row("甲")]))
    with pytest.raises(DataDirectoryError, match=r"no contracts under .*: run `rakusatsu resolve"):
        find_company(tmp_path, "サンプル環境エンジニアリング")
