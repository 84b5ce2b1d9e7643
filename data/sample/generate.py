"""Make the sample site anew: `python -m data.sample.generate [FOLDER]`, run by `make sample`."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from data.sample import agency, pages
from data.sample.agency_documents import AGENCY_NOTICES, AGENCY_TABLES
from data.sample.gazette import FrontMatter, kanpo_issue_pdf
from data.sample.issues import ISSUES, TENDERS, TODAY, WITHOUT_AWARDS
from data.sample.pages import Listed

SITE = Path(__file__).parent / "site"
FRONT = FrontMatter("入札公告", TENDERS)


def site_files() -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path under the site's folder (`HOST/…`), and its bytes."""
    yield from _gazette("www.kanpo.go.jp")
    yield from _agency("www.nenkin.go.jp")


def _gazette(host: str) -> Iterator[tuple[str, bytes]]:
    listed: list[Listed] = []
    for issue in ISSUES:
        pdf = kanpo_issue_pdf(issue.groups, issued=issue.issued, number=issue.number, front=FRONT)
        entry = Listed(issue.issued, "c", issue.number, len(PdfReader(io.BytesIO(pdf)).pages))
        sections = [("入札公告", "入札公告", 1), ("落札", "落札者等の公示", 2)]
        yield from _issue(host, entry, pdf, sections)
        listed += [entry, *_other_kinds(issue.issued, issue.number)]
    for date, number in WITHOUT_AWARDS:
        entry = Listed(date, "c", number, 8)
        contents = pages.contents_page(
            entry, [("入札公告", "入札公告", 1), ("招請", "意見招請に関する公示", 7)]
        )
        yield f"{host}/{entry.folder}/{entry.key}0000f.html", contents.encode()
        listed += [entry, *_other_kinds(date, number)]
    yield f"{host}/index.html", pages.front_page(TODAY, listed).encode()
    yield f"{host}/robots.txt", pages.ROBOTS.encode()


def _issue(
    host: str, entry: Listed, pdf: bytes, sections: list[tuple[str, str, int]]
) -> Iterator[tuple[str, bytes]]:
    folder = f"{host}/{entry.folder}"
    yield f"{folder}/{entry.key}0000f.html", pages.contents_page(entry, sections).encode()
    yield f"{folder}/{entry.file}f.html", pages.viewer_page(entry, f"{entry.file}.pdf").encode()
    yield f"{folder}/pdf/{entry.file}.pdf", pdf
    for page in range(1, entry.pages + 1):
        name = f"{entry.file}.pdf#page={page}"
        yield f"{folder}/{entry.key}{page:04d}f.html", pages.viewer_page(entry, name).encode()


def _other_kinds(date: dt.date, number: int) -> list[Listed]:
    """The other gazettes of the day: listed, as on the real front page, and not part of the sample."""
    return [Listed(date, "h", 6900 + number, 32), Listed(date, "g", 20 + number, 64)]


def _agency(host: str) -> Iterator[tuple[str, bytes]]:
    yield f"{host}/robots.txt", pages.ROBOTS.encode()
    yield f"{host}/chotatu/013101.html", pages.notices_page().encode()
    yield f"{host}/chotatu/keiyaku/{pages.COMPETITIVE_FOLDER}.html", pages.tables_page(direct=False).encode()
    yield f"{host}/chotatu/keiyaku/{pages.DIRECT_FOLDER}.html", pages.tables_page(direct=True).encode()
    for notice in AGENCY_NOTICES:
        yield f"{host}/chotatu/013101.files/{notice.file}", agency.notice_pdf(notice)
    for table in AGENCY_TABLES:
        folder = pages.DIRECT_FOLDER if table.direct else pages.COMPETITIVE_FOLDER
        yield f"{host}/chotatu/keiyaku/{folder}.files/{table.file}", agency.table_pdf(table)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SITE
    if folder.exists():
        shutil.rmtree(folder)
    for name, content in site_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    sys.stdout.write(f"{sum(1 for _ in folder.rglob('*') if _.is_file())} files in {folder}\n")


if __name__ == "__main__":
    main()
