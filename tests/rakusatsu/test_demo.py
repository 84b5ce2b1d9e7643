"""The main job on the sample site, run as a person runs it, and the notebook on what it wrote."""

import importlib.util
import inspect
import io
import json
import os
import re
import shlex
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import typer
from rich.cells import cell_len
from rich.console import Console
from starlette.testclient import TestClient
from typer.testing import CliRunner

import rakusatsu
from rakusatsu.cli import app
from rakusatsu.commands.company import company, exposure
from rakusatsu.commands.deduce import deduce
from rakusatsu.commands.show import show
from rakusatsu.demo.run import Demo, DemoError, statements
from tests.rakusatsu.demo_data import demo  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]


def test_every_document_is_read_and_the_books_balance(demo):  # noqa: F811
    out, _ = demo
    documents = rakusatsu.load(out / "parquet", "documents")
    assert len(documents) == 9
    assert set(documents["status"]) == {"ok"}
    assert (documents["rows_expected"] == documents["rows_extracted"]).all()
    assert documents["rows_extracted"].sum() == 225 + 12 + 9
    assert not list((out / "store").rglob("*.pdf")), "no name from the web becomes a path"


def test_the_case_is_answered_from_two_sources(demo):  # noqa: F811
    _, result = demo
    answer = result["answer"]
    assert answer["supplier_name"] == "株式会社SAY企画"
    assert answer["posterior"] >= 0.99
    left = [row["remaining"] for row in result["funnel"]]
    assert left[0] > 200
    assert left[-1] == 1
    assert sorted(left, reverse=True) == left
    prints = [award for award in answer["awards"] if award["award_id"] in answer["contracts"][0]]
    assert {award["source"] for award in prints} == {"kanpo", "nenkin"}
    assert {award["contract_date"] for award in prints} == {"2017-08-09"}
    assert {award["expected_total_yen"] for award in prints} >= {182_547_000}
    for award in prints:
        said = {statement.label: statement for statement in statements(award)}
        assert {"件名", "契約締結日", "落札者", "住所", "予定価格"} <= set(said)
        for statement in said.values():
            assert statement.document == award["document_url"]
            assert statement.page >= 1
            assert statement.place


def test_every_contract_counts_once(demo):  # noqa: F811
    out, _ = demo
    query = "select count(*) n, sum(amount_yen) yen from contracts where buyer_name = '日本年金機構'"
    assert rakusatsu.sql(query, data=out / "parquet").values.tolist() == [[12, 1_211_328_000]]
    without = "select amount_kind from contracts where buyer_name = '日本年金機構' and amount_yen is null"
    assert rakusatsu.sql(without, data=out / "parquet")["amount_kind"].tolist() == ["unit"]
    sums = "select (select sum(amount_yen) from contracts) = (select sum(total_yen) from companies) as same"
    assert rakusatsu.sql(sums, data=out / "parquet")["same"].tolist() == [True]


@pytest.mark.long
def test_the_examples_of_the_api_page_run(demo, monkeypatch, tmp_path):  # noqa: F811
    out, _ = demo
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8").replace("data/demo", str(out))
    table = ROOT / "data/sample/site/www.nenkin.go.jp/chotatu/013101.files"
    page = page.replace('"table.xlsx"', repr(str(next(table.glob("*.pdf")))))
    blocks = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    assert len(blocks) >= 6
    names = {"rakusatsu": rakusatsu}
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), names)
    assert names["found"].candidates[0].supplier_name == "株式会社SAY企画"
    assert names["profile"].all.without_total == {"unit": 1}
    assert names["summary"].contracts > 0
    assert (tmp_path / "award.png").stat().st_size > 10_000


def test_no_single_clue_is_enough(demo):  # noqa: F811
    out, _ = demo
    for clue in (
        "buyer_name = '日本年金機構'",
        "contract_date between date '2017-08-01' and date '2017-08-31'",
        "supplier_municipality = '豊島区'",
        "title like '%データ入力%'",
        "estimated_price_yen between 220e6 and 260e6",
    ):
        firms = rakusatsu.sql(f"select distinct supplier_name from awards where {clue}", data=out / "parquet")
        assert len(firms) > 1, clue


