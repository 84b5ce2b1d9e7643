"""防衛装備庁: contracts of its central procurement."""

from spiders.base.index import IndexSpider


class AtlaSpider(IndexSpider):
    """防衛装備庁 (ATLA, 防衛省): 契約に係る情報の公表（中央調達分）, monthly workbooks since 令和5年度.

    Domain:
        www.mod.go.jp

    Caveats:
        Central procurement only; contracts that are not published are not there. Workbooks carry no date of
        publication. The live index page could not be seen when this was written, the workbooks could.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.mod.go.jp/atla/souhon/supply/jisseki/rakusatu/index.html
    """

    name = "atla"
    base_url = "https://www.mod.go.jp/"
    start_paths = ("atla/souhon/supply/jisseki/rakusatu/index.html",)
    wanted = r"kyoso|zuikei|競争|随意|随契"
    follow = r"rakusatu/kohyo_|年度"
