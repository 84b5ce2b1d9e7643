"""The archives that are known, and how each is reached; none is used before a person confirms that its terms allow it."""

from __future__ import annotations

from collections.abc import Mapping


def archives() -> Mapping[str, str]:
    """Every archive by name, with its root."""
    return {"warp": "https://warp.ndl.go.jp/", "wayback": "https://web.archive.org/"}
