"""The links of an index page, however the publisher made them: `a`, `area`, `iframe`, and addresses inside scripts' calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl, urldefrag, urlsplit

from lxml import etree
from parsel import Selector, SelectorList
from scrapy.http import Response

from extract.media import MediaType
from spiders.base.replay import original_of

LONGEST_ADDRESS = 2000
"""Characters; servers and proxies take no longer ones for sure."""
KIND_OF_SUFFIX = {
    ".pdf": MediaType.PDF,
    ".xlsx": MediaType.XLSX,
    ".xlsm": MediaType.XLSX,
    ".xls": MediaType.XLS,
    ".csv": MediaType.CSV,
    ".zip": MediaType.ZIP,
}
_ELEMENTS = "a[href], area[href], iframe[src], frame[src], [onclick]"
_NO_ADDRESS = ("#", "mailto:", "tel:", "data:", "about:")
_CALL = re.compile(
    r"(?:window\s*\.\s*open|location(?:\s*\.\s*(?:href|assign|replace))?)\s*[(=]\s*(['\"])(?P<address>[^'\"]+)\1"
)
"""The calls by which a script opens an address."""
_TEXTS = etree.XPath("descendant::text()")
_QUOTED = re.compile(r"(['\"])(?P<address>[^'\"\s]+)\1")


@dataclass(frozen=True, slots=True)
class Link:
    """One link, in the publisher's own words."""

    address: str
    """Absolute; as printed where it cannot be read."""
    text: str
    problem: str | None = None
    """Why it cannot be asked: a code of docs/crawling.md."""


def links_in(content: SelectorList[Selector], response: Response) -> Iterator[Link]:
    """The links of a part of a page, in its order, each address once for each text.

    An address that cannot be read, or is too long to be asked for, comes with its `problem`: it is never lost.
    """
    for element in content.css(_ELEMENTS):
        text = _text_of(element)
        for printed in _addresses(element):
            try:
                address = response.urljoin(original_of(printed) or printed)
                urlsplit(urldefrag(address).url).port  # noqa: B018 - raises where it is none
            except ValueError:
                yield Link(printed, text, "bad_address")
                continue
            too_long = len(address) > LONGEST_ADDRESS
            yield Link(address, text, "address_too_long" if too_long else None)


def kind_of(address: str) -> MediaType | None:
    """The kind of file an address names, at the end of its path or of a value of its query; None where none.

    `a.pdf;jsessionid=1` and `download.php?file=a.pdf` name one too.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return _kind_of_name(address)
    names = [parts.path, *(value for _, value in parse_qsl(parts.query))]
    return next((kind for name in names if (kind := _kind_of_name(name)) is not None), None)


def _kind_of_name(name: str) -> MediaType | None:
    bare = name.partition(";")[0].strip().lower()
    return next((kind for suffix, kind in KIND_OF_SUFFIX.items() if bare.endswith(suffix)), None)


def _addresses(element: Selector) -> Iterator[str]:
    printed = (element.attrib.get("href") or element.attrib.get("src") or "").strip()
    script = element.attrib.get("onclick", "")
    if printed.lower().startswith("javascript:"):
        script, printed = f"{printed}; {script}", ""
    if printed and not printed.lower().startswith(_NO_ADDRESS):
        yield printed
    called = {match["address"] for match in _CALL.finditer(script)}
    named = {match["address"] for match in _QUOTED.finditer(script) if kind_of(match["address"])}
    yield from sorted((called | named) - {printed, "about:blank"})


def _text_of(element: Selector) -> str:
    words = " ".join(" ".join(cast("list[str]", _TEXTS(element.root))).split())
    if words:
        return words
    said = element.css("img::attr(alt)").getall()
    return " ".join([*said, element.attrib.get("alt", ""), element.attrib.get("title", "")]).strip()
