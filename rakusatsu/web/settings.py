"""How a reading room is run: where its data are, who may ask, and how much one request may cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """Settings of one reading room."""

    data: Path
    store: str
    hosts: tuple[str, ...] = LOOPBACK_NAMES
    """Host names that requests may be addressed to, without a port: others are refused (DNS rebinding)."""
    public: bool = False
    """Behind a proxy, for everybody: rate limits, caching headers, private persons not shown."""
    behind_proxy: bool = False
    """Whether X-Forwarded-For is set by a proxy of our own and names the reader."""
    takedown: Path | None = None
    """CSV of awards and persons that are not shown."""
    seconds: float = 10.0
    """What one request may take before it is cut."""
    requests_per_minute: int = 120
    """Per reader, where public."""
    heavy_per_minute: int = 12
    """Deductions and downloads per reader, where public."""
    body_bytes: int = 400_000
    """The largest form; an article has some thousand characters."""
    rows_per_download: int = 50_000
    """Rows of one CSV, XLSX, JSON or Parquet; the rest is said to be left off."""
    watches: Path | None = None
    """YAML of the watches, where there is one."""

    @property
    def cache_seconds(self) -> int:
        """How long a page may be kept by a proxy."""
        return 300 if self.public else 0
