"""What each of several suppliers of one row was paid, where their amounts are printed one a line, or behind their names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from decimal import Decimal

from extract.rows import AwardRow
from extract.tables.grid import Cell, Line
from extract.tables.header import Header
from extract.tables.joined_lines import join_lines
from extract.tables.price_cells import money_of
from extract.tables.units import YEN, AmountUnit
from extract.values.folding import fold_width

_ENUMERATOR = re.compile(r"\s*(?:[(（]\d{1,2}[)）]|[①-⑳⑴-⒇]|\d{1,2}[.．、](?!\d)|[・●○◎■])\s*")
_TAX = r"[(\[]?(?:消費税(?:及び地方消費税)?)?(?:税込み?|税抜き?|税別)[)\]]?"
_BARE_AMOUNT = re.compile(
    rf"\s*(?P<before>(?:{_TAX})?)\s*[¥\\]?\s*\d[\d,]*\s*(?:円也?|-)?\s*(?P<behind>(?:{_TAX})?)\s*"
)
_BEHIND_NAME = re.compile(r"[(（\s]\s*([¥\\]?\s*\d[\d,]*\s*円)\s*[)）]?\s*$")
_SUM = re.compile(r"\s*(?:合計|総計|計)\s*[:：]?")


def with_own_prices(
    rows: Sequence[AwardRow], line: Line, header: Header, counted_in: AmountUnit | None
) -> list[AwardRow]:
    """The rows of one award with each supplier's own amount; as they are where not every one has exactly one.

    Args:
        rows: one a supplier, in the order they are printed in.
        line: the row they were read from.
        header: over it.
        counted_in: what amounts count in where neither cell nor header says.
    """
    if len(rows) < 2 or any(row.amount_kind != "shared" for row in rows):
        return list(rows)
    texts = _in_price(line, header, len(rows)) or _behind_names(line, header, len(rows))
    places = header.places.get("price", ())
    if not texts or not places:
        return list(rows)
    unit = counted_in if places and texts[0].find("円") < 0 else YEN
    amounts = [money_of(header.columns[places[0]], Cell(text), unit) for text in texts]
    if any(money.problem or money.total_yen is None or money.expected or money.others for money in amounts):
        return list(rows)
    return [
        dataclasses.replace(
            row,
            amount_yen=money.total_yen,
            amount_kind="total",
            tax=money.tax or row.tax,
            price_text=join_lines(text),
            warnings=tuple(code for code in row.warnings if code != "several_amounts"),
        )
        for row, money, text in zip(rows, amounts, texts, strict=True)
    ]


def _in_price(line: Line, header: Header, count: int) -> list[str]:
    """The lines of the price's cell where they are as many as the suppliers; a sum under them must be theirs.

    Each must be an amount alone: 税抜, うち消費税 or 変更後 on one of them says that it is another amount of the same award.
    """
    lines = [text for text in _text(line, header, "price").split("\n") if text.strip()]
    if len(lines) == count + 1 and _SUM.match(fold_width(lines[-1])):
        parts = [_figure(text) for text in lines]
        if sum(parts[:-1]) != parts[-1]:
            return []
        lines.pop()
    texts = [_ENUMERATOR.sub("", text, count=1) for text in lines]
    found = [_BARE_AMOUNT.fullmatch(fold_width(text)) for text in texts]
    notes = {(match["before"], match["behind"]) if match else None for match in found}
    return texts if len(texts) == count and len(notes) == 1 and None not in notes else []


def _behind_names(line: Line, header: Header, count: int) -> list[str]:
    """The amounts behind the suppliers' names, a line each."""
    lines = [fold_width(text) for text in _text(line, header, "supplier").split("\n") if text.strip()]
    found = [_BEHIND_NAME.search(text) for text in lines]
    amounts = [match[1] for match in found if match is not None]
    return amounts if len(lines) == len(amounts) == count else []


def _figure(text: str) -> Decimal:
    digits = re.sub(r"\D", "", fold_width(text))
    return Decimal(digits or 0)


def _text(line: Line, header: Header, meaning: str) -> str:
    place = header.places.get(meaning, (len(line.cells),))[0]
    return line.cells[place].text if place < len(line.cells) else ""
