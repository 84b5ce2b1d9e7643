"""What was asked for and cannot be done is said, never passed over."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from extract.errors import RakusatsuError
from rakusatsu.cli import app
from tests.rakusatsu.exports.conftest import data as contracts  # noqa: F401 - a fixture

STORY = "日本年金機構が去年8月にデータ入力業務を委託した豊島区の会社が、無断で再委託していた。"


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["deduce", *map(str, arguments)])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("option", "value", "said"), [("--drop", "nonsense", "nonsense"), ("--clue", "time=foo", "foo")]
)
def test_keys_and_values_that_mean_nothing_are_wrong_use(
    data: Path, option: str, value: str, said: str
) -> None:
    code, told = run("--data", data, "--clue", "buyer=日本年金機構", option, value)
    assert code == 2
    assert said in told


def test_a_time_that_needs_the_day_of_publication_is_told(data: Path, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text(STORY, encoding="utf-8")
    code, told = run("--data", data, "--article", story)
    assert code == 0
    assert "掲載日（published）がないため読めない時期があります: 去年8月" in told
    assert (
        "掲載日（published）がない"
        not in run("--data", data, "--article", story, "--published", "2018-03-19")[1]
    )


def test_a_kept_case_asks_the_same_question(data: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    asked = ("--data", data, "--clue", "buyer=日本年金機構", "--json")
    first = run(*asked, "--not-in-data", 0.9, "--save", case)[1]
    assert yaml.safe_load(case.read_text(encoding="utf-8"))["not_in_data"] == 0.9
    assert run("--data", data, "--case", case, "--json")[1] == first != run(*asked)[1]


ODD_LINES = [
    ("{", "not JSON"),
    ("5", "a case is a JSON object"),
    ("null", "a case is a JSON object"),
    ("[]", "a case is a JSON object"),
    ('"\\ud800"', "a case is a JSON object"),
    ("{}", "a case needs `text` or `clues`"),
    ('{"clues": 5}', "`clues` is an object"),
    ('{"clues": ["a"]}', "`clues` is an object"),
    ('{"clues": [{"key": "amount"}]}', "`clues` is an object"),
    ('{"text": "x", "published": "0000-01-01"}', "year 0 is out of range"),
    ('{"id": "last", "clues": {"amount": [1, {"from": 2, "to": 3}]}}', None),
    ('{"id": "\\ud800", "text": "\\udfff", "published": "9999-12-31"}', "surrogates not allowed"),
    ('{"id": 1, "text": "2年後の見本省", "published": "9999-12-31"}', None),
    ('{"id": {"a": 1}, "text": "2年前の見本省", "published": "0001-01-01"}', None),
]


def test_odd_lines_of_a_batch_are_answered_each_with_its_error(data: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(line for line, _ in ODD_LINES), encoding="utf-8")
    code, told = run("--data", data, "--batch", cases)
    answers = [json.loads(line) for line in told.splitlines()]
    assert (code, len(answers)) == (0, len(ODD_LINES))
    for answer, (line, said) in zip(answers, ODD_LINES, strict=True):
        assert (said or "") in answer.get("error", ""), line
        assert ("error" in answer) is (said is not None), line


@pytest.mark.parametrize("name", ["{0}", "%s", "'; drop table awards; --", "[/closing]", "\x00", "*"])
def test_no_name_of_a_firm_is_a_pattern_a_query_or_markup(contracts: Path, name: str) -> None:  # noqa: F811
    done = CliRunner().invoke(app, ["company", name, "--data", str(contracts)])
    assert isinstance(done.exception, RakusatsuError), repr(done.exception)
    assert "went to" in str(done.exception)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_end_of_time_end_in_an_answer(data: Path, day: str) -> None:
    for clue in ("time=去年8月", "buyer=日本年金機構"):
        code, told = run("--data", data, "--clue", clue, "--published", day)
        assert code in (0, 2) and "Traceback" not in told
