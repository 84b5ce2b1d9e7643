"""The agency's own documents: its gazette notices set one column wide, and its ruled table of contracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from data.sample.agency_documents import AgencyNotice, AgencyTable
from data.sample.contracts import NENKIN, OFFICER_CONSTRUCTED, Contract
from data.sample.gazette import EN_SPACE, LEGEND
from data.sample.sheets import Mark, MarkRun, Sheet, Stroke, pdf_of, set_line
from data.sample.typeface import width

A4 = (595.0, 842.0)
HEADERS = (
    "物品・役務等の名称及び数量",
    "契約責任者の氏名並びにその所属する部署の名称及び所在地",
    "契約締結日",
    "契約の相手方の商号又は名称及び住所",
    "一般競争入札・指名競争入札等の別（総合評価の実施）",
    "予定価格（円）",
    "契約金額（円）",
    "落札率",
    "備考",
)
DIRECT_METHOD = "随意契約によることとした会計規程の根拠条文及び理由"
"""Header of the fifth column in the table of direct contracts."""
COLUMN_WIDTHS = (120, 118, 70, 112, 66, 70, 70, 46, 106)
_SPACED = 26
"""Ems in a line of the notice."""


def notice_pdf(notice: AgencyNotice) -> bytes:
    """Awards in the gazette's order of marks on A4, with a space printed after every character.

    The text layer breaks lines inside words, dates and amounts, as the agency's own PDFs do.
    """
    lines = [
        "落札者等の公示",
        f"{notice.issued.year}年{notice.issued.month}月{notice.issued.day}日 官報掲載分",
        "",
    ]
    lines += ["[掲載順序]", *_wrap(LEGEND.replace("　", " "), _SPACED), ""]
    lines += [f"〇{NENKIN[0]} {NENKIN[1].replace('―', '-')}", ""]
    for contract in notice.contracts:
        lines += [*_wrap(_agency_text(contract), _SPACED), ""]
    runs: list[list[MarkRun]] = [[]]
    top = 70.0
    for line in lines:
        if top > 770:
            runs.append([])
            top = 70.0
        if line:
            runs[-1].append(_spaced(line, 72.0, top))
        top += 18.0
    return pdf_of([Sheet(*A4, page) for page in runs], title=f"agency notice {notice.file}")


def table_pdf(table: AgencyTable) -> bytes:
    """The ruled table of nine columns on A4 landscape, with the header on its only or first page."""
    height, page_width = A4
    left, top = 30.0, 86.0
    headers = (*HEADERS[:4], DIRECT_METHOD, *HEADERS[5:]) if table.direct else HEADERS
    rows = [headers, *(_cells(contract) for contract in table.contracts)]
    sheets: list[Sheet] = []
    runs = _table_head(table, left)
    strokes: list[Stroke] = []
    start = top
    for row in rows:
        texts = [_wrap_lines(text, (w - 8) / 8) for text, w in zip(row, COLUMN_WIDTHS, strict=True)]
        tall = max(len(text) for text in texts) * 10 + 8
        if top + tall > height - 40:
            sheets.append(Sheet(page_width, height, runs, _with_columns(strokes, left, start, top)))
            runs, strokes, top, start = [], [], 50.0, 50.0
        x = left
        strokes.append(Stroke(left, top, left + sum(COLUMN_WIDTHS), top, 0.5))
        for text, column in zip(texts, COLUMN_WIDTHS, strict=True):
            runs += [set_line(line, x + 4, top + 4 + 10 * n, 8.0) for n, line in enumerate(text)]
            x += column
        top += tall
    sheets.append(Sheet(page_width, height, runs, _with_columns(strokes, left, start, top)))
    return pdf_of(sheets, title=f"agency table {table.file}")


def _table_head(table: AgencyTable, left: float) -> list[MarkRun]:
    return [
        set_line(
            "日本年金機構会計規程第24条に基づく競争入札に係る情報の公表（物品役務等）", left, 42.0, 11.0
        ),
        set_line(f"{table.month}契約締結分　見本：架空の会社との契約は構成したもの", left, 62.0, 8.0),
    ]


def _with_columns(strokes: Sequence[Stroke], left: float, top: float, bottom: float) -> list[Stroke]:
    result = [*strokes, Stroke(left, bottom, left + sum(COLUMN_WIDTHS), bottom, 0.5)]
    x = left
    for column in (*COLUMN_WIDTHS, 0):
        result.append(Stroke(x, top, x, bottom, 0.5))
        x += column
    return result


def _cells(contract: Contract) -> tuple[str, ...]:
    firm = contract.firm
    rate = contract.total / contract.estimate if contract.total and contract.estimate else None
    return (
        f"{contract.title} 一式",
        f"{NENKIN[0]}\n{contract.officer or OFFICER_CONSTRUCTED}\n{NENKIN[1].replace('―', '-')}",
        _long_date(contract.decided),
        f"{_spelt_out(firm.name)}\n{firm.address.replace('―', '-')}",
        _method(contract),
        f"{contract.estimate:,}" if contract.estimate else "非公表",
        contract.unit or f"{contract.total:,}",
        f"{rate:.2%}" if rate else "-",
        f"調達見込総額\n{contract.total:,}円" if contract.unit else "",
    )


def _method(contract: Contract) -> str:
    if contract.method == "随意":
        return "会計規程第26条第1項 競争を許さないため"
    return "一般競争入札" + ("（総合評価）" if contract.criterion == "総合評価" else "")


def _agency_text(contract: Contract) -> str:
    """The paragraph as the agency sets it: half-width digits and letters, bracketed legal forms."""
    printed = contract.printed.fields
    parts = [
        f"① {printed[1]}",
        f"② {contract.title} 一式",
        f"③{printed[3]}",
        f"④ {printed[4]}",
        f"⑤ {_plain(printed[5])}",
        f"⑥ {_half_width(contract.firm.name).replace('㈱', '(株)')} {contract.firm.address.replace('―', '-')}",
        f"⑦ {_half_width(printed[7]).removesuffix('円')}",
    ]
    parts += [f"{'⑧' if n == 8 else '⑨'} {_plain(printed[n])}" for n in (8, 9) if n in printed]
    if 11 in printed:
        parts.append(f"⑪ {printed[11]}")
    if 12 in printed:
        parts.append(f"⑫ {printed[12].removesuffix('円')}")
    return " ".join(parts)


def _plain(text: str) -> str:
    return text.replace(EN_SPACE, "")


def _half_width(text: str) -> str:
    return text.translate({ord("Ａ") + i: ord("A") + i for i in range(26)} | {ord("（"): "(", ord("）"): ")"})


def _spelt_out(name: str) -> str:
    return _half_width(name).replace("㈱", "株式会社").replace("㈲", "有限会社")


def _long_date(date: dt.date) -> str:
    return f"平成{date.year - 1988}年{date.month}月{date.day}日"


def _wrap(text: str, ems: float) -> list[str]:
    """Lines of at most so many characters, broken wherever the line is full."""
    characters = [c for c in text if c != "　"]
    lines: list[str] = []
    line, used = "", 0.0
    for character in characters:
        room = 0.75 if character.isascii() else 1.0
        if used + room > ems:
            lines.append(line)
            line, used = "", 0.0
        line += character
        used += room
    return [*lines, line] if line else lines


def _wrap_lines(text: str, ems: float) -> list[str]:
    """Lines of a cell: broken where they are printed broken, else where the line is full."""
    lines: list[str] = []
    for part in text.split("\n"):
        line, used = "", 0.0
        for character in part:
            if used + width(character) > ems:
                lines.append(line)
                line, used = "", 0.0
            line += character
            used += width(character)
        lines.append(line)
    return lines


def _spaced(text: str, x: float, top: float) -> MarkRun:
    """A line with a real space after each character, wide enough that every engine sees it."""
    marks: list[Mark] = []
    size = 10.5
    for character in text:
        if character != " ":
            marks += set_line(character, x, top, size).marks
        x += width(character) * size
        marks.append(Mark(" ", x, top, size))
        x += size * 0.5
    return MarkRun(tuple(marks))
