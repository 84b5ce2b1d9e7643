"""`rakusatsu show`: one award as printed, its fields boxed on the page."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.places import DataFolder


def show(
    award_id: Annotated[str, typer.Argument(help="The award_id of a row.")],
    data: DataFolder = Path("data/parquet"),
    store: Annotated[str, typer.Option(help="Store that holds the document.")] = "data/store",
    document: Annotated[
        Path | None, typer.Option(help="The document itself, where it is in no store.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option(help="Draw the page with the fields boxed and labelled.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The row as one JSON object.")] = False,
) -> None:
    """Show an award: its fields with the page and place of each, and a picture of the page.

    Example, after `rakusatsu demo`:
    `rakusatsu show kanpo-f3585ec67a53b9a9-0031-1 --data data/demo/parquet --store data/demo/store --png award.png`. A field that was printed over two pages gives one picture a page (`award.png`, `award-p64.png`).
    """
    from PIL import Image

    from pipelines.whole_files import write_whole
    from rakusatsu.show.award_view import award_row, boxed_pages, document_bytes, labelled_fields

    row = award_row(data, award_id)
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, default=str))
    else:
        from rich.markup import escape
        from rich.table import Table

        table = Table("項目", "値", "頁", "箇所", title=escape(award_id), title_justify="left")
        for field in labelled_fields(row):
            table.add_row(field.label, *map(escape, (field.value, field.pages, field.places)))
        from rakusatsu.terminal import wide_console

        wide_console().print(table)
    if png is None:
        return
    kind = Image.registered_extensions().get(png.suffix.lower())
    if kind is None:
        raise typer.BadParameter(f"{png}: name a picture, such as award.png", param_hint="--png")
    content = document_bytes(row, store=store, file=document)
    for path, picture in boxed_pages(row, content, png):
        drawn = io.BytesIO()
        picture.save(drawn, format=kind)
        write_whole(path, drawn.getvalue())
        typer.echo(f"{path}", err=True)
