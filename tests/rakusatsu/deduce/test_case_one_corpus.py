"""Case 1 from the broadcast: on the demo's data, and on these with every award of the corpus around it."""

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.index.open import AwardIndex, open_index
from rakusatsu.cli import app
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.deduction import deduce
from rakusatsu.demo.run import Demo

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Demo(out=tmp_path_factory.mktemp("demo"))
    for _ in made.run(lambda step: None):
        pass
    return made.data


def _assert_answered(data: Path, shared: Path, *, more_than: int) -> None:
    text = (shared / "cases" / "say_kikaku_article.txt").read_text(encoding="utf-8")
    date, _, body = text.partition("\n")
    index = open_index(data)
    assert index.rows > more_than
    found = deduce(Question(body, dt.date.fromisoformat(date.split(": ")[1])), index)
    assert found.answer and found.answer.supplier_name == "株式会社SAY企画"
    assert found.answer.posterior >= 0.99
    prints = [award for award in found.answer.awards if award["award_id"] in found.answer.contracts[0]]
    assert {award["source"] for award in prints} == {"kanpo", "nenkin"}
    _assert_named(body, dt.date.fromisoformat(date.split(": ")[1]), index)


def _assert_named(body: str, day: dt.date, index: AwardIndex) -> None:
    """The same article with the name in it: the firm is looked up and shown, and no other one is answered."""
    told = body.replace("豊島区にある情報処理会社に", "豊島区にある情報処理会社、株式会社SAY企画に", 1)
    assert told != body
    found = deduce(Question(told, day), index)
    assert found.named[0].companies[0].supplier_name == "株式会社SAY企画"
    assert found.answer is None or found.answer.supplier_name == "株式会社SAY企画"


def test_on_the_demo(demo: Path, shared: Path) -> None:
    _assert_answered(demo, shared, more_than=200)


def test_among_all_awards_of_the_corpus(demo: Path, shared: Path) -> None:
    files = [
        *(shared / "corpus" / "disclosure" / "xlsx").glob("*.xlsx"),
        *(shared / "corpus" / "kanpo").glob("*.pdf"),
    ]
    run = CliRunner().invoke
    extracted = run(app, ["extract", *sorted(map(str, files)), "--out", str(demo)])
    assert extracted.exit_code in (0, 3), extracted.output
    assert run(app, ["resolve", "--data", str(demo)]).exit_code == 0
    _assert_answered(demo, shared, more_than=25_000)
