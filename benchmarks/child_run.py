"""One size of a benchmark in a process of its own, so that the memory of one is not counted in the next."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def told_by_child(module: str, folder: Path) -> Any:
    """What `python -m MODULE FOLDER` tells, as `run_as_child` has it told."""
    command = [sys.executable, "-m", module, str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run_as_child(measured: Callable[[Path], dict[str, Any]], main: Callable[[], None]) -> None:
    """Measure the folder on the command line and print the figures as JSON; without one, run the whole benchmark."""
    if len(sys.argv) == 2:
        print(json.dumps(measured(Path(sys.argv[1]))))
    else:
        main()


def peak_gigabytes() -> float:
    """Most memory this process held at one time (resident), in GiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
