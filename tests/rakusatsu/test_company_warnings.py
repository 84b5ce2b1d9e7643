"""What resolving flagged is told where a company is named."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import rakusatsu
from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.resolve.common_names import COMMON_NAME
from pipelines.resolve.run import resolve
from rakusatsu.cli import app
from rakusatsu.profile.company_warnings import explained
from rakusatsu.profile.contracts import CompanyNotFoundError, find_company
from tests.pipelines.resolve.conftest import award


def municipal(name: str, buyer: str) -> AwardRow:
    return award(name, None, buyer_name=buyer, title="舗装工事", source="municipal")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read by every test, changed by none."""
    folder = tmp_path_factory.mktemp("flagged")
    rows = [municipal("（株）鈴木組", buyer) for buyer in ("静岡県", "静岡県伊東市", "千葉県")]
    rows.append(award("株式会社サンプル環境エンジニアリング", "東京都千代田区丸の内2-7-3", title="調査業務"))
    documents = [DocumentRow(sha256="a", source=source) for source in ("atla", "municipal")]
    Datasets(folder).replace(IntakeBatch(documents=documents, awards=rows))
    resolve(folder)
    return folder


def test_every_flag_of_resolving_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs" / "resolve.md").read_text(encoding="utf-8")
    codes = re.findall(
        r"^\| `([a-z_]+)` \|", page.partition("## Flags")[2].partition("\n## ")[0], re.MULTILINE
    )
    assert COMMON_NAME in codes
    for code in set(codes) - {"private_person"}:
        assert explained([code]) != (code,)
    assert explained(["unheard_of"]) == ("unheard_of",)


@pytest.mark.long
def test_a_profile_says_what_was_flagged(data: Path, tmp_path: Path) -> None:
    found = next(
        company for company in (find_company(data, key) for key in _ids(data)) if len(company.contracts) == 2
    )
    page = tmp_path / "profile.html"
    asked = ["company", found.company_id, "--data", str(data)]
    told = CliRunner().invoke(app, [*asked, "--html", str(page)])
    assert told.exit_code == 0, told.output
    assert COMMON_NAME in told.output
    assert "複数の会社の契約が混ざっている可能性がある" in page.read_text(encoding="utf-8")
    assert json.loads(CliRunner().invoke(app, [*asked, "--json"]).output)["warnings"] == [COMMON_NAME]
    rare = CliRunner().invoke(app, ["company", "サンプル環境エンジニアリング", "--data", str(data), "--json"])
    assert json.loads(rare.output)["warnings"] == []


def test_companies_of_one_name_are_told_by_place_and_buyers(data: Path) -> None:
    with pytest.raises(CompanyNotFoundError) as refused:
        find_company(data, "鈴木組")
    told = str(refused.value)
    assert "may be any of 2 companies" in told
    assert "住所なし（発注者: 静岡県、静岡県伊東市）" in told
    assert "住所なし（発注者: 千葉県）" in told
    assert "2 contracts" in told


def _ids(data: Path) -> list[str]:
    return [str(key) for key in rakusatsu.load(data, "companies")["company_id"]]