def test_the_report_shows_when_and_where_each_document_was_fetched(demo):  # noqa: F811
    out, _ = demo
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "株式会社SAY企画" in page
    assert "data:image/png;base64," in page
    assert re.search(r"取得 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page)


def examples(text):
    """Commands in backquotes that say they run on the demo's data."""
    return [
        found
        for found in re.findall(r"`(rakusatsu [^`]+)`", re.sub(r"\s+", " ", text))
        if "data/demo" in found
    ]


EXAMPLES = [
    *(typed for command in (company, deduce, exposure, show) for typed in examples(inspect.getdoc(command))),
    *(
        line
        for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"rakusatsu .*data/demo", line)
    ),
]


def ask_once(room, **_):
    """Stands for `uvicorn.run`: one reader searches the reading room, then it ends."""
    typer.echo(TestClient(room, base_url="http://127.0.0.1").get("/search?q=SAY企画").text)


@pytest.mark.parametrize("typed", EXAMPLES)
def test_examples_that_name_the_demo_run_on_it(demo, typed, monkeypatch, tmp_path):  # noqa: F811
    out, _ = demo
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("uvicorn.run", ask_once)  # `serve` runs until somebody ends it
    arguments = [
        part.replace("data/demo", str(out)).replace("data/sample", str(ROOT / "data" / "sample"))
        for part in shlex.split(typed, comments=True)[1:]
    ]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "SAY企画" in done.output or "ＳＡＹ企画" in done.output or "status" in arguments


def test_examples_are_found():
    assert len(EXAMPLES) >= 8


def test_what_the_demo_did_not_make_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DemoError, match="did not make"):
        next(Demo(out=tmp_path).run(lambda step: None))
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_second_run_starts_from_nothing(tmp_path):
    demo = Demo(out=tmp_path / "out")  # noqa: F811
    demo._clear()
    (demo.data / "awards").mkdir(parents=True)
    demo._clear()
    assert not demo.data.exists()


def test_a_missing_sample_is_named(tmp_path):
    with pytest.raises(DemoError, match="checkout"):
        next(Demo(out=tmp_path / "out", sample=tmp_path).run(lambda step: None))


@pytest.fixture(scope="module")
def maker():
    """The module that makes the notebook."""
    spec = importlib.util.spec_from_file_location("maker", ROOT / "examples" / "make_awards_notebook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.long
def test_the_notebook_runs_on_the_demo(demo, maker, monkeypatch):  # noqa: F811
    out, _ = demo
    monkeypatch.setattr(os, "environ", dict(os.environ))
    book = maker.executed(maker.notebook(), out / "parquet", out / "store")
    shown = json.dumps(book, ensure_ascii=False)
    assert "株式会社SAY企画" in shown
    assert shown.count('"image/png"') >= 3
    assert "Glyph" not in shown, "a label was drawn without its glyphs"


def test_the_committed_notebook_is_that_notebook_with_its_outputs(maker):
    committed = nbformat.read(ROOT / "examples" / "awards.ipynb", as_version=4)
    assert [cell.source for cell in committed.cells] == [cell.source for cell in maker.notebook().cells]
    assert all(cell.outputs for cell in committed.cells if cell.cell_type == "code")
    assert "株式会社SAY企画" in json.dumps(committed, ensure_ascii=False)


def test_the_demo_ends_on_the_answer_and_its_last_part_fits_a_small_terminal(demo):  # noqa: F811
    from rakusatsu.commands.demo import _report

    _, result = demo
    work = SimpleNamespace(
        case=ROOT / "data/sample/case.txt",
        data=Path("data/demo/parquet"),
        store=Path("data/demo/store"),
        report=Path("data/demo/report.html"),
    )
    console = Console(width=80, height=24, file=io.StringIO())
    _report(console, work, result)
    said = console.file.getvalue().rstrip("\n").split("\n")
    last = said[next(place for place, line in enumerate(said) if line.startswith("funnel")) :]
    rows = sum(-(-cell_len(line.rstrip()) // 80) for line in last)
    assert rows < 24, rows
    assert "株式会社SAY企画" in last[-2]
    assert sum("2017-08-09" in line for line in last) == 3, "each print with its page and day"
