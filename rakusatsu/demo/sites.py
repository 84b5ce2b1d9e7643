"""A folder of saved sites served on loopback, each site at an address of its own."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _ReadOnlyHandler(SimpleHTTPRequestHandler):
    """GET and HEAD of files; folders are not listed, nothing is logged."""

    protocol_version = "HTTP/1.1"

    def list_directory(self, path: object) -> None:
        """Refuse: the real sites list no folders."""
        del path
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serve(folders: Mapping[str, Path]) -> Iterator[dict[str, str]]:
    """Serve folders on 127.0.0.1 while the block runs; gives each name's address without a slash at the end.

    Args:
        folders: any name → folder that holds one site.

    Raises:
        FileNotFoundError: a folder is not there.
        OSError: no port can be had.
    """
    with contextlib.ExitStack() as stack:
        addresses = {}
        for name, folder in folders.items():
            if not folder.is_dir():
                raise FileNotFoundError(f"no site at {folder}")
            handler = functools.partial(_ReadOnlyHandler, directory=str(folder))
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
            )
            thread.start()
            stack.callback(server.shutdown)
            addresses[name] = f"http://127.0.0.1:{server.server_port}"
        yield addresses
