"""Small pages with the structure of the publishers' own, and documents of each kind, made here."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

from tests.spiders.local_site import ServedAnswer

KINDS = {"本紙": "h", "号外": "g", "政府調達": "c"}


def pdf(text: str) -> bytes:
    """A PDF in name: spiders look at its first and last bytes only."""
    return b"%PDF-1.7\n%" + text.encode() + b"\nstartxref\n0\n%%EOF\n"


def pdf_answer(text: str) -> ServedAnswer:
    return ServedAnswer(pdf(text), content_type="application/pdf")


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(text: str) -> bytes:
    return zipped("xl/workbook.xml", text.encode())


def kanpo_front_page(days: Sequence[tuple[dt.date, Sequence[tuple[str, int]]]]) -> ServedAnswer:
    """The front page: today's issues, then the archive; each day with its issues (kind, number)."""
    today, *archive = [_day(day, issues) for day, issues in days]
    return page(
        f'<div id="todayProducts" class="todayBox">{today}</div>'
        f'<div id="archiveBox" class="archiveBox"><h2 class="title">直近90日間の官報</h2>{"".join(archive)}</div>',
        title="官報",
    )


def issue_name(day: dt.date, kind: str, number: int) -> str:
    return f"{day:%Y%m%d}{KINDS[kind]}{number:05d}"


def _day(day: dt.date, issues: Sequence[tuple[str, int]]) -> str:
    boxes = []
    for kind, number in issues:
        name = issue_name(day, kind, number)
        folder = f"./{day:%Y%m%d}/{name}/{name}"
        boxes.append(
            f'<li class="articleBox"><a href="{folder}0000f.html" class="articleTop">{kind}<br>(第{number}号)</a>\n'
            f'<a href="{folder}full00010008f.html" class="pdfDlb"><img alt="PDF">1-8頁[1MB]</a></li>'
        )
    printed = f"令和 {day.year - 2018}年{day.month}月{day.day}日"
    return (
        f'<dl><dt>{printed}<br><a href="./{day:%Y%m%d}/{day:%Y%m%d}.fullcontents.html">全体目次はこちら</a></dt>'
        f"<dd><ul>{''.join(boxes)}</ul></dd></dl>"
    )


def kanpo_issue(
    day: dt.date, number: int, *, awards: bool = True, iframe: str | None = None
) -> dict[str, ServedAnswer]:
    """The contents page, the page that shows the PDF, and the PDF of a 政府調達 issue, by path."""
    name = issue_name(day, "政府調達", number)
    folder = f"/{day:%Y%m%d}/{name}"
    sections = ["入札公告", *(["落札"] if awards else []), "資格"]
    items = "".join(
        f'<section><h2 class="title"><span class="text">{section}</span></h2><ul class="iconList"><li>'
        f'<a href="{name}{at:04d}f.html"><span class="text">{section}の記事</span><span class="date">{at}</span></a>'
        "</li></ul></section>"
        for at, section in enumerate(sections, start=1)
    )
    return {
        f"{folder}/{name}0000f.html": page(
            f'<main><div class="contentsBox">{items}</div></main>', title="官報"
        ),
        f"{folder}/{name}full00010008f.html": page(
            f'<iframe src="{iframe or f"./pdf/{name}full00010008.pdf"}"></iframe>', title="官報"
        ),
        f"{folder}/pdf/{name}full00010008.pdf": pdf_answer(name),
    }


def index_page(links: Sequence[tuple[str, str]], *, heading: str = "契約に係る情報の公表") -> ServedAnswer:
    """A page that lists files: (address, text)."""
    items = "".join(f'<li><a href="{address}">{text}</a></li>' for address, text in links)
    return page(f"<h1>{heading}</h1><ul>{items}</ul>", title=heading)


def page(body: str, *, title: str) -> ServedAnswer:
    return ServedAnswer(
        f"<!DOCTYPE html><html lang=ja><head><meta charset=UTF-8><title>{title}</title></head>"
        f"<body>{body}</body></html>".encode()
    )
