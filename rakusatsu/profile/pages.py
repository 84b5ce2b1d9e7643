"""Profiles and exposures on the terminal and as JSON; their page is the reading room's (`rakusatsu.web.reports`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extract.codes import meaning
from rakusatsu.profile.company_warnings import explained
from rakusatsu.profile.contracts import Company, CompanyContract
from rakusatsu.profile.figures import Exposure, Profile, Tally, level_of, tally
from rakusatsu.terminal import wide_console


def profile_as_mapping(profile: Profile) -> dict[str, Any]:
    """The profile as JSON: every line with its award_ids."""
    mapping = {field.name: getattr(profile, field.name) for field in dataclasses.fields(profile)}
    company, whole = mapping.pop("company"), dataclasses.asdict(mapping.pop("all"))
    for name in ("buyers", "years", "methods", "subjects"):
        mapping[name] = [dataclasses.asdict(line) for line in mapping[name]]
    return {
        **_head(company),
        **{name: value for name, value in whole.items() if name not in ("name", "award_ids")},
        **mapping,
        "list": [dataclasses.asdict(contract) for contract in company.contracts],
    }


def exposure_as_mapping(exposure: Exposure) -> dict[str, Any]:
    """Who else gave the company such work, and when."""
    company, subject, contracts = exposure.company, exposure.subject, exposure.contracts
    levels = {contract.buyer: level_of(contract) for contract in contracts}
    return {
        **_head(company),
        "subject": subject,
        "contracts": len(contracts),
        "buyers": [
            {**dataclasses.asdict(line), "level": levels.get(line.name, "unknown")}
            for line in exposure.buyers
        ],
        "levels": sorted({level_of(contract) for contract in contracts}),
        "list": [dataclasses.asdict(contract) for contract in contracts],
    }


def _head(company: Company) -> dict[str, Any]:
    return {
        "company_id": company.company_id,
        "name": company.name,
        "warnings": list(company.warnings),
        "corporate_number": company.corporate_number,
        "names": dict(company.names),
        "addresses": dict(company.addresses),
    }


def sum_in_words(line: Tally) -> str:
    """What a sum is a sum of, and what is not in it."""
    said = (
        f"契約金額の計 {_yen(line.yen)}（{line.yen_known:,}件の総額）"
        if line.yen_known
        else "契約金額（総額）の印字なし"
    )
    if line.without_total:
        kinds = "、".join(
            f"{meaning('amount_kind', kind)} {count:,}件" for kind, count in line.without_total.items()
        )
        said += f"。計に含まない: {kinds}"
    if line.expected_yen is not None:
        said += f"（調達見込総額の計 {_yen(line.expected_yen)}、別掲）"
    return said


def print_profile(profile: Profile, console: Console | None = None) -> None:
    """The profile on the terminal."""
    console = console or wide_console()
    company = profile.company
    console.print(f"[bold]{escape(company.name)}[/bold]  {company.company_id}")
    _print_warnings(company, console)
    whole = profile.all
    console.print(
        f"{whole.contracts:,} contract{'' if whole.contracts == 1 else 's'}, {whole.first} – {whole.last}; {sum_in_words(whole)}"
    )
    if profile.sole_bid_share is not None:
        console.print(
            f"Sole bids: {profile.sole_bid_share:.0%} of {profile.bidders_known} contracts that print bidders"
        )
    if profile.median_award_rate is not None:
        console.print(
            f"Award rate: median {profile.median_award_rate:.1%} of {len(profile.award_rates)} that print one"
        )
    console.print("Names as printed: " + escape(_listed(company.names)))
    console.print("Addresses: " + escape(_listed(company.addresses)))
    for title, lines in (
        ("発注者", profile.buyers),
        ("年度", profile.years),
        ("契約方式", profile.methods),
        ("件名の語", profile.subjects),
    ):
        console.print(_table(title, lines))


def print_exposure(exposure: Exposure, console: Console | None = None) -> None:
    """Buyers that gave the company such work, and every contract."""
    console = console or wide_console()
    company, subject, contracts = exposure.company, exposure.subject, exposure.contracts
    console.print(f"[bold]{escape(company.name)}[/bold]  {company.company_id}  {escape(subject or '')}")
    _print_warnings(company, console)
    console.print(_table("発注者", exposure.buyers))
    console.print(sum_in_words(tally("", contracts)))
    table = Table("契約日", "発注者", "件名", "契約金額", "出典")
    for contract in contracts:
        table.add_row(
            str(contract.day or ""),
            escape(contract.buyer or ""),
            escape(contract.title or ""),
            amount_in_words(contract),
            ", ".join(contract.sources),
        )
    console.print(table)


def _print_warnings(company: Company, console: Console) -> None:
    for warning in explained(company.warnings):
        console.print(f"[yellow]{escape(warning)}[/yellow]")


def _table(title: str, lines: Sequence[Tally]) -> Table:
    table = Table(title, "契約", "契約金額の計", "計の件数", "初", "終")
    for one in lines[:20]:
        table.add_row(
            escape(one.name),
            f"{one.contracts:,}",
            _yen(one.yen),
            f"{one.yen_known:,}",
            str(one.first or ""),
            str(one.last or ""),
        )
    return table


def _yen(yen: int | None) -> str:
    return "" if yen is None else f"{yen:,} 円"


def amount_in_words(contract: CompanyContract) -> str:
    """The amount of a contract, or what is printed in place of a total."""
    if contract.yen is not None:
        return _yen(contract.yen)
    kind = meaning("amount_kind", contract.amount_kind)
    return kind if contract.expected_yen is None else f"{kind}（見込総額 {_yen(contract.expected_yen)}）"


def _listed(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{name} ×{count}" for name, count in list(counts.items())[:6])
