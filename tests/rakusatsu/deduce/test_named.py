"""A company that an article names is looked up, and no other one is answered beside it."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.rows import AwardRow
from pipelines.index.firm_names import firm_key
from pipelines.index.open import open_index
from rakusatsu.cli import app
from rakusatsu.deduce.answer import Deduction, Question
from rakusatsu.deduce.batch import answer_lines
from rakusatsu.deduce.clue import Article
from rakusatsu.deduce.deduction import deduce
from rakusatsu.deduce.named import named_companies
from rakusatsu.deduce.reports.as_json import deduction_as_mapping
from rakusatsu.web.reports import deduction_report
from tests.rakusatsu.deduce.conftest import background, case_one, opened

PUBLISHED = dt.date(2018, 3, 19)
STORY = "日本年金機構は去年8月、{firm}に扶養親族等申告書のデータ入力業務を委託した。一般競争入札で、契約額は約1億8000万円だった。"
UNNAMED = STORY.format(firm="東京・豊島区の情報処理会社")


def _ask(data: Path, text: str) -> Deduction:
    return deduce(Question(text, PUBLISHED), opened(data))


def test_the_story_without_a_name_is_answered(data: Path) -> None:
    found = _ask(data, UNNAMED)
    assert found.answer and found.answer.supplier_name == "株式会社SAY企画" and not found.named


@pytest.mark.parametrize(
    "firm", ["株式会社大空商事", "大空データサービス(株)", "有限会社ＡＢＣ", "架空第3株式会社"]
)
def test_no_other_company_is_answered_beside_a_name(data: Path, firm: str) -> None:
    found = _ask(data, STORY.format(firm=firm))
    assert found.answer is None
    assert [one.name for one in found.named] == [firm.replace("ＡＢＣ", "ＡＢＣ")]
    assert "another_is_named" in [reason.code for reason in found.why_none]


@pytest.mark.parametrize("firm", ["株式会社SAY企画", "ＳＡＹ企画", "(株)SAY企画(東京都豊島区)"])
def test_the_named_company_itself_is_found_and_shown_first(data: Path, firm: str) -> None:
    found = _ask(data, STORY.format(firm=firm))
    assert found.named and found.named[0].companies[0].supplier_name == "株式会社SAY企画"
    assert found.named[0].companies[0].awards[0]["title"].startswith("扶養親族")
    assert found.answer is None or found.answer.supplier_name == "株式会社SAY企画"


@pytest.mark.parametrize(
    "said",
    [
        "前年度まで同じ業務を請け負っていたのは架空第3株式会社だった。",
        "入札では架空第3株式会社も応札したが敗れた。",
        "同業の架空第3株式会社は「当社は無関係だ」とコメントした。",
    ],
)
def test_a_company_in_another_role_is_never_the_answer(data: Path, said: str) -> None:
    found = _ask(data, UNNAMED + said)
    assert [(one.name, one.role) for one in found.named] == [("架空第3株式会社", "other")]
    assert found.answer is None or found.answer.supplier_name == "株式会社SAY企画"
    itself = _ask(data, UNNAMED + said.replace("架空第3株式会社", "株式会社SAY企画"))
    assert itself.answer is None


@pytest.mark.parametrize(
    "text",
    [
        "東京の一般財団法人に委託した。",
        "ある建設コンサルタントと契約した。",
        "日本年金機構が株式会社などに発注した。",
        "港区の測量会社が受注した。",
    ],
)
def test_words_for_a_kind_of_company_name_nobody(data: Path, text: str) -> None:
    assert not named_companies(Article(text), open_index(data))


def test_a_name_the_data_do_not_hold_where_the_contractor_stands(data: Path) -> None:
    (mention,) = named_companies(Article("県が西部技建コンサルタントと契約した橋の点検。"), open_index(data))
    assert mention.name == "西部技建コンサルタント" and mention.role == "contractor" and not mention.companies


def test_keys_of_names_fold_forms_and_marks() -> None:
    keys = {
        firm_key(name)
        for name in ("株式会社エー・アンド・エー", "（株）エーアンドエー", "エー･アンド･エー㈱")
    }
    assert len(keys) == 1


def test_awards_that_name_no_supplier_crash_nothing(make_data: Callable[[list[AwardRow]], Path]) -> None:
    """Their buyer and title have codes in the index, beyond those of all facts."""
    silent = [
        dataclasses.replace(
            row, award_id=f"silent-{number}", supplier_name=None, supplier_legal_form=None, buyer_name="農林水産省",
            title="何も言わない契約", corporate_number=None, supplier_prefecture=None, supplier_municipality=None,
            contract_date=dt.date(2031, 1, 1), estimated_price_yen=987_654_321,
        )
        for number, row in enumerate(case_one())
    ]  # fmt: skip
    found = _ask(make_data([*background(), *case_one(), *silent]), UNNAMED)
    assert found.answer and found.answer.supplier_name == "株式会社SAY企画"


def test_a_bad_line_never_ends_a_batch(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(question: Question, index: object) -> Deduction:
        if question.text == "burst":
            raise IndexError("out of bounds")
        return deduce(question, index)  # type: ignore[arg-type]

    monkeypatch.setattr("rakusatsu.deduce.batch.deduce", burst)
    lines = [json.dumps({"id": text, "published": "2018-03-19", "text": text}) for text in ("burst", UNNAMED)]
    first, second = answer_lines(lines, open_index(data))
    assert first["error"] and first["answer"] is None and first["candidates"] == []
    assert second["answer"]["supplier_name"] == "株式会社SAY企画"


def test_nobody_is_shown_where_the_firm_is_not_in_the_data(without_the_firm: Path, tmp_path: Path) -> None:
    """Neither the terminal nor JSON nor HTML prints a firm: all of them are innocent."""
    page, story = tmp_path / "report.html", tmp_path / "story.txt"
    story.write_text(UNNAMED, encoding="utf-8")
    ask = ["deduce", "--data", str(without_the_firm), "--article", str(story), "--published", "2018-03-19"]
    printed = CliRunner().invoke(app, [*ask, "--html", str(page)]).output
    found = _ask(without_the_firm, UNNAMED)
    for said in (
        printed,
        CliRunner().invoke(app, [*ask, "--json"]).output,
        page.read_text(encoding="utf-8"),
        json.dumps(deduction_as_mapping(found), ensure_ascii=False, default=str),
        deduction_report(found, without_the_firm, "memory://none"),
    ):
        assert "架空第" not in said
    assert "回答なし" in printed


def test_the_line_with_the_date_is_no_clue(data: Path) -> None:
    text = "published: 2018-03-19\n" + UNNAMED
    found = deduce(Question(text), open_index(data))
    times = [clue for clue in found.clues if clue.key == "time"]
    assert [clue.shown for clue in times] == ["2017-08-01/2017-08-31"]
    assert text[slice(*times[0].spans[0])] == "去年8月"


def test_a_subcontractor_is_not_answered_with_the_prime(data: Path) -> None:
    found = _ask(
        data, UNNAMED + "問題を起こしたのはこの会社の再委託先で、再委託先の社名は明らかになっていない。"
    )
    assert found.answer is None and found.stories == ("subcontractor",)
    assert found.prime and found.prime.supplier_name == "株式会社SAY企画"


def test_what_the_data_do_not_hold_is_said_first(data: Path) -> None:
    found = _ask(data, UNNAMED.replace("日本年金機構", "静岡県"))
    assert [note.code for note in found.notes] == ["buyer_absent"]
    assert found.answer is None and "静岡県の契約はこのデータにありません" in found.notes[0].japanese


def test_members_of_a_venture_are_told(make_data: Callable[[list[AwardRow]], Path]) -> None:
    """An article about a venture may be about any member: the answer says that it is one, and who is in it."""
    venture = [
        dataclasses.replace(
            row, supplier_name="甲野建設・乙山組特定建設工事共同企業体", supplier_legal_form=None
        )
        for row in case_one()
    ]
    found = _ask(make_data([*background(), *venture]), UNNAMED)
    assert found.candidates[0].members == ("甲野建設", "乙山組")
    assert deduction_as_mapping(found)["candidates"][0]["members"] == ["甲野建設", "乙山組"]


def test_an_answer_shows_what_fits_what(data: Path) -> None:
    found = _ask(data, UNNAMED)
    assert found.answer
    fit = {match.key: match for match in found.answer.matches}
    assert fit["buyer"].verdict == "fits" and fit["buyer"].printed == "日本年金機構"
    assert "データ" in fit["subject"].said and fit["time"].printed.startswith("2017-08")
    roles = {clue.key: clue.role for clue in found.clues}
    assert roles["buyer"] == "ordered" and roles["place"] == "company" and roles["amount"] == "contract"
    without = {reading.key for reading in found.readings}
    assert {"buyer", "place", "time", "subject", "amount"} <= without
