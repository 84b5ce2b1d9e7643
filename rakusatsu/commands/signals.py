"""`rakusatsu signals`: what deserves a look, without a word on why it is so."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rakusatsu.places import ResolvedFolder

if TYPE_CHECKING:
    from extract.rows import SignalRow
    from rakusatsu.signals.signal import Signal


def signals(
    data: ResolvedFolder = Path("data/parquet"),
    signal: Annotated[str | None, typer.Option(help="Only this one (docs/signals).", metavar="NAME")] = None,
    buyer: Annotated[
        str | None, typer.Option(help="Only what rests on contracts of this buyer.", metavar="NAME")
    ] = None,
    company: Annotated[
        str | None, typer.Option(help="Only what rests on contracts of this firm.", metavar="NAME")
    ] = None,
    limit: Annotated[int, typer.Option(help="Findings shown per signal.", min=1)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line per finding, all of them.")] = False,
) -> None:
    """Figures that make a contract, a firm, a buyer or a contest worth a look, and the dataset `signals`.

    A signal is a question to ask, never an accusation: docs/signals says per signal what it cannot tell.

    Example, after `rakusatsu demo`: `rakusatsu signals --data data/demo/parquet`
    """
    from rakusatsu.signals import SIGNALS, signal_named
    from rakusatsu.signals.run import find_signals, store_signals
    from rakusatsu.signals.scope import awards_of

    chosen = [signal_named(signal)] if signal else list(SIGNALS)
    rows = list(find_signals(data, signals=chosen, tell=_tell))
    if signal is None:
        store_signals(data, rows)
        typer.echo(f"{len(rows):,} findings in {data / 'signals'}", err=True)
    if buyer or company:
        wanted = awards_of(data, buyer=buyer, company=company)
        rows = [row for row in rows if not wanted.isdisjoint(row.award_ids)]
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(_as_mapping(row), ensure_ascii=False) + "\n")
        return
    _print(rows, chosen, limit)


def _tell(signal: Signal, number: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"{signal.label}: {number:,}", err=True)


def _as_mapping(row: SignalRow) -> dict[str, object]:
    from rakusatsu.signals import signal_named

    return dataclasses.asdict(row) | {"sentence": signal_named(row.signal).sentence_of(row)}


def _print(rows: list[SignalRow], chosen: list[Signal], limit: int) -> None:
    from rakusatsu.failures import printable

    typer.echo(
        "指標は調べる手がかりで、不正を意味しません。分からないことは各指標の説明（docs/signals）にあります。"
    )
    for signal in chosen:
        found = [row for row in rows if row.signal == signal.name]
        typer.echo(f"\n{signal.label}  {signal.name}: {len(found):,}件")
        for row in found[:limit]:
            typer.echo(f"  {printable(row.subject_name or row.subject_id)}")
            typer.echo(f"    {signal.sentence_of(row)} 比較対象 {row.cohort_size or 0:,}件")
            typer.echo(
                f"    {row.subject_kind} {row.subject_id}  根拠 {' '.join(row.award_ids[:3])}{' …' if len(row.award_ids) > 3 else ''}"
            )
        if len(found) > limit:
            typer.echo(f"  … ほか{len(found) - limit:,}件（--limit、--json）")
