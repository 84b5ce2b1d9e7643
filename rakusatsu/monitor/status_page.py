"""The heat map of `rakusatsu status` as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import jinja2

from pipelines.coverage import IssueDay, MonthCoverage
from rakusatsu.safe_output import visible

_TEMPLATE = Path(__file__).with_name("status_page.html.j2")


def status_page(months: Sequence[MonthCoverage], days: Sequence[IssueDay]) -> str:
    """Sources × months, coloured by the share that is read in full, and the 90 days of 官報 week by week."""
    environment = jinja2.Environment(autoescape=True, finalize=visible, undefined=jinja2.StrictUndefined)
    weeks = [list(week) for _, week in groupby(days, key=lambda day: day.day.isocalendar()[:2])]
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        titles=sorted({month.month for month in months}),
        sources={
            source: {month.month: (month, _share(month)) for month in group}
            for source, group in groupby(months, key=lambda month: month.source)
        },
        weeks=[{day.day.weekday(): day for day in week} for week in weeks],
        missing=[day for day in days if day.state == "missing"],
    )


def _share(month: MonthCoverage) -> float:
    """Share read in full of what is known to exist, 0 to 1."""
    known = month.versions + month.missing
    return month.extracted / known if known else 1.0
