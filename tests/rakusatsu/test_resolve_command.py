"""`rakusatsu resolve` as a person runs it, with a register."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from extract.rows import DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from rakusatsu.cli import app
from tests.pipelines.resolve.conftest import award
from tests.pipelines.resolve.test_register import full_file, number


@pytest.mark.long
def test_a_register_is_read_once_and_its_numbers_are_in_the_datasets(tmp_path: Path) -> None:
    data = tmp_path / "data"
    row = award("㈱唯一無二企画", "豊島区東池袋1-48-10")
    Datasets(data).replace(IntakeBatch(documents=[DocumentRow(sha256="a", source="atla")], awards=[row]))
    register = full_file(tmp_path, "cp932")
    command = ["resolve", "--data", str(data), "--corporate-register", str(register), "--json"]
    first = CliRunner().invoke(app, command)
    assert first.exit_code == 0, first.output
    assert "reading the register once" in first.stderr
    assert json.loads(first.stdout)["numbered"] == 1
    again = CliRunner().invoke(app, command)
    assert (again.exit_code, again.stderr) == (0, "")
    (found,) = pq.read_table(data / "award_companies").to_pylist()
    assert (found["company_id"], found["method"]) == (number(1), "register")


def test_without_awards_the_register_is_not_even_read(tmp_path: Path) -> None:
    register = full_file(tmp_path, "cp932")
    command = ["resolve", "--data", str(tmp_path / "none"), "--corporate-register", str(register)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert not (tmp_path / "none").exists()
