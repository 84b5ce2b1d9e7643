"""Text of documents on a terminal and in HTML: nothing that steers a terminal, nothing that turns the reading order.

One place for the terminal: every line of every command goes through the streams that `guarded` puts in place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

_STEERING = re.compile(
    r"\r(?!\n)|"
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and ends of lines, C1 too
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks and overrides of direction
    "\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff]"  # line breaks of another kind, half characters
)
_OF_RICH = re.compile("\x1b\\[[0-9;]*[mAK]|\x1b\\[\\?25[hl]|\r(?=\x1b\\[)|\r?\n")
"""What rich writes on a terminal: colours, and the lines of a progress bar."""


def visible(value: Any) -> Any:
    """A text with steering characters spelt out; anything else as it is. For `jinja2.Environment(finalize=…)`."""
    if isinstance(value, str) and _STEERING.search(value):
        return type(value)(_STEERING.sub(_spelt, value))
    return value


class GuardedStream:
    """A text stream that spells out what would steer a terminal; on a terminal, colours of our own pass."""

    def __init__(self, stream: TextIO) -> None:
        """Guard a stream; whatever else it can do, this one can."""
        self._stream = stream
        self._is_terminal = stream.isatty()

    def write(self, text: str) -> int:
        """Write a text."""
        if _STEERING.search(text):
            text = self._colours_kept(text) if self._is_terminal else _STEERING.sub(_spelt, text)
        return self._stream.write(text)

    def writelines(self, lines: Any) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _colours_kept(self, text: str) -> str:
        made, end = [], 0
        for found in _OF_RICH.finditer(text):
            made += [_STEERING.sub(_spelt, text[end : found.start()]), found[0]]
            end = found.end()
        return "".join([*made, _STEERING.sub(_spelt, text[end:])])


@contextmanager
def guarded() -> Iterator[None]:
    """Guard standard output and standard error while the block runs."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (GuardedStream(stream) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _spelt(found: re.Match[str]) -> str:
    """As JSON spells it, so that JSON stays JSON."""
    return f"\\u{ord(found[0]):04x}"
