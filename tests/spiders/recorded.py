"""Answers as sites give them, one for each kind: made here, in the structure that others recorded of the live ones."""

from __future__ import annotations

from tests.spiders.local_site import ServedAnswer
from tests.spiders.pages import index_page, page, pdf_answer

ROBOTS_OPEN = ServedAnswer(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain")
ROBOTS_OF_THE_GAZETTE = ServedAnswer(
    b"User-agent: ndl-japan\nDisallow:\n\nUser-agent: *\nDisallow: /20\n", content_type="text/plain"
)
ROBOTS_CLOSED = ServedAnswer(b"User-agent: *\nDisallow: /\n", content_type="text/plain")
ROBOTS_DOWN = ServedAnswer(b"busy", status=503, content_type="text/plain")
INDEX = index_page([("a.pdf", "競争入札（物品役務等） 4月分"), ("b.pdf", "随意契約（物品役務等） 4月分")])
DOCUMENT = pdf_answer("a document")
REDESIGNED = page("<div id='app'></div>", title="新しい調達情報")
NOT_FOUND = ServedAnswer(b"<title>404 Not Found</title>", status=404, validators=False)
SOFT_404 = page("<h1>お探しのページは見つかりません</h1>", title="お探しのページは見つかりません")
FORBIDDEN = ServedAnswer(b"<title>403</title>", status=403, validators=False)
CHALLENGE = ServedAnswer(
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script></script></body></html>",
    status=403,
    headers={"cf-mitigated": "challenge"},
    validators=False,
)
CHALLENGE_WITH_200 = ServedAnswer(CHALLENGE.body, validators=False)
DENIED = ServedAnswer(
    b"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY>https://errors.edgesuite.net/18.0</BODY></HTML>",
    status=403,
    validators=False,
)
MAINTENANCE = page("<h1>メンテナンス中</h1>", title="メンテナンス中")
WANTS_TOKEN = page("<p>ダウンロードにはアクセストークンが必要です。</p>", title="gBizINFO")
