"""Addresses in web archives' replays: which original address a link on a captured page stands for.

WARP (国立国会図書館): `/{8 digits}/{14 digits}/URL`, raw bytes `…/{14}id_/URL`, shell `/web/{14}/URL`, old
`/info:ndljp/pid/{n}/host/path`. Wayback Machine: `/web/{14}[id_]/URL`. The target can lack its scheme, and Python's
`urljoin` makes `https:/host` of `https://host` in a path.
"""

from __future__ import annotations

import re

_PREFIX = re.compile(
    r"^(?:https?://[^/]+)?/(?:info:ndljp/pid/\d+|(?:web/)?(?:\d{8}/)?\d{8,14}(?:[a-z]{2}_)?)/(?P<target>\S+)$"
)
_SCHEME = re.compile(r"^(https?):/{1,2}(?=[^/])", re.IGNORECASE)
_HOST = re.compile(r"^(?:[\w-]+\.)+(?:jp|com|org|net)(?::\d+)?(?:/|$)", re.IGNORECASE)


def original_of(address: str) -> str | None:
    """The original address of a replayed one; None where it is no address of a replay.

    A target without a scheme becomes `http:`, as archives take it.
    """
    match = _PREFIX.match(address)
    if match is None:
        return None
    target = match["target"]
    if _SCHEME.match(target):
        return _SCHEME.sub(r"\1://", target)
    return f"http://{target}" if _HOST.match(target) else None
