"""The sample's HTML: the structure of the real pages, as far as a visitor's program reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from data.sample.agency_documents import AGENCY_NOTICES, AGENCY_TABLES, COMPETITIVE_HEADING, DIRECT_HEADING

ROBOTS = "User-agent: *\nDisallow: /private/\n"
COMPETITIVE_FOLDER, DIRECT_FOLDER = "1101003", "1101004"
KINDS = {"h": "本紙", "g": "号外", "c": "政府調達"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue as the front page lists it."""

    date: dt.date
    kind: str
    """`h`, `g` or `c`."""
    number: int
    pages: int

    @property
    def key(self) -> str:
        """`20171002c00186`."""
        return f"{self.date:%Y%m%d}{self.kind}{self.number:05d}"

    @property
    def folder(self) -> str:
        """Path of the issue's pages, without a slash at the ends."""
        return f"{self.date:%Y%m%d}/{self.key}"

    @property
    def file(self) -> str:
        """Stem of the whole issue's page and PDF."""
        return f"{self.key}full0001{self.pages:04d}"


def front_page(today: dt.date, issues: Sequence[Listed]) -> str:
    """The front page: today's issues, and the archive of 90 days, newest first."""
    days = sorted({issue.date for issue in issues}, reverse=True)
    lists = {day: _day(day, [issue for issue in issues if issue.date == day]) for day in days}
    archive = "\n".join(lists[day] for day in days if day != today)
    return _page(
        f"""<div id="todayBox" class="todayHeader"><h2 class="title">本日の官報</h2></div>
<div id="todayProducts" class="todayBox">
{lists.get(today, "")}
</div>
<div id="archiveBox" class="archiveBox">
<h2 class="title">直近90日間の官報</h2>
{archive}
</div>"""
    )


def contents_page(issue: Listed, sections: Sequence[tuple[str, str, int]]) -> str:
    """The contents of an issue: sections as (section, title, page)."""
    parts = []
    for section, title, page in sections:
        parts.append(
            f"""<section>
<h2 class="title"><span class="text">{section}</span></h2>
<ul class="iconList">
<li><a href="{issue.key}{page:04d}f.html"><span class="text">{title}</span><span class="date">{page}</span></a></li>
</ul>
</section>"""
        )
    heading = f"{_era_date(issue.date)}（{KINDS[issue.kind]}　第{issue.number}号）"
    return _page(
        f'<p class="date">{heading}</p>\n<div class="contentsBox">\n' + "\n".join(parts) + "\n</div>"
    )


def viewer_page(issue: Listed, pdf: str) -> str:
    """The page that shows a PDF in a frame."""
    heading = f"{_era_date(issue.date)}（{KINDS[issue.kind]}　第{issue.number}号）"
    return _page(
        f'<p class="date">{heading}</p>\n<iframe src="./pdf/{pdf}" width="100%" height="900"></iframe>'
    )


def agency_page(heading: str, links: Sequence[tuple[str, str]]) -> str:
    """A page of the agency that lists documents: links as (address, text)."""
    items = "\n".join(f'<li><a href="{address}">{text}</a></li>' for address, text in links)
    return f"""<!DOCTYPE html>
<html lang="ja">
<head><meta charset="UTF-8"><title>{heading}｜日本年金機構（見本）</title></head>
<body>
<main id="main">
<h1>{heading}</h1>
<p>この頁は見本です。</p>
<ul class="pdfList">
{items}
</ul>
</main>
</body>
</html>
"""


def notices_page() -> str:
    """The agency's list of its gazette notices."""
    return agency_page(
        "落札者等の公示（官報掲載分）",
        [
            (
                f"/chotatu/013101.files/{n.file}",
                f"{n.issued.year}年{n.issued.month}月{n.issued.day}日 官報掲載分（PDF）",
            )
            for n in AGENCY_NOTICES
        ],
    )


def tables_page(direct: bool) -> str:
    """The agency's list of its tables, of competitive or of direct contracts; the first names the second."""
    folder = DIRECT_FOLDER if direct else COMPETITIVE_FOLDER
    links = [
        (f"/chotatu/keiyaku/{folder}.files/{t.file}", f"{t.month}契約締結分（PDF）")
        for t in AGENCY_TABLES
        if t.direct == direct
    ]
    if not direct:
        links.append((f"/chotatu/keiyaku/{DIRECT_FOLDER}.html", DIRECT_HEADING))
    return agency_page(DIRECT_HEADING if direct else COMPETITIVE_HEADING, links)


def _day(day: dt.date, issues: Sequence[Listed]) -> str:
    articles = "\n".join(
        f"""<li class="articleBox"><a href="./{issue.folder}/{issue.key}0000f.html" class="articleTop">"""
        f"""{KINDS[issue.kind]}<br>(第{issue.number}号)</a>
<a href="./{issue.folder}/{issue.file}f.html" class="pdfDlb">1-{issue.pages}頁[1MB]</a></li>"""
        for issue in issues
    )
    return f"""<dl>
<dt>{_era_date(day)}<br><a href="./{day:%Y%m%d}/{day:%Y%m%d}.fullcontents.html">全体目次はこちら</a></dt>
<dd><ul>
{articles}
</ul></dd>
</dl>"""


def _era_date(date: dt.date) -> str:
    return f"平成{date.year - 1988}年{date.month}月{date.day}日"


def _page(body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="ja">
<head><meta charset="UTF-8"><title>官報（見本）</title></head>
<body>
<p>この頁は見本です。実在の官報ではありません。</p>
{body}
</body>
</html>
"""
