"""gBizINFO: procurement by company, from 経済産業省's collection."""

import datetime as dt
from collections.abc import Iterator

from spiders.base.open_data import DataFile, OpenDataSpider


class GBizInfoSpider(OpenDataSpider):
    """gBizINFO (経済産業省): the procurement part of its data, one CSV for all years.

    Domain:
        info.gbiz.go.jp

    Caveats:
        The file is sent whole on every run, since a form cannot be asked for conditionally: once a month is
        enough. The live service could not be seen when this was written.

    Arguments:
        since, until, sample: as for every spider; the file carries no date.

    Source documentation:
        https://info.gbiz.go.jp/hojin/DownloadTop
    """

    name = "gbizinfo"
    base_url = "https://info.gbiz.go.jp/"

    def files(self, today: dt.date) -> Iterator[DataFile]:
        """The one file."""
        del today
        yield DataFile(path="hojin/Download", form={"downenc": "UTF-8", "downfile": "11", "downtype": "csv"})
