"""財務省: contracts of the ministry proper."""

from spiders.base.index import IndexSpider


class MofSpider(IndexSpider):
    """財務省 (Ministry of Finance): 公共調達の適正化に係る情報の公表, four tables a month.

    Domain:
        www.mof.go.jp

    Caveats:
        The ministry proper; its regional bureaus publish by themselves. The live page could not be seen when this
        was written: its address is from links that others kept.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.mof.go.jp/application-contact/procurement/approach/tekiseika/index.htm
    """

    name = "mof"
    base_url = "https://www.mof.go.jp/"
    start_paths = ("application-contact/procurement/approach/tekiseika/index.htm",)
    follow = r"approach/tekiseika/|(?:令和|平成).{1,3}年度"
