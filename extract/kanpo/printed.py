"""Text that remembers where each of its characters was printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.pages.geometry import Box
from extract.rows import Evidence

_WORD = 2.5
"""Ems; a wider gap may be where a part of the line was taken out."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Text and, for each of its characters, its glyph's box; None for a space that was a gap or a line end."""

    text: str = ""
    boxes: Sequence[Box | None] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Hold text and boxes together."""
        if len(self.text) != len(self.boxes):
            raise ValueError(f"{len(self.text)} characters with {len(self.boxes)} boxes")

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Printed:
        return Printed(self.text[part], tuple(self.boxes[part]))

    def __add__(self, other: Printed) -> Printed:
        return Printed(self.text + other.text, (*self.boxes, *other.boxes))

    def strip(self, characters: str | None = None) -> Printed:
        """Without white space, or these characters, at both ends."""
        left = len(self.text) - len(self.text.lstrip(characters))
        right = len(self.text.rstrip(characters))
        return self[left : max(left, right)]

    def without(self, pattern: re.Pattern[str]) -> Printed:
        """With every match taken out."""
        return join(part for part in self.split(pattern))

    def split(self, pattern: re.Pattern[str]) -> Iterable[Printed]:
        """Parts between matches, in order, empty ones included."""
        start = 0
        for match in pattern.finditer(self.text):
            yield self[start : match.start()]
            start = match.end()
        yield self[start:]

    @property
    def page(self) -> int | None:
        """Page of its first glyph."""
        return next((box.page for box in self.boxes if box is not None), None)

    def evidence(self, name: str) -> tuple[Evidence, ...]:
        """Boxes that cover just its glyphs: one for each stretch of line it runs over, in reading order."""
        stretches: list[list[Box]] = []
        for box in self.boxes:
            if box is None:
                continue
            if stretches and _same_line(stretches[-1][-1], box):
                stretches[-1].append(box)
            else:
                stretches.append([box])
        return tuple(
            Evidence(
                name,
                run[0].page,
                min(box.x0 for box in run),
                min(box.top for box in run),
                max(box.x1 for box in run),
                max(box.bottom for box in run),
            )
            for run in stretches
        )


def gap(text: str = "　") -> Printed:
    """A space that no glyph stands for."""
    return Printed(text, (None,) * len(text))


def join(parts: Iterable[Printed], between: str = "") -> Printed:
    """Parts one after another, with `between` where no glyph stands."""
    texts: list[str] = []
    boxes: list[Box | None] = []
    for part in parts:
        if texts and between:
            texts.append(between)
            boxes += (None,) * len(between)
        texts.append(part.text)
        boxes += part.boxes
    return Printed("".join(texts), tuple(boxes))


def _same_line(before: Box, after: Box) -> bool:
    """Whether nothing else can be printed between the two: on one line, less than a word apart."""
    middle = (after.top + after.bottom) / 2
    apart = after.x0 - before.x1
    return (
        before.page == after.page
        and before.top < middle < before.bottom
        and after.x0 >= before.x0 - 0.5
        and apart < _WORD * (before.bottom - before.top)
    )
