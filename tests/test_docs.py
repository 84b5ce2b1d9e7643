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


def test_the_index_leads_to_every_page():
    """From docs/index.md, over pages that it links, every page of docs is reached."""
    docs = ROOT / "docs"
    reached, waiting = set(), [docs / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        targets = [(page.parent / link).resolve() for link in links if "://" not in link]
        waiting += [target for target in targets if target.suffix == ".md" and docs in target.parents]
        waiting += [each for target in targets if target.is_dir() for each in target.glob("*.md")]
    assert set(docs.rglob("*.md")) - reached == set()


def test_tests_that_hold_old_faults_exist():
    named = re.findall(
        r"`(tests/\S+\.py)::(test_\w+)`", (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    )
    absent = [test for file, test in named if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")]
    assert len(named) > 20
    assert absent == []


def test_no_page_names_a_machine_path():
    for page in PAGES:
        assert not re.search(r"/(?:work|root|tmp/wt)/", page.read_text(encoding="utf-8")), page
