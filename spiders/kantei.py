"""首相官邸: the archive of past 政府調達 awards."""

from spiders.base.index import IndexSpider


class KanteiSpider(IndexSpider):
    """首相官邸's archive of 政府調達 awards of past years, by category, one PDF an agency.

    Domain:
        www.kantei.go.jp

    Caveats:
        Closed: nothing new is added. Only 平成27年 is known by address; pages of other years are read where that
        one links them. The live pages could not be seen when this was written.

    Arguments:
        since, until, sample: as for every spider; documents carry no date.

    Source documentation:
        http://www.kantei.go.jp/jp/kanbou/27tyoutatu/rakusatu/4_computer/pdf/428.pdf
    """

    name = "kantei"
    base_url = "https://www.kantei.go.jp/"
    start_paths = ("jp/kanbou/27tyoutatu/index.html",)
    wanted = r"/rakusatu/"
    follow = r"/kanbou/\d\dtyoutatu/"
    follow_depth = 4
