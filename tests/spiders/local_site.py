"""A web server on loopback that serves given answers and keeps a list of what it was asked."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Misbehave = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class ServedAnswer:
    """What is served under a path; with an ETag unless told otherwise, so that it can be asked for conditionally."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    validators: bool = True
    tag: str | None = None
    """Instead of one made from the body."""

    @property
    def etag(self) -> str:
        return self.tag or f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass
class Asked:
    """One request that arrived."""

    path: str
    status: int
    sent: int
    headers: dict[str, str]
    method: str = "GET"
    form: str = ""
    at: float = field(default_factory=time.monotonic)


class LocalSite:
    """Answers by path; a list of answers is given one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, ServedAnswer | Misbehave | list[ServedAnswer | Misbehave]] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self.url = ""

    def paths(self, status: int | None = None) -> list[str]:
        return [each.path for each in self.asked if status is None or each.status == status]

    def next_answer(self, path: str) -> ServedAnswer | Misbehave:
        answer = self.answers.get(path, ServedAnswer(b"<title>404</title>", status=404, validators=False))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer


@contextmanager
def serving(site: LocalSite) -> Iterator[LocalSite]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            answer = site.next_answer(self.path)
            if not isinstance(answer, ServedAnswer):
                site.asked.append(Asked(self.path, 0, 0, dict(self.headers)))
                answer(self)
                return
            status, body = answer.status, answer.body
            if answer.validators and status == 200 and self.headers.get("If-None-Match") == answer.etag:
                status, body = 304, b""
            site.asked.append(Asked(self.path, status, len(body), dict(self.headers)))
            self.send_response(status)
            if status != 304:
                self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            if answer.validators and status in {200, 304}:
                self.send_header("ETag", answer.etag)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self.do_GET()
            site.asked[-1].method, site.asked[-1].form = "POST", form

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
