"""調達ポータル: 落札実績オープンデータ of all ministries."""

import datetime as dt
from collections.abc import Iterator

from spiders.base.open_data import DataFile, OpenDataSpider

_PATH = "pps-web-biz/UAB03/OAB0301?fileversion=v001&filename=successful_bid_record_info_{}.zip"
_FIRST_YEAR = 2013
_DAYS_KEPT = 60


class PPortalSpider(OpenDataSpider):
    """調達ポータル (p-portal.go.jp): all awards of a fiscal year in one zip of CSV, renewed at the end of each month.

    Domain:
        api.p-portal.go.jp

    Caveats:
        The page that offers the files puts their addresses together by script; the address here is the documented
        one. The live service could not be seen when this was written.

    Arguments:
        since, until, sample: as for every spider; yearly files carry no date.

    Source documentation:
        https://www.p-portal.go.jp/pps-web-biz/UAB02/OAB0201
    """

    name = "p_portal"
    base_url = "https://api.p-portal.go.jp/"

    def files(self, today: dt.date) -> Iterator[DataFile]:
        """One file a year since 2013; the newest may not be there yet."""
        for year in range(_FIRST_YEAR, today.year + 1):
            yield DataFile(path=_PATH.format(f"all_{year}"), may_be_absent=year == today.year)


class PPortalDailySpider(OpenDataSpider):
    """調達ポータル: the awards added on a day, kept for about two months.

    Domain:
        api.p-portal.go.jp

    Caveats:
        Every award comes again in the yearly file of `p_portal`. Days without awards have no file.

    Arguments:
        since, until, sample: as for every spider; the date is the day's.

    Source documentation:
        https://www.p-portal.go.jp/pps-web-biz/UAB02/OAB0201
    """

    name = "p_portal_daily"
    base_url = "https://api.p-portal.go.jp/"

    def files(self, today: dt.date) -> Iterator[DataFile]:
        """One file a day, the oldest first: it is the next to be lost."""
        for day in (today - dt.timedelta(days=back) for back in range(_DAYS_KEPT, -1, -1)):
            yield DataFile(path=_PATH.format(f"diff_{day:%Y%m%d}"), published_on=day, may_be_absent=True)
