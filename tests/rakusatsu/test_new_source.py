"""`rakusatsu new-source`: what it writes works at once, passes the checks, and fails until a person has looked."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from rakusatsu.cli import app
from spiders.registered import spider_class
from spiders.registry import REGISTRY, read_registry
from tests.spiders.offline import found_on

URL = "https://www.publisher.example/chotatsu/index.html"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "spiders" / "base").mkdir(parents=True)
    (tmp_path / "tests" / "spiders").mkdir(parents=True)
    shutil.copy(REGISTRY, tmp_path / "spiders")
    for path in (
        "tests/__init__.py",
        "tests/spiders/__init__.py",
        "tests/spiders/offline.py",
        "spiders/registered.py",
    ):
        (tmp_path / path).touch()
    (tmp_path / "spiders" / "registered.py").write_text('"""Spiders."""\n')
    return tmp_path


def new_source(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["new-source", *map(str, arguments)])
    return result.exit_code, result.output + str(result.exception or "")


def load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("system", ["index_of_files", "table_page"])
def test_the_new_entry_reads_its_fixture_and_its_test_fails_until_reviewed(
    checkout: Path, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output = new_source("made_up", "--url", URL, "--system", system, "--checkout", checkout)
    assert code == 0, output
    assert len(output.splitlines()) == 3
    entry = read_registry((checkout / "spiders" / "sources.yaml").read_text(encoding="utf-8"))["made_up"]
    assert entry.state == "unseen"
    assert [path.name for path in (checkout / "spiders").glob("*.py")] == ["registered.py"], (
        "no code is written"
    )
    spider = spider_class(entry)
    found = found_on(spider, checkout / "tests/fixtures/made_up/index.html", URL)
    assert [address.rpartition("/")[2] for address, _ in found.documents] == ["kyoso_01.pdf", "zuii_01.xlsx"]
    test = load(checkout / "tests" / "spiders" / "test_made_up.py", "test_made_up")
    monkeypatch.setattr(test, "spider_classes", lambda: {"made_up": spider})
    with pytest.raises(pytest.fail.Exception, match=r"put this into EXPECTED: .*kyoso_01.pdf"):
        test.test_the_index_page_gives_its_documents()
    monkeypatch.setattr(test, "EXPECTED", [address for address, _ in found.documents])
    test.test_the_index_page_gives_its_documents()


def test_a_saved_page_makes_the_source_likely(checkout: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text("<a href='a.pdf'>競争入札</a>", encoding="utf-8")
    arguments = ("--url", URL, "--name", "見本省", "--ministry", "見本省", "--page", saved)
    assert new_source("made_up", *arguments, "--checkout", checkout)[0] == 0
    entry = read_registry((checkout / "spiders" / "sources.yaml").read_text(encoding="utf-8"))["made_up"]
    assert (entry.state, entry.name, entry.start) == ("likely", "見本省", (URL,))


def test_an_id_that_is_taken_is_refused(checkout: Path) -> None:
    code, output = new_source("mof", "--url", URL, "--checkout", checkout)
    assert code == 1 and "the id stands twice" in output


def test_what_is_written_is_formatted_and_clean(checkout: Path) -> None:
    new_source("made_up", "--url", URL, "--checkout", checkout)
    shutil.copy(Path(__file__).parents[2] / "pyproject.toml", checkout)
    ruff = [sys.executable, "-m", "ruff"]
    for check in ([*ruff, "format", "--check", "."], [*ruff, "check", "."]):
        result = subprocess.run(check, cwd=checkout, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout


def test_nothing_is_overwritten(checkout: Path) -> None:
    mine = checkout / "tests" / "spiders" / "test_made_up.py"
    mine.write_text("mine")
    code, output = new_source("made_up", "--url", URL, "--checkout", checkout)
    assert code == 1 and "is there already" in output
    assert mine.read_text() == "mine"
    assert "made_up" not in (checkout / "spiders" / "sources.yaml").read_text(encoding="utf-8")
    assert not (checkout / "tests" / "fixtures").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["../up", "--url", URL], "not a name"),
        (["env", "--url", 'https://x.example/"+evil+"'], "not an http(s) address"),
        (["env", "--url", "file:///etc/passwd"], "not an http(s) address"),
        (["env", "--url", URL, "--checkout", "/"], "no checkout"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, output = new_source(*arguments)
    assert code == 2
    assert said in output
