"""Rows of a large CSV against an earlier commit's reader, both in one run by processor time; asked for: at least 5 ×.

Rows are counted part by part, as `rakusatsu extract` counts them. Today's stay columns until somebody asks for a row, and
the command never does; what all rows cost that are asked for (`for award in extraction.awards`) is printed as well.
The earlier code is taken out of git (820cb83, before columns were planned once per header) and read with the same
interpreter; the two run side by side, so that a busy machine slows both. Document: municipal_awards.csv.gz (57,775 rows)
of the folder named by RAKUSATSU_SHARED, else `shared` beside the checkout.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("RAKUSATSU_SHARED", ROOT.parent / "shared"))
EARLIER = "820cb83"
_READ = """
import gzip, sys, time
from extract.document import Document, extract_in_parts
lines = gzip.open(sys.argv[1]).read().splitlines(True)[: int(sys.argv[2]) + 1]
list(extract_in_parts(Document(b"".join(lines[:300]))))  # tables of words are loaded once per process
content = b"".join(lines)
for every in (False, True):
    started, rows = time.process_time(), 0
    for part in extract_in_parts(Document(content)):
        rows += sum(1 for award in part.awards) if every else len(part.awards)
    print(rows, time.process_time() - started)
"""


def reading(code: Path, document: Path, rows: int) -> subprocess.Popen[str]:
    """A process that reads the document with the code of a folder."""
    return subprocess.Popen(
        [sys.executable, "-c", _READ, str(document), str(rows)],
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code)},
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Print rows, seconds and microseconds per row of both, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=57_775)
    arguments, _ = parser.parse_known_args()
    document = SHARED / "corpus" / "bulk" / "municipal_awards.csv.gz"
    if not document.exists():
        print(f"no documents under {SHARED}")
        return
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["git", "archive", EARLIER, "extract"], cwd=ROOT, capture_output=True, check=True
        )
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as code:
            code.extractall(folder, filter="data")
        processes = [reading(each, document, arguments.rows) for each in (Path(folder), ROOT)]
        taken = []
        for name, process in zip((EARLIER, "now"), processes, strict=True):
            read, made = ((int(rows), float(seconds)) for rows, seconds in _said(process))
            taken.append((read[1], made[1]))
            print(
                f"{name:8} {read[0]:,} awards, {read[1]:.1f} s, {read[1] / read[0] * 1e6:.0f} µs a row; "
                f"each asked for: {made[1]:.1f} s, {made[1] / made[0] * 1e6:.0f} µs"
            )
    (before, before_made), (now, now_made) = taken
    print(f"{before / now:.2f} × as fast; asked for 5 ×; each row asked for: {before_made / now_made:.2f} ×")


def _said(process: subprocess.Popen[str]) -> list[list[str]]:
    """Rows and seconds, a line each for rows counted and rows asked for."""
    return [line.split() for line in process.communicate()[0].splitlines()]


if __name__ == "__main__":
    main()
