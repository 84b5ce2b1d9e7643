"""Text that remembers where each of its characters was printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.rows import Evidence

_WORD = 2.5
"""Ems; a wider gap may be where a part of the line was taken out."""


@dataclass(frozen=True, slots=True)
class Place:
    """The box of one glyph: 1-based page, points from the top left as displayed."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Printed:
    """Text and, for each of its characters, the glyph's place; None for a space that was a gap or a line end."""

    text: str = ""
    places: Sequence[Place | None] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Hold text and places together."""
        if len(self.text) != len(self.places):
            raise ValueError(f"{len(self.text)} characters with {len(self.places)} places")

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Printed:
        return Printed(self.text[part], tuple(self.places[part]))

    def __add__(self, other: Printed) -> Printed:
        return Printed(self.text + other.text, (*self.places, *other.places))

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
        return next((place.page for place in self.places if place is not None), None)

    def evidence(self, name: str) -> tuple[Evidence, ...]:
        """Boxes that cover just its glyphs: one for each stretch of line it runs over, in reading order."""
        boxes: list[list[Place]] = []
        for place in self.places:
            if place is None:
                continue
            if boxes and _same_line(boxes[-1][-1], place):
                boxes[-1].append(place)
            else:
                boxes.append([place])
        return tuple(
            Evidence(
                name,
                run[0].page,
                min(place.x0 for place in run),
                min(place.top for place in run),
                max(place.x1 for place in run),
                max(place.bottom for place in run),
            )
            for run in boxes
        )


def gap(text: str = "　") -> Printed:
    """A space that no glyph stands for."""
    return Printed(text, (None,) * len(text))


def join(parts: Iterable[Printed], between: str = "") -> Printed:
    """Parts one after another, with `between` where no glyph stands."""
    texts: list[str] = []
    places: list[Place | None] = []
    for part in parts:
        if texts and between:
            texts.append(between)
            places += (None,) * len(between)
        texts.append(part.text)
        places += part.places
    return Printed("".join(texts), tuple(places))


def _same_line(before: Place, after: Place) -> bool:
    """Whether nothing else can be printed between the two: on one line, less than a word apart."""
    middle = (after.top + after.bottom) / 2
    apart = after.x0 - before.x1
    return (
        before.page == after.page
        and before.top < middle < before.bottom
        and after.x0 >= before.x0 - 0.5
        and apart < _WORD * (before.bottom - before.top)
    )
