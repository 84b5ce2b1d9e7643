"""`rakusatsu glyphs` on a page whose font says that a glyph is U+E000, a code point no table knows."""

import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as ReportlabFont
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from data.sample.typeface import FONT_FILE
from rakusatsu.cli import app


@pytest.fixture
def document(tmp_path: Path) -> Path:
    font = TTFont(FONT_FILE)
    for table in font["cmap"].tables:
        if table.isUnicode() and ord("円") in table.cmap:
            table.cmap[0xE000] = table.cmap[ord("円")]
    font.save(tmp_path / "font.ttf")
    pdfmetrics.registerFont(ReportlabFont("unknown", tmp_path / "font.ttf"))
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(300, 200), invariant=1)
    canvas.setFont("unknown", 10)
    canvas.drawString(50, 150, "価格100\ue000")
    canvas.save()
    return tmp_path / "page.pdf"


def test_unknown_glyphs_are_listed_and_cropped(document: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["glyphs", str(document), "--out", str(tmp_path / "out"), "--json"])
    assert result.exit_code == 0, result.output
    [sign] = map(json.loads, result.stdout.splitlines())
    assert (sign["code"], sign["count"], sign["page"]) == ("U+E000", 1, 1)
    with Image.open(sign["pictures"][0]) as picture:
        assert min(picture.size) > 200


def test_wrong_pages_are_wrong_use(document: Path) -> None:
    assert CliRunner().invoke(app, ["glyphs", str(document), "--pages", "x"]).exit_code == 2
