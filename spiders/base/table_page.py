"""System: HTML pages that hold the table of contracts itself, beside pages that list files of such tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from scrapy.http import Response

from spiders.base.index import IndexSpider
from spiders.base.publisher import Parsed


class TablePageSpider(IndexSpider):
    """Index pages that lead to pages with a table, or to files.

    A page with a table of contracts is a document. Files that it offers are the same table once more and are left
    alone: every contract would be counted twice.
    """

    header: ClassVar[str] = r"契約(?:の)?相手方|契約金額|契約を締結した日|契約締結日"
    """Pattern in at least two header cells of a table of contracts (財計第2017号)."""
    follow = r"契約|落札|競争入札|随意契約|調達"
    may_be_empty = True

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """The page itself where it holds the table; otherwise its files and further pages."""
        if self.holds_table(response):
            yield self.page_as_document(response)
            yield from (
                self.page(address, self.parse, depth_of_index=response.meta.get("depth_of_index", 0) + 1)
                for address in self.further_pages(response, response.meta.get("depth_of_index", 0))
            )
            return
        was_table = self.session.version_of(response.meta["listed_url"]) is not None
        self.fits(not was_table, response, "a table of contracts, as this page held one before")
        yield from super().parse(response)

    def holds_table(self, response: Response) -> bool:
        """Whether a table of the page has the header of a table of contracts."""
        for table in response.css("table"):
            cells = [" ".join(cell.css("::text").getall()) for cell in table.css("th, tr:nth-child(-n+2) td")]
            if sum(bool(re.search(self.header, re.sub(r"\s", "", cell))) for cell in cells) >= 2:
                return True
        return False
