"""Articles about two contracts: each is asked for apart where the words part them, else nothing is answered and it is said why."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.index.open import open_index
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.clue import Article
from rakusatsu.deduce.deduction import deduce
from rakusatsu.deduce.parting import texts_of_two
from rakusatsu.deduce.reports.as_json import deduction_as_mapping

NUMBERED = "県は2件の契約を調べた。1件目は橋の点検で、5月に結んだ。2件目は庁舎の清掃。9月に結んだ。いずれも水増しがあった。"
ALSO = "前文。甲市が橋の点検を委託した会社で不正があった問題で、乙市も清掃を発注した会社に同様の不正があった。契約は5月。一方、額は800万円だった。"
TOGETHER = "県の2件の契約で、橋の点検と庁舎の清掃を請け負った会社に不正があった。"


def test_numbered_contracts_share_what_stands_before_and_what_is_said_of_both() -> None:
    first, second = texts_of_two(Article(NUMBERED))
    assert len(first) == len(second) == len(NUMBERED)
    assert "橋の点検" in first and "清掃" not in first and "いずれも" in first and "9月" not in first
    assert "清掃" in second and "橋" not in second and "県は2件" in second and "いずれも" in second


def test_a_like_case_takes_the_sentences_from_meanwhile_on() -> None:
    first, second = texts_of_two(Article(ALSO))
    assert "甲市" in first and "5月" in first and "乙市" not in first and "800万円" not in first
    assert "乙市" in second and "800万円" in second and "甲市" not in second and "前文" in second


def test_a_sentence_that_may_be_of_either_is_of_neither() -> None:
    for text in texts_of_two(Article(ALSO.replace("一方、", ""))):
        assert "800万円" not in text


def test_contracts_that_words_do_not_part_are_left_together() -> None:
    assert texts_of_two(Article(TOGETHER)) == ()


@pytest.mark.parametrize(("text", "parts"), [(NUMBERED, 2), (TOGETHER, 0)])
def test_no_single_answer_and_the_reason_is_said(data: Path, text: str, parts: int) -> None:
    found = deduce(Question(text, dt.date(2018, 3, 19)), open_index(data))
    assert found.answer is None and found.why_none[0].code == "two_contracts"
    assert len(found.parts) == parts
    assert ("1件ずつ分けて調べました" in found.why_none[0].japanese) == bool(parts)
    assert all("two_contracts" not in part.stories for part in found.parts)
    assert len(deduction_as_mapping(found)["parts"]) == parts


def test_each_part_may_have_its_own_answer(data: Path) -> None:
    told = "日本年金機構は2件の契約を調べた。1件目は東京都豊島区の会社と2017年8月に結んだ扶養親族等申告書のデータ入力で、約1億8000万円だった。2件目は庁舎の清掃で、2017年9月に結んだ。"
    found = deduce(Question(told, dt.date(2018, 3, 19)), open_index(data))
    assert found.answer is None
    assert found.parts[0].candidates[0].supplier_name == "株式会社SAY企画"
    assert found.parts[0].question.text and found.parts[1].answer is None
