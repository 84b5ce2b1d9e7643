"""`rakusatsu parse-name` and `rakusatsu parse-address`: a line in, a JSON line out."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

LinesFile = Annotated[
    Path | None, typer.Argument(help="A text file, UTF-8, one a line; standard input where none is given.")
]

_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
"""Characters that readers of text take for the end of a line and JSON does not escape."""


def parse_name(file: LinesFile = None) -> None:
    """Take names of firms apart: legal form, core, branch, representative, joint-venture members, reading.

    One JSON object a line, in the order of the input and as many: `input`, `name`, `legal_form`, `core` (folded for
    comparison), `branch`, `representative`, `members`, `reading` (Sudachi's, a help for search).

    Example: `echo ㈱日立製作所北関東支店 | rakusatsu parse-name` gives `"name": "株式会社日立製作所"`, `"branch": "北関東支店"`.
    """
    from pipelines.names import ParsedName
    from pipelines.names import parse_name as parse

    _answer(file, ParsedName, parse)


def parse_address(
    file: LinesFile = None,
    on: Annotated[
        str | None,
        typer.Option(help="The day (YYYY-MM-DD) the addresses were in use; default: today's municipalities."),
    ] = None,
) -> None:
    """Part addresses into prefecture, municipality with its JIS X 0402 code, town and the rest.

    One JSON object a line, in the order of the input and as many: `input`, `prefecture`, `municipality`,
    `municipality_code`, `town`, `rest`. What is not sure is null.

    Example: `echo 札幌市西区琴似４条２丁目１番２号 | rakusatsu parse-address` gives `"municipality_code": "01107"`.
    """
    from pipelines.addresses import ParsedAddress
    from pipelines.addresses import parse_address as parse

    try:
        day = dt.date.fromisoformat(on) if on else None
    except ValueError as error:
        raise typer.BadParameter(f"{on!r} is not a date like 2023-12-31", param_hint="--on") from error
    _answer(file, ParsedAddress, lambda line: parse(line, on=day))


def _answer(file: Path | None, row_class: type[Any], parse: Callable[[str], Any]) -> None:
    """Write one JSON line for each line read; at once where the lines come through a pipe or from a person."""
    names = [field.name for field in dataclasses.fields(row_class)]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with contextlib.ExitStack() as files:
        stream: BinaryIO = files.enter_context(file.open("rb")) if file else sys.stdin.buffer
        waited_for = not file and not _is_regular(stream)
        for line in _lines(stream):
            parsed = parse(line)
            answer = encode({name: getattr(parsed, name) for name in names})
            sys.stdout.write(_LINE_ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", answer) + "\n")
            if waited_for:
                sys.stdout.flush()


def _is_regular(stream: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:
        return True


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    """Lines without their ends; bytes that are not UTF-8 become U+FFFD, and stderr says where they first did."""
    spoilt = False
    for number, line in enumerate(stream):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("utf-8", errors="replace")
            if not spoilt:
                sys.stderr.write(
                    f"rakusatsu: line {number + 1} is not UTF-8: what cannot be read becomes U+FFFD\n"
                )
            spoilt = True
        text = text.rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text
