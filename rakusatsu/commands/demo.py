"""`rakusatsu demo`: the main job on the bundled sample site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from rakusatsu.demo import Demo, Done


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
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from rakusatsu.demo import OUT, Demo, Step

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
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _report(console, work, result)
    if any(done.exit_code == 3 for done in answers):
        raise typer.Exit(3)


def _as_typed(done: Done) -> str:
    import shlex

    here = str(Path.cwd()) + "/"
    return shlex.join(["rakusatsu", *(part.removeprefix(here) for part in done.step.arguments)])


def _report(console: Console, work: Demo, result: dict[str, Any]) -> None:
    """The case, the funnel, the answer, and where each statement was printed."""
    from rich.panel import Panel
    from rich.table import Table

    from rakusatsu.demo import CASE_PUBLISHED, statements

    console.print(Panel(work.case.read_text(encoding="utf-8").strip(), title=f"case, {CASE_PUBLISHED}"))
    funnel = Table("clue", "awards left", box=None, title="funnel", title_justify="left")
    funnel.columns[1].justify = "right"
    for row in result["funnel"]:
        funnel.add_row(str(row["clue"]), f"{row['remaining']:,}")
    console.print(funnel)
    answer = result["answer"]
    if answer is None:
        console.print("[bold red]no answer[/]: the data do not tell the company surely enough")
        raise typer.Exit(1)
    console.print(f"\n[bold]{answer['supplier_name']}[/]  posterior {answer['posterior']:.4f}\n")
    for award in answer["awards"]:
        table = Table(
            "項目", "値", "頁", "箇所 (pt)", box=None, title=str(award["document_url"]), title_justify="left"
        )
        for statement in statements(award):
            table.add_row(statement.label, statement.value, str(statement.page), statement.place)
        console.print(table)
        console.print(
            f"[dim]$ rakusatsu show {award['award_id']} --data {work.data} --store {work.store} --png award.png[/]\n",
            soft_wrap=True,
        )
