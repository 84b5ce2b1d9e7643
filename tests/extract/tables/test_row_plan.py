"""Delimited rows read by their plan are those read the long way, cell by cell."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, extract_document
from extract.outcome import Extraction
from extract.tables import reading, row_cells
from extract.tables.grid import Cell, Line, TextCells
from extract.tables.header import Header, header_at
from extract.tables.plain_rows import PlainRows

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
ROWS = st.lists(st.tuples(*(st.sampled_from(COLUMNS[label]) for label in LABELS)), min_size=1, max_size=40)


def read(rows: list[tuple[str, ...]]) -> Extraction:
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


def test_what_repeats_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ("山田市", "道路修繕工事", "2024-05-10", "一般競争", "株式会社山田", "", "1,000,000円", "", "")
    taken: list[str] = []
    pop = row_cells.RowCells.pop

    def counted(self: row_cells.RowCells, meaning: str, *fields: str) -> object:
        taken.append(meaning)
        return pop(self, meaning, *fields)

    monkeypatch.setattr(row_cells.RowCells, "pop", counted)
    assert len(read([row] * 50).awards) == 50
    assert taken.count("price") == taken.count("contract_date") == 1


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
