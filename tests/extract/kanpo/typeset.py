"""Gazette pages made of glyphs, no PDF in between: text in, an open issue out, in any order of the stream."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.kanpo.extractor import read_gazette
from extract.outcome import Extraction
from extract.pages.source import Glyph, Rule
from extract.rows import AwardRow

EM, PITCH, TOP, LINES = 8.0, 11.25, 47.0, 44
LEFT = {2: (61.0, 429.0), 4: (61.0, 245.0, 429.0, 613.0)}
EMS = {2: 45, 4: 22}
MARKS = {mark: chr(0xE7D1 + i) for i, mark in enumerate("①②③④⑤⑥⑦⑧⑨⑩")} | {
    "⑪": "\ue7bc",
    "⑫": "\ue7bd",
    "―": "\ue61c",
    "㎘": "\ue692",
    ",": "\uea75",
}
LEGEND = (
    "　①品目分類番号　②調達件名及び数量　③調達方法　④契約方式　⑤落札決定日（随意契約の場合は契約日）　⑥落札者（随意契約の場合は契約者）の氏名"
    "及び住所　⑦落札価格（随意契約の場合は契約価格）　⑧入札公告日又は公示日　⑨随意契約の場合はその理由　⑩指名業者名　⑪落札方式　⑫予定価格"
)
HEAD = "令和7年7月11日金曜日（号外政府調達第128号）官報"
SECTION, TITLE, BLANK = "\x01落札", "\x02落札者等の公示", ""
FRAME = (Rule(57, 37.5, 57, 557.5), Rule(793, 37.5, 793, 557.5))
"""Left and right side of the frame of a page of 842 × 595 points."""


@dataclass
class SetPage:
    """A page as an engine gives it."""

    number: int
    glyphs: list[Glyph]
    rules: list[Rule]
    has_images: bool = False
    width: float = 842.0
    height: float = 595.0

    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    def close(self) -> None:
        pass


@dataclass
class SetIssue:
    """An open issue."""

    pages: list[SetPage] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.pages)

    def page(self, number: int) -> SetPage:
        return self.pages[number - 1]

    def __iter__(self) -> Iterator[SetPage]:
        return iter(self.pages)

    def close(self) -> None:
        pass

    def shuffled(self, seed: int) -> SetIssue:
        """The same print with another order of the stream."""
        chance = random.Random(seed)
        pages = []
        for page in self.pages:
            glyphs = list(page.glyphs)
            chance.shuffle(glyphs)
            pages.append(SetPage(page.number, glyphs, page.rules, page.has_images))
        return SetIssue(pages)


def em_width(character: str) -> float:
    return 0.25 if character == "," else 0.5 if character.isascii() else 1.0


def set_text(text: str, x: float, top: float, size: float = EM) -> list[Glyph]:
    """Glyphs of one line; an ideographic space is a gap of an em, a space one of half an em."""
    glyphs = []
    for character in text:
        width = em_width(character) * size
        if not character.isspace():
            shown = MARKS.get(character, character)
            if character == ",":  # as the gazette sets it: 3 points into both neighbours
                glyphs.append(Glyph(shown, x - 3, top, x + 5, top + size, size, True, "Mincho"))
            else:
                glyphs.append(Glyph(shown, x, top, x + width, top + size, size, True, "Mincho"))
        x += width
    return glyphs


def broken(paragraph: str, ems: float, first: float, rest: float) -> Iterator[tuple[float, str]]:
    """Lines of a paragraph with their indents."""
    line, used, indent = "", first, first
    for character in paragraph:
        if used + em_width(character) > ems + 0.01:
            yield indent, line
            line, used, indent = "", rest, rest
        line += character
        used += em_width(character)
    if line:
        yield indent, line


def running_head(text: str = HEAD) -> list[Glyph]:
    """The running head on its side, outside the frame."""
    return [
        Glyph(character, 44.3, 500 - 10 * i, 54.3, 510 - 10 * i, 10.0, False, "Mincho")
        for i, character in enumerate(text)
    ]


def issue(
    paragraphs: Sequence[str], *, columns: int = 2, head: str = HEAD, rules: Sequence[Rule] | None = None
) -> SetIssue:
    """An issue with these paragraphs, running over columns and pages.

    A paragraph beginning with \\x01 is a section's heading, with \\x02 a notice's title, an empty one a blank line.
    〇 and ◎ stand at the column's edge, all else is indented by an em.
    """
    lefts, ems = LEFT[columns], EMS[columns]
    lines: list[tuple[float, str, float]] = []
    for paragraph in paragraphs:
        if not paragraph:
            lines.append((0, "", EM))
        elif paragraph[0] in "\x01\x02":
            size = 14.0 if paragraph[0] == "\x01" else 9.0
            lines += [(6, "　".join(paragraph[1:]) if size == 9.0 else paragraph[1:], size), (0, "", EM)]
        else:
            first = 0 if paragraph[0] in "〇◎" else 1
            lines += [(indent, line, EM) for indent, line in broken(paragraph, ems, first, 1)]
    slots = [lines[i : i + LINES] for i in range(0, len(lines), LINES)]
    pages = []
    for number, start in enumerate(range(0, len(slots), len(lefts)), 1):
        glyphs = running_head(head)
        for left, column in zip(lefts, slots[start : start + len(lefts)], strict=False):
            for row, (indent, line, size) in enumerate(column):
                glyphs += set_text(line, left + indent * EM, TOP + row * PITCH, size)
        inner = [Rule(x - 4, 46, x - 4, 549) for x in lefts[1:]]
        pages.append(SetPage(number, glyphs, [*FRAME, *(inner if rules is None else rules)]))
    return SetIssue(pages)


def notice(*paragraphs: str) -> list[str]:
    """An award section with these paragraphs below its legend."""
    head = [
        SECTION,
        TITLE,
        "　次のとおり落札者等について公示します。",
        "　　令和７年７月11日",
        "［掲載順序］",
        LEGEND,
        BLANK,
    ]
    return [*head, *paragraphs]


BUYER = "〇支出負担行為担当官　内閣府大臣官房会計担当参事官　北村　　実　（東京都千代田区永田町１―６―１）"
CODES = "◎調達機関番号　007　◎所在地番号　13"


def award(**fields: str) -> str:
    """A paragraph of ①…⑫ with these fields (`f6=…`) in place of the usual ones; an empty one is left out."""
    usual = {
        1: "71、27",
        2: "システムの運用　一式",
        3: "購入等",
        4: "一般",
        5: " 7. 5.15",
        6: "株式会社日新（神奈川県横浜市中区尾上町６丁目81番地）",
        7: "45,326,340円",
        8: " 7. 3.10",
        9: "",
        10: "",
        11: "最低価格",
        12: "",
    }
    usual |= {int(name[1:]): text for name, text in fields.items()}
    marks = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
    return "　".join(f"{marks[n - 1]}{text}" for n, text in usual.items() if text)


def read(*paragraphs: str, **kwargs: object) -> Extraction:
    extraction = read_gazette(issue(paragraphs, **kwargs))  # type: ignore[arg-type]
    assert extraction.balanced
    return extraction


def rows_of(*paragraphs: str) -> list[AwardRow]:
    extraction = read(*notice(BUYER, CODES, *paragraphs))
    assert not extraction.rejects
    return list(extraction.awards)


def row_of(paragraph: str) -> AwardRow:
    (row,) = rows_of(paragraph)
    return row
