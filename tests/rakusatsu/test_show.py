"""`rakusatsu show` on a page made here: fields, places, and boxes that are really drawn."""

import hashlib
import io
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from extract.rows import AwardRow, Evidence
from pipelines.datasets.schema import table_of
from rakusatsu.cli import app
from rakusatsu.show.award_view import award_row


@pytest.fixture
def award(tmp_path: Path) -> tuple[Path, Path]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 200), invariant=1)
    canvas.drawString(50, 150, "TITLE")
    canvas.save()
    document = tmp_path / "document.pdf"
    document.write_bytes(buffer.getvalue())
    row = AwardRow(
        award_id="kanpo-1",
        source="kanpo",
        document_sha256=hashlib.sha256(buffer.getvalue()).hexdigest(),
        page=1,
        award_ordinal=1,
        title="TITLE",
        supplier_name_text="架空商事",
        evidence=(Evidence("title", 1, 50, 40, 90, 52), Evidence("supplier_name_text", 1, locator="F12")),
    )
    folder = tmp_path / "data" / "awards" / "source=kanpo" / "year=2025"
    folder.mkdir(parents=True)
    pq.write_table(table_of([row], AwardRow).drop_columns(["source"]), folder / "data.parquet")
    return tmp_path / "data", document


def test_shows_fields_with_their_places(award: tuple[Path, Path]) -> None:
    data, _ = award
    result = CliRunner().invoke(app, ["show", "kanpo-1", "--data", str(data)], env={"COLUMNS": "160"})
    assert result.exit_code == 0, result.output
    assert "件名" in result.output
    assert "50,40–90,52" in result.output
    assert "F12" in result.output
    as_json = CliRunner().invoke(app, ["show", "kanpo-1", "--data", str(data), "--json"])
    assert json.loads(as_json.stdout)["title"] == "TITLE"


def test_the_connection_that_a_program_shares_is_left_alone(award: tuple[Path, Path]) -> None:
    data, _ = award
    award_row(data, "kanpo-1")
    assert duckdb.sql("select 1").fetchall() == [(1,)]


def test_draws_the_box_around_the_field(award: tuple[Path, Path], tmp_path: Path) -> None:
    data, document = award
    png = tmp_path / "page.png"
    arguments = ["show", "kanpo-1", "--data", str(data), "--document", str(document), "--png", str(png)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    picture = Image.open(png).convert("RGB")
    assert picture.size == (600, 400)
    red, green, blue = picture.getpixel((130, 80))  # on the box's upper side at 2 pixels a point
    assert red > green + 80
    assert red > blue + 80


def test_refuses_another_document(award: tuple[Path, Path], tmp_path: Path) -> None:
    data, _ = award
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7")
    result = CliRunner().invoke(
        app,
        ["show", "kanpo-1", "--data", str(data), "--document", str(other), "--png", str(tmp_path / "x.png")],
    )
    assert isinstance(result.exception, ValueError)
    assert "another document" in str(result.exception)
