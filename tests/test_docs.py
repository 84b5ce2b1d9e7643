"""What the documentation names exists: files that are linked, commands and make targets that are shown."""

import re
from pathlib import Path

import pytest
import typer.main

from rakusatsu.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    ROOT / "data" / "sample" / "README.md",
]


def ids(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_commands_exist(page):
    commands = set(typer.main.get_command(app).commands)
    shown = re.findall(r"(?:^|`|\$ )rakusatsu ([a-z][a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert not set(shown) - commands


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_make_targets_exist(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    shown = re.findall(r"(?:^|`)make ([a-z][a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert not set(shown) - targets


def test_readmes_speak_of_the_same_commands():
    def shown(name):
        return set(re.findall(r"`rakusatsu ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")))

    assert shown("README.md") == shown("README.ja.md")


def test_no_page_names_a_machine_path():
    for page in PAGES:
        assert not re.search(r"/(?:work|root|tmp/wt)/", page.read_text(encoding="utf-8")), page
