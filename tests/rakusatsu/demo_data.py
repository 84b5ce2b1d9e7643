"""The demo, run once per test run whatever the number of processes: its folder and what it printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import filelock
import pytest


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A demo's folder and its JSON, run from another working directory."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    out, said = shared / "demo" / "out", shared / "demo" / "said.json"
    with filelock.FileLock(shared / "demo.lock"):
        if not said.is_file():
            elsewhere = tmp_path_factory.mktemp("elsewhere")
            command = [sys.executable, "-m", "rakusatsu", "demo", "--json", "--out", str(out)]
            done = subprocess.run(command, cwd=elsewhere, capture_output=True, encoding="utf-8", timeout=300)
            assert done.returncode == 0, done.stderr
            said.write_text(done.stdout, encoding="utf-8")
    return out, json.loads(said.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demo_folder(demo: tuple[Path, dict]) -> Path:
    """The demo's folder alone; tests leave it as it is."""
    return demo[0]
