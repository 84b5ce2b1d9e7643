"""What one look at a plain cell gives is what reading it the long way gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.tables import publisher_marks
from extract.tables.award import MONEY, TITLE, Context
from extract.tables.grid import Cell, Line
from extract.tables.header import Header, header_at
from extract.tables.plain_cells import PlainCell, plain_price, plain_title
from extract.tables.publisher_marks import may_have_marks, without_marks
from extract.tables.row_cells import RowPart
from extract.tables.row_plan import _PlannedPart

MARKS = ["（PDF：29KB）", " ダウンロード", "【差替え】", "※更新4/1", ".ｐｄｆ", "（追加4月1日）", "ＮＥＷ！", "[EXCEL 3ページ]", "(1,200バイト)"]  # fmt: skip
TITLES = st.lists(
    st.sampled_from(
        [*MARKS, "道路", "工事", "（その１）", "(第2期)", " ", "\u3000", "\n", "Ａ", "NEW", "-", "※", "庁 舎"]
    ),
    max_size=5,
).map("".join)
PRICES = st.one_of(st.integers(0, 10**16).map(str), st.sampled_from(["", "0", "１２３４５", "12,000", "007"]))


def header(*labels: str) -> Header:
    found = header_at([Line(1, 1, tuple(map(Cell, labels)))])
    assert found is not None
    return found


def same_both_ways(part: RowPart, head: Header, plain: PlainCell, text: str) -> bool:
    texts = [""] * len(head.columns)
    texts[plain.place] = text
    given = [plain.given] if plain.given else None
    columns = [(each,) for each in texts]
    quick, slow = _PlannedPart(part, head, Context(), plain), _PlannedPart(part, head, Context())
    one, other = quick.told([texts], columns, given), slow.told([texts], columns, given)
    same = [list(a) == list(b) for a, b in zip(one[1:], other[1:], strict=True)]
    values = [{name: list(each) for name, each in told.values.items()} for told in (one, other)]
    return all(same) and values[0] == values[1]


@settings(max_examples=25, deadline=None)
@given(TITLES)
def test_titles(text: str) -> None:
    head = header("件名", "契約日", "契約業者名", "契約金額")
    plain = plain_title(head, Context())
    assert plain is not None
    assert same_both_ways(TITLE, head, plain, text)


@settings(max_examples=25, deadline=None)
@given(PRICES)
@pytest.mark.parametrize("labels", [("契約金額",), ("契約担当官等の氏名", "契約金額（税込）")])
def test_prices(labels: tuple[str, ...], text: str) -> None:
    head = header("件名", "契約日", "契約業者名", *labels)
    plain = plain_price(head, Context())
    assert plain is not None
    assert same_both_ways(MONEY, head, plain, text)


@pytest.mark.parametrize("label", ["予定価格", "備考", "変更前契約金額"])
def test_no_price_is_plain_beside_what_may_say_more_of_it(label: str) -> None:
    assert plain_price(header("件名", "契約日", "契約業者名", "契約金額", label), Context()) is None


@settings(max_examples=25, deadline=None)
@given(TITLES)
def test_a_title_that_can_have_no_mark_has_none(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publisher_marks, "may_have_marks", lambda title: True)
        marked = without_marks(text) != (text, None)
    assert may_have_marks(text) or not marked


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_in_either_width(mark: str) -> None:
    wide = re.sub("[!-~]", lambda letter: chr(ord(letter[0]) + 0xFEE0), mark)
    assert may_have_marks(f"道路工事{mark}")
    assert may_have_marks(f"道路工事{wide}")
