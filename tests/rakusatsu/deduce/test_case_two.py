"""Case 2: rows CONSTRUCTED from the reported facts (no award row of these contracts is at hand), marked so."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.rows import AwardRow
from pipelines.index.open import open_index
from pipelines.names.ministries import public_buyer
from pipelines.resolve.run import resolve
from rakusatsu.cli import app
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.deduction import deduce
from rakusatsu.profile.contracts import CompanyNotFoundError, find_company
from rakusatsu.profile.figures import level_of_kind, profile
from tests.rakusatsu.deduce.conftest import background

CONSTRUCTED = "constructed from press reports of 2018-12; not a printed award"
BUREAUS = """東京国税局と大阪国税局は14日、源泉徴収票などのデータ入力を請け負った東京・杉並区の会社が、無断で国内の別の3社に作業を
回していたと明らかにした。書類はおよそ70万件で、うち55万件ほどにマイナンバーが書かれていた。"""
CITY = """さいたま市は18日、個人住民税の給与支払報告書のデータ入力を去年12月に委託した東京・杉並区の会社が、無断で作業を再委託して
いたと発表した。"""


def constructed_rows() -> list[AwardRow]:
    """Three contracts of one firm with two levels of government."""
    facts = (
        ("東京国税局", "源泉徴収票等のデータ入力業務", dt.date(2018, 1, 15)),
        ("大阪国税局", "源泉徴収票等のデータ入力業務", dt.date(2018, 1, 22)),
        ("さいたま市", "給与支払報告書等個人住民税データ入力業務委託", dt.date(2017, 12, 1)),
    )
    return [
        AwardRow(
            award_id=f"constructed-{number:04d}-1",
            source="constructed",
            document_sha256="d" * 64,
            page=1,
            award_ordinal=number,
            buyer_name=buyer,
            title=title,
            procurement_method="open",
            contract_date=day,
            supplier_name="システムズ・デザイン株式会社",
            supplier_legal_form="株式会社",
            supplier_prefecture="東京都",
            supplier_municipality="杉並区",
            remarks=CONSTRUCTED,
        )
        for number, (buyer, title, day) in enumerate(facts, start=1)
    ]


@pytest.fixture(scope="module")
def profiled(make_data: Callable[[list[AwardRow]], Path]) -> Path:
    """The same, as printed and resolved."""
    rows = [
        dataclasses.replace(
            row,
            supplier_name_text=row.supplier_name,
            supplier_address_text=f"{row.supplier_prefecture}{row.supplier_municipality}",
        )
        for row in [*background(), *constructed_rows()]
    ]
    folder = make_data(rows)
    resolve(folder)
    return folder


@pytest.fixture(scope="module")
def two_levels(make_data: Callable[[list[AwardRow]], Path]) -> Path:
    return make_data([*background(), *constructed_rows()])


def test_the_contractor_is_found(two_levels: Path) -> None:
    found = deduce(Question(BUREAUS, dt.date(2018, 12, 15)), open_index(two_levels))
    assert {clue.value for clue in found.clues if clue.key == "buyer"} == {"東京国税局", "大阪国税局"}
    assert found.answer and found.answer.supplier_name == "システムズ・デザイン株式会社"
    assert all(row["remarks"] == CONSTRUCTED for row in found.answer.awards)


@pytest.mark.parametrize("text", [BUREAUS, CITY])
def test_a_name_in_the_article_is_looked_up(two_levels: Path, text: str) -> None:
    told = text.replace("東京・杉並区の会社", "東京・杉並区のシステムズ・デザイン株式会社")
    assert told != text
    found = deduce(Question(told, dt.date(2018, 12, 18)), open_index(two_levels))
    assert found.named[0].companies[0].supplier_name == "システムズ・デザイン株式会社"
    assert found.answer is None or found.answer.supplier_name == "システムズ・デザイン株式会社"


def test_the_city_alone_puts_it_first(two_levels: Path) -> None:
    found = deduce(Question(CITY, dt.date(2018, 12, 18)), open_index(two_levels))
    assert found.candidates[0].supplier_name == "システムズ・デザイン株式会社"
    assert found.candidates[0].posterior > 0.9


@pytest.mark.long
def test_its_exposure_spans_profiled_of_government(profiled: Path, tmp_path: Path) -> None:
    page = tmp_path / "exposure.html"
    asked = ["exposure", "システムズ・デザイン", "--subject", "データエントリー", "--data", str(profiled)]
    shown = CliRunner().invoke(app, [*asked, "--json", "--html", str(page)])
    assert shown.exit_code == 0, shown.output
    exposure = json.loads(shown.output)
    assert [line["name"] for line in exposure["buyers"]] == ["さいたま市", "東京国税局", "大阪国税局"]
    assert exposure["levels"] == ["municipality", "national"]
    assert exposure["list"][0]["award_ids"] == ["constructed-0002-1"]
    assert "<svg" in page.read_text(encoding="utf-8")
    other = CliRunner().invoke(app, [*asked[:3], "清掃", "--data", str(profiled), "--json"])
    assert json.loads(other.output)["contracts"] == 0


def test_profile_adds_up(profiled: Path, tmp_path: Path) -> None:
    made = profile(find_company(profiled, "架空第3株式会社"))
    own = [row for row in background() if row.supplier_name == "架空第3株式会社"]
    assert made.all.contracts == made.all.yen_known == len(own)
    assert made.all.yen == sum(row.amount_yen or 0 for row in own)
    assert (
        sum(line.contracts for line in made.years) == sum(line.contracts for line in made.buyers) == len(own)
    )
    known = [row.bidders for row in own if row.bidders is not None]
    assert made.sole_bid_share == pytest.approx(known.count(1) / len(known))
    assert {award for line in made.buyers for award in line.award_ids} == {row.award_id for row in own}
    page = tmp_path / "profile.html"
    run = CliRunner().invoke(app, ["company", "架空第3", "--data", str(profiled), "--html", str(page)])
    assert run.exit_code == 0, run.output
    assert "<svg" in page.read_text(encoding="utf-8")


def test_a_name_that_fits_several_companies_is_refused_with_their_ids(profiled: Path) -> None:
    with pytest.raises(CompanyNotFoundError, match="may be any of"):
        find_company(profiled, "架空第")
    with pytest.raises(CompanyNotFoundError, match="no award"):
        find_company(profiled, "存在しない会社")


@pytest.mark.parametrize(
    ("buyer", "level"),
    [
        ("東京国税局", "national"),
        ("さいたま市", "municipality"),
        ("大阪府", "prefecture"),
        ("豊島区長", "municipality"),
        ("知らない団体", "unknown"),
    ],
)
def test_level(buyer: str, level: str) -> None:
    assert level_of_kind(public_buyer(buyer).kind) == level
