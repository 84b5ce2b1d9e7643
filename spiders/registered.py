"""The spiders of the registry: one class for each source that something here can crawl, made from its entry.

Scrapy finds them here, so that `scrapy crawl mof` works as `rakusatsu crawl mof` does.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from extract.errors import InputError
from spiders.base.addresses import DocumentedAddressesSpider
from spiders.base.index import IndexSpider
from spiders.base.publisher import PublisherSpider
from spiders.base.table_page import TablePageSpider
from spiders.registry import Source, System, registry

_BASES: dict[System, type[PublisherSpider]] = {
    System.INDEX: IndexSpider,
    System.TABLE: TablePageSpider,
    System.ADDRESSES: DocumentedAddressesSpider,
}


def spider_class(source: Source) -> type[PublisherSpider]:
    """The spider of a source: its system's base with the entry's words, or the class that it names.

    Raises:
        ValueError: nothing here can crawl it.
    """
    if not source.has_spider:
        raise InputError(f"{source.id}: no spider reads {source.gives} from a {source.system} yet")
    if source.spider is not None:
        module, _, name = source.spider.partition(":")
        base: type[PublisherSpider] = getattr(importlib.import_module(module), name)
    else:
        base = _BASES[source.system]
    root = urlsplit(source.start[0])
    own = f"{root.scheme}://{root.netloc}/"
    given: dict[str, Any] = {
        key: value for key, value in source.options.model_dump().items() if value is not None
    }
    hosts = {urlsplit(url).netloc for url in source.start} - {root.netloc}
    given["also_hosts"] = (*base.also_hosts, *given.get("also_hosts", ()), *sorted(hosts))
    given |= {"name": source.id, "base_url": own, "__doc__": _says(source), "__module__": __name__}
    if source.system is System.ADDRESSES:
        given["addresses"] = source.addresses
    elif source.system is not System.OWN:
        given["start_paths"] = tuple(url.removeprefix(own) for url in source.start)
    return type(f"{''.join(part.capitalize() for part in source.id.split('_'))}Spider", (base,), given)


def _says(source: Source) -> str:
    return f"{source.name} ({source.ministry})\n\n{source.caveats or ''}\n\n{source.start[0]}"


@cache
def spider_classes() -> Mapping[str, type[PublisherSpider]]:
    """The spider of every source that something here can crawl, by id."""
    return {source.id: spider_class(source) for source in registry().values() if source.has_spider}


globals().update({f"_{name}": spider for name, spider in spider_classes().items()})
