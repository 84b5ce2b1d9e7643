"""Units, crontab and container file name commands and options that exist."""

import configparser
import itertools
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from rakusatsu.cli import app
from spiders.registry import SourceState, registry

ROOT = Path(__file__).parents[1]
DEPLOYMENT = ROOT / "deployment"
PLACES = [*sorted((DEPLOYMENT / "systemd").iterdir()), DEPLOYMENT / "crontab", DEPLOYMENT / "Containerfile"]
PLACES += [ROOT / "docs" / "operations.md"]


def command_lines(text: str) -> list[list[str]]:
    found = re.findall(
        r"(?:^|[\s/`])rakusatsu ((?:crawl|extract|status|resolve|check|update|verify|snapshot) [^&|`\n};#]*)",
        text,
    )
    return [shlex.split(line) for line in found]


def updates() -> list[tuple[str, list[str]]]:
    """Every `rakusatsu update` that the files of the deployment run, with the sources it names."""
    found = []
    for path in PLACES:
        for name, *arguments in command_lines(path.read_text(encoding="utf-8")):
            if name == "update":
                named = itertools.takewhile(lambda each: not each.startswith("-"), arguments)
                found.append((path.name, list(named)))
    return found


def test_timers_crawl_by_update_and_only_what_was_seen() -> None:
    seen = {source.id for source in registry().values() if source.state is not SourceState.UNSEEN}
    assert {path for path, _ in updates()} >= {"crontab", "rakusatsu@.service", "rakusatsu-kanpo.service"}
    for path, named in updates():
        assert set(named) - {"%i", "SOURCE"} <= seen - {"kanpo"}, path
    for path in PLACES[:-1]:
        assert not [line for line in command_lines(path.read_text(encoding="utf-8")) if line[0] == "crawl"]
    assert set(
        re.findall(r"rakusatsu-tables@(\w+)\.timer", PLACES[-1].read_text(encoding="utf-8"))
    ) <= seen | {"SOURCE"}


@pytest.mark.parametrize("path", ["crontab", "systemd/rakusatsu-kanpo.service"])
def test_issues_of_the_gazette_are_taken_from_a_folder_that_is_made_first(path: str) -> None:
    text = (DEPLOYMENT / path).read_text(encoding="utf-8")
    assert text.index("mkdir -p saved/kanpo") < text.index("--folder kanpo=saved/kanpo")


def test_there_are_commands_to_check() -> None:
    assert sum(len(command_lines(path.read_text(encoding="utf-8"))) for path in PLACES) >= 10


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.name)
def test_commands_and_options_exist(path: Path) -> None:
    group = typer.main.get_command(app)
    for name, *arguments in command_lines(path.read_text(encoding="utf-8")):
        command = group.commands[name]  # type: ignore[attr-defined]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {argument for argument in arguments if argument.startswith("-")} <= known, (name, arguments)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("path", sorted((DEPLOYMENT / "systemd").iterdir()), ids=lambda path: path.name)
def test_units_are_valid(path: Path, tmp_path: Path) -> None:
    for unit in path.parent.iterdir():  # a program of this machine in place of the installed one
        text = unit.read_text(encoding="utf-8").replace("/opt/rakusatsu/.venv/bin/rakusatsu", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    name = path.name.replace("@.", "@kanpo.")
    (tmp_path / name).write_text((tmp_path / path.name).read_text())
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in result.stderr.splitlines() if path.name in line or name in line], (
        result.stderr
    )


def test_kanpo_is_fetched_daily_at_nine_in_japan() -> None:
    timer = configparser.ConfigParser(strict=False, interpolation=None)
    timer.optionxform = str  # type: ignore[assignment,method-assign]
    timer.read(DEPLOYMENT / "systemd/rakusatsu-kanpo.timer", encoding="utf-8")
    assert timer["Timer"]["OnCalendar"] == "*-*-* 09:00:00 Asia/Tokyo"
    assert timer["Timer"]["Unit"] == "rakusatsu-kanpo.service"


@pytest.mark.parametrize(
    "path", sorted((DEPLOYMENT / "systemd").glob("*.service")), ids=lambda path: path.name
)
def test_no_unit_runs_as_root_or_with_more_than_it_needs(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "User=rakusatsu" in lines or "DynamicUser=yes" in lines
    for needed in (
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "PrivateUsers=yes",
    ):
        assert needed in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize(
    "path", sorted((DEPLOYMENT / "systemd").glob("*.service")), ids=lambda path: path.name
)
def test_units_are_little_exposed(path: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", "--no-pager", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-300:] + result.stderr
