"""A web server and a mail server on this machine that refuse every second message, and keep what they took."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer

from aiosmtpd.controller import Controller


@contextmanager
def failing_web_server() -> Iterator[tuple[str, list[str]]]:
    """Address for apprise, and the titles that arrived."""
    taken: list[str] = []
    asked = 0

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            nonlocal asked
            asked += 1
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if asked % 2 == 0 else 503)
            self.end_headers()
            if asked % 2 == 0:
                taken.append(body["title"])

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/hook", taken
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def failing_mail_server() -> Iterator[tuple[str, list[str]]]:
    """Address for apprise, and the subjects that arrived."""
    taken: list[str] = []

    class Handler:
        asked = 0

        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
            self.asked += 1
            if self.asked % 2:
                return "451 try again later"
            message = message_from_bytes(envelope.content)
            taken.append(str(make_header(decode_header(message["Subject"]))))
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield (
            f"mailto://127.0.0.1:{port}?from=rakusatsu@example.org&to=reader@example.org&mode=insecure",
            taken,
        )
    finally:
        controller.stop()
