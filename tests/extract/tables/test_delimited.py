"""Delimited text whose quotes, commas or line ends are not as they should be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow
from extract.tables import delimited
from extract.tables.grid import Line
from tests.extract.tables.small_tables import extract

HEADER = "件名,契約日,契約の相手方,契約金額,備考"


def row(number: int, title: str | None = None) -> str:
    return f"{title or f'清掃その{number}'},令和7年4月1日,株式会社見本{number},1234000,"


def suppliers(text: str, encoding: str = "utf-8") -> list[str | None]:
    return [award.supplier_name_text for award in extract(text.encode(encoding)).awards]


ALL = [f"株式会社見本{number}" for number in range(5)]


@pytest.mark.parametrize(
    "title",
    [
        '"甲野システム',
        '"甲野"システム',
        '甲野"システム',
        '甲野 5" パイプ',
        '"甲野\\"乙\\"システム"',
        '"甲野\\"システム"',
    ],
)
@pytest.mark.parametrize("closed_later", [False, True])
def test_a_quote_that_is_not_closed_swallows_no_row(title: str, closed_later: bool) -> None:
    rows = [
        row(number, title if number == 1 else '"乙野"保守' if closed_later and number == 3 else None)
        for number in range(5)
    ]
    assert suppliers("\n".join([HEADER, *rows])) == ALL


def test_a_cell_over_several_lines_is_one() -> None:
    text = "\r\n".join(
        [
            HEADER,
            row(0),
            '"清掃\r\n業務, 一式",令和7年4月1日,"株式会社見本1\r\n東京都豊島区池袋1-2-3",1234000,',
            row(2),
        ]
    )
    awards = extract(text.encode()).awards
    assert awards[1].title == "清掃業務, 一式"
    assert awards[1].supplier_address_text == "東京都豊島区池袋1-2-3"


def only(text: str) -> AwardRow:
    return extract(text.encode()).awards[0]


def test_spreadsheet_formulas_that_keep_a_text() -> None:
    assert only(f'{HEADER}\n="清掃",令和7年4月1日,"株式会社見本",="1,234,000",').amount_yen == 1_234_000


def test_unquoted_thousands_are_put_together() -> None:
    award = only(f"{HEADER}\n清掃,令和7年4月1日,株式会社見本,1,234,000円,")
    assert (award.amount_yen, award.warnings) == (1_234_000, ("mended_row",))


def test_a_row_wider_than_its_header_is_rejected_with_its_text() -> None:
    extraction = extract(f"{HEADER}\n{row(0)}\n清掃,A棟,令和7年4月1日,株式会社見本1,1234000,".encode())
    assert (extraction.status, len(extraction.awards)) == ("partial", 1)
    assert extraction.rejects[-1].reason == "row_wider_than_header"
    assert "株式会社見本1" in extraction.rejects[-1].text


def test_a_row_torn_by_an_unquoted_line_end() -> None:
    award = extract(
        f"{HEADER}\n{row(0)}\n庁舎\n清掃,令和7年4月1日,株式会社見本1,5000000,\n{row(2)}".encode()
    ).awards[1]
    assert (award.title, award.amount_yen) == ("庁舎清掃", 5_000_000) or award.title == "清掃"


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters(delimiter: str) -> None:
    assert suppliers("\n".join(line.replace(",", delimiter) for line in [HEADER, row(0), row(1)])) == ALL[:2]


def test_a_line_that_names_the_delimiter() -> None:
    assert suppliers("sep=;\n" + "\n".join(line.replace(",", ";") for line in [HEADER, row(0)])) == ALL[:1]


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8-sig", "utf-16", "iso2022_jp"])
def test_encodings(encoding: str) -> None:
    assert suppliers("\n".join([HEADER, row(0)]), encoding) == ALL[:1]


def test_an_escape_sequence_that_is_none_spoils_its_own_place_only() -> None:
    spoilt = (
        "\n".join([HEADER, row(0), ""]).encode("iso2022_jp")
        + b"\x1b$\xc6%\xb7\xb0\x06\x9e\xb3\xa3\xff\x07\x92"
    )
    assert [award.supplier_name_text for award in extract(spoilt).awards] == ALL[:1]


def test_half_width_kana_in_cp932() -> None:
    rows = [f"ﾁﾖｳｼﾔｾｲｿｳｷﾞﾖｳﾑ,R7.4.1,ｶ)ﾐﾎﾝｼｮｳｼﾞ{number},1234000," for number in range(20)]
    awards = extract("\r\n".join([HEADER, *rows]).encode("cp932")).awards
    assert [award.amount_yen for award in awards] == [1_234_000] * 20


def test_vendor_characters_in_euc() -> None:
    assert suppliers(f"{HEADER}\n{row(0, '清掃①')}", "euc_jis_2004") == ALL[:1]


@pytest.mark.parametrize("high", [b"\xfc\xe2", b"\x8f\xf4\xfb"])  # 髙 in CP51932 and in eucJP-ms
def test_names_in_the_letters_of_vendors_in_euc(high: bytes) -> None:
    text = f"{HEADER}\n{row(0, '清掃')}\n".encode("euc_jp").replace(
        "清掃".encode("euc_jp"), b"\xad\xa1" + "清掃".encode("euc_jp") + high
    )
    award = extract(text).awards[0]
    assert (award.title or "").endswith("①清掃髙")
    assert "unknown_glyph" not in award.warnings


def test_invisible_escaped_and_private_characters() -> None:
    award = only(
        f"{HEADER}\n⽔道\u200b⼯事&amp;清掃,令和7年4⽉1⽇,株式会社\ue000野,1,234\u200b,000,".replace(
            "1,234\u200b,000", '"1,234\u200b,000"'
        )
    )
    assert (award.title, award.amount_yen) == ("水道工事&清掃", 1_234_000)
    assert award.contract_date is not None
    assert "unknown_glyph" in award.warnings


CELLS = st.sampled_from(
    ["甲", "", "12", '"乙,丙"', '"甲""乙"', '"', "a\u200bb", "&amp;", '="012"', '"甲\n乙"', "丁 "]
)
FILES = st.lists(st.lists(CELLS, max_size=4).map(",".join), min_size=1, max_size=12)


def lines_of(text: str) -> list[Line]:
    return list(delimited.read_delimited(text.encode()).lines)


@settings(max_examples=25, deadline=None)
@given(FILES, st.sampled_from(["\n", "\r\n"]))
def test_records_read_together_are_those_read_one_by_one(records: list[str], end: str) -> None:
    text = end.join(["甲,乙,丙,丁", *records])
    together = lines_of(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_plain_records", lambda lines, delimiter: None)
        assert together == lines_of(text)
