"""`rakusatsu reconcile`: which firms of the data the names of a file are."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.places import ResolvedFolder

_COLUMNS = ("company_id", "matched_name", "matched_number", "score", "match", "other_candidates")


def reconcile(
    file: Annotated[Path, typer.Argument(help="CSV with a heading line.", metavar="NAMES.CSV")],
    column: Annotated[str | None, typer.Option(help="Column of the names; the first if not given.")] = None,
    number: Annotated[str | None, typer.Option(help="Column of the 法人番号, where there is one.")] = None,
    data: ResolvedFolder = Path("data/parquet"),
    out: Annotated[Path | None, typer.Option(help="The file to write; stdout if not given.")] = None,
) -> None:
    """Add to each line the firm of the data that its name is, or candidates where that is not sure.

    `match` is 1 only where one firm alone bears exactly the name with its legal form and nothing is flagged of it, or
    where the 法人番号 agrees. All else is for a person to decide.

    Example: `rakusatsu reconcile names.csv --data data/demo/parquet`
    """
    from rakusatsu.exports.tables import defused
    from rakusatsu.texts import read_text
    from rakusatsu.web.reconcile import candidates
    from rakusatsu.web.room import Room
    from rakusatsu.web.settings import RoomSettings

    reader = csv.DictReader(io.StringIO(read_text(file).removeprefix("\ufeff")))
    fields = list(reader.fieldnames or ())
    wanted = column or (fields[0] if fields else "")
    for name in (wanted, number):
        if name is not None and name not in fields:
            raise typer.BadParameter(f"{file} has no column {name!r}; it has {', '.join(fields)}")
    room = Room(RoomSettings(data=data, store=""))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*map(defused, fields), *_COLUMNS])
    matched = lines = 0
    for row in reader:
        given = {"corporate_number": row.get(number) or ""} if number else {}
        found = candidates(room, row[wanted] or "", given)
        best = found[0] if found else None
        sure = best is not None and best.match
        others = found[1:] if sure else found
        told = (
            [best.company_id, best.name, best.corporate_number, best.score, 1]
            if best and sure
            else ["", "", "", "", 0]
        )
        listed = " | ".join(f"{one.name} ({one.company_id}, {one.score:g})" for one in others)
        writer.writerow([*(defused(row[name] or "") for name in fields), *told, listed])
        matched += sure
        lines += 1
    if out is None:
        sys.stdout.write(stream.getvalue())
    else:
        from pipelines.whole_files import write_whole

        write_whole(out, "\ufeff" + stream.getvalue())
    typer.echo(f"{matched:,} of {lines:,} names matched; look at the others", err=True)
