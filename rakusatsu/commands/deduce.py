"""`rakusatsu deduce`: an article that names no company, or clues, in; the company, or who it may be, out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.errors import InputError
from rakusatsu.places import DataFolder

if TYPE_CHECKING:
    from rakusatsu.deduce.answer import Question

_OK, _WRONG_USE = 0, 2


def deduce(
    data: DataFolder = Path("data/parquet"),
    article: Annotated[Path | None, typer.Option(help="Text that names no company; `-` for stdin.")] = None,
    published: Annotated[
        str | None, typer.Option(help="Its date, for words like 去年8月 (YYYY-MM-DD).")
    ] = None,
    clue: Annotated[
        list[str] | None,
        typer.Option(help="KEY=VALUE; takes the place of what the article says. Repeat at will."),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(help="KEY not to look for in the article.")] = None,
    case: Annotated[Path | None, typer.Option(help="YAML file of a case, as `--save` writes it.")] = None,
    save: Annotated[Path | None, typer.Option(help="Keep the case, with every clue found, as YAML.")] = None,
    batch: Annotated[Path | None, typer.Option(help="Many cases, one JSON line each; `-` for stdin.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The deduction as one JSON object.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a self-contained report with page pictures.")
    ] = None,
    store: Annotated[
        str, typer.Option(help="Store that holds the documents, for the pictures.")
    ] = "data/store",
    not_in_data: Annotated[
        float | None,
        typer.Option(
            help="Probability beforehand that the contract is not in the data; 0.5, or that of --case.",
            min=0.001,
            max=0.999,
        ),
    ] = None,
) -> None:
    """Which company is this? Weigh the clues of an article against all awards.

    Example, after `rakusatsu demo`: `rakusatsu deduce --data data/demo/parquet --article data/sample/case.txt
    --published 2018-03-19 --store data/demo/store --html report.html`, or
    `rakusatsu deduce --data data/demo/parquet --clue buyer=日本年金機構 --clue place=東京都豊島区 --clue time=2017-08`.

    Clues, as KEY=VALUE (VALUE as an article words it; what a clue was understood as is shown):

    buyer: who ordered: 日本年金機構, 厚労省, 東京、大阪両国税局.

    place: where the firm is: 東京都豊島区, 愛知・小牧, 都内.

    time: when the contract was made: 2017-08, 平成29年8月, 17年度, 2017Q3; 昨年8月 and 3か月前 count from --published.

    subject: words of what was bought: "データ入力 申告書".

    amount: yen: 約1億8000万円, 8千万円台, 1億円弱, 180000000.

    method: 随意契約, 指名競争入札, 一般競争入札, プロポーザル; open, selective, limited, direct.

    bidders: how many took part: 1, 一者応札, 4社.

    rate: award rate: 98.2%, 落札率98%台, 予定価格の9割.

    quantity: how much: 70万件, 29丁.

    A clue given with --clue takes the place of those the article has of its KEY; given twice, its values are alternatives. --drop KEY
    leaves a kind out: where the answer hangs on one clue, ask again without it. One clue of an article may be false: an answer then says
    which one it does not fit.

    An answer is given only when it is nearly certain and at least two independent clues carry it; else who may be shown, and what would
    tell them apart. "Not in the data" is an estimate, not a finding.

    Exit codes: 0 done, with an answer or without; 2 a clue or date that cannot be read.
    """
    from pipelines.index.open import open_index
    from rakusatsu.deduce.answer import Question
    from rakusatsu.deduce.batch import answer_lines
    from rakusatsu.deduce.deduction import deduce as answer
    from rakusatsu.deduce.inference import NOT_IN_DATA
    from rakusatsu.deduce.kinds import KINDS
    from rakusatsu.deduce.reports import as_json as json_form
    from rakusatsu.deduce.reports.case_file import CaseFile, parse_day, read_case, save_case
    from rakusatsu.texts import read_text

    if batch:
        index = open_index(data)
        with sys.stdin if str(batch) == "-" else batch.open(encoding="utf-8-sig") as lines:
            try:
                for line in answer_lines(lines, index, not_in_data or NOT_IN_DATA):
                    typer.echo(json_form.dumps(line))
            except UnicodeDecodeError as error:
                raise InputError(f"{batch}: not JSON lines in UTF-8") from error
        return
    if unknown := sorted(set(drop or ()) - KINDS.keys()):
        typer.echo(f"rakusatsu: --drop {', '.join(unknown)}: a KEY is one of {', '.join(KINDS)}", err=True)
        raise typer.Exit(_WRONG_USE)
    given = []
    for text in clue or []:
        key, equals, value = text.partition("=")
        if not equals or key.strip() not in KINDS:
            typer.echo(
                f"rakusatsu: --clue {text!r}: write KEY=VALUE with KEY one of {', '.join(KINDS)}", err=True
            )
            raise typer.Exit(_WRONG_USE)
        given.append((key.strip(), value.strip()))
    try:
        day = parse_day(published) if published else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from error
    kept = read_case(case) if case else CaseFile()
    story = kept.text
    if article:
        story = sys.stdin.read() if str(article) == "-" else read_text(article)
    overridden = {key for key, _ in given}
    question = Question(
        text=story,
        published=day or kept.published,
        given=(*given, *(pair for pair in kept.clues if pair[0] not in overridden)),
        dropped=frozenset(drop or ()) | kept.dropped,
        not_in_data=not_in_data or kept.not_in_data or NOT_IN_DATA,
    )
    if not (question.text or "").strip() and not question.given:
        needs = (
            f"{article}: there is no text in it"
            if article
            else "deduce needs --article, --clue, --case or --batch"
        )
        typer.echo(f"rakusatsu: {needs}", err=True)
        raise typer.Exit(_WRONG_USE)
    _require_readable(question)
    index = open_index(data)
    deduction = answer(question, index)
    if save:
        save_case(save, deduction)
    if html:
        from pipelines.whole_files import write_whole
        from rakusatsu.web.reports import deduction_report

        write_whole(html, deduction_report(deduction, data, store))
    if as_json:
        typer.echo(json_form.dumps(json_form.deduction_as_mapping(deduction), indent=1))
    else:
        from rakusatsu.deduce.reports.terminal import print_deduction

        print_deduction(deduction)
        if html:
            typer.echo(f"{html}", err=True)


def _require_readable(question: Question) -> None:
    """Wrong use where a clue that was given says nothing: an answer without it would look like one with it."""
    from rakusatsu.deduce.clue import UnreadableClueError
    from rakusatsu.deduce.kinds import read_clue

    for key, value in question.given:
        try:
            read_clue(key, value, question.published)
        except UnreadableClueError as error:
            typer.echo(f"rakusatsu: --clue {error}", err=True)
            raise typer.Exit(_WRONG_USE) from error
