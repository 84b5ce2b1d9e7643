"""Whose signatures are believed: certificates that the operator put into a folder; none are bundled.

官報 is signed by 内閣府 with a certificate of SECOM's public-document authority (2025). Its root can be had from that authority's site and
belongs, as PEM or DER, into the folder that `RAKUSATSU_TRUST_ANCHORS` names. Without it a signature is `intact` at best: unchanged, by whoever
it says.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

VARIABLE = "RAKUSATSU_TRUST_ANCHORS"
_SUFFIXES = (".pem", ".cer", ".crt", ".der")


@cache
def trust_anchors() -> tuple[bytes, ...]:
    """The certificates of the folder, in the order of their names; none where no folder is set.

    Raises:
        OSError: the folder cannot be read; it names it.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        return ()
    paths = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in _SUFFIXES)
    return tuple(path.read_bytes() for path in paths)
