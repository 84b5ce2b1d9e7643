"""日本年金機構: its 官報 notices and its tables of contracts."""

from __future__ import annotations

from spiders.base.index import IndexSpider


class NenkinSpider(IndexSpider):
    """日本年金機構 (Japan Pension Service): 官報掲載分 notices and the 競争 and 随意契約 tables.

    Domain:
        www.nenkin.go.jp

    Caveats:
        The tables hold no date of publication in their links. The live pages could not be seen when this was
        written: the addresses of the two pages are from links that others kept, the 随意契約 page is reached by a
        link that names it.

    Arguments:
        since, until, sample: as for every spider; only the notices have a date.

    Source documentation:
        https://www.nenkin.go.jp/chotatu/013101.html (官報掲載分)
        https://www.nenkin.go.jp/chotatu/keiyaku/1101003.html (会計規程第24条に基づく競争入札に係る情報の公表)
    """

    name = "nenkin"
    base_url = "https://www.nenkin.go.jp/"
    start_paths = ("chotatu/013101.html", "chotatu/keiyaku/1101003.html")
    follow = r"(?:随意契約|競争入札)に係る情報の公表"
    follow_depth = 1
