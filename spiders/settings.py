"""Scrapy's settings for every crawl, `scrapy crawl NAME` included; what an operator sets is in `spiders.configuration`."""

from spiders.configuration import CrawlSettings

BOT_NAME = "rakusatsu"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "rakusatsu"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 4
AUTOTHROTTLE_MAX_DELAY = 60
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
REFERER_ENABLED = True
HTTPERROR_ALLOW_ALL = False
URLLENGTH_LIMIT = 0  # spiders record a long address as failed; Scrapy would drop it without a word
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "spiders.fetching.hosts.PublicAddressResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DEFAULT_REQUEST_HEADERS = {"Accept": "*/*", "Accept-Language": "ja", "Accept-Encoding": "gzip"}
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

DOWNLOADER_MIDDLEWARES = {
    # From the engine to the network; answers pass the other way.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "spiders.archives.addresses.ReplayAddressMiddleware": 40,
    "spiders.fetching.hosts.HostsMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.fetching.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "spiders.fetching.conditional.ConditionalMiddleware": 520,
    "spiders.fetching.soundness.SoundnessMiddleware": 540,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.fetching.patience.PatienceMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "spiders.fetching.encoding.StrictEncodingMiddleware": 620,
    "spiders.fetching.patience.PauseMiddleware": 900,
}
ITEM_PIPELINES = {"spiders.session.KeepDocuments": 300}
EXTENSIONS = {"spiders.session.CrawlSession": 0}

_OPERATOR = CrawlSettings()
RAKUSATSU = _OPERATOR
USER_AGENT = _OPERATOR.user_agent
DOWNLOAD_DELAY = 1.0 if _OPERATOR.delay_seconds is None else _OPERATOR.delay_seconds
AUTOTHROTTLE_ENABLED = DOWNLOAD_DELAY > 0
AUTOTHROTTLE_START_DELAY = max(DOWNLOAD_DELAY, 2.0)
DOWNLOAD_TIMEOUT = _OPERATOR.timeout_seconds
DOWNLOAD_MAXSIZE = _OPERATOR.document_bytes
DOWNLOAD_WARNSIZE = 0
SCRAPER_SLOT_MAX_ACTIVE_SIZE = (
    2 * _OPERATOR.page_bytes
)  # a large index page keeps no document waiting while it is read
RETRY_TIMES = _OPERATOR.retries
LOG_LEVEL = _OPERATOR.log_level
