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


@pytest.mark.parametrize(
    "text",
    [
        aligned(ROWS) + "\r\n長い長い長い長い名称の清掃の業務令和7年4月1日株式会社見本  1,000,000",
        aligned([*ROWS[:2], ["運用業務", "", "ソリューションズ", ""], *ROWS[2:]]),  # a row goes on below
        aligned([*ROWS, ["", "", "商事東日本", ""]]),
        aligned([*ROWS, ["計画業務", "", "", ""]]),  # no sum
        "番号  件名  相手方  所在地  契約金額\n1  見本業務　一式  株式会社見本商事    1,000円",
        "番号  件名  相手方  所在地  契約金額\n1  見本業務　　一式  株式会社見本商事    1,000円",
        "│件名│相手方│契約金額│\n├─┼─┼─┤\n│見本│株式会社見│12,000円│\n│工事│本土木│  │\n└─┴─┴─┘",
        "│件名│相手方│契約金額│\n│見本│株式会社見│12,000円│\n│工事│本土木│  │\n│保守│有限会社仮設│500円│",
        "│件名│相手方│契約金額│\n│見本│株式会社見本│12,000円│\n│  ├─┼─┤\n│保守│有限会社仮設│500円│",
    ],
)
def test_a_row_of_which_the_end_is_not_told(text: str) -> None:
    extraction = extract(text.encode())
    assert (extraction.status, extraction.awards) == ("failed", ())


RULE = "├─┼─┼─┼─┤"
WRAPPED = [
    "│番号│件名│相手方│契約金額│",
    RULE,
    "│1│見本│株式会社見│12,000円│",
    "│ │工事│本土木│  │",
    RULE,
    "││保守│有限会社仮設│500円│",
]


def test_lines_between_two_rules_are_one_row() -> None:
    extraction = extract("\n".join(["┌─┬─┬─┬─┐", *WRAPPED, "└─┴─┴─┴─┘"]).encode())
    assert told(extraction) == [("見本工事", "株式会社見本土木", 12_000), ("保守", "有限会社仮設", 500)]
    assert extraction.status == "ok"


def test_an_empty_first_cell_between_bars() -> None:
    extraction = extract(
        "\n".join([*WRAPPED[:1], "│1│見本業務│株式会社見本│12,000円│", WRAPPED[-1]]).encode()
    )
    assert told(extraction) == [("見本業務", "株式会社見本", 12_000), ("保守", "有限会社仮設", 500)]


def test_bars_of_ascii_are_a_delimiter() -> None:
    text = (
        "件名  | 相手方  | 契約金額\n見本業務 | 株式会社見本 | 1,000円\n例示業務 | 株式会社例示 | 2,000円\n"
    )
    assert told(extract(text.encode())) == [
        ("見本業務", "株式会社見本", 1_000),
        ("例示業務", "株式会社例示", 2_000),
    ]


def ascii_drawn(rows: list[list[str]], *, ruled: bool = False) -> str:
    rule = "+".join(["", *("-" * (wide + 2) for wide in WIDTHS), ""])
    lines = [
        "| "
        + " | ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, WIDTHS, strict=True))
        + " |"
        for row in rows
    ]
    body = f"\n{rule}\n".join(lines[1:]) if ruled else "\n".join(lines[1:])
    return "\n".join([rule, lines[0], rule.replace("-", "="), body, rule])


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("frame", ["{}", "<html><body><pre>\n{}\n</pre></body></html>"])
def test_a_table_drawn_in_ascii(frame: str, ruled: bool) -> None:
    assert told(extract(frame.format(ascii_drawn(ROWS, ruled=ruled)).encode())) == SAMPLE


def test_a_table_of_markdown() -> None:
    lines = ["| " + " | ".join(row) + " |" for row in ROWS]
    text = "\n".join([lines[0], "|---|:--|---|--:|", *lines[1:]])
    assert told(extract(text.encode())) == SAMPLE


def test_a_wrapped_line_with_a_price_and_a_day_is_no_row() -> None:
    rest = ["うち追加分", "令和7年5月1日", "", "200,000"]
    extraction = extract(aligned([*ROWS[:2], rest, *ROWS[2:]]).encode())
    assert (len(extraction.awards), extraction.status) == (0, "failed")
