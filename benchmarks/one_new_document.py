"""What one new document costs beside 100 to 50,000 others: extract, resolve and check, by the clock and in processor time.

Asked for with 50,000 documents (1,000,000 award rows): extract at most 3 s, resolve 10 s, check 5 s. A document is a table of
20 awards to real firms written in many ways, half of them with an address, none with a number, of six years: it touches six
partitions. How 50,000 of them come about: `benchmarks.grown_data`.

What was measured is kept in `.benchmarks/one_new_document.json` by size, so that sizes can be run one after the other, and drawn
in docs/.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.grown_data import AWARDS_EACH, DocumentMaker, grow
from pipelines.store.documents import Store

DOCUMENTS = (100, 1_000, 10_000, 50_000)
ASKED = {"extract": 3, "resolve": 10, "check": 5}
"""Seconds at 50,000 documents."""
_KEPT = Path(".benchmarks/one_new_document.json")
_PLOT = Path("docs/figures/one-new-document.svg")
Costs = dict[str, dict[str, list[float]]]
"""Documents → step → seconds by the clock, of processor time, GiB at the peak."""


def run(*arguments: str) -> tuple[float, float, float]:
    """Seconds by the clock, of processor time, and GiB at the peak, of one command with all it starts."""
    started, spent, peak = time.perf_counter(), dict[int, float](), 0
    with subprocess.Popen(
        [sys.executable, "-m", "rakusatsu", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                tree = [watched, *watched.children(recursive=True)]
                peak = max(peak, sum(each.memory_info().rss for each in tree))
                spent |= {each.pid: sum(each.cpu_times()[:2]) for each in tree}
            except psutil.NoSuchProcess:
                pass
            time.sleep(0.05)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{arguments[0]} failed with {process.returncode}")
    return time.perf_counter() - started, sum(spent.values()), peak / 2**30


def main(sizes: tuple[int, ...] = DOCUMENTS) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        store, data = Store(str(root / "store")), root / "data"
        maker = DocumentMaker(store)
        costs = kept_costs()
        commands = {
            "extract": ("extract", "--store", str(root / "store"), "--out", str(data)),
            "resolve": ("resolve", "--data", str(data)),
            "check": ("check", "--data", str(data)),
        }
        for size in sizes:
            grow(store, data, maker, size, lambda: run(*commands["extract"]))
            told = "from nothing" if size == sizes[0] else "after the size before"
            print(f"{size:>6,} documents: resolve {told} {_said(*run(*commands['resolve']))}", flush=True)
            maker.put()
            for step, command in commands.items():
                cost = run(*command)
                costs.setdefault(str(size), {})[step] = list(cost)
                print(f"{size:>6,} documents, one new: {step:7} {_said(*cost)}", flush=True)
            print(
                f"{size:>6,} documents, nothing new: resolve {_said(*run(*commands['resolve']))}", flush=True
            )
        _KEPT.parent.mkdir(exist_ok=True)
        _KEPT.write_text(json.dumps(costs, indent=1) + "\n", encoding="utf-8")
    draw(costs)


def kept_costs() -> Costs:
    """What earlier runs measured; nothing where there were none."""
    return dict(json.loads(_KEPT.read_text(encoding="utf-8"))) if _KEPT.exists() else {}


def draw(costs: Costs) -> None:
    """The plot in docs/: processor time of each step by the rows that there are, with what is asked by the clock at 50,000."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "rakusatsu"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.4, 3.6))
    sizes = sorted(map(int, costs))
    for (step, asked), marker in zip(ASKED.items(), "os^", strict=True):
        (line,) = axes.plot(
            [size * AWARDS_EACH for size in sizes],
            [costs[str(size)][step][1] for size in sizes],
            marker=marker,
            label=step,
        )
        axes.plot(DOCUMENTS[-1] * AWARDS_EACH, asked, marker="_", markersize=16, color=line.get_color())
    axes.set(
        xscale="log",
        xlabel="award rows that there are",
        ylabel="seconds of processor time",
        ylim=(0, None),
        title="one new document of 20 awards (bars: asked, by the clock)",
    )
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(_PLOT, metadata={"Date": None})
    plt.close(figure)


def _said(clock: float, busy: float, peak: float) -> str:
    return f"{clock:6.1f} s by the clock, {busy:6.1f} s of processor time, {peak:.2f} GB"


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or DOCUMENTS)
