"""Mutated documents of every kind through the extractors: no crash, hang, memory over the limit, or unexpected error.

`python -m benchmarks.fuzz --minutes 10 --kind pdf` runs one kind for ten minutes; as part of all benchmarks each
kind gets twenty seconds. A mutation changes bytes at random, and also inside what is compressed: the members of a
workbook, the streams of a PDF. What fails is kept with `--keep DIR`.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import os
import random
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fuzz_seeds import archive_seeds, form_seeds, office_seeds, scan_seeds
from extract.document import Document
from pipelines.extraction import DocumentReading
from pipelines.workers import READ, Failure, Limits, Part, WorkerPool

ROOT = Path(__file__).parents[1]
KINDS = {
    "pdf": ("kanpo/*.pdf", "disclosure/pdf*/*.pdf", "site/**/*.pdf"),
    "workbook": ("disclosure/xlsx/*.xlsx", "bids/*.xls*"),
    "html": ("disclosure/html/*.html",),
    "csv": ("disclosure/csv/*.csv",),
    "office": (),
    "archive": (),
    "form": (),
    "ocr": (),
}
MADE = {"office": office_seeds, "archive": archive_seeds, "form": form_seeds, "ocr": scan_seeds}
"""Kinds whose originals are made here: the corpus has none as small."""
LIMITS = Limits(seconds=60, memory=1 << 30)
OCR_LIMITS = Limits(seconds=120, memory=2 << 30)
"""As for every document that is read from pictures: a page takes seconds, the models some hundreds of MB."""
LARGEST = 300_000
"""Larger originals are left out: what is found is the same and takes longer."""


@dataclass
class Report:
    """What became of the mutants of one kind."""

    kind: str
    mutants: int = 0
    read: int = 0
    """Gave rows or were told to hold none."""
    refused: int = 0
    """Failed with a reason that the extractor gave."""
    faults: Counter[str] = field(default_factory=Counter)
    """Crashes, hangs, memory over the limit, errors nobody expected, books out of balance; by their line."""
    slowest: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=1 / 3, help="time of each kind")
    parser.add_argument("--kind", choices=sorted(KINDS), action="append")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--limit", type=float, help="seconds of each mutant; more on a machine that is not quiet"
    )
    parser.add_argument("--keep", type=Path, help="folder for the mutants that were faults")
    arguments, _ = parser.parse_known_args()
    for kind in arguments.kind or sorted(KINDS):
        report = fuzz(
            kind, arguments.minutes * 60, arguments.seed, arguments.workers, arguments.keep, arguments.limit
        )
        print(
            f"{kind}: {report.mutants:,} mutants, {report.read:,} read, {report.refused:,} refused with a reason, "
            f"{sum(report.faults.values())} faults; slowest {report.slowest:.1f} s; asked for 0 faults"
        )
        for line, number in report.faults.most_common(20):
            print(f"  {number} × {line}")


def fuzz(
    kind: str,
    seconds: float,
    seed: int = 0,
    workers: int = 1,
    keep: Path | None = None,
    limit: float | None = None,
) -> Report:
    """Mutate documents of a kind until the time is over; `limit` are the seconds that each may take, else those of its kind."""
    report = Report(kind)
    originals = seeds(kind)
    if not originals:
        print(f"{kind}: no originals to mutate here")
        return report
    started: dict[int, float] = {}
    jobs = _jobs(originals, seed, time.monotonic() + seconds, started)
    limits = OCR_LIMITS if kind == "ocr" else LIMITS
    limits = dataclasses.replace(limits, seconds=limit or limits.seconds)
    for (number, content), result in WorkerPool[tuple[int, bytes]](READ, workers=workers, limits=limits).run(
        jobs
    ):
        if isinstance(result, Part):
            continue
        report.mutants += 1
        report.slowest = max(report.slowest, time.monotonic() - started.pop(number))
        fault = _fault(result)
        if fault is not None:
            report.faults[fault] += 1
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{kind}-{hashlib.sha256(content).hexdigest()[:16]}").write_bytes(content)
        elif isinstance(result.extraction, Failure):
            report.refused += 1
        else:
            report.read += 1
    return report


def _fault(result: DocumentReading | Failure) -> str | None:
    if isinstance(result, Failure):
        return result.reason
    if not isinstance(result.extraction, Failure) and not result.extraction.balanced:
        return "the books do not balance"
    return None


def _jobs(
    originals: list[bytes], seed: int, until: float, started: dict[int, float]
) -> Iterator[tuple[tuple[int, bytes], Document]]:
    number = 0
    while time.monotonic() < until:
        content = mutated(originals, random.Random(f"{seed} {number}"))
        started[number] = time.monotonic()
        yield (number, content), Document(content, source="fuzz")
        number += 1


def seeds(kind: str) -> list[bytes]:
    """Documents to start from: the corpus where it is, and the sample site."""
    shared = Path(os.environ.get("RAKUSATSU_SHARED", ROOT.parent / "shared"))
    paths = [
        path
        for folder in (shared / "corpus", ROOT / "data/sample")
        for pattern in KINDS[kind]
        for path in sorted(folder.glob(pattern))
    ]
    contents = [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST]
    if kind in MADE:
        contents += MADE[kind]()
    if kind == "csv":
        contents += [_open_data(), "名称,契約日,金額\n".encode("cp932") * 50]
    return contents


def _open_data() -> bytes:
    row = '"0000000000000123456","業務用端末の借入","2024-04-01","31389000.00","8002","1","株式会社見本","1234567890123"\r\n'
    return b"\xef\xbb\xbf" + row.encode() * 40


# --- mutations


def mutated(originals: list[bytes], chance: random.Random) -> bytes:
    """One of the originals, changed in one of the ways below."""
    content = chance.choice(originals)
    if content.startswith(b"PK") and chance.random() < 0.85:
        return _workbook(content, originals, chance)
    if content.startswith(b"%PDF") and chance.random() < 0.7:
        return _streams(content, originals, chance)
    return _bytes(content, chance.choice(originals), chance)


def _bytes(content: bytes, other: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        if not changed:
            return bytes(other)
        start = chance.randrange(len(changed))
        length = min(chance.choice((1, 1, 4, 16, 256, 4096)), len(changed) - start)
        match chance.randrange(7):
            case 0:
                changed[start : start + length] = chance.randbytes(length)
            case 1:
                del changed[start : start + length]
            case 2:
                changed[start:start] = changed[start : start + length] * chance.choice((1, 2, 50))
            case 3:
                del changed[start:]
            case 4:
                place = chance.randrange(max(1, len(other)))
                changed[start : start + length] = other[place : place + length]
            case 5:
                changed[start] ^= 1 << chance.randrange(8)
            case _:
                _number(changed, start, chance)
    return bytes(changed)


def _number(changed: bytearray, start: int, chance: random.Random) -> None:
    """Replace the next run of digits by a number that hurts."""
    while start < len(changed) and not 0x30 <= changed[start] <= 0x39:
        start += 1
    end = start
    while end < len(changed) and 0x30 <= changed[end] <= 0x39:
        end += 1
    changed[start:end] = chance.choice(
        (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e308")
    )


def _workbook(content: bytes, originals: list[bytes], chance: random.Random) -> bytes:
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as whole,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            names = whole.namelist()
            hit = chance.choice([name for name in names if name.endswith(".xml")] or names)
            for name in names:
                member = whole.read(name)
                if name == hit:
                    member = _bytes(member, member, chance)
                made.writestr(name, member)
    except (zipfile.BadZipFile, zlib.error, ValueError):
        return _bytes(content, chance.choice(originals), chance)
    return out.getvalue()


def _streams(content: bytes, originals: list[bytes], chance: random.Random) -> bytes:
    """A PDF with one Flate stream's content changed, its table of places left as it was."""
    starts = [
        place for place in _places(content, b"stream\r\n", b"stream\n") if content[place : place + 1] == b"x"
    ]
    if not starts:
        return _bytes(content, chance.choice(originals), chance)
    start = chance.choice(starts)
    end = content.find(b"endstream", start)
    try:
        inside = zlib.decompressobj().decompress(content[start:end])
    except zlib.error:
        return _bytes(content, chance.choice(originals), chance)
    packed = zlib.compress(_bytes(inside, inside, chance), 9)
    room = end - start
    # Of the same length where it fits, so that the rest of the file still holds together.
    return content[:start] + packed.ljust(room, b"\n") + content[end:]


def _places(content: bytes, *marks: bytes) -> list[int]:
    found = []
    for mark in marks:
        place = content.find(mark)
        while place >= 0:
            if content[place - 3 : place] != b"end":
                found.append(place + len(mark))
            place = content.find(mark, place + 1)
    return found


if __name__ == "__main__":
    main()
