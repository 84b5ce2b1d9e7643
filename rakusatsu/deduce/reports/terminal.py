"""A deduction on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from rakusatsu.deduce.deduction import Candidate, Deduction
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.profile.company_warnings import explained


def print_deduction(deduction: Deduction, console: Console | None = None) -> None:
    """Clues, funnel, answer or candidates, the prints of the contract side by side, and what the data cover."""
    console = console or Console()
    for warning in deduction.warnings:
        console.print(f"[yellow]{escape(warning)}[/yellow]")
    clues = Table(
        "手がかり", "記述", "解釈", "確かさ", "重み (bit)", "残り", title="Clues", title_justify="left"
    )
    left = dict(deduction.funnel)
    for clue in deduction.clues:
        clues.add_row(
            f"{KINDS[clue.key].label} {clue.key}",
            escape(clue.value),
            escape(clue.shown),
            f"{clue.certainty:.2f}",
            f"{deduction.weights.get(clue.key, 0.0):+.1f}",
            f"{left[clue.key]:,}" if clue.key in left else "",
        )
    console.print(clues)
    if deduction.answer:
        answer = deduction.answer
        console.print(
            Panel(
                f"[bold]{escape(answer.supplier_name or '')}[/bold]   {answer.posterior:.2%}   {answer.company_id}",
                title="Answer",
            )
        )
        for warning in explained(answer.warnings):
            console.print(f"[yellow]{escape(warning)}[/yellow]")
        console.print(_prints(answer))
    else:
        console.print(Panel("\n".join(map(escape, deduction.reasons)), title="No answer"))
        candidates = Table(
            "", "候補", "確率", "件名", "契約日", "発注者", title="Candidates", title_justify="left"
        )
        for number, candidate in enumerate(deduction.candidates, start=1):
            award: Mapping[str, Any] = candidate.awards[0] if candidate.awards else {}
            name = candidate.supplier_name or "(private person, not named)"
            candidates.add_row(
                str(number), escape(name), f"{candidate.posterior:.1%}", escape(str(award.get("title") or "")[:50]),
                str(award.get("contract_date") or ""), escape(str(award.get("buyer_name") or "")),
            )  # fmt: skip
        console.print(candidates)
        for sentence in deduction.telling_apart:
            console.print("• " + escape(sentence))
    console.print(f"Not in the data: {deduction.not_in_data:.2%}")
    for source in deduction.coverage["sources"]:
        gaps = source["months_without_awards_count"]
        console.print(
            f"Searched {source['source']}: {source['awards']:,} awards, {source['first']} – {source['last']}"
            + (f", {gaps} month{'' if gaps == 1 else 's'} without any" if gaps else "")
        )


def _prints(candidate: Candidate) -> Table:
    """The rows of the likeliest contract side by side: what each source prints of it."""
    shown = [award for award in candidate.awards if award["award_id"] in candidate.contracts[0]]
    table = Table("", *(escape(f"{award['source']} p. {award['page']}") for award in shown))
    for label, name in FACTS:
        table.add_row(
            label, *(escape(str(award.get(name) if award.get(name) is not None else "")) for award in shown)
        )
    return table


FACTS = (
    ("件名", "title"),
    ("発注者", "buyer_name"),
    ("契約日", "contract_date"),
    ("落札者", "supplier_name_text"),
    ("住所", "supplier_address_text"),
    ("契約方式", "procurement_method_text"),
    ("価格", "price_text"),
    ("契約金額", "amount_yen"),
    ("予定価格", "estimated_price_yen"),
    ("調達見込総額", "expected_total_yen"),
    ("落札率", "award_rate"),
    ("応札者数", "bidders"),
    ("備考", "remarks"),
    ("公表日", "published_on"),
    ("文書", "document_url"),
    ("SHA-256", "document_sha256"),
)
"""Facts that prints of one contract are compared by."""
