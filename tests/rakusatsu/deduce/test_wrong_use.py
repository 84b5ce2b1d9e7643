"""What was asked for and cannot be done is said, never passed over."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from rakusatsu.cli import app

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
