"""A web archive on loopback with the habits of the real ones: nearest capture, redirects, rewritten links, shells, CDX."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.spiders.local_site import LocalSite, ServedAnswer

_REPLAY = re.compile(r"^/(?:\d{8}/)?(?P<stamp>\d{14})(?P<raw>id_)?/(?P<url>.+)$")
_SHELL = re.compile(r"^/web/(?P<stamp>\d{14})/(?P<url>.+)$")
_LINK = re.compile(r'(href|src)="(?P<address>/[^"]*)"')


@dataclass
class ArchiveSite(LocalSite):
    """Captures by original address; what is not captured is 404."""

    captures: dict[str, dict[str, ServedAnswer]] = field(default_factory=dict)
    redirects: bool = True

    def __init__(self) -> None:
        super().__init__()
        self.captures = {}
        self.redirects = True

    def capture(self, stamp: str, url: str, answer: ServedAnswer) -> None:
        self.captures.setdefault(url, {})[stamp] = answer

    def capture_folder(self, stamp: str, folder: Path, root: str) -> None:
        """Every file of a saved site, as captured at one time."""
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            kind = "application/pdf" if path.suffix == ".pdf" else "text/html; charset=UTF-8"
            url = root + path.relative_to(folder).as_posix()
            self.capture(stamp, url, ServedAnswer(path.read_bytes(), content_type=kind))

    def next_answer(self, path: str) -> ServedAnswer:
        if path == "/robots.txt":
            return ServedAnswer(b"User-agent: *\nAllow: /\n", content_type="text/plain")
        if path.startswith("/cdx/"):
            return self._listing(parse_qs(urlsplit(path).query))
        shell = _SHELL.match(path)
        if shell:
            frame = f"/{shell['stamp'][:8]}/{shell['stamp']}/{shell['url']}"
            return ServedAnswer(f'<html><iframe id="pywb-frame" src="{frame}"></iframe></html>'.encode())
        replay = _REPLAY.match(path.removeprefix("/web"))
        return self._replayed(path, replay) if replay else _missing()

    def _replayed(self, path: str, replay: re.Match[str]) -> ServedAnswer:
        captured = self.captures.get(replay["url"])
        if not captured:
            return _missing()
        stamp = min(captured, key=lambda each: abs(int(each) - int(replay["stamp"])))
        raw = replay["raw"] or ""
        exact = f"/{stamp[:8]}/{stamp}{raw}/{replay['url']}"
        if stamp != replay["stamp"] and self.redirects:
            return ServedAnswer(status=302, headers={"Location": exact}, validators=False)
        kept = captured[stamp]
        when = dt.datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
        body = kept.body if raw else _rewritten(kept, f"/{stamp[:8]}/{stamp}/", replay["url"])
        headers = {"Memento-Datetime": format_datetime(when, usegmt=True)}
        return ServedAnswer(body, content_type=kept.content_type, headers=headers)

    def _listing(self, query: dict[str, list[str]]) -> ServedAnswer:
        captured = self.captures.get(query["url"][0], {})
        rows = [["urlkey", "timestamp", "original"]]
        rows += [["k", stamp, query["url"][0]] for stamp in sorted(captured)]
        return ServedAnswer(json.dumps(rows if captured else []).encode(), content_type="application/json")


def _rewritten(kept: ServedAnswer, prefix: str, url: str) -> bytes:
    if not kept.content_type.startswith("text/html"):
        return kept.body
    root = "/".join(url.split("/")[:3])
    text = kept.body.decode()
    return _LINK.sub(lambda match: f'{match[1]}="{prefix}{root}{match["address"]}"', text).encode()


def _missing() -> ServedAnswer:
    return ServedAnswer(b"<title>not found</title>", status=404, validators=False)
