"""What every request passes first: its host, origin, method, size and rate; what every answer says of itself."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from rakusatsu.web.settings import RoomSettings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POSTED = ("/deduce", "/deduce/case", "/reconcile")
"""The addresses that take a form: an article is too long for an address; nothing that is posted is kept."""
HEAVY = ("/deduce", "/reconcile")
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_READERS_REMEMBERED = 20_000


class RateLimit:
    """Requests per reader and minute, as a bucket that fills evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Every reader starts with a full bucket."""
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, reader: str) -> bool:
        """Whether one more request of this reader is within the limit; it counts if so."""
        now = self._clock()
        with self._lock:
            left, before = self._buckets.pop(reader, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - before) * self.per_minute / 60)
            allowed = left >= 1
            self._buckets[reader] = (left - allowed, now)
            while len(self._buckets) > _READERS_REMEMBERED:
                self._buckets.popitem(last=False)
        return allowed


class Guard:
    """ASGI middleware: refuses what is not for this room, and puts the same headers on every answer."""

    def __init__(self, app: App, settings: RoomSettings) -> None:
        """Wrap an application."""
        self._app = app
        self._settings = settings
        self._rate = RateLimit(settings.requests_per_minute)
        self._heavy = RateLimit(settings.heavy_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused:
            await _say(send, *refused)
            return
        answering = _with_headers(send)
        if scope["method"] == "HEAD":  # what GET says, without its body
            scope, answering = {**scope, "method": "GET"}, _without_body(answering)
        await self._app(scope, self._limited(receive), answering)

    def _refused(self, scope: Scope, headers: dict[bytes, str]) -> tuple[int, str] | None:
        """Status and words where a request is refused."""
        host = headers.get(b"host", "")
        if _name_of(host) not in self._settings.hosts:
            return 421, "This room does not answer to that host name (serve --host-name NAME adds one)."
        method, path = scope["method"], scope["path"]
        if method not in ("GET", "HEAD") and not (method == "POST" and path in POSTED):
            return 405, "This room is read-only."
        if method == "POST" and not self._same_origin(headers, host) and path != "/reconcile":
            return 403, "The form was not sent from a page of this room."
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or int(length) > self._settings.body_bytes:
            return 413, "What was sent is too long."
        if len(scope.get("query_string", b"")) > 4_000 or len(scope.get("raw_path") or b"") > 2_000:
            return 414, "The address is too long."
        if self._settings.public and not self._within_rate(scope, headers, path):
            return 429, "Too many requests; wait a minute."
        return None

    def _same_origin(self, headers: dict[bytes, str], host: str) -> bool:
        origin = headers.get(b"origin")
        if origin is None:
            return headers.get(b"sec-fetch-site", "same-origin") in ("same-origin", "none")
        return origin.partition("://")[2] == host

    def _within_rate(self, scope: Scope, headers: dict[bytes, str], path: str) -> bool:
        reader = str((scope.get("client") or ("unknown",))[0])
        if self._settings.behind_proxy and (forwarded := headers.get(b"x-forwarded-for")):
            reader = forwarded.rpartition(",")[2].strip()  # the last hop is the one our proxy saw
        query = bytes(scope.get("query_string", b"")).decode("latin-1")
        heavy = path in HEAVY or any(
            f"format={kind}" in query for kind in ("csv", "xlsx", "parquet", "ndjson")
        )
        return self._rate.allows(reader) and (not heavy or self._heavy.allows(reader))

    def _limited(self, receive: Receive) -> Receive:
        """A body without a length is counted as it comes, and ends the request where it is too long."""
        seen = 0

        async def counted() -> MutableMapping[str, Any]:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > self._settings.body_bytes else message

        return counted


def _name_of(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [pair for pair in _HEADERS if pair[0] not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sending


def _without_body(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending


async def _say(send: Send, status: int, words: str) -> None:
    body = f"{words}\n".encode()
    more = [(b"allow", b"GET, HEAD")] if status == 405 else [(b"retry-after", b"60")] if status == 429 else []
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *more,
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
