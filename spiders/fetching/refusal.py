"""Why an address gave no document: each reason a short code that docs/crawling.md explains."""

from __future__ import annotations

import logging
import re

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

logger = logging.getLogger(__name__)
_BOT_WALL = re.compile(
    rb"<title>\s*(?:Just a moment|Attention Required|Access Denied)|errors\.edgesuite\.net", re.IGNORECASE
)


class Refusal(IgnoreRequest):
    """An answer, or an address, that this project does not take."""

    def __init__(self, code: str, details: str = "") -> None:
        """Keep the code of docs/crawling.md and what was seen."""
        super().__init__(f"{code}: {details}" if details else code)
        self.code = code


class SampleComplete(IgnoreRequest):
    """The sample asked for is complete; nothing more is requested."""


def reason_of(failure: Failure) -> str:
    """The recorded reason of a failed request."""
    error = failure.value
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, HttpError):
        code = f"http_{error.response.status}"
        return f"browser_check: {code}" if is_browser_check(error.response) else code
    if isinstance(error, IgnoreRequest):
        return _REASONS_OF_SCRAPY.get(str(error), f"ignored: {error}")
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return f"connection_lost: {type(error).__name__}"


def is_browser_check(response: Response) -> bool:
    """Whether a bot wall asks for a browser (Cloudflare's challenge, Akamai's denial): obeyed, not worked around."""
    return response.headers.get("cf-mitigated") is not None or bool(_BOT_WALL.search(response.body[:8192]))


def retry_or_refuse(request: Request, spider: Spider, refusal: Refusal) -> Request:
    """The request once more, or, when it has been repeated enough, its refusal.

    Raises:
        Refusal: the one given.
    """
    again = get_retry_request(request, spider=spider, reason=refusal.code)
    if again is None:
        raise refusal
    return again


_REASONS_OF_SCRAPY = {
    "max redirections reached": "redirect_loop",
}
"""Codes: by what Scrapy says."""
_CODES: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (ResponseDataLossError, "wrong_length"),
    (DownloadConnectionRefusedError, "refused"),
    (CannotResolveHostError, "unknown_host"),
    (DownloadCancelledError, "too_large"),
)
"""Codes: by kind of error."""
