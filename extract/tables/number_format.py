"""What a sheet shows of a number: its format may scale it (`#,##0,`), name a unit (`"千円"`, `円/枚`) or hide it (`;;;`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extract.tables.grid import number_text

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|_.|\*.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdhsegYMDHSEG]")
_PLACES = re.compile(r"[0#?](?:,?[0#?])*(,*)(?:\.[0#?]*)?(,*)")
_NOTHING_TOLD = re.compile(r"[\s()（）△▲\-+]*(?:[¥￥\\]|円|円也|JPY)?[\s()（）△▲\-+]*")
"""Letters of a format that say no more than a plain number does."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a format shows numbers."""

    before: str = ""
    behind: str = ""
    """What stands round the digits, where it says more than yen."""
    thousands: int = 0
    """How often the number is divided by a thousand."""
    hidden: bool = False

    @property
    def plain(self) -> bool:
        """Whether the number itself is what is seen."""
        return not (self.before or self.behind or self.thousands or self.hidden)


PLAIN = Shown()


@lru_cache(maxsize=1024)
def shown_by(number_format: str) -> Shown:
    """How a number format shows a positive number; dates and percentages are left as they are."""
    if number_format in ("General", "general", "") or len(number_format) > 255:
        return PLAIN
    sections = _sections(number_format)
    if len(sections) >= 3 and not any(section.strip() for section in sections):
        return Shown(hidden=True)
    section = sections[0]
    literals = [first or second or third for first, second, third in _LITERAL.findall(section)]
    bare = _LITERAL.sub("\x00", section)
    if "%" in bare or "E+" in bare or "?/" in bare or _DATE_LETTERS.search(bare.replace("General", "")):
        return PLAIN
    places = _PLACES.search(bare)
    if places is None:
        return PLAIN
    thousands = len(places[1]) + len(places[2])
    before, behind = bare[: places.start()], bare[places.end() :]
    texts = iter(literals)
    before = _filled(before, texts)
    behind = _filled(behind, texts)
    if _NOTHING_TOLD.fullmatch(before) and _NOTHING_TOLD.fullmatch(behind):
        before = behind = ""
    return Shown(before, behind, thousands)


def shown_text(value: float, shown: Shown) -> tuple[str, float | None]:
    """The text of a number as it is shown, and the number itself where nothing but digits is seen."""
    scaled = Decimal(repr(value)) / (1000**shown.thousands)
    text = number_text(int(scaled) if scaled == int(scaled) else float(scaled))
    if shown.before or shown.behind:
        return f"{shown.before}{text}{shown.behind}", None
    return text, value


def _sections(number_format: str) -> list[str]:
    """The parts for positive, negative, zero and text; semicolons inside quotes part nothing."""
    parts, quoted = [""], False
    for letter in number_format:
        quoted ^= letter == '"'
        if letter == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _filled(pattern: str, texts: Iterator[str]) -> str:
    return "".join(next(texts, "") if letter == "\x00" else letter for letter in pattern).strip()
