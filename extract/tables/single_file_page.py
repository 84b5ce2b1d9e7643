"""Pages saved as one file (MHTML), as office suites write them with the name of a workbook: their HTML parts."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.html import MAX_HTML_BYTES

MOST_PARTS = 1_000


def html_parts(content: bytes) -> list[bytes]:
    """The HTML documents of a multipart file in order, decoded and in UTF-8.

    Raises:
        extract.errors.UnreadableDocumentError: no multipart file, or none that holds HTML.
        extract.errors.LimitExceededError: larger than `html.MAX_HTML_BYTES`, or more than `MOST_PARTS` parts.
    """
    if len(content) > MAX_HTML_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of MHTML, more than {MAX_HTML_BYTES}")
    try:
        message = email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
        parts = []
        for number, part in enumerate(message.walk()):
            if number > MOST_PARTS:
                raise LimitExceededError(f"more than {MOST_PARTS} parts")
            if part.get_content_type() == "text/html":
                parts.append(_utf8(part))
    except LimitExceededError:
        raise
    except Exception as error:  # the parser lets LookupError, ValueError, AttributeError … through
        raise UnreadableDocumentError(
            f"not a readable web page in one file: {type(error).__name__}"
        ) from error
    if not parts:
        raise UnreadableDocumentError("the web page in one file holds no HTML")
    return parts


def _utf8(part: EmailMessage) -> bytes:
    body = part.get_payload(decode=True)
    body = body if isinstance(body, bytes) else b""
    charset = part.get_content_charset()
    if charset:
        try:
            return body.decode(charset).encode()
        except (LookupError, UnicodeDecodeError):
            return body
    return body
