"""Exported pages: the room's own, complete in themselves, with no link that leads nowhere."""

import re

import pytest
from typer.testing import CliRunner

from rakusatsu.cli import app

from .conftest import ARTICLE, PERSON, PUBLISHED, TITLE

LINK = re.compile(r'(?:href|src)="([^"#]*)')


def export(sample, out, *choice):
    command = [
        "export",
        "site",
        "--out",
        str(out),
        "--data",
        str(sample.data),
        "--store",
        sample.store,
        *choice,
    ]
    return CliRunner().invoke(app, command)


def links_of(path):
    return [link for link in LINK.findall(path.read_text(encoding="utf-8")) if link and "://" not in link]


def test_a_firm_is_exported_with_its_contracts_and_their_pages(sample, tmp_path, chromium):
    result = export(sample, tmp_path, "--firm", "SAY企画")
    assert result.exit_code == 0, result.output
    pages = sorted(tmp_path.rglob("*.html"))
    assert {path.parent.name for path in pages} >= {"contract", "firm", "document"}
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 3
    for path in pages:
        for link in links_of(path):
            assert (path.parent / link).is_file(), (path, link)
        text = path.read_text(encoding="utf-8")
        assert "手がかりであって、結論ではありません" in text and "架空データ" in text
        assert "<form" not in text
    page = chromium.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    page.click(".results h3 a")
    assert TITLE in page.inner_text("h1")
    assert page.locator(".page rect").count() > 10
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).borderBottomStyle") == "solid"
    page.close()


@pytest.mark.long
def test_a_ministry_is_exported_without_dead_links_and_fits_a_phone(sample, tmp_path, chromium):
    result = export(sample, tmp_path, "--ministry", "財務省")
    assert result.exit_code == 0, result.output
    pages = sorted(tmp_path.rglob("*.html"))
    kinds = {path.parent.name: path for path in pages}
    assert kinds.keys() >= {"contract", "ministry", "document"}
    dead = [(path, link) for path in pages for link in links_of(path) if not (path.parent / link).is_file()]
    assert dead == []
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    excess = {}
    for path in [tmp_path / "index.html", *kinds.values()]:
        page.goto(path.as_uri())
        excess[path.name] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    context.close()
    assert set(excess.values()) == {0}, excess


def test_a_case_is_exported_with_its_answer(sample, tmp_path):
    case = tmp_path / "case.yaml"
    body = "\n".join(f"  {line}" for line in ARTICLE.strip().splitlines())
    case.write_text(f"published: {PUBLISHED}\ntext: |\n{body}\n", encoding="utf-8")
    result = export(sample, tmp_path / "site", "--case", str(case))
    assert result.exit_code == 0, result.output
    text = (tmp_path / "site" / "deduce.html").read_text(encoding="utf-8")
    assert "株式会社SAY企画" in text and "k-buyer" in text
    assert any(link.startswith("contract/") for link in links_of(tmp_path / "site" / "deduce.html"))


def test_what_is_not_there_or_not_shown_is_not_exported(sample, tmp_path):
    assert export(sample, tmp_path / "none").exit_code == 2
    result = export(sample, tmp_path / "none", "--firm", "株式会社存在せず")
    assert result.exit_code == 1 and "存在せず" in str(result.exception)
    listed = tmp_path / "takedown.csv"
    listed.write_text("kind,value,since,reason\nname,株式会社SAY企画,,\n", encoding="utf-8")
    hidden = export(sample, tmp_path / "none", "--firm", "SAY企画", "--takedown", str(listed))
    assert hidden.exit_code == 1
    buyer = export(sample, tmp_path / "buyer", "--buyer", "日本年金機構", "--takedown", str(listed))
    assert buyer.exit_code == 0, buyer.output
    for path in (tmp_path / "buyer").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "SAY企画" not in text and PERSON not in text, path


@pytest.mark.parametrize("sure", [True, False])
def test_names_of_a_file_are_matched_or_left_open(sample, tmp_path, sure):
    names = tmp_path / "names.csv"
    names.write_text(
        "会社,備考\n㈱ＳＡＹ企画,=1+1\n" if sure else "会社\nSAY企画\n佐藤 一郎\n", encoding="utf-8-sig"
    )
    result = CliRunner().invoke(app, ["reconcile", str(names), "--data", str(sample.data)])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    if sure:
        assert lines[1].startswith("㈱ＳＡＹ企画,'=1+1,x") and ",株式会社SAY企画,,98.0,1," in lines[1]
    else:
        assert lines[1].startswith('SAY企画,,,,,0,"株式会社SAY企画 (x')
        assert lines[2] == "佐藤 一郎,,,,,0,"
