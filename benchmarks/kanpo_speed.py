"""`rakusatsu extract` on a whole 官報 issue against pdfplumber reading the text of every page.

Both are whole processes over the same file, start-up included, taken in turn; the best time of each counts.
Asked for: at most 0.25 of the time, and at most 250 MB in any process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ISSUE = "corpus/kanpo/20250711c00128full00010069.pdf"
ROUNDS = 3
_PLAIN = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        page.extract_text()
        page.close()
"""


def main() -> None:
    shared = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
    issue = shared / ISSUE
    if not issue.is_file():
        print(f"skipped: no corpus at {shared}")
        return
    plain, ours, peak = [], [], 0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as out:
            command = [Path(sys.executable).with_name("rakusatsu"), "extract", issue, "--out", out]
            seconds, memory = measured(command)
            ours.append(seconds)
            peak = max(peak, memory)
        plain.append(measured([sys.executable, "-c", _PLAIN, issue])[0])
    print(f"pdfplumber extract_text of every page: {min(plain):.2f} s (rounds: {_list(plain)})")
    print(f"rakusatsu extract, whole command:      {min(ours):.2f} s (rounds: {_list(ours)})")
    print(f"ratio {min(ours) / min(plain):.3f}; asked for ≤ 0.25")
    print(f"peak memory of any one process {peak / 1e6:.0f} MB; asked for ≤ 250 MB")


def measured(command: list[str | Path]) -> tuple[float, int]:
    """Seconds of a command, and the most resident bytes that it or any process under it had."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watched = psutil.Process(process.pid)
    peak = 0
    while process.poll() is None:
        try:
            for each in [watched, *watched.children(recursive=True)]:
                # VmHWM, the kernel's own high-water mark: nothing is missed between two looks.
                peak = max(peak, _high_water(each.pid))
        except psutil.Error:
            pass
        time.sleep(0.02)
    return time.perf_counter() - started, peak


def _high_water(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _list(seconds: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in seconds)
