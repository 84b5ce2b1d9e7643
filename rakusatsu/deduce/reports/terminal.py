"""A deduction on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from extract.codes import meaning
from rakusatsu.deduce.answer import SHOWN_FROM, Candidate, Deduction, NamedCompany
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.profile.company_warnings import explained


def print_deduction(deduction: Deduction, console: Console | None = None) -> None:
    """Clues, funnel, answer or candidates, the prints of the contract side by side, and what the data cover."""
    console = console or Console()
    for warning in deduction.warnings:
        console.print(f"[yellow]{escape(warning)}[/yellow]")
    for note in deduction.notes:
        console.print(f"[yellow]{escape(note.japanese)}[/yellow]")
    _print_one(deduction, console)
    for number, part in enumerate(deduction.parts, start=1):
        console.rule(f"{number}件目の契約")
        _print_one(part, console)
    for source in deduction.coverage["sources"]:
        gaps = source["months_without_awards_count"]
        console.print(
            f"調べた範囲 {escape(source['source'])}: {source['awards']:,} 件、{source['first']} – {source['last']}"
            + (f"、契約のない月 {gaps}" if gaps else "")
        )


def _print_one(deduction: Deduction, console: Console) -> None:
    """What comes out for one contract; of an article about two the clues stand with each of them."""
    if not deduction.parts:
        console.print(_clues(deduction))
    for named in deduction.named:
        console.print(_named(named))
    if deduction.answer:
        _print_answer(deduction, deduction.answer, console)
    else:
        _print_silence(deduction, console)


def _clues(deduction: Deduction) -> Table:
    clues = Table(
        "手がかり",
        "記述",
        "解釈",
        "役割",
        "確かさ",
        "重み (bit)",
        "残り",
        title="手がかり",
        title_justify="left",
    )
    left = dict(deduction.funnel)
    for clue in deduction.clues:
        clues.add_row(
            f"{KINDS[clue.key].label} {clue.key}",
            escape(clue.value),
            escape(clue.shown),
            meaning("clue_role", clue.role),
            f"{clue.certainty:.2f}",
            f"{deduction.weights.get(clue.key, 0.0):+.1f}",
            f"{left[clue.key]:,}" if clue.key in left else "",
        )
    return clues


def _named(named: NamedCompany) -> Panel:
    """A company that the article names, with its contract that fits the clues best."""
    lines = [f"[bold]{escape(named.name)}[/bold]（{ROLES[named.role]}）"]
    for company in named.companies:
        award = company.awards[0] if company.awards else {}
        said = "、".join(str(award.get(name) or "") for name in ("title", "buyer_name", "contract_date"))
        lines.append(escape(f"{company.supplier_name}: データにある最も近い契約は {said}"))
    if not named.companies:
        lines.append("この名前の落札者はデータにありません")
    return Panel("\n".join(lines), title="記事が名前を挙げている会社")


def _print_answer(deduction: Deduction, answer: Candidate, console: Console) -> None:
    """The answer, what else it might be, and the prints of the contract."""
    console.print(
        Panel(
            f"[bold]{escape(answer.supplier_name or '')}[/bold]   {answer.posterior:.2%}   {escape(answer.company_id or '')}",
            title="回答",
        )
    )
    for warning in explained(answer.warnings):
        console.print(f"[yellow]{escape(warning)}[/yellow]")
    if answer.members:
        members = "、".join(answer.members)
        console.print(
            f"[yellow]共同企業体です。記事の会社は構成員のどれかかもしれません: {escape(members)}[/yellow]"
        )
    if answer.against:
        labels = "、".join(KINDS[key].label for key in answer.against)
        console.print(f"[yellow]この契約と合わない手がかり: {labels}[/yellow]")
    console.print(_matches(answer))
    console.print(_prints(answer))
    if len(deduction.candidates) > 1:
        second = deduction.candidates[1]
        name = second.supplier_name or UNNAMED
        console.print(f"次点: {escape(name)} {second.posterior:.2%}")
    console.print(f"データにない確率: {deduction.not_in_data:.2%}")


def _matches(answer: Candidate) -> Table:
    """Each clue beside what the contract prints."""
    table = Table(
        "手がかり", "記事の言葉", "公表の記載", "判定", title="手がかりとの照合", title_justify="left"
    )
    for match in answer.matches:
        table.add_row(
            KINDS[match.key].label, escape(match.said), escape(match.printed), meaning("match", match.verdict)
        )
    return table


def _print_silence(deduction: Deduction, console: Console) -> None:
    """Why nobody is named; companies only from the stated bar on."""
    lines = [
        *(f"・{reason.japanese}" for reason in deduction.why_none),
        f"手がかりに合う契約がこのデータにない確率の見積もり: {deduction.not_in_data:.1%}（会社が無関係だという意味ではありません）",
    ][: -1 if deduction.parts else None]
    console.print(Panel("\n".join(map(escape, lines)), title="回答なし"))
    if deduction.prime:
        name = escape(deduction.prime.supplier_name or UNNAMED)
        console.print(
            f"元請けとみられる会社（記事が問題にする会社ではありません）: {name} {deduction.prime.posterior:.1%}"
        )
        console.print(_prints(deduction.prime))
        return
    if deduction.shown and not deduction.parts:
        console.print(_candidates(deduction))
    for sentence in deduction.telling_apart:
        console.print("• " + escape(sentence))


def _candidates(deduction: Deduction) -> Table:
    """Companies from the bar on; none of them is named as the one."""
    candidates = Table(
        "", "候補", "確率", "件名", "契約日", "発注者", title_justify="left",
        title=f"名指しではない候補（確率{SHOWN_FROM:.0%}以上のみ）",
    )  # fmt: skip
    for number, candidate in enumerate(deduction.shown, start=1):
        award: Mapping[str, Any] = candidate.awards[0] if candidate.awards else {}
        candidates.add_row(
            str(number), escape(candidate.supplier_name or UNNAMED), f"{candidate.posterior:.1%}",
            escape(str(award.get("title") or "")[:50]), str(award.get("contract_date") or ""),
            escape(str(award.get("buyer_name") or "")),
        )  # fmt: skip
    return candidates


def _prints(candidate: Candidate) -> Table:
    """The rows of the likeliest contract side by side: what each source prints of it."""
    shown = [award for award in candidate.awards if award["award_id"] in candidate.contracts[0]]
    table = Table("", *(escape(f"{award['source']} p. {award['page']}") for award in shown))
    for label, name in FACTS:
        table.add_row(
            label, *(escape(str(award.get(name) if award.get(name) is not None else "")) for award in shown)
        )
    return table


UNNAMED = "（個人、名前は出しません）"
ROLES = {
    "contractor": "受注した会社として",
    "other": "受注者とは別の立場で",
    "unsaid": "立場は書かれていない",
}
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
