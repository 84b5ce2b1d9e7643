"""1,000 stored PDFs extracted by one worker process and by two, and the memory of each process over time.

The PDFs are those of the sample site, each many times with another comment after its end, so that every one is a
document of its own. Asked for: two workers at least 1.7 times as fast; memory flat. Writes
`docs/figures/worker_memory.png`.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pipelines.store.documents import Store

ROOT = Path(__file__).parents[1]
DOCUMENTS = int(os.environ.get("DOCUMENTS", "1000"))
FIGURE = ROOT / "docs/figures/worker_memory.png"


@dataclass
class TimedRun:
    """One run: its seconds, and (seconds since the start, MB) of each of its processes, the first the command's."""

    workers: int
    seconds: float = 0.0
    memory: dict[int, list[tuple[float, float]]] = field(default_factory=dict)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = stored(Path(folder) / "store")
        runs = [extracted(store, Path(folder) / f"out{workers}", workers) for workers in (1, 2)]
        same = [
            sorted((path.relative_to(out), path.read_bytes()) for path in out.glob("**/*.parquet"))
            for out in (Path(folder) / "out1", Path(folder) / "out2")
        ]
        print(f"datasets of both runs: {'the same bytes' if same[0] == same[1] else 'DIFFERENT'}")
    one, two = runs
    for run in runs:
        print(
            f"{run.workers} worker(s): {run.seconds:.1f} s, {DOCUMENTS / run.seconds:.1f} documents a second"
        )
    print(f"ratio {one.seconds / two.seconds:.2f}; asked for ≥ 1.7")
    for run in runs:
        for number, samples in enumerate(run.memory.values()):
            middle = [memory for at, memory in samples if at > run.seconds * 0.2]
            if len(middle) > 4:
                name = "command" if number == 0 else f"worker {number}"
                early, late = middle[: len(middle) // 4], middle[-len(middle) // 4 :]
                print(f"{run.workers} worker(s), {name}: {max(early):.0f} MB early, {max(late):.0f} MB late")
    plot(runs)


def stored(folder: Path) -> str:
    """A store of `DOCUMENTS` different PDFs."""
    store = Store(str(folder))
    originals = sorted((ROOT / "data/sample/site").glob("**/*.pdf"))
    with store.lock():
        for number, path in zip(range(DOCUMENTS), itertools.cycle(originals), strict=False):
            source = "kanpo" if "kanpo" in str(path) else "nenkin"
            content = path.read_bytes() + b"\n%% copy %d\n" % number
            store.put(content, source=source, url=f"https://example.jp/{number}.pdf")
    return str(folder)


def extracted(store: str, out: Path, workers: int) -> TimedRun:
    """The whole command, watched."""
    command = [
        str(Path(sys.executable).with_name("rakusatsu")),
        "extract",
        "--store",
        store,
        "--out",
        str(out),
    ]
    run = TimedRun(workers)
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            for each in [watched, *watched.children(recursive=True)]:
                sample = time.perf_counter() - started, each.memory_info().rss / 1e6
                run.memory.setdefault(each.pid, []).append(sample)
        except psutil.Error:
            pass
        time.sleep(0.5)
    run.seconds = time.perf_counter() - started
    return run


def plot(runs: list[TimedRun]) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(runs), figsize=(10, 3.6), sharey=True, layout="constrained")
    for run, axis in zip(runs, axes, strict=True):
        for number, samples in enumerate(run.memory.values()):
            style = {"color": "black", "label": "command"} if number == 0 else {"color": f"C{number % 10}"}
            axis.plot(*zip(*samples, strict=True), linewidth=1, **style)
        axis.set(title=f"{run.workers} worker(s), {DOCUMENTS:,} PDFs", xlabel="seconds", ylim=(0, None))
    axes[0].set_ylabel("resident memory of a process, MB")
    axes[0].legend(loc="lower right")
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
