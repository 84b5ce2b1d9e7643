"""What a crawl imports, loaded once into the server that test processes are forked from; never the reactor itself."""

import sys

import aiohttp  # noqa: F401 - fsspec and Scrapy import these on first use
import lxml.html  # noqa: F401
import protego  # noqa: F401
import requests  # noqa: F401
import scrapy.core.scraper
import scrapy.crawler  # noqa: F401
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

import rakusatsu.cli  # noqa: F401
import spiders.run
from pipelines.datasets._pandas_shim import claim, settle

claim()  # these are processes of the command line: without pandas, as there
settle()

_settings = Settings()
_settings.setmodule("spiders.settings")
for _group in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES"):
    for _path in [*_settings[_group], *_settings.get(f"{_group}_BASE", {})]:
        load_object(_path)
for _path in _settings["DOWNLOAD_HANDLERS_BASE"].values():
    load_object(_path)
spiders.run.sources()
assert "twisted.internet.reactor" not in sys.modules, "a forked process could not install its own"
