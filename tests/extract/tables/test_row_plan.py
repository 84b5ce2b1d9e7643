"""Delimited rows read by their plan are those read the long way, cell by cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, extract_document
from extract.outcome import Extraction
from extract.rows import AwardRow
from extract.tables import parallel_lines, reading, row_cells
from extract.tables.award import Context
from extract.tables.grid import Cell, Line, TextCells
from extract.tables.header import Header, header_at
from extract.tables.plain_rows import PlainRows, _may_be_total
from extract.tables.row_kinds import DITTO, says_total
from extract.tables.row_plan import MOST_ROWS, RowPlan
from extract.tables.unread_columns import ColumnTally

LABELS = ["発注機関", "件名", "契約日", "契約方式", "契約業者名", "法人番号", "契約金額", "予定価格", "備考"]
COLUMNS = {
    "発注機関": ["山田市", "山田市 会計課", "", "設計課", "合計"],
    "件名": ["道路修繕工事", "（単価契約）清掃", "条例の例規集", "-", "〃", "事務用品（PDF:12KB）", "件名：橋", ""],
    "契約日": ["2024-05-10", "令和6年5月10日", "5月10日", "不明", "", "R6.5.10"],
    "契約方式": ["一般競争", "指名競争", "随意契約", "", "同上"],
    "契約業者名": ["株式会社山田", "山田建設（株）", "不調", "-", "○○株式会社", "", "山田　太郎", "(株)甲\n(株)乙"],
    "法人番号": ["", "1010001000000", "9010001000008"],
    "契約金額": ["1000000", "1,000,000円", "0", "", "単価 12.5円", "非公表", "三百万円", "&yen;5000", "12\u200b000"],
    "予定価格": ["", "1200000", "1,100,000円"],
    "備考": ["", "予定総額 5,000,000円", "単価契約", "落札者なし", "※"],
}  # fmt: skip
WHOLE = ("山田市", "道路修繕工事", "2024-05-10", "一般競争", "株式会社山田", "", "1000000", "", "")
OF_A_FORM_ALONE = (*WHOLE[:4], "株式　会社", *WHOLE[5:])
ADDRESS = "東京都千代田区霞が関1-1-1"
KINDS = {
    "plain": WHOLE,
    "of a form alone": OF_A_FORM_ALONE,
    "repeats the buyer": ("↓", *WHOLE[1:]),
    "two firms, a price each": (*WHOLE[:4], "株式会社山田\n株式会社川田", "", "1,000,000円\n2,000,000円", "", ""),
    "nobody won": (*WHOLE[:4], "不調", "", "", "", ""),
    "blank": ("",) * 9,
    "empty": (),
    "rest: address": ("", "", "", "", ADDRESS, "", "", "", ""),
    "rest: address beside a title": ("", "（その２）", "", "", ADDRESS, "", "", "", ""),
    "rest: name": ("", "再", "", "", "山田商事", "", "", "", ""),
    "footnote": ("※注", *[""] * 8),
    "page": ("-1-", *[""] * 8),
    "heading": ("令和5年度分", *[""] * 8),
    "day without its year": (*WHOLE[:2], "5月10日", *WHOLE[3:]),
    "day not read": (*WHOLE[:2], "不明", *WHOLE[3:]),
    "header": tuple(LABELS),
}  # fmt: skip
"""Lines of a file by what they are."""
ROWS = st.lists(st.tuples(*(st.sampled_from(COLUMNS[label]) for label in LABELS)), min_size=1, max_size=40)


def read(rows: Sequence[tuple[str, ...]]) -> Extraction:
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in (LABELS, *rows)]
    return extract_document(Document("\n".join(quoted).encode()))


def the_long_way(patch: pytest.MonkeyPatch) -> None:
    """No row is plain, and none is nothing but texts."""
    patch.setattr(PlainRows, "run", lambda self, line, lines, most: [])
    made = reading.as_seen_line

    def with_cells(line: Line) -> Line:
        seen = made(line)
        return dataclasses.replace(seen, cells=tuple(seen.cells))

    patch.setattr(reading, "as_seen_line", with_cells)


@settings(max_examples=6, deadline=None)
@given(ROWS)
def test_plan_and_long_way_give_the_same(rows: list[tuple[str, ...]]) -> None:
    planned = read(rows)
    with pytest.MonkeyPatch.context() as patch:
        the_long_way(patch)
        assert planned == read(rows)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(list(KINDS.values())), min_size=2, max_size=12))
def test_lines_of_every_kind_in_any_order_give_the_same(rows: list[tuple[str, ...]]) -> None:
    planned = read(rows)
    with pytest.MonkeyPatch.context() as patch:
        the_long_way(patch)
        assert planned == read(rows)


@pytest.mark.parametrize("between", ["blank", "empty", "footnote", "page"])
@pytest.mark.parametrize("rest", ["rest: address", "rest: address beside a title"])
def test_a_plain_row_goes_on_behind_what_is_no_row(between: str, rest: str) -> None:
    for rows in ([KINDS[rest]], [KINDS[between], KINDS[rest]]):
        extraction = read([WHOLE, WHOLE, *rows, WHOLE])
        addresses = [award.supplier_address_text for award in extraction.awards]
        assert addresses == [None, ADDRESS, None]
        assert {reject.reason for reject in extraction.rejects} <= {"footnote"}


def test_a_name_goes_on_under_its_legal_form() -> None:
    awards = read([WHOLE, OF_A_FORM_ALONE, KINDS["rest: name"], WHOLE]).awards
    assert [award.supplier_name_text for award in awards][1:] == ["株式　会社山田商事", "株式会社山田"]


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_cells_are_counted_together_as_one_by_one(rows: list[tuple[str, ...]]) -> None:
    together, one_by_one = ColumnTally(), ColumnTally()
    lines = [Line(1, number, TextCells(list(row), number)) for number, row in enumerate(rows, 2)]
    read = RowPlan(header(), Context()).read(lines, 1)
    together.count_all(read)
    for first in read.firsts:
        one_by_one.count(read.rows[first])
    assert +together.printed == +one_by_one.printed
    assert +together.unread == +one_by_one.unread


def test_the_year_of_a_day_is_that_of_its_heading_with_its_place() -> None:
    awards = read([WHOLE, KINDS["heading"], *[KINDS["day without its year"]] * 3, WHOLE]).awards
    told = [
        (
            str(each.contract_date),
            *(place.locator for place in each.evidence if place.field == "contract_date"),
        )
        for each in awards
    ]
    assert told == [
        ("2024-05-10", "C2"),
        *(("2023-05-10", f"C{row}", "A3") for row in (4, 5, 6)),
        ("2024-05-10", "C7"),
    ]


def test_what_repeats_the_cell_above_says_so() -> None:
    _, award = read([WHOLE, KINDS["repeats the buyer"]]).awards
    assert (award.buyer_text, award.warnings) == ("山田市", ("inherited_cell",))


def test_amounts_a_line_each_are_those_of_their_suppliers() -> None:
    awards = read([WHOLE, KINDS["two firms, a price each"], WHOLE]).awards
    assert [award.amount_yen for award in awards] == [1_000_000, 1_000_000, 2_000_000, 1_000_000]


def test_every_character_of_a_repetition_is_told() -> None:
    alone = [chr(code) for code in range(0x20, 0x10000) if DITTO.fullmatch(chr(code))]
    worded = ["同上", "同 日", "上に同じ", "上記と同じ", "“”", "''", ",,", "ditto", "DITTO"]
    assert "↓" in alone
    plain = PlainRows(header())
    for text in (*alone, *worded):
        assert DITTO.fullmatch(text) is not None
        assert not plain.holds(Line(1, 2, TextCells([text, *WHOLE[1:]], 2))), text


def test_the_long_way_is_taken_by_the_last_row_of_a_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    long = parallel_lines.read_award

    def counted(*given: Any) -> list[AwardRow]:
        taken.append(given[3])
        return long(*given)

    monkeypatch.setattr(parallel_lines, "read_award", counted)
    rows = [WHOLE] * (MOST_ROWS * 2 + 7)
    assert len(read(rows).awards) == len(rows)
    assert len(taken) == 1


def test_what_repeats_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ("山田市", "道路修繕工事", "2024-05-10", "一般競争", "株式会社山田", "", "1,000,000円", "", "")
    taken: list[str] = []
    pop = row_cells.RowCells.pop

    def counted(self: row_cells.RowCells, meaning: str, *fields: str) -> object:
        taken.append(meaning)
        return pop(self, meaning, *fields)

    monkeypatch.setattr(row_cells.RowCells, "pop", counted)
    assert len(read([row] * 50).awards) == 50
    assert (
        taken.count("price") == taken.count("contract_date") == 2
    )  # once by the plan, once for the last row


def header() -> Header:
    found = header_at([Line(1, 1, tuple(map(Cell, LABELS)))])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (1, "〃"),
        (0, "小計"),
        (4, "不調"),
        (4, "○○株式会社"),
        (1, "件名：橋"),
        (1, "記載例"),
        (6, "入札中止"),
        (1, "-"),
    ],
)
def test_rows_with_a_telling_word_are_not_plain(place: int, text: str) -> None:
    texts = ["山田市", "道路修繕工事", "2024-05-10", "一般競争", "株式会社山田", "", "1000000", "", ""]
    plain = PlainRows(header())
    assert plain.any
    assert plain.holds(Line(1, 2, TextCells(texts, 2)))
    texts[place] = text
    assert not plain.holds(Line(1, 2, TextCells(texts, 2)))


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from(
            ["計", "合計", "総額", "以上", "小", "5件", "（10社）", "金額", "額", "契約", "業務", "設", " ", "※", "１２", "】", ":", "令和6年度分"]
        ),
        max_size=4,
    ).map("".join)
)  # fmt: skip
def test_every_sum_may_be_one(text: str) -> None:
    assert _may_be_total(text) or not says_total(text)


def test_a_dash_for_the_winner_of_a_priced_row_is_plain() -> None:
    texts = ["山田市", "道路修繕工事", "2024-05-10", "一般競争", "－", "", "1000000", "", ""]
    plain = PlainRows(header())
    assert plain.holds(Line(1, 2, TextCells(texts, 2)))
    texts[6] = ""
    assert not plain.holds(Line(1, 3, TextCells(texts, 3)))


def test_cells_of_texts_are_those_made_one_by_one() -> None:
    cells = TextCells(["甲", "", "乙"], 12)
    assert list(cells) == [Cell("甲", None, "A12"), Cell(), Cell("乙", None, "C12")]
    assert cells[2] == Cell("乙", None, "C12")
    assert cells[1:] == (Cell(), Cell("乙", None, "C12"))
