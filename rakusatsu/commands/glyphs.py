"""`rakusatsu glyphs`: the signs of a document that nothing can read, as pictures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from extract.errors import InputError

_PICTURES_A_SIGN = 3


def glyphs(
    file: Annotated[Path, typer.Argument(help="A PDF.", exists=True, dir_okay=False)],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures; none are made without it.")
    ] = None,
    pages: Annotated[str | None, typer.Option(help="Pages to look at, for instance 63-69.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the glyphs of a PDF that no table and no engine can read, with a cropped picture of each.

    Example: `rakusatsu glyphs issue.pdf --out unknown/`. Look at the pictures, then add a line a code point to
    `extract/kanpo/glyphs.csv` with what it prints and where you saw it.
    """
    from extract.errors import ExtractionError
    from rakusatsu.show.page_pictures import LabelledBox, cut_out
    from rakusatsu.unknown_glyphs import unknown_glyphs

    content = file.read_bytes()
    try:
        signs = list(unknown_glyphs(content, _pages(pages)))
    except ExtractionError as error:
        raise InputError(f"{file}: {error}") from error
    if not signs and not as_json:
        typer.echo("every glyph is known")
    for order, sign in enumerate(signs, 1):
        first_page, first = sign.places[0]
        pictures = []
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for number, (page, glyph) in enumerate(sign.places[:_PICTURES_A_SIGN], 1):
                path = out / f"{order:03d}-{number}.png"
                box = LabelledBox(sign.code, glyph.x0, glyph.top, glyph.x1, glyph.bottom)
                cut_out(content, page, [box], margin=24, scale=6).save(path)
                pictures.append(str(path))
        if as_json:
            record = {
                "code": sign.code,
                "font": sign.fontname,
                "count": len(sign.places),
                "page": first_page,
                "x0": round(first.x0, 1),
                "top": round(first.top, 1),
                "pictures": pictures,
            }
            typer.echo(json.dumps(record, ensure_ascii=False))
        else:
            place = f"page {first_page} at {first.x0:.0f},{first.top:.0f}"
            typer.echo(
                f"{sign.code}  {len(sign.places)}×  first: {place}  {sign.fontname}  {' '.join(pictures)}"
            )


def _pages(text: str | None) -> list[int] | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    if re.fullmatch(r"[1-9][0-9]{0,4}(?:-[1-9][0-9]{0,4})?", text) and int(first) <= int(last or first):
        return list(range(int(first), int(last or first) + 1))
    raise typer.BadParameter(f"not pages: {text}; write 63 or 63-69")
