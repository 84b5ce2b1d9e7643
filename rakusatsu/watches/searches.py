"""A watch as a search over the datasets: the items that it finds now, each with an id that stays."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from extract.codes import meaning
from rakusatsu.watches.configuration import Watch

_COMPANY = """list_has_any(company_ids, (SELECT list(company_id) FROM companies WHERE name = $company
    OR company_id = $company OR corporate_number = $company OR list_contains(names, $company)))"""
_PLACE = """list_has_any(award_ids, (SELECT list(award_id) FROM awards_current
    WHERE supplier_prefecture = $place OR supplier_municipality = $place))"""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to tell once."""

    id: str
    """The same as long as it is the same news: a contract, its next change, a finding, a source gone quiet."""
    title: str
    text: str
    day: dt.date | None
    path: str | None = None
    """Under the reading room's address."""


def find_items(connection: duckdb.DuckDBPyConnection, watch: Watch, today: dt.date) -> Iterator[Item]:
    """What a watch finds in the datasets as they are now, oldest first.

    Args:
        connection: with the datasets as views (`pipelines.datasets.query.open_data`).
        watch: the search.
        today: the day that a quiet source is counted to.
    """
    if watch.quiet_source:
        yield from _quiet(connection, watch, today)
    elif watch.signal:
        yield from _findings(connection, watch)
    else:
        yield from _contracts(connection, watch)


def _contracts(connection: duckdb.DuckDBPyConnection, watch: Watch) -> Iterator[Item]:
    where, values = _conditions(watch)
    cursor = connection.execute(
        f"""SELECT contract_id, title, buyer_name, supplier_names, amount_yen, amount_basis, contract_date, len(changes),
                   coalesce(first_published_on, contract_date) AS day
            FROM contracts WHERE {" AND ".join(where) or "true"} ORDER BY day NULLS FIRST, contract_id""",  # noqa: S608
        values,
    )
    for contract_id, title, buyer, suppliers, yen, basis, made_on, changes, day in cursor.fetchall():
        amount = (
            "金額は総額では公表されていません"
            if yen is None
            else f"{yen:,}円（{meaning('amount_basis', basis or 'total')}）"
        )
        text = f"{buyer or '発注機関不明'} → {'、'.join(suppliers or ()) or '契約相手不明'}\n{amount}\n契約日 {made_on or '不明'}"
        suffix = f"-change{changes}" if changes else ""
        heading = f"{'変更: ' if changes else ''}{title or '件名不明'}"
        yield Item(f"{contract_id}{suffix}", heading, text, day, f"contracts/{contract_id}")


def _conditions(watch: Watch) -> tuple[list[str], dict[str, Any]]:
    where: list[str] = []
    values: dict[str, Any] = {}

    def add(condition: str, **named: Any) -> None:
        where.append(condition)
        values.update(named)

    if watch.company:
        add(_COMPANY, company=watch.company)
    if watch.buyer:
        add("(buyer_name = $buyer OR buyer_id = $buyer OR ministry = $buyer)", buyer=watch.buyer)
    if watch.place:
        add(_PLACE, place=watch.place)
    for number, word in enumerate((watch.subject or "").split()):
        name = f"word{number}"
        add(f"contains(concat_ws(' ', title, direct_award_reason), ${name})", **{name: word})
    if watch.amount and watch.amount.at_least is not None:
        add("amount_yen >= $at_least", at_least=watch.amount.at_least)
    if watch.amount and watch.amount.at_most is not None:
        add("amount_yen <= $at_most", at_most=watch.amount.at_most)
    if watch.corrections:
        add("len(changes) > 0")
    if watch.since:
        add("coalesce(first_published_on, contract_date) >= $since", since=watch.since)
    return where, values


def _findings(connection: duckdb.DuckDBPyConnection, watch: Watch) -> Iterator[Item]:
    from extract.rows import SignalRow
    from rakusatsu.signals import signal_named

    signal = signal_named(watch.signal or "")
    where, values = _conditions(watch)
    scope = ""
    if where:
        scope = f"""AND list_has_any(award_ids, (SELECT coalesce(flatten(list(award_ids)), [])
                    FROM contracts WHERE {" AND ".join(where)}))"""  # noqa: S608
    cursor = connection.execute(
        f"SELECT * FROM signals WHERE signal = $signal {scope} ORDER BY subject_id",  # noqa: S608
        values | {"signal": signal.name},
    )
    names = [column[0] for column in cursor.description or ()]
    for values_of_row in cursor.fetchall():
        row = SignalRow(
            **{name: value for name, value in zip(names, values_of_row, strict=True) if name != "award_ids"}
        )
        text = f"{signal.sentence_of(row)}\n{row.missing or ''}\n指標は調べる手がかりで、不正を意味しません。"
        yield Item(
            f"{signal.name}-{_short(row.subject_id)}",
            f"{signal.label}: {row.subject_name or row.subject_id}",
            text,
            None,
        )


def _quiet(connection: duckdb.DuckDBPyConnection, watch: Watch, today: dt.date) -> Iterator[Item]:
    source = watch.quiet_source
    found = connection.execute(
        "SELECT max(coalesce(fetched_at::DATE, published_on)) FROM documents WHERE source = $source",
        {"source": source},
    ).fetchone()
    newest: dt.date | None = found[0] if found else None
    if newest is None or (today - newest).days >= watch.quiet_days:
        told = f"最後の文書は {newest}" if newest else "文書は一つもありません"
        yield Item(
            f"quiet-{source}-{newest}",
            f"{source}: {watch.quiet_days}日以上新しい文書がありません",
            told,
            newest,
        )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
