"""What a production install holds, and that a built wheel works in an empty venv (slow: it installs)."""

from __future__ import annotations

import re
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


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_venv(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT], check=True, timeout=300
    )
    (wheel,) = tmp_path.glob("rakusatsu-*.whl")
    assert wheel.stat().st_size <= 15 << 20
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith(("tests/", "data/", "benchmarks/", "deployment/"))]
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True, timeout=300)
    uv = [
        Path(sys.executable).with_name("uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        tmp_path / "venv/bin/python",
    ]
    subprocess.run([*uv, "--require-hashes", "-r", ROOT / "requirements.run.lock"], check=True, timeout=900)
    subprocess.run([*uv, "--no-deps", wheel], check=True, timeout=300)
    command = tmp_path / "venv/bin/rakusatsu"
    told = subprocess.run(
        [command, "--version"], capture_output=True, text=True, check=True, cwd=tmp_path, timeout=120
    )
    assert re.fullmatch(r"rakusatsu \d+\.\d+\.\d+\n", told.stdout)
    name = subprocess.run(
        [command, "parse-name", "㈱SAY企画"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        timeout=120,
    )
    assert "株式会社SAY企画" in name.stdout
