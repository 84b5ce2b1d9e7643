"""`rakusatsu demo`: the main job on the bundled sample site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from rakusatsu.demo.run import Demo, Done


def demo(
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the store and the datasets; data/demo of the checkout if not given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as one JSON object on stdout.")] = False,
) -> None:
    """Crawl the bundled sample site, extract its awards, and name the company of a case that names none.

    Works offline: the site is served on this machine. Run it as often as you like.

    Example: `rakusatsu demo`, then `rakusatsu.load("data/demo/parquet")` in Python.
    """
    import json

    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from rakusatsu.demo.run import OUT, Demo, Step

    work = Demo(out=out.absolute() if out else OUT)
    console = Console(stderr=as_json)
    answers: list[Done] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("start", total=None)

        def begin(step: Step) -> None:
            progress.update(task, description=step.title)

        for done in work.run(begin):
            answers.append(done)
            progress.console.print(f"[green]✓[/] {done.step.title} [dim]{done.seconds:.1f} s[/]")
            progress.console.print(f"  [dim]$ {_as_typed(done)}[/]", soft_wrap=True)
    result = json.loads(answers[-1].output)
    for line in _troubles(answers):
        console.print(f"[yellow]{escape(line)}[/]", soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _report(console, work, result)
    if any(done.exit_code == 3 for done in answers):
        raise typer.Exit(3)


def _troubles(answers: list[Done]) -> list[str]:
    """One line for each document that was not read whole."""
    import json

    rows = [
        json.loads(line)
        for done in answers
        if done.step.arguments[0] == "extract"
        for line in done.output.splitlines()
    ]
    return [
        f"{row['name']}: {row['status']}: {row['error']}"
        for row in rows
        if row["status"] in ("partial", "failed")
    ]


def _as_typed(done: Done) -> str:
    import shlex

    return shlex.join(["rakusatsu", *(_from_here(part) for part in done.step.arguments)])


def _from_here(path: Path | str) -> str:
    """A path as short as it can be typed."""
    return str(path).removeprefix(f"{Path.cwd()}/")


_SHOWN = ("契約締結日", "落札者")
"""Statements shown of each print; the report and `rakusatsu show` have all of them, with their places on the page."""


def _report(console: Console, work: Demo, result: dict[str, Any]) -> None:
    """The case, the funnel, where the answer was printed and, last, the answer: from the funnel on it fits 24 lines of 80."""
    from rich.markup import escape
    from rich.panel import Panel

    from rakusatsu.demo.run import CASE_PUBLISHED

    console.print(
        Panel(escape(work.case.read_text(encoding="utf-8").strip()), title=f"case, {CASE_PUBLISHED}")
    )
    console.print(_funnel(result))
    answer = result["answer"]
    if answer is None:
        console.print("\n[bold]no answer[/]: " + escape("; ".join(result["reasons"])))
        for candidate in result["candidates"]:
            console.print(f"  {candidate['posterior']:7.2%} {escape(str(candidate['supplier_name']))}")
        raise typer.Exit(1)
    prints = [award for award in answer["awards"] if award["award_id"] in answer["contracts"][0]]
    console.print(_printed(prints))
    where = f"--data {_from_here(work.data)} --store {_from_here(work.store)}"
    console.print(f"[dim]$ rakusatsu show {prints[0]['award_id']} {where}[/]", soft_wrap=True)
    console.print(f"report with page pictures: {_from_here(work.report)}", soft_wrap=True)
    console.print(
        Panel(f"[bold]{escape(answer['supplier_name'])}[/]   {answer['posterior']:.2%}", title="answer")
    )


def _funnel(result: dict[str, Any]) -> Table:
    """How many contracts each clue leaves."""
    from rich.markup import escape
    from rich.table import Table

    said = {clue["key"]: clue for clue in reversed(result["clues"])}
    funnel = Table("clue", "as understood", "contracts left", box=None, title="funnel", title_justify="left")
    funnel.columns[1].no_wrap = True
    funnel.columns[2].justify = "right"
    for row in result["funnel"]:
        meaning = str(said[row["clue"]]["understood_as"]) if row["clue"] in said else ""
        funnel.add_row(row["clue"], escape(meaning), f"{row['remaining']:,}")
    return funnel


def _printed(prints: list[dict[str, Any]]) -> Table:
    """Where the answer was printed: one line for each document."""
    from rich.markup import escape
    from rich.table import Table

    from rakusatsu.demo.run import statements

    table = Table(box=None, title="printed in", title_justify="left")
    table.add_column("document", overflow="fold")
    for name in ("page", *_SHOWN):
        table.add_column(name, no_wrap=True, justify="right" if name == "page" else "left")
    for award in prints:
        said = {statement.label: statement for statement in statements(award)}
        document = f"{award['source']} {str(award['document_url']).rpartition('/')[2]}"
        values = (escape(said[label].value) if label in said else "" for label in _SHOWN)
        table.add_row(escape(document), str(next(iter(said.values())).page), *values)
    return table
