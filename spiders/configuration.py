"""What an operator can set about a crawl: in the environment (`RAKUSATSU_…`), in code, or on the command line."""

from __future__ import annotations

import ipaddress
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ARCHIVES = ("warp", "wayback")
"""Names under which `base_urls` knows web archives; `spiders.archives.registry` says more of them."""
NO_CONTACT = "say with --contact (or RAKUSATSU_CONTACT) where its publisher reaches you"


class CrawlSettings(BaseSettings):
    """Settings of a crawl; `RAKUSATSU_STORE=s3://bucket/awards` in the environment sets `store`, and so on."""

    model_config = SettingsConfigDict(env_prefix="RAKUSATSU_", frozen=True, extra="ignore")

    store: str = Field(default="data/store", description="fsspec URL of the store")
    contact: str | None = Field(
        default=None, description="address or page where a publisher reaches the operator"
    )
    base_urls: dict[str, str] = Field(
        default_factory=dict, description="source → site root in place of its own"
    )
    window_days: int = Field(
        default=90, ge=0, description="documents this recent are asked for again on every run"
    )
    delay_seconds: float | None = Field(
        default=None, ge=0, description="least pause between requests to a host"
    )
    archive_delay_seconds: float = Field(
        default=2.5,
        ge=0,
        description="least pause between requests to a web archive that is not on this machine",
    )
    timeout_seconds: float = Field(default=180, gt=0, description="one request, first byte to last")
    retries: int = Field(default=4, ge=0, description="repeats of a request that failed for a passing reason")
    backoff_seconds: float = Field(
        default=5, ge=0, description="pause before the first repeat; doubles each time"
    )
    longest_wait_seconds: float = Field(
        default=900, ge=0, description="a longer Retry-After ends the request"
    )
    run_seconds: float = Field(default=4 * 3600, gt=0, description="time limit of one source's run")
    run_bytes: int = Field(default=20 * 1024**3, gt=0, description="byte limit of one source's run, unpacked")
    page_bytes: int = Field(default=16 * 1024**2, gt=0, description="byte limit of one index page, unpacked")
    document_bytes: int = Field(default=512 * 1024**2, gt=0, description="byte limit of one document")
    stop_seconds: float = Field(
        default=20, ge=0, description="what is under way may take so long after SIGTERM"
    )
    trust_days: int = Field(
        default=30, ge=0, description="after so long an unchanged document or page is fetched whole once more"
    )
    gbizinfo_token: str | None = Field(
        default=None, repr=False, description="access token of gBizINFO, free by application"
    )
    log_level: str = Field(default="WARNING", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("base_urls")
    @classmethod
    def _base_urls_are_sites(cls, base_urls: dict[str, str]) -> dict[str, str]:
        for source, url in base_urls.items():
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError(f"the base URL of {source} is not an http(s) address: {url!r}")
        return base_urls

    @property
    def user_agent(self) -> str:
        """Who asks, in which version, and where to complain."""
        contact = f" (+{self.contact})" if self.contact else ""
        return f"rakusatsu/{version('rakusatsu')}{contact}"

    def on_loopback(self, source: str) -> bool:
        """Whether this source is read from a copy on this machine: only then may loopback be asked at all."""
        return source in self.base_urls and is_loopback(urlsplit(self.base_urls[source]).hostname or "")

    def scrapy(self, source: str | None = None) -> dict[str, Any]:
        """These settings in Scrapy's words, for one source."""
        local = source is not None and self.on_loopback(source)
        usual = self.archive_delay_seconds if source in ARCHIVES else 1.0
        delay = self.delay_seconds if self.delay_seconds is not None else (0.0 if local else usual)
        return {
            "RAKUSATSU": self,
            "USER_AGENT": self.user_agent,
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_ENABLED": delay > 0,
            "AUTOTHROTTLE_START_DELAY": max(delay, 2.0),
            "DOWNLOAD_TIMEOUT": self.timeout_seconds,
            "DOWNLOAD_MAXSIZE": self.document_bytes,
            "DOWNLOAD_WARNSIZE": 0,
            "RETRY_TIMES": self.retries,
            "LOG_LEVEL": self.log_level,
        }


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
