"""Answers: a page as HTML, JSON or a feed, with what may be done with it and how long it may be kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from rakusatsu.web.links import ServerLinks
from rakusatsu.web.pictures import Pictures, SizesOfAnswer
from rakusatsu.web.rendering import Renderer, WebPage
from rakusatsu.web.room import Room
from rakusatsu.web.wording import LANGUAGES, Wording, plain

LICENCE = "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"
"""公共データ利用規約（第1.0版）: what most publishers put their pages under; the source is to be named."""
CAVEAT = "これは手がかりであって、結論ではありません。すべての値を印字された頁で確かめてください。 A lead, not a finding."


class ReaderRequest:
    """One request: the room, the reader's language and the form wanted."""

    def __init__(self, request: Request) -> None:
        """Take language and form from the address, else from the headers."""
        self.request = request
        self.room: Room = request.app.state.room
        self.pictures: Pictures = request.app.state.pictures
        self.sizes = SizesOfAnswer(self.pictures)
        asked = request.query_params.get("lang", "ja")
        self.wording = Wording(asked if asked in LANGUAGES else "ja")
        self.links = ServerLinks(self.wording.language)
        wanted = request.query_params.get("format", "")
        accepted = request.headers.get("accept", "")
        self.form = wanted or (
            "json" if "application/json" in accepted and "text/html" not in accepted else "html"
        )

    def etag(self, *more: object) -> str:
        """What this answer hangs on: data, takedown list, address, language and form."""
        told = (
            self.room.fingerprint,
            str(self.request.url.path),
            str(self.request.url.query),
            self.form,
            *more,
        )
        return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'

    def etag_of_pages(self) -> str:
        """The same for an answer that shows printed pages; empty where one is missing that may be there next time."""
        return self.etag() if self.sizes.final else ""

    def unchanged(self, *more: object) -> Response | None:
        """The answer 304 where the reader has this already."""
        etag = self.etag(*more)
        known = [
            one.strip().removeprefix("W/") for one in self.request.headers.get("if-none-match", "").split(",")
        ]
        return Response(status_code=304, headers=self.headers(etag)) if etag in known else None

    def headers(self, etag: str = "") -> dict[str, str]:
        """Headers of an answer that may be kept."""
        seconds = self.room.settings.cache_seconds
        kept = f"public, max-age={seconds}" if seconds else "private, no-cache"
        return {
            "cache-control": kept if etag else "no-store",
            **({"etag": etag} if etag else {}),
            "vary": "accept",
            "link": f'<{LICENCE}>; rel="license"',
        }

    def page(self, page: WebPage, *, etag: str = "") -> Response:
        """A page in the form wanted."""
        headers = self.headers(etag)
        if self.form == "json":
            return json_response(self.room, {"page": plain(page.view)}, headers, page.status)
        if self.form == "atom" and page.feed is not None:
            from rakusatsu.web.feeds import atom

            base = str(self.request.base_url).rstrip("/")
            return Response(
                atom(self.room, page, self.wording, base), media_type="application/atom+xml", headers=headers
            )
        html = Renderer(self.room, self.links, self.wording).html(page)
        return HTMLResponse(html, page.status, headers)


def json_response(
    room: Room, content: Mapping[str, Any], headers: Mapping[str, str], status: int = 200
) -> Response:
    """JSON with licence, source, date and caveat in every answer."""
    whole = {
        "licence": LICENCE,
        "source": "公表機関は各行の source と document_url のとおり（rakusatsuが加工）",
        "caveat": CAVEAT,
        "data_as_of": plain(room.data_date),
        "constructed": room.constructed,
        **content,
    }
    body = json.dumps(whole, ensure_ascii=False, default=plain, separators=(",", ":"))
    return Response(body, status, dict(headers), media_type="application/json")


def expires() -> dt.date:
    """The day that a page about today is made for."""
    from pipelines.coverage import today_in_japan

    return today_in_japan()
