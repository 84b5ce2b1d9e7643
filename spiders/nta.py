"""国税庁 and its regional bureaus."""

from spiders.base.table_page import TablePageSpider

BUREAUS = (
    "sapporo",
    "sendai",
    "kantoshinetsu",
    "tokyo",
    "kanazawa",
    "nagoya",
    "osaka",
    "hiroshima",
    "takamatsu",
    "fukuoka",
    "kumamoto",
    "okinawa",
)


class NtaSpider(TablePageSpider):
    """国税庁 (National Tax Agency), its eleven regional bureaus and 沖縄国税事務所: monthly tables.

    Domain:
        www.nta.go.jp

    Caveats:
        The live pages could not be seen when this was written: the spider starts from the agency's and each
        bureau's front page and follows links that name 調達 or 契約. A front page without such a link fails.

    Arguments:
        since, until, sample: as for every spider.

    Source documentation:
        https://www.nta.go.jp/about/organization/
    """

    name = "nta"
    base_url = "https://www.nta.go.jp/"
    start_paths = ("about/index.htm", *(f"about/organization/{bureau}/index.htm" for bureau in BUREAUS))
    follow = r"調達情報|公共調達|契約に係る情報|契約情報|競争入札|随意契約"
    follow_depth = 4
    wanted = r"競争|随意|随契|契約|kyoso|zuikei|zuii"
