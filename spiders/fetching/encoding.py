"""Content-Encoding: gzip is undone strictly. Scrapy's own returns what it could of a damaged stream: half a document."""

from __future__ import annotations

import zlib
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from spiders.fetching.refusal import Refusal, retry_or_refuse

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class StrictEncodingMiddleware:
    """Unpacks a gzip body whole or asks again."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the byte limit from the crawler's settings."""
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StrictEncodingMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response with its body unpacked, or the request once more.

        Raises:
            Refusal: damaged each time, larger than the limit, or packed in a way nobody asked for.
        """
        encoding = (
            (response.headers.get("Content-Encoding") or b"identity").decode("ascii", "replace").lower()
        )
        if encoding in {"identity", ""} or not response.body:
            return response
        if encoding not in {"gzip", "x-gzip"}:
            raise Refusal("unknown_encoding", encoding)
        spider: Any = self._crawler.spider
        limit = min(int(request.meta.get("download_maxsize", self._limit)), self._limit)
        try:
            body = unpack(response.body, limit)
        except zlib.error as error:
            return retry_or_refuse(request, spider, Refusal("damaged_encoding", str(error)))
        spider.session.unpacked(len(body) - len(response.body))
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(headers=headers, body=body, cls=kind)


def unpack(packed: bytes, limit: int) -> bytes:
    """The bytes of a whole gzip stream, of one or more members.

    Raises:
        zlib.error: damaged, cut off, or followed by something else.
        Refusal: larger than the limit.
    """
    parts: list[bytes] = []
    size = 0
    while packed:
        member = zlib.decompressobj(_GZIP_OR_ZLIB)
        part = member.decompress(packed, max(limit - size, 0) + 1)
        size += len(part)
        if size > limit:
            raise Refusal("too_large", f"more than {limit} bytes unpacked")
        if not member.eof:
            raise zlib.error("the gzip stream ends too early")
        parts.append(part)
        packed = member.unused_data
    return b"".join(parts)
