"""Deduction on constructed data: it names the firm where it is, and nobody where it is not."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from extract.rows import AwardRow
from pipelines.index.open import open_index
from rakusatsu.cli import app
from rakusatsu.deduce.answer import Deduction, Question
from rakusatsu.deduce.batch import answer_lines
from rakusatsu.deduce.calibration import Standing, calibrated, prints_day_and_place
from rakusatsu.deduce.deduction import deduce
from tests.rakusatsu.deduce.conftest import background, case_one, opened

PUBLISHED = dt.date(2018, 3, 19)
CASE_ONE = Path(__file__).parents[3] / "data" / "sample" / "case.txt"
CLUES = {
    "buyer": "日本年金機構",
    "place": "東京都豊島区",
    "time": "2017-08",
    "subject": "データ入力",
    "amount": "約1億8000万円",
    "method": "一般競争入札",
}


def _ask(data: Path, **clues: str) -> Deduction:
    return deduce(Question(published=PUBLISHED, given=tuple(clues.items())), opened(data))


ASKED = ({}, {"given": True}, {"given": True, "printed": True}, {"printed": True})
"""Whether a person gives the clues, and whether the data print day and place."""


def test_plain_questions_are_those_of_data_that_print_day_and_place() -> None:
    shares = {"time": 1.0, "place": 0.91}
    assert prints_day_and_place(shares) and not prints_day_and_place({**shares, "place": 0.22})
    assert not prints_day_and_place({})
    told = Standing(0.9, 0.05, 0.01, held=1.0, printed=True)
    assert told.plain and not replace(told, held=0.5).plain and not replace(told, against=1).plain
    assert not replace(told, printed=False, given=True).plain
    assert not replace(told, worded=False).plain and replace(told, worded=False, given=True).plain


def test_case_one_from_clues(data: Path) -> None:
    found = _ask(data, **CLUES)
    assert found.answer and found.answer.supplier_name == "株式会社SAY企画"
    assert found.answer.posterior >= 0.99
    assert found.funnel[0] == ("", 242)
    assert [left for _, left in found.funnel] == sorted((left for _, left in found.funnel), reverse=True)


def test_case_one_from_an_article_in_other_words(data: Path) -> None:
    question = Question(text=CASE_ONE.read_text(encoding="utf-8"), published=PUBLISHED)
    found = deduce(question, open_index(data))
    assert found.answer and found.answer.supplier_name == "株式会社SAY企画"
    by_key = {clue.key: clue for clue in found.clues}
    assert by_key["place"].shown == "東京都豊島区"
    assert by_key["time"].shown == "2017-08-01/2017-08-31"
    begin, end = by_key["amount"].spans[0]
    assert question.text is not None and "1億8000万円" in question.text[begin:end]


@pytest.mark.corpus
def test_case_one_from_the_broadcast(data: Path, shared: Path) -> None:
    text = (shared / "cases" / "say_kikaku_article.txt").read_text(encoding="utf-8")
    date, _, body = text.partition("\n")
    found = deduce(Question(body, dt.date.fromisoformat(date.split(": ")[1])), open_index(data))
    assert found.answer and found.answer.supplier_name == "株式会社SAY企画"
    assert found.answer.posterior >= 0.99


def test_nobody_is_named_when_the_firm_is_not_in_the_data(without_the_firm: Path) -> None:
    found = _ask(without_the_firm, **CLUES)
    assert found.answer is None
    assert found.not_in_data > max(candidate.posterior for candidate in found.candidates)
    assert found.reasons


def test_taking_a_firm_out_is_the_same_as_data_without_it(data: Path, without_the_firm: Path) -> None:
    whole = open_index(data)
    question = Question(published=PUBLISHED, given=tuple(CLUES.items()))
    assert deduce(question, whole).answer
    firm = int(whole.column("company")[whole.values("price", "expected")[whole.column("price")].argmax()])
    one, other = deduce(question, whole.without(firm)), deduce(question, open_index(without_the_firm))
    assert one.not_in_data == pytest.approx(other.not_in_data, rel=1e-3)
    assert [a.supplier_name for a in one.candidates] == [a.supplier_name for a in other.candidates]


def test_one_clue_is_never_enough(data: Path) -> None:
    for key, value in CLUES.items():
        assert _ask(data, **{key: value}).answer is None, key


def test_contradiction_costs_the_answer(data: Path) -> None:
    assert (
        _ask(data, **{**CLUES, "place": "北海道札幌市", "time": "2016-05", "amount": "900円"}).answer is None
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [("place", "北海道札幌市"), ("time", "2017-12"), ("subject", "庁舎清掃"), ("amount", "900円")],
)
def test_no_answer_against_a_clue(data: Path, key: str, value: str) -> None:
    found = _ask(data, **{**CLUES, key: value})
    assert found.answer is None
    firm = [candidate for candidate in found.candidates if candidate.supplier_name == "株式会社SAY企画"]
    assert firm and (found.candidates[0] is not firm[0] or firm[0].against == (key,))
    assert any(f"speaks {key}" in reason for reason in found.reasons) or found.candidates[0] is not firm[0]


def test_silence_speaks_against_nobody(make_data: Callable[[list[AwardRow]], Path]) -> None:
    silent = [
        dataclasses.replace(row, supplier_prefecture=None, supplier_municipality=None) for row in case_one()
    ]
    found = _ask(make_data([*background(), *silent]), **CLUES)
    assert found.candidates[0].supplier_name == "株式会社SAY企画" and not found.candidates[0].against


def test_a_twin_costs_certainty(make_data: Callable[[list[AwardRow]], Path]) -> None:
    other = dataclasses.replace(
        case_one()[0], award_id="nenkin-g-0002-1", supplier_name="双子株式会社", estimated_price_yen=9_000_000
    )
    alone = _ask(make_data([*background(), *case_one()]), **CLUES)
    beside = _ask(make_data([*background(), *case_one(), other]), **CLUES)
    assert alone.candidates[0].supplier_name == beside.candidates[0].supplier_name == "株式会社SAY企画"
    assert beside.not_in_data > alone.not_in_data


@given(
    st.floats(0, 1), st.floats(0, 1), st.booleans(), st.booleans(), st.integers(0, 3), st.sampled_from(ASKED)
)
@example(one=0.0, other=0.0, twin=False, lot=False, against=1, asked=ASKED[2])
@example(  # below the least odds that are told apart
    one=0.0, other=1.5e-12, twin=False, lot=False, against=0, asked=ASKED[0]
)
def test_calibration_keeps_order_and_bounds(
    one: float, other: float, twin: bool, lot: bool, against: int, asked: dict[str, bool]
) -> None:
    def first(posterior: float, against: int) -> float:
        standing = Standing(posterior, 1 - posterior, 0.0, against, twin, lot, **asked)
        likely, missing = calibrated(standing)
        assert 0 <= likely <= 1 and 0 <= missing <= 1 and likely + missing <= 1 + 1e-9
        return likely

    low, high = sorted((one, other))
    assert first(low, against) <= first(high, against)
    assert first(one, against + 1) <= first(one, against)


def test_two_prints_of_one_contract_are_one(make_data: Callable[[list[AwardRow]], Path]) -> None:
    import pyarrow.parquet as pq

    from extract.rows import ContractRow
    from pipelines.datasets.schema import table_of

    linked = make_data([*background(), *case_one()])
    one, other = case_one()
    (linked / "contracts").mkdir()
    contract = ContractRow(contract_id="c-1", award_ids=(one.award_id, other.award_id))
    pq.write_table(table_of([contract], ContractRow), linked / "contracts" / "data.parquet")
    found = _ask(linked, **CLUES)
    assert found.funnel[0] == ("", 241)
    assert found.answer and set(found.answer.contracts[0]) == {one.award_id, other.award_id}


def test_private_persons_are_not_named(make_data: Callable[[list[AwardRow]], Path]) -> None:
    person = [
        dataclasses.replace(row, supplier_name="山田太郎", supplier_legal_form=None) for row in case_one()
    ]
    found = _ask(make_data([*background(), *person]), **CLUES)
    assert found.answer is None
    assert found.candidates[0].private_person and found.candidates[0].supplier_name is None
    assert not found.candidates[0].awards


def test_a_firm_known_by_its_number_alone_says_so(make_data: Callable[[list[AwardRow]], Path]) -> None:
    unnamed = [
        dataclasses.replace(
            row, supplier_name=None, supplier_name_text=None, corporate_number="4013301013616"
        )
        for row in case_one()
    ]
    first = _ask(make_data([*background(), *unnamed]), **CLUES).candidates[0]
    assert first.supplier_name == "名称の記載なし（法人番号 4013301013616）"
    assert first.warnings == ("name_not_printed",)


def test_batch_answers_every_line(data: Path) -> None:
    lines = [
        json.dumps({"id": "a", "published": "2018-03-19", "clues": CLUES}, ensure_ascii=False),
        json.dumps({"id": "b", "published": "2018-03-19", "text": CASE_ONE.read_text(encoding="utf-8")}),
        "not json",
        json.dumps({"id": "d"}),
        json.dumps({"id": "e", "clues": {"time": "いつか", "buyer": "日本年金機構", "bidders": 1}}),
    ]
    answers = list(answer_lines(lines, open_index(data)))
    assert [answer["id"] for answer in answers] == ["a", "b", None, "d", "e"]
    assert answers[0]["answer"]["supplier_name"] == answers[1]["answer"]["supplier_name"] == "株式会社SAY企画"
    assert "error" in answers[2] and "error" in answers[3]
    assert answers[4]["answer"] is None and answers[4]["warnings"]
    assert {"clues", "funnel", "answer", "candidates", "not_in_data", "coverage"} <= set(answers[0])


def test_command(data: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    case, page = tmp_path / "case.yaml", tmp_path / "report.html"
    clues = [part for key, value in CLUES.items() for part in ("--clue", f"{key}={value}")]
    first = run(
        app, ["deduce", "--data", str(data), *clues, "--json", "--save", str(case), "--html", str(page)]
    )
    assert first.exit_code == 0, first.output
    answer = json.loads(first.output)["answer"]
    assert answer["supplier_name"] == "株式会社SAY企画" and answer["awards"][0]["award_id"]
    again = run(app, ["deduce", "--data", str(data), "--case", str(case), "--json"])
    assert json.loads(again.output)["answer"]["posterior"] == answer["posterior"]
    assert "<svg" in page.read_text(encoding="utf-8") and "http-equiv" not in page.read_text(encoding="utf-8")
    shown = run(app, ["deduce", "--data", str(data), *clues])
    assert shown.exit_code == 0 and "株式会社SAY企画" in shown.output
    assert run(app, ["deduce", "--data", str(data), "--clue", "colour=red"]).exit_code == 2
    assert run(app, ["deduce", "--data", str(data)]).exit_code == 2


def test_hostile_names_stay_text_in_the_report(make_data: Callable[[list[AwardRow]], Path]) -> None:
    import dataclasses

    from rakusatsu.web.reports import deduction_report

    evil = [
        dataclasses.replace(
            row, title="<script>alert(1)</script>データ入力", supplier_name="<b>株式会社SAY企画</b>"
        )
        for row in case_one()
    ]
    data = make_data([*background(), *evil])
    index = open_index(data)
    question = Question(
        text="<script>日本年金機構は去年8月、東京・豊島区の会社に入力業務を委託した。", published=PUBLISHED
    )
    page = deduction_report(deduce(question, index), data, "memory://none")
    assert "<script>" not in page and "<b>株式会社" not in page
