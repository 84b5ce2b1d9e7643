"""Columns, running heads, pages that cannot be read, and the order of the stream."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.kanpo.extractor import read_gazette
from extract.kanpo.layout import read_gazette_page
from extract.kanpo.page_columns import read_columns
from extract.pages.source import Glyph, Rule
from tests.extract.kanpo.typeset import (
    BLANK,
    BUYER,
    CODES,
    FRAME,
    SetIssue,
    SetPage,
    award,
    issue,
    notice,
    running_head,
    set_text,
)

OTHER_BUYER = "〇契約担当役　独立行政法人統計センター理事長　仮想　統子　（東京都新宿区若松町19―１）"
AWARDS = notice(
    BUYER,
    CODES,
    *[award(f2=f"{'あ' * (n % 17)}その{n}　一式") for n in range(30)],
    BLANK,
    OTHER_BUYER,
    "◎調達機関番号　593　◎所在地番号　13",
    *[award(f2=f"{'い' * (n % 13)}その{n}　一式") for n in range(30, 60)],
)


def shape(rules: list[Rule]) -> list[tuple[int, int, int, int]]:
    columns = read_columns([*FRAME, *rules], 842, 595)
    assert columns is not None
    return [(round(c.x0), round(c.top), round(c.x1), round(c.bottom)) for c in columns.leaves]


def test_columns_are_halves_quarters_or_a_mixture() -> None:
    middle = Rule(425, 46, 425, 549)
    assert shape([middle]) == [(57, 38, 425, 558), (425, 38, 793, 558)]
    assert len(shape([Rule(241, 46, 241, 549), middle, Rule(609, 46, 609, 549)])) == 4
    mixed = shape([Rule(241, 46, 241, 549), middle, Rule(609, 46, 609, 131)])
    assert mixed == [
        (57, 38, 241, 558),
        (241, 38, 425, 558),
        (425, 38, 609, 131),
        (609, 38, 793, 131),
        (425, 131, 793, 558),
    ]


def test_a_rule_in_two_pieces_is_one() -> None:
    assert shape([Rule(425, 46, 425, 300), Rule(425, 300.5, 425, 549)]) == shape([Rule(425, 46, 425, 549)])


def test_short_rules_of_headings_and_tables_divide_nothing() -> None:
    assert len(shape([Rule(425, 46, 425, 549), Rule(143, 55, 143, 67), Rule(300, 200, 300, 260)])) == 2


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [Rule(302, 46, 302, 549), Rule(548, 46, 548, 549)],
        [Rule(x, 46, x, 549) for x in (204, 351, 498, 645)],
    ],
)
def test_other_numbers_of_columns_fail_loudly(rules: list[Rule]) -> None:
    extraction = read_gazette(issue(AWARDS, rules=rules))
    assert extraction.status == "failed"
    assert "unfamiliar_columns" in (extraction.error or "")
    assert extraction.balanced
    assert extraction.rows_rejected == extraction.rows_expected > 0


def test_columns_whose_rule_is_missing_fail_loudly() -> None:
    extraction = read_gazette(issue(AWARDS, columns=4, rules=[Rule(425, 46, 425, 549)]))
    assert "unfamiliar_columns" in (extraction.error or "")
    assert extraction.status in ("failed", "partial")


def test_awards_in_four_columns_are_read() -> None:
    extraction = read_gazette(issue(AWARDS, columns=4))
    assert (extraction.status, extraction.rows_extracted) == ("ok", 60)


def test_the_running_head_does_not_leak_into_the_text() -> None:
    page = issue(notice(BUYER, CODES, award())).pages[0]
    layout = read_gazette_page(page, lambda number, glyph: None)
    assert not any("官報" in line.text for line in layout.lines)
    assert layout.head is not None
    assert (layout.head.issued, layout.head.procurement) == (dt.date(2025, 7, 11), True)


def _image_page(number: int) -> SetPage:
    return SetPage(number, running_head(), [*FRAME], has_images=True)


def test_an_image_only_page_inside_the_section_is_reported() -> None:
    pages = issue(AWARDS).pages
    with_image = SetIssue([pages[0], _image_page(2), dataclasses.replace(pages[1], number=3)])
    with_image.pages[2].glyphs = list(pages[1].glyphs)
    extraction = read_gazette(with_image)
    assert extraction.status == "partial"
    assert extraction.pages_without_text == 1
    assert [(r.page, r.reason) for r in extraction.rejects if r.reason == "page_without_text"] == [
        (2, "page_without_text")
    ]
    assert extraction.balanced
    after = [row for row in extraction.awards if row.page == 3]
    assert after
    first = after[0]
    assert first.buyer_text is None or first.buyer_text == "独立行政法人統計センター理事長"
    assert "no_buyer" in first.warnings or first.buyer_text == "独立行政法人統計センター理事長"


def test_image_only_pages_elsewhere_are_nobody_s_business() -> None:
    front = issue(["\x01入札公告", "　次のとおり一般競争入札に付します。" * 9], columns=4).pages[0]
    pages = issue(AWARDS).pages
    document = SetIssue(
        [
            front,
            _image_page(2),
            dataclasses.replace(front, number=3),
            *(dataclasses.replace(p, number=p.number + 3) for p in pages),
        ]
    )
    extraction = read_gazette(document)
    assert (extraction.status, extraction.pages_without_text, extraction.rows_extracted) == ("ok", 0, 60)


ONE_PAGE = issue(AWARDS[:30])
IN_ORDER = read_gazette(ONE_PAGE)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_order_of_the_stream_gives_the_same_rows(seed: int) -> None:
    assert read_gazette(ONE_PAGE.shuffled(seed)) == IN_ORDER


def test_glyphs_drawn_twice_are_one() -> None:
    printed = issue(notice(BUYER, CODES, award()))
    page = printed.pages[0]
    bold = [glyph._replace(x0=glyph.x0 + 0.2, x1=glyph.x1 + 0.2) for glyph in page.glyphs]
    twice = SetIssue([dataclasses.replace(page, glyphs=[*page.glyphs, *bold])])
    assert [row.title for row in read_gazette(twice).awards] == [
        row.title for row in read_gazette(printed).awards
    ]


def test_two_halves_on_one_spot_are_one_sign() -> None:
    lines = [*set_text("①71　②机　③購入等　④一般　⑤ 7. 5.15　⑥㈱Ａ　東京都港区港南１―２―70", 69, 100)]
    x = lines[-1].x1 + 8
    halves = [Glyph(code, x, 100, x + 8, 108, 8, True, "Mincho") for code in "\uead5\ueadf"]
    page = SetPage(
        1,
        [*running_head(), *halves[::-1], *lines, *set_text("最低価格", x + 8, 100)],
        [*FRAME, Rule(425, 46, 425, 549)],
    )
    (row,) = read_gazette(SetIssue([page])).awards
    assert row.award_criterion_text == "最低価格"
    assert row.raw["⑪"] == "最低価格"
