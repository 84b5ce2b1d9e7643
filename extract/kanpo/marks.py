"""A paragraph of an award taken apart at its field marks ①–⑫."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.kanpo.printed import Printed

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
"""[掲載順序] of 落札者等の公示: 品目分類番号, 件名及び数量, 調達方法, 契約方式, 落札決定日, 落札者, 落札価格, 公告日, 随意契約の理由, 指名業者名,
落札方式, 予定価格."""

_DATE = re.compile(r"\s*(?:[^\d\s]{0,3}\s*)?\d\s*\d?\s*[.．年]")
_CONTENT = {
    1: re.compile(r"[\s\d０-９、,，・.．]+$"),
    2: re.compile(r"\s*\S"),
    3: re.compile(r"\s*(?:購\s*入|借|賃|製|役|請|リース|工事|修|買|売)\S{0,6}\s*$"),
    4: re.compile(r"\s*(?:一\s*般|指\s*名|随\s*意|公\s*募|企\s*画|せ|競)"),
    5: _DATE,
    6: re.compile(r"\s*\S{2}"),
    7: re.compile(r".*[\d０-９]"),
    8: _DATE,
    9: re.compile(r"\s*[ａ-ｚa-z「［\[]"),
    10: re.compile(r"\s*\S{2}"),
    11: re.compile(r"\s*(?:最\s*[低高]|総\s*合|[^\d]{2,8}$)"),
    12: re.compile(r".*[\d０-９]|\s*非"),
}
_MARK = re.compile(f"[{MARKS}]")
_AWARD_START = re.compile(r"①\s*[\d０-９][\s\d０-９、,，・]*②")
_REPEATED_COST = 0.6


@dataclass(frozen=True, slots=True)
class MarkedFields:
    """Fields of one award in the order printed; a supplier's ⑥ and ⑦ may come more than once."""

    fields: tuple[tuple[int, Printed], ...]
    stray_marks: int = 0
    """Marks that stand inside a field's text and were left there."""

    def __contains__(self, number: int) -> bool:
        return any(n == number for n, _ in self.fields)

    def all(self, number: int) -> list[Printed]:
        """Every field with this number."""
        return [text for n, text in self.fields if n == number]

    def first(self, number: int) -> Printed | None:
        """The first field with this number that prints anything."""
        return next((text for text in self.all(number) if text.text), None)


def is_legend(text: str) -> bool:
    """Whether the paragraph is the key to the marks and no award."""
    squeezed = "".join(text.split())
    return squeezed.startswith("①品目分類番号") or ("品目分類番号" in squeezed and "契約方式" in squeezed)


def is_award(text: str) -> bool:
    """Whether the paragraph has an award's marks with an award's contents, wherever it stands."""
    marked = take_apart(Printed(text, (None,) * len(text)))
    good = {number for number, field in marked.fields if _fits(number, field.text)}
    return {1, 2} <= good and len(good & {3, 4, 5, 6}) >= 3


def split_awards(paragraph: Printed) -> list[Printed]:
    """The paragraph cut where a further award begins on the same line."""
    starts = [match.start() for match in _AWARD_START.finditer(paragraph.text)]
    cuts = [0]
    for start in starts[1:] if starts and starts[0] == 0 else starts:
        if "⑥" in paragraph.text[cuts[-1] : start]:
            cuts.append(start)
    return [
        paragraph[a:b].strip()
        for a, b in zip(cuts, [*cuts[1:], len(paragraph)], strict=True)
        if paragraph[a:b].text.strip()
    ]


def take_apart(paragraph: Printed) -> MarkedFields:
    """The fields of a paragraph: the ascending chain of marks whose contents suit them best."""
    found = list(_MARK.finditer(paragraph.text))
    chain = _best_chain(paragraph.text, [match.start() for match in found])
    ends = [*chain[1:], len(paragraph)]
    fields = tuple(
        (_number(paragraph.text[start]), paragraph[start + 1 : end].strip())
        for start, end in zip(chain, ends, strict=True)
    )
    return MarkedFields(fields, stray_marks=len(found) - len(chain))


def _best_chain(text: str, starts: Sequence[int]) -> list[int]:
    """Positions of the marks that are fields, found by the best sum of how well contents suit their marks."""
    best: list[tuple[float, int | None]] = []
    for i, start in enumerate(starts):
        apart = 0.3 if start == 0 or text[start - 1].isspace() else 0.0
        number = _number(text[start])
        options: list[tuple[float, int | None]] = (
            [(1.0 + apart, None)] if number == 1 or i == 0 else [(0.2 + apart, None)]
        )
        for j in range(i):
            before = _number(text[starts[j]])
            again = before in (6, 7) and number in (6, 7) and before >= number
            if before < number or again:
                fits = 1.0 if _fits(before, text[starts[j] + 1 : start]) else 0.0
                cost = _REPEATED_COST if again else 0.0
                options.append((best[j][0] + 1.0 + apart + fits - cost, j))
        best.append(max(options, key=lambda option: option[0]))
    if not best:
        return []
    closing = [
        total + (1.0 if _fits(_number(text[start]), text[start + 1 :]) else 0.0)
        for (total, _), start in zip(best, starts, strict=True)
    ]
    last: int | None = max(range(len(starts)), key=lambda i: (closing[i], i))
    chain = []
    while last is not None:
        chain.append(starts[last])
        last = best[last][1]
    return chain[::-1]


def _fits(number: int, content: str) -> bool:
    return _CONTENT[number].match(content) is not None


def _number(mark: str) -> int:
    return MARKS.index(mark) + 1
