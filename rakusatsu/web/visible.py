"""Texts from documents made safe to look at: no character in them that cannot be seen."""

from __future__ import annotations

from markupsafe import Markup, escape

_INVISIBLE = {
    *range(0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0),
    0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
}  # fmt: skip
"""Control characters, and marks that turn the direction of what follows: shown as what they are."""


def visible(text: str) -> str:
    """A text with control characters and direction marks as `[U+202E]`: a name cannot dress up as another."""
    if text.isprintable() and not any(ord(character) in _INVISIBLE for character in text):
        return text
    return "".join(
        f"[U+{ord(character):04X}]" if ord(character) in _INVISIBLE else character for character in text
    )


def attribute(text: str) -> Markup:
    """A text for an attribute of an SVG put together by hand."""
    return escape(visible(text))
