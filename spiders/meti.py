"""経済産業局: the regional bureaus of 経済産業省, each with a site of its own."""

from spiders.base.table_page import TablePageSpider

_BY_LINKS = r"調達|契約締結|契約状況|競争入札|随意契約"


class MetiHokkaidoSpider(TablePageSpider):
    """北海道経済産業局: HTML tables, one page a year and kind.

    Domain:
        www.hkd.meti.go.jp

    Caveats:
        A page holds all months of its year and grows: every change is a new version of the whole page.

    Arguments:
        since, until, sample: as for every spider; pages carry no date.

    Source documentation:
        https://www.hkd.meti.go.jp/information/koubo/chotatsu/teiketsu.htm
    """

    name = "meti_hokkaido"
    base_url = "https://www.hkd.meti.go.jp/"
    start_paths = ("information/koubo/chotatsu/teiketsu.htm",)


class MetiTohokuSpider(TablePageSpider):
    """東北経済産業局: tables of contracts.

    Domain:
        www.tohoku.meti.go.jp

    Caveats:
        The live pages could not be seen when this was written: the spider starts from the front page and follows
        links that name 調達 or 契約.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.tohoku.meti.go.jp/
    """

    name = "meti_tohoku"
    base_url = "https://www.tohoku.meti.go.jp/"
    start_paths = ("index.html",)
    follow = _BY_LINKS
    follow_depth = 3


class MetiKantoSpider(TablePageSpider):
    """関東経済産業局: 契約締結状況, one PDF a year and kind.

    Domain:
        www.kanto.meti.go.jp

    Caveats:
        A file holds all months of its year and grows. File names are misspelt now and then (`teitestu`).

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.kanto.meti.go.jp/chotatsu/chotatsu/index_keiyaku.html
    """

    name = "meti_kanto"
    base_url = "https://www.kanto.meti.go.jp/"
    start_paths = ("chotatsu/chotatsu/index_keiyaku.html",)
    content = "#__main_contents"
    follow = ""


class MetiChubuSpider(TablePageSpider):
    """中部経済産業局: tables of contracts as PDF.

    Domain:
        www.chubu.meti.go.jp

    Caveats:
        The live page could not be seen when this was written. It lists subsidies (補助金) too: those are left out.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.chubu.meti.go.jp/a41kaikei/kouhyou/index.html
    """

    name = "meti_chubu"
    base_url = "https://www.chubu.meti.go.jp/"
    start_paths = ("a41kaikei/kouhyou/index.html",)
    unwanted = r"補助金|交付決定|入札公告|仕様書"


class MetiKinkiSpider(TablePageSpider):
    """近畿経済産業局: tables of contracts.

    Domain:
        www.kansai.meti.go.jp

    Caveats:
        The live pages could not be seen when this was written: the spider starts from the front page and follows
        links that name 調達 or 契約.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.kansai.meti.go.jp/
    """

    name = "meti_kinki"
    base_url = "https://www.kansai.meti.go.jp/"
    start_paths = ("index.html",)
    follow = _BY_LINKS
    follow_depth = 3


class MetiChugokuSpider(TablePageSpider):
    """中国経済産業局: 公共調達の適正化, tables of contracts.

    Domain:
        www.chugoku.meti.go.jp

    Caveats:
        The live page could not be seen when this was written.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.chugoku.meti.go.jp/nyusatu/koukyouchoutatu-tekisei.html
    """

    name = "meti_chugoku"
    base_url = "https://www.chugoku.meti.go.jp/"
    start_paths = ("nyusatu/koukyouchoutatu-tekisei.html",)


class MetiShikokuSpider(TablePageSpider):
    """四国経済産業局: 契約締結状況, one HTML page a month and kind, each with its workbook.

    Domain:
        www.shikoku.meti.go.jp

    Caveats:
        The workbook that a page offers is the page's own table and is not fetched.

    Arguments:
        since, until, sample: as for every spider; pages carry no date.

    Source documentation:
        https://www.shikoku.meti.go.jp/02_soshikiinfos/keiyaku_index.html
    """

    name = "meti_shikoku"
    base_url = "https://www.shikoku.meti.go.jp/"
    start_paths = ("02_soshikiinfos/keiyaku_index.html",)
    follow = r"02_soshikiinfos/|契約"


class MetiKyushuSpider(TablePageSpider):
    """九州経済産業局: tables of contracts.

    Domain:
        www.kyushu.meti.go.jp

    Caveats:
        The live pages could not be seen when this was written: the spider starts from the front page and follows
        links that name 調達 or 契約.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.kyushu.meti.go.jp/
    """

    name = "meti_kyushu"
    base_url = "https://www.kyushu.meti.go.jp/"
    start_paths = ("index.html",)
    follow = _BY_LINKS
    follow_depth = 3
