"""Tables typed as lines of text: aligned by blanks, parted by them, or drawn with bars; read right or not at all."""

import unicodedata

import pytest

from extract.outcome import Extraction
from tests.extract.tables.small_tables import extract

WIDTHS = (20, 16, 24, 14)
HEADER = ["件名", "契約日", "契約の相手方", "契約金額"]
ROWS = [
    HEADER,
    ["見本清掃業務", "令和7年4月1日", "株式会社見本", "1,234,000"],
    ["例示　警備　業務", "令和7年4月12日", "例示 警備株式会社", "12,000,000"],
    ["保守", "令和7年5月1日", "有限会社仮設", "500,000"],
]
SAMPLE = [
    ("見本清掃業務", "株式会社見本", 1_234_000),
    ("例示　警備　業務", "例示 警備株式会社", 12_000_000),
    ("保守", "有限会社仮設", 500_000),
]


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def aligned(rows: list[list[str]], widths: tuple[int, ...] = WIDTHS, *, right: bool = False) -> str:
    def line(row: list[str]) -> str:
        blanks = [" " * (wide - width(cell)) for wide, cell in zip(widths, row, strict=True)]
        cells = [cell + blank for cell, blank in zip(row, blanks, strict=True)]
        return " ".join([*cells[:-1], blanks[-1] + row[-1] if right else row[-1]])

    return "\r\n".join(map(line, rows))


def told(extraction: Extraction) -> list[tuple[str | None, str | None, int | None]]:
    return [(award.title, award.supplier_name_text, award.amount_yen) for award in extraction.awards]


BARS = "\r\n".join(["┌───┬──┐", *(f"│{'│'.join(row)}│" for row in ROWS), "└───┴──┘"])
RULED = aligned([HEADER, ["-" * wide for wide in WIDTHS], *ROWS[1:]])


@pytest.mark.parametrize(
    "content",
    [
        aligned(ROWS).encode("cp932"),
        aligned(ROWS, right=True).encode(),
        ("令和7年度契約一覧\r\n\r\n" + aligned(ROWS)).encode("cp932"),
        RULED.encode(),
        BARS.encode(),
        BARS.replace("│", "｜").encode("cp932"),
        f"<html><body><pre>\n{aligned(ROWS)}\n</pre></body></html>".encode(),
        "\n".join(
            "　　".join(row).replace("例示　警備　業務", "例示　警備　業務") for row in ROWS[:2] + ROWS[3:]
        ).encode(),
    ],
)
def test_a_table_of_text(content: bytes) -> None:
    extraction = extract(content)
    assert told(extraction) == (SAMPLE if len(extraction.awards) == 3 else [SAMPLE[0], SAMPLE[2]])
    assert all(award.contract_date and not award.warnings for award in extraction.awards)


def test_an_address_under_its_name_and_notes_below() -> None:
    below = ["", "", "東京都北区王子1-1-1", ""]
    text = (
        aligned([*ROWS[:2], below, *ROWS[2:]], right=True) + "\r\n合計　　　　13,734,000\r\n※　金額は税込み"
    )
    extraction = extract(text.encode())
    assert told(extraction) == SAMPLE
    assert extraction.awards[0].supplier_address_text == "東京都北区王子1-1-1"
    assert {reject.rows for reject in extraction.rejects} == {0}


@pytest.mark.parametrize(
    "text",
    [
        aligned(ROWS, (13, 14, 17, 14)),  # a title reaches the next column
        aligned([HEADER, ["見本  清掃", *ROWS[1][1:]]]),  # two blanks in a title alone
        "\n".join("  ".join(row) for row in [HEADER, ROWS[1], ["", *ROWS[3][1:]]]),  # a cell too few
        "\n".join("  ".join(row) for row in [HEADER, ["見本", "株式会社見本", "R7.4.1", "1,000"]]),
    ],
)
def test_what_is_not_sure_is_not_read(text: str) -> None:
    extraction = extract(text.encode())
    assert (extraction.status, extraction.awards) == ("failed", ())


def test_a_row_that_keeps_to_no_column_is_rejected() -> None:
    text = aligned(ROWS) + "\r\n長い長い長い長い名称の清掃の業務令和7年4月1日株式会社見本  1,000,000"
    extraction = extract(text.encode())
    assert (extraction.rows_rejected, extraction.status) == (1, "partial")
    assert told(extraction) == SAMPLE
