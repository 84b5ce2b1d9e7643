"""What an update came to, as JSON and as one HTML file that needs nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import jinja2

from rakusatsu.failures import printable
from rakusatsu.safe_output import visible
from rakusatsu.updating.stages import Result, exit_code_of

_TEMPLATE = Path(__file__).with_name("report.html.j2")


def as_json(results: Sequence[Result], started: dt.datetime) -> str:
    """One JSON object."""
    stages = [dataclasses.asdict(result) | {"result": result.word} for result in results]
    whole = {"started_at": started.isoformat(), "exit_code": exit_code_of(results), "stages": stages}
    return json.dumps(whole, ensure_ascii=False)


def as_html(results: Sequence[Result], started: dt.datetime) -> str:
    """One page; what a stage said is shown as text, marks of direction and control characters spelt out."""
    environment = jinja2.Environment(autoescape=True, finalize=visible, undefined=jinja2.StrictUndefined)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        started=started.strftime("%Y-%m-%d %H:%M %Z"),
        exit_code=exit_code_of(results),
        stages=[(result, "\n".join(map(printable, result.said))) for result in results],
    )
