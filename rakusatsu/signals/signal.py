"""What a signal is: a figure that makes a contract, a firm, a buyer or a contest worth a look, and accuses nobody."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from extract.rows import SignalRow

SUBJECTS = ("contract", "buyer", "company", "contest")
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers that decide; each page under docs/signals says where its own come from."""

    smallest_cohort: int = 10
    """Contracts a share is taken of; a share of fewer says nothing."""
    high_share: float = 0.8
    """Of a buyer's or a firm's contests: the share of sole bids from which it is shown."""
    repeated: int = 3
    """Sole bids of one firm at one buyer for one subject, in different fiscal years."""
    high_rate: float = 0.99
    """Award rate; 会計検査院 and オンブズマン studies call 95 % and more high, we show less."""
    high_rate_share: float = 0.5
    """Of a buyer's competitive contracts."""
    close: float = 0.001
    """Distance between the two lowest offers, of the lower one."""
    small_variation: float = 0.02
    """Coefficient of variation of the offers of a contest (Huber, Imhof and Ishii 2022 find 0.01 to 0.03 in cartels
    of Okinawa, 0.05 and more outside)."""
    fewest_offers: int = 3
    """Offers that the screen of their spread needs; kurtosis and the spread of the losing ones alone need one more."""
    large_kurtosis: float = 2.0
    """Excess kurtosis (sample) of the offers; and twice its standard error under the normal distribution, which is 4 of five
    offers and 2.6 of eleven (Cramer, Basic Statistics for Social Research, 1997): of few offers a high one is chance."""
    large_distance: float = 3.0
    """Distance of the two lowest offers over the standard deviation of the losing ones."""
    splitting_days: int = 31
    """Between direct awards of one buyer to one firm that together pass a limit."""
    top_share: float = 0.5
    """Of a buyer's yen in a fiscal year that went to one firm."""
    least_days: int = 180
    """From a buyer's first to its last contract of a fiscal year: of the contracts of some weeks no share of a year is told."""
    incumbent_years: int = 5
    """Fiscal years in a row in which one firm got one subject at one buyer."""
    growth: float = 0.3
    """By which an amendment raises a contract."""
    after_suspension_days: int = 90
    """Days after the end of a suspension in which an award is still shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal; a file per signal, listed in `rakusatsu.signals.SIGNALS`."""

    name: str
    label: str
    """For people, in Japanese."""
    label_en: str
    subject: str
    """One of `SUBJECTS`: what `subject_id` names."""
    unit: str
    """Of the value: `ratio`, `yen`, `times` …"""
    threshold: str | None
    """Field of `Thresholds` that decides; None where the fact itself does."""
    strongest: Literal["highest", "lowest"] = "highest"
    """Which values are told first."""
    sentence: str
    """What is seen, in Japanese, `{value}` and `{threshold}` filled in; it says nothing about anybody's intention."""
    missing: str
    """What the data do not tell and a reader must find out, in Japanese."""
    quality: bool = False
    """Whether it rather points at a fault of print or reading than at the contract."""
    query: str
    """DuckDB SQL over the datasets: subject_id, subject_name, value, cohort, cohort_size, award_ids."""

    def find(self, connection: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> Iterator[SignalRow]:
        """The findings over the views of a connection, the strongest first, then by subject.

        Args:
            connection: with the datasets as views (`open_data`) and those of `rakusatsu.signals.views`.
            thresholds: the numbers that decide.
        """
        wanted = set(_PARAMETER.findall(self.query))
        values = {name: value for name, value in dataclasses.asdict(thresholds).items() if name in wanted}
        limit = getattr(thresholds, self.threshold) if self.threshold else None
        cursor = connection.execute(
            f"SELECT subject_id, subject_name, value, cohort, cohort_size, award_ids FROM ({self.query}) "  # noqa: S608
            f"ORDER BY value {'DESC' if self.strongest == 'highest' else 'ASC'}, subject_id",
            values,
        )
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                yield self._row(row, limit)

    def sentence_of(self, row: SignalRow) -> str:
        """The sentence for one finding."""
        return self.sentence.format(
            value=shown(row.value, self.unit), threshold=shown(row.threshold, self.unit), cohort=row.cohort
        )

    def _row(self, row: tuple[Any, ...], limit: float | None) -> SignalRow:
        subject_id, subject_name, value, cohort, cohort_size, award_ids = row
        return SignalRow(
            signal=self.name,
            subject_kind=self.subject,
            subject_id=subject_id,
            subject_name=subject_name,
            value=None if value is None else float(value),
            unit=self.unit,
            cohort=cohort,
            cohort_size=cohort_size,
            threshold=None if limit is None else float(limit),
            award_ids=tuple(award_ids or ()),
            missing=self.missing,
        )


def shown(value: float | None, unit: str) -> str:
    """A value for people."""
    if value is None:
        return "—"
    if unit == "ratio":  # cut off, not rounded: 99.997 % is not 100 %
        return f"{math.floor(value * 10_000 + 1e-6) / 100:.2f}".rstrip("0").rstrip(".") + "%"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"
