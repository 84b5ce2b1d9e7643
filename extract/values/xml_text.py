"""Text as lxml takes it back: its HTML parser reads control characters, and refuses them where text is put into a tree."""

from __future__ import annotations

import re

_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str | None) -> str:
    """The text with a space for each character that XML 1.0 (section 2.2) has not; empty where there is none."""
    return _NO_TEXT.sub(" ", text or "")
