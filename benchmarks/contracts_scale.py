"""Time and memory of each step of `rakusatsu resolve`, the fold of awards into `contracts` among them, up to 1,000,000 awards.

Asked for: 1,000,000 awards on two cores, the slope said. Nothing is remembered from an earlier run (`one_new_document` has
what a later one costs).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.child_run import peak_gigabytes, run_as_child, told_by_child
from benchmarks.resolve_scale import ROWS_A_PART, put_together, write_parts
from pipelines.resolve.run import resolve

PARTS = (8, 16, 32)


class StageClock:
    """Seconds and processor seconds of each stage that it is told of."""

    def __init__(self) -> None:
        """Begin with the first stage."""
        self.cost: dict[str, float] = {}
        self._stage, self._started, self._busy = "", time.perf_counter(), time.process_time()

    def __call__(self, stage: str, _share: float = 0.0) -> None:
        """A stage begins, or goes on."""
        if stage != self._stage:
            now, busy = time.perf_counter(), time.process_time()
            if self._stage:
                self.cost[self._stage] = round(now - self._started, 1)
                self.cost[f"{self._stage}_busy"] = round(busy - self._busy, 1)
            self._stage, self._started, self._busy = stage, now, busy


def fold(data: Path) -> dict[str, float]:
    """Resolve a data directory: what each stage took, contracts made, and the peak of memory in GiB."""
    clock = StageClock()
    summary = resolve(data, tell=clock)
    clock("end")
    return clock.cost | {"contracts_made": summary.contracts, "gigabytes": peak_gigabytes()}


def main(parts: tuple[int, ...] = PARTS) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_parts(folder, max(parts))
        for count in parts:
            data = folder / str(count)
            put_together(data, files[:count])
            told = told_by_child("benchmarks.contracts_scale", data)
            print(f"{count * ROWS_A_PART:>9,} awards: {told}", flush=True)


if __name__ == "__main__":
    run_as_child(fold, main)
