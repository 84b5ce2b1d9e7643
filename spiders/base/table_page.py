"""System: HTML pages that hold the table of contracts itself, beside pages that list files of such tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from scrapy.http import Response

from extract.reference import read_table
from pipelines.store.ledger import Sighting
from spiders.base.index import IndexSpider
from spiders.base.links import Link, kind_of
from spiders.base.publisher import Parsed


class TablePageSpider(IndexSpider):
    """Index pages that lead to pages with a table, or to files.

    A page with a table of contracts is a document, and so are the files it lists. Only a file that the page offers
    as its own table to download (ファイルダウンロード, EXCEL形式) is left alone, and noted: its contracts are the page's.
    """

    header: ClassVar[str] = r"契約(?:の)?相手方|契約金額|契約を締結した日|契約締結日"
    """Pattern in at least two header cells of a table of contracts (財計第2017号)."""
    follow = r"契約|落札|競争入札|随意契約|調達"
    may_be_empty = True

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """The page itself where it holds the table, its files, and the further pages that it leads to."""
        if not self.holds_table(response):
            was_table = self.session.version_of(response.meta["listed_url"]) is not None
            self.fits(not was_table, response, "a table of contracts, as this page held one before")
            yield from super().parse(response)
            return
        depth: int = response.meta.get("depth_of_index", 0)
        yield self.page_as_document(response)
        listed = list(self.documents(response))
        downloads = own_downloads(listed)
        for link in downloads:
            self.session.saw(Sighting(url=link.address, outcome="same_as_page"))
        documents = [link for link in listed if link not in downloads]
        yield from self.requests(documents, list(self.further_pages(response, depth)), depth)

    def holds_table(self, response: Response) -> bool:
        """Whether a table of the page has the header of a table of contracts."""
        for table in response.css("table"):
            cells = [" ".join(cell.css("::text").getall()) for cell in table.css("th, tr:nth-child(-n+2) td")]
            if sum(bool(re.search(self.header, re.sub(r"\s", "", cell))) for cell in cells) >= 2:
                return True
        return False


def own_downloads(links: list[Link]) -> list[Link]:
    """The links that offer a page's own table as a file: words of downloading and nothing else, one for each format.

    Two of one format cannot both be the page's table: then none of that format is taken for it.
    """
    bare = [link for link in links if not _download_words().sub("", link.text)]
    formats = Counter(kind_of(link.address) for link in bare)
    return [link for link in bare if formats[kind_of(link.address)] == 1]


@cache
def _download_words() -> re.Pattern[str]:
    rows = read_table(Path(__file__).with_name("download_words.csv"))
    words = sorted((re.escape(row["word"]) for row in rows), key=len, reverse=True)
    return re.compile(rf"{'|'.join(words)}|[\d０-９.,]+\s*(?:[KMＫＭ]?[BＢ]|バイト)|\W|_", re.IGNORECASE)
