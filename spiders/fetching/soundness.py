"""Answers that are no documents: error pages with status 200, wrong kinds of file, files cut off. Never stored."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from parsel import Selector
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from extract.media import MediaType, sniff
from spiders.fetching.refusal import Refusal, is_browser_check, retry_or_refuse

_ERROR_TITLE = re.compile(
    r"^\W*(?:http\W*|error\W*)?(?:40[0-9]|410|429|50[0-4])\b|not found|forbidden|access denied|service unavailable"
    r"|internal server error|ページ.{0,10}(?:見つか|見つけられ|存在しま|ござ|ありま)\w*せん"
    r"|アクセス(?:できません|が拒否)|メンテナンス(?:中|のお知らせ)|サービス停止"
    r"|^エラー(?:\W|が|$)|システムエラー|エラーが発生|エラーページ",
    re.IGNORECASE,
)
"""Said in the title or first heading of a page that reports an error whatever its status is."""

_WANTS_TOKEN = "アクセストークン"  # noqa: S105 - words of a page
"""Said by a page of status 200 that stands for a download without its token (gBizINFO)."""
_TAIL_BYTES = 4096
_PARTIAL = "partial"
"""Scrapy's flag of a body without a length, ended by the end of the connection."""


class SoundnessMiddleware:
    """Looks at each answer before anything is made of it."""

    def __init__(self, crawler: Crawler) -> None:
        """Ask again through the crawl's spider."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SoundnessMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more where the file was cut off.

        Raises:
            Refusal: it is not what was asked for.
        """
        kind = request.meta.get("kind")
        if kind in {None, "listing"} or response.status != 200:
            return response
        if is_browser_check(response) and sniff(response.body) is MediaType.HTML:
            raise Refusal("browser_check", "http_200")
        partial = _PARTIAL in response.flags
        try:
            if kind == "document":
                check_document(response.body, request.meta["media_types"], partial=partial)
            else:
                check_page(response.body, partial=partial)
        except Refusal as refusal:
            if refusal.code != "truncated":
                raise
            spider: Any = self._crawler.spider
            return retry_or_refuse(request, spider, refusal)
        return response


def check_document(content: bytes, expected: frozenset[MediaType], *, partial: bool = False) -> None:
    """Whether these bytes can be the document asked for.

    Args:
        content: the body.
        expected: kinds of file the publisher puts there.
        partial: the server did not say how long the body is.

    Raises:
        Refusal: `empty`, `error_page`, `token_needed`, `wrong_type` or `truncated`.
    """
    kind = sniff(content)
    if kind is MediaType.EMPTY:
        raise Refusal("empty")
    if kind is MediaType.HTML:
        title = _title(content)
        if _ERROR_TITLE.search(title):
            raise Refusal("error_page", title)
        if _WANTS_TOKEN in _text(content):
            raise Refusal("token_needed", title)
    if kind is MediaType.ZIP and not zipfile.is_zipfile(io.BytesIO(content)):
        raise Refusal("truncated", "a zip archive without its directory")
    if kind not in expected:
        title = f", titled {_title(content)!r}" if kind is MediaType.HTML else ""
        wanted = ", ".join(sorted(expected))
        raise Refusal("wrong_type", f"{kind}{title}; expected {wanted}")
    if kind is MediaType.PDF and b"%%EOF" not in content[-_TAIL_BYTES:]:
        raise Refusal("truncated", "a PDF without its end")
    if partial and kind is MediaType.HTML:
        _check_end_of_page(content)
    if partial and kind is MediaType.CSV and not content.endswith((b"\n", b"\r")):
        raise Refusal("truncated", "a CSV file that ends inside a line")


def check_page(content: bytes, *, partial: bool = False) -> None:
    """Whether these bytes can be an index page.

    Args:
        content: the body.
        partial: the server did not say how long the body is.

    Raises:
        Refusal: `empty`, `error_page`, `wrong_type` or `truncated`.
    """
    kind = sniff(content)
    if kind is MediaType.EMPTY:
        raise Refusal("empty")
    if kind is not MediaType.HTML:
        raise Refusal("wrong_type", f"{kind}; expected {MediaType.HTML}")
    title = _title(content)
    if _ERROR_TITLE.search(title):
        raise Refusal("error_page", title)
    if partial:
        _check_end_of_page(content)


def _check_end_of_page(content: bytes) -> None:
    if b"</html" not in content[-_TAIL_BYTES:].lower():
        raise Refusal("truncated", "a page without its end")


def _title(content: bytes) -> str:
    selector = Selector(body=content[:65536], encoding=_encoding(content))
    words = selector.xpath("//title//text() | (//h1)[1]//text()").getall()
    return " ".join(" ".join(words).split())[:120]


def _text(content: bytes) -> str:
    return content[:65536].decode(_encoding(content), "replace")


def _encoding(content: bytes) -> str:
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    return name
