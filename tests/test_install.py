"""What a production install holds, and that a built wheel works in an empty venv (slow: it installs)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deployment import licences

ROOT = Path(__file__).parents[1]


def test_every_licence_can_be_shipped():
    assert list(licences.faults()) == []


def test_a_copyleft_licence_is_refused(monkeypatch):
    monkeypatch.setattr(licences, "locked", lambda: ["scrapy"])
    monkeypatch.setattr(licences, "licence", lambda _: "GNU General Public License v3 (GPLv3)")
    assert "copyleft" in next(licences.faults())
    monkeypatch.setattr(licences, "licence", lambda _: "")
    assert "not told" in next(licences.faults())


def test_production_installs_nothing_of_development_and_the_same_versions():
    run, everything = (
        dict(
            re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        )
        for name in ("requirements.run.lock", "requirements.lock")
    )
    assert run.items() <= everything.items()
    assert not run.keys() & {
        "pytest",
        "mypy",
        "ruff",
        "moto",
        "playwright",
        "rfc3987",
        "levenshtein",
        "followthemoney",
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True, timeout=300
    )
    (made,) = folder.glob("rakusatsu-*.whl")
    return made


@pytest.mark.slow
def test_the_wheel_is_small_and_holds_the_packages_alone(wheel):
    assert wheel.stat().st_size <= 15 << 20
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith(("tests/", "data/", "benchmarks/", "deployment/"))]


EXTRAS = "import distributed, fastapi, mcp, onnxruntime, rapidocr, s3fs, uvicorn"
COPYLEFT = """
from importlib.metadata import distributions
print([each.name for each in distributions() if each.name.lower() in ("rfc3987", "levenshtein", "followthemoney")])
"""


def interpreter(version: str) -> Path | None:
    """A Python of this version on this machine that starts."""
    shown = Path.home() / ".pyenv/versions"
    named = shutil.which(f"python{version}")
    for path in (*([Path(named)] if named else []), *sorted(shown.glob(f"{version}.*/bin/python"))):
        if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            return path
    return None


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_wheel_works_in_an_empty_venv(version, wheel, tmp_path):
    found = interpreter(version)
    if found is None:
        pytest.skip(f"no Python {version} here")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", found, tmp_path / "venv"], check=True)
    python, command = tmp_path / "venv/bin/python", tmp_path / "venv/bin/rakusatsu"
    install = [uv, "pip", "install", "--quiet", "--python", python]
    locked = [*install, "--no-deps", "--require-hashes", "-r", ROOT / "requirements.run.lock"]
    subprocess.run(locked, check=True, timeout=1200, cwd=tmp_path)
    subprocess.run([*install, "--no-deps", wheel], check=True, timeout=300, cwd=tmp_path)

    def said(*arguments, given=None, **environment):
        done = subprocess.run(
            arguments,
            input=given,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=300,
            check=False,
            env={**os.environ, **environment},
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    assert re.fullmatch(r"rakusatsu \d+\.\d+\.\d+\n", said(command, "--version"))
    assert json.loads(said(command, "parse-name", given="㈱SAY企画\n"))["name"] == "株式会社SAY企画"
    assert "_RAKUSATSU_COMPLETE" in said(command, _RAKUSATSU_COMPLETE="source_bash")
    said(python, "-c", EXTRAS)
    assert said(python, "-c", COPYLEFT) == "[]\n"
    data = said(python, "-c", "import rakusatsu, extract; print(extract.__file__)")
    assert str(tmp_path) in data, "the installed package, not the checkout"
