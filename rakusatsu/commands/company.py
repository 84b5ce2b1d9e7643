"""`rakusatsu company` and `rakusatsu exposure`: what a company got, and who else gave it such work."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.failures import printable
from rakusatsu.places import DataFolder

_Html = Annotated[Path | None, typer.Option(help="Write the firm's page of the reading room as one file.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object, every figure with its award_ids.")]


def company(
    name: Annotated[
        str, typer.Argument(help="Name, with or without legal form, 法人番号 or company_id.", metavar="NAME")
    ],
    data: DataFolder = Path("data/parquet"),
    html: _Html = None,
    as_json: _Json = False,
) -> None:
    """A company's contracts over all sources: buyers, years, subjects, methods, award rates, sole bids.

    Each contract counts once. Private persons are not profiled. Of a firm without any award (a subcontractor perhaps) the
    lines of payee tables that name it are told as printed.

    Example, after `rakusatsu demo`: `rakusatsu company 株式会社SAY企画 --data data/demo/parquet --html profile.html`
    """
    from pipelines.whole_files import write_whole
    from rakusatsu.deduce.reports.as_json import dumps
    from rakusatsu.profile import pages
    from rakusatsu.profile.contracts import CompanyNotFoundError, find_company
    from rakusatsu.profile.figures import profile
    from rakusatsu.profile.payments import payments_of_company
    from rakusatsu.profile.registrations import registrations_of_company

    try:
        found = profile(find_company(data, name))
    except CompanyNotFoundError as error:
        if not _told_of_payee(data, name, as_json=as_json):
            raise
        typer.echo(f"rakusatsu: {printable(str(error))}", err=True)
        return
    registered = registrations_of_company(data, found.company.company_id)
    paid = payments_of_company(data, found.company.company_id)
    if html:
        from rakusatsu.web.reports import profile_report

        write_whole(html, profile_report(found, data))
    if as_json:
        told = {
            "payments": list(map(asdict, paid.found)),
            "further_payments": paid.more,
            "registrations": list(map(asdict, registered.found)),
            "not_found_in": list(registered.not_found_in),
        }
        typer.echo(dumps(pages.profile_as_mapping(found) | told, indent=1))
    else:
        pages.print_profile(found)
        for sentence in (*registered.sentences(), *paid.sentences()):
            typer.echo(printable(sentence))


def _told_of_payee(data: Path, name: str, *, as_json: bool) -> bool:
    """Tell the lines of payee tables that name a firm without award; whether there are any."""
    from rakusatsu.deduce.reports.as_json import dumps
    from rakusatsu.profile.payments import payments_naming

    paid = payments_naming(data, name)
    if not paid.found:
        return False
    if as_json:
        typer.echo(
            dumps({"payments": list(map(asdict, paid.found)), "further_payments": paid.more}, indent=1)
        )
        return True
    typer.echo(
        "落札の記録はありません。行政事業レビューの支出先に次の記載があります（同名の別の者のことがあります）:"
    )
    for sentence in paid.sentences():
        typer.echo(printable(sentence))
    return True


def exposure(
    name: Annotated[
        str, typer.Argument(help="Name, with or without legal form, 法人番号 or company_id.", metavar="NAME")
    ],
    subject: Annotated[
        str | None, typer.Option(help="Words that titles must hold, or synonyms of them.")
    ] = None,
    data: DataFolder = Path("data/parquet"),
    html: _Html = None,
    as_json: _Json = False,
) -> None:
    """Which other bodies gave this company such work, and when.

    Example, after `rakusatsu demo`: `rakusatsu exposure 株式会社SAY企画 --subject データ入力 --data data/demo/parquet`
    """
    from pipelines.whole_files import write_whole
    from rakusatsu.deduce.reports.as_json import dumps
    from rakusatsu.profile import figures, pages
    from rakusatsu.profile.contracts import find_company

    found = figures.exposure(find_company(data, name), subject)
    if html:
        from rakusatsu.web.reports import exposure_report

        write_whole(html, exposure_report(found, data))
    if as_json:
        typer.echo(dumps(pages.exposure_as_mapping(found), indent=1))
    else:
        pages.print_exposure(found)
