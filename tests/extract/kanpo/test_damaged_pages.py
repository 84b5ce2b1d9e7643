"""Whatever stands on a page, nothing raises and the books balance."""

import dataclasses
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.kanpo.extractor import read_gazette
from extract.pages.source import Rule
from tests.extract.kanpo.typeset import (
    BLANK,
    BUYER,
    CODES,
    LEGEND,
    SECTION,
    TITLE,
    SetIssue,
    award,
    issue,
    notice,
)

PIECES = st.sampled_from(
    [
        BUYER,
        CODES,
        BLANK,
        LEGEND,
        SECTION,
        TITLE,
        TITLE + "の変更",
        "\x01資格",
        "［掲載順序］",
        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫",
        "①",
        "①71",
        "⑥⑥⑦⑦①①",
        "〇",
        "◎",
        "◎調達機関番号　◎所在地番号",
        "〇（（（",
        "「」とあるのを「」に変更する。",
        "令和７年７月11日（号外政府調達第１号）「あ」とあるのを「い」に、「う」を「え」に改める。",
        award(),
        award(f6="（）（）、、⑴⑵", f7="円／円"),
        award(f6="東京都", f7="0円"),
        award(f1="ー", f5="99.99.99", f12="円"),
    ]
)
TEXT = st.text(
    st.sampled_from("①②⑥⑦〇◎（）「」、　 0,.円株式会社東京都港区1\ue999㈱あ"), min_size=1, max_size=60
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(PIECES, TEXT), max_size=25), st.sampled_from([2, 4]))
def test_any_paragraphs(paragraphs: list[str], columns: int) -> None:
    extraction = read_gazette(issue([p for p in paragraphs if p.strip() or not p], columns=columns))
    assert extraction.balanced
    assert extraction.rows_expected == 0 or extraction.status != "no_awards"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 0.9))
def test_glyphs_lost_or_moved(seed: int, share: float) -> None:
    chance = random.Random(seed)
    (page,) = issue(notice(BUYER, CODES, *[award()] * 6)).pages
    glyphs = []
    for glyph in page.glyphs:
        if chance.random() < share:
            continue
        shift = chance.choice([0.0, 0.0, 0.0, 3.0, -40.0, 1e6])
        glyphs.append(glyph._replace(x0=glyph.x0 + shift, x1=glyph.x1 + shift))
    extraction = read_gazette(SetIssue([dataclasses.replace(page, glyphs=glyphs)]))
    assert extraction.balanced


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-100, 1000)] * 4), max_size=12))
def test_any_rules(corners: list[tuple[float, float, float, float]]) -> None:
    rules = [Rule(min(a, c), min(b, d), min(a, c), max(b, d)) for a, b, c, d in corners]
    extraction = read_gazette(issue(notice(BUYER, CODES, award()), rules=rules))
    assert extraction.balanced
    assert extraction.rows_expected > 0
