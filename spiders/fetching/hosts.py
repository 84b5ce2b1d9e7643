"""Which hosts may be asked: the publisher's own, those a spider names, and never an address inside a private network."""

from __future__ import annotations

import ipaddress
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

from spiders.configuration import CrawlSettings, is_loopback
from spiders.fetching.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twisted.internet.defer import Deferred


PRIVATE_NAMES: set[str] = set()
"""Names that were looked up and led into a private network."""


class HostsMiddleware:
    """Refuses, before any connection, a request that leaves the publisher's hosts or enters a private network.

    Redirects pass here too, since Scrapy makes a new request of each.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Read the operator's settings from the crawler."""
        self._crawler = crawler
        self._settings: CrawlSettings = crawler.settings["RAKUSATSU"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostsMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or refuse it.

        Raises:
            Refusal: `bad_scheme`, `private_address` or `foreign_host`.
        """
        spider: Any = self._crawler.spider
        check_url(request.url, allowed=spider.hosts, local=spider.host if self._on_loopback(spider) else None)

    def _on_loopback(self, spider: Any) -> bool:
        return self._settings.on_loopback(spider.asked_site or spider.name)


def check_url(url: str, *, allowed: frozenset[str], local: str | None) -> None:
    """Whether an address may be asked.

    Args:
        url: the address.
        allowed: hosts, with their port where it is not the scheme's own.
        local: the one host (with port) on this machine that the operator opened; None where there is none.

    Raises:
        Refusal: it may not.
    """
    try:
        parts = urlsplit(url)
        host, netloc = parts.hostname or "", host_of(url)
    except ValueError as error:
        raise Refusal("bad_address", url[:200]) from error
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        raise Refusal("bad_scheme", f"{parts.scheme}://{netloc}")
    if netloc == local:
        return
    if host == "localhost" or host.endswith(".localhost") or _is_private(host):
        raise Refusal("private_address", netloc)
    if netloc not in allowed:
        raise Refusal("foreign_host", netloc)


def host_of(url: str) -> str:
    """Host of an address in lower case, with the port where it is not the scheme's own.

    Raises:
        ValueError: the address cannot be read.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    own = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in {None, own} else f"{host}:{parts.port}"


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        # Systems also take 2130706433, 0x7f.1 and 127.1 for addresses; no publisher has such a name.
        return bool(host) and host.rpartition(".")[2][:1].isdigit()
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global or address.is_multicast


class PublicAddressResolver(CachingThreadedResolver):
    """Looks names up as Scrapy does and fails for a name that leads into a private network."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        """Also let through the proxies of the environment, which stand inside on purpose."""
        super().__init__(reactor, cache_size, timeout)
        self._proxies = {urlsplit(url).hostname for url in urllib.request.getproxies().values()}

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """The address of a name, as `IResolverSimple` has it."""
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        # `localhost` comes this far only where the operator opened it: HostsMiddleware stops it otherwise.
        if _is_private(address) and not is_loopback(name) and name not in self._proxies:
            PRIVATE_NAMES.add(name)
            raise DNSLookupError(f"{name} leads to the private address {address}")
        return address
