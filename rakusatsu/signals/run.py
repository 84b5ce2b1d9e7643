"""All signals over a folder of datasets, as the dataset `signals`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from extract.rows import SignalRow
from pipelines.datasets.query import open_data
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets
from rakusatsu.signals import SIGNALS
from rakusatsu.signals.signal import Signal, Thresholds
from rakusatsu.signals.views import add_signal_views

Tell = Callable[[Signal, int], None]


def find_signals(
    data: Path,
    thresholds: Thresholds | None = None,
    signals: Sequence[Signal] = SIGNALS,
    tell: Tell | None = None,
) -> Iterator[SignalRow]:
    """Every finding of some signals over the datasets as they are now.

    Args:
        data: folder of the datasets, resolved.
        thresholds: the numbers that decide; the documented ones where None.
        signals: all where not given.
        tell: called after each signal with the number of its findings.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
    """
    with open_data(data) as connection:
        add_signal_views(connection)
        for signal in signals:
            number = 0
            for row in signal.find(connection, thresholds or Thresholds()):
                number += 1
                yield row
            if tell is not None:
                tell(signal, number)


def store_signals(data: Path, rows: Sequence[SignalRow]) -> None:
    """Write findings as the dataset `signals`, in place of the earlier one.

    Raises:
        OSError: it could not be written, or another run is writing; the earlier one still stands.
    """
    datasets = Datasets(data)
    with datasets.lock():
        datasets.write_whole(signals=table_of(rows, SignalRow))
