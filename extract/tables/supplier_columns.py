"""Columns that are the supplier's by where they stand: its address and its number beside or under its label."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.tables.header import Column

_PLAIN_ADDRESS = re.compile(
    r"(?:.*[ )）])?[(（]?(?:本社|本店|事業所)?(?:住所|所在地|所在)(?:地|又は所在地|・所在地|及び所在地)?[)）]?(?:\(.*\))?"
)
_PLAIN_NUMBER = re.compile(r".* (?:法人番号|番号)")
_NUMBER_IN_BRACKET = re.compile(r"[^()]*(?:相手方?|相手先|者|業者|先|商号|名称?)\([^()]*法人番号[^()]*\)")
_CONTACT = re.compile(r".* (?:郵便番号|〒|電話番号?|TEL|FAX(?:番号)?|代表者(?:名|氏名)?|担当者?)")
_BUYERS = ("later_name", "officer", "officer_name", "buyer", "buyer_address")


def beside_supplier(columns: list[Column]) -> list[Column]:
    """An address column with no other word, right of the supplier's, is the supplier's and not the buyer's; so are those
    whose lowest label says address or number under that of the supplier (契約の相手方 over 氏名等 over 住所).
    """
    settled = _with_number(_under_supplier(columns))
    if any(column.field == "supplier_address" for column in settled):
        return settled
    last = None
    for index, column in enumerate(settled):
        if column.field == "buyer_address" and last == "supplier" and _PLAIN_ADDRESS.fullmatch(column.label):
            settled[index] = dataclasses.replace(column, field="supplier_address")
            break
        if column.field == "supplier" or column.field in _BUYERS:
            last = column.field
    return settled


def _with_number(columns: list[Column]) -> list[Column]:
    """The only column of firms is that where its label has 法人番号 in a bracket behind it: both stand in its cells."""
    if any(column.field == "supplier" for column in columns):
        return columns
    return [
        dataclasses.replace(column, field="supplier")
        if column.field == "corporate_number" and _NUMBER_IN_BRACKET.fullmatch(column.label)
        else column
        for column in columns
    ]


def _under_supplier(columns: list[Column]) -> list[Column]:
    """The columns with those under the label of a supplier that are beside its name told by their lowest label."""
    settled = list(columns)
    for index, column in enumerate(columns):
        if column.field not in ("supplier", "supplier_address") or " " not in column.label:
            continue
        if _CONTACT.fullmatch(column.label):
            settled[index] = dataclasses.replace(column, field="kept")
        elif column.field == "supplier" and index and columns[index - 1].field == "supplier":
            for pattern, field in ((_PLAIN_ADDRESS, "supplier_address"), (_PLAIN_NUMBER, "corporate_number")):
                if pattern.fullmatch(column.label):
                    settled[index] = dataclasses.replace(column, field=field)
    return settled
