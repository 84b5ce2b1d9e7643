"""⑥ and ⑦ of 落札者等の公示: who won, where they are, and which part of the price is whose."""

import pytest

from tests.extract.kanpo.typeset import award, row_of, rows_of


@pytest.mark.parametrize(
    ("printed", "name", "address"),
    [
        (
            "見本航空機会社　アメリカ合衆国コロラド州デンバー市１番街",
            "見本航空機会社",
            "アメリカ合衆国コロラド州デンバー市１番街",
        ),
        (
            "見本海運有限公司　中華人民共和国天津市和平区10号",
            "見本海運有限公司",
            "中華人民共和国天津市和平区10号",
        ),
        ("見本（香港）有限公司（中国香港金鍾道99号）", "見本（香港）有限公司", "中国香港金鍾道99号"),
        ("見本銀行　大韓民国ソウル特別市中区世宗大路９", "見本銀行", "大韓民国ソウル特別市中区世宗大路９"),
    ],
)
def test_winners_abroad(printed: str, name: str, address: str) -> None:
    row = row_of(award(f6=printed))
    assert (row.supplier_name_text, row.supplier_address_text) == (name, address)
    assert row.supplier_prefecture is None


TWO_FIRMS = [("㈱第一商会", "東京都港区港南１―２―70"), ("第二信用金庫", "大阪市北区梅田２―１―１")]


@pytest.mark.parametrize(
    "printed",
    [
        "㈱第一商会（東京都港区港南１―２―70）第二信用金庫（大阪市北区梅田２―１―１）",
        "㈱第一商会（東京都港区港南１―２―70）及び第二信用金庫（大阪市北区梅田２―１―１）",
        "㈱第一商会　東京都港区港南１―２―70及び第二信用金庫　大阪市北区梅田２―１―１",
        "㈱第一商会　東京都港区港南１―２―70　並びに　第二信用金庫　大阪市北区梅田２―１―１",
        "⑴㈱第一商会　東京都港区港南１―２―70⑵第二信用金庫　大阪市北区梅田２―１―１",
    ],
)
def test_two_winners_however_they_are_joined(printed: str) -> None:
    rows = rows_of(award(f6=printed, f7="1,000,000円、2,000,000円"))
    assert [(row.supplier_name_text, row.supplier_address_text) for row in rows] == TWO_FIRMS
    assert [row.amount_yen for row in rows] == [1_000_000, 2_000_000]


def test_a_name_of_several_words_is_not_left_in_the_address_before_it() -> None:
    bracketed, spaced = (
        rows_of(award(f6=printed))
        for printed in (
            "㈱第一商会（東京都港区港南１―２―70）　Ｍｉｈｏｎ　Ｓｙｓｔｅｍｓ㈱（大阪市北区梅田２―１―１）",
            "㈱第一商会　東京都港区港南１―２―70　Ｍｉｈｏｎ　Ｓｙｓｔｅｍｓ㈱　大阪市北区梅田２―１―１",
        )
    )
    for rows in (bracketed, spaced):
        assert [row.supplier_name_text for row in rows] == ["㈱第一商会", "Ｍｉｈｏｎ　Ｓｙｓｔｅｍｓ㈱"]
        assert rows[0].supplier_address_text == "東京都港区港南１―２―70"
    assert all("supplier_boundary_unsure" in row.warnings for row in spaced)
    assert not any("supplier_boundary_unsure" in row.warnings for row in bracketed)


def test_a_bracket_within_the_address_stays_in_it() -> None:
    (row,) = rows_of(award(f6="㈱第一商会（横浜市中区桜木町１―１（見本ビル））"))
    assert (row.supplier_name_text, row.supplier_address_text) == (
        "㈱第一商会",
        "横浜市中区桜木町１―１（見本ビル）",
    )


def test_seven_winners_with_one_common_price() -> None:
    firms = [f"㈱第{n}商会　東京都港区港南{n}―２―70" for n in "１２３４５６７"]
    rows = rows_of(award(f6="、".join(firms), f7="43,000円"))
    assert [row.supplier_name_text for row in rows] == [f"㈱第{n}商会" for n in "１２３４５６７"]
    assert {(row.award_ordinal, row.supplier_count, row.amount_kind, row.amount_yen) for row in rows} == {
        (1, 7, "shared", None)
    }
    assert [row.supplier_ordinal for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert {row.price_text for row in rows} == {"43,000円"}


@pytest.mark.parametrize(
    "price",
    [
        "1,000,000円、2,000,000円",
        "㈱Ａ商会　1,000,000円　㈱Ｂ商会　2,000,000円",
        "㈱Ｂ商会　2,000,000円　㈱Ａ商会　1,000,000円",
        "⑴1,000,000円　⑵2,000,000円",
        "1,000,000円（㈱Ａ商会）、2,000,000円（㈱Ｂ商会）",
    ],
)
def test_two_winners_with_a_price_each(price: str) -> None:
    winners = "㈱Ａ商会　東京都港区港南１―２―70　㈱Ｂ商会　大阪市北区浪花町14番25号"
    rows = rows_of(award(f6=winners, f7=price))
    assert [(row.supplier_name_text, row.amount_yen) for row in rows] == [
        ("㈱Ａ商会", 1_000_000),
        ("㈱Ｂ商会", 2_000_000),
    ]
    assert [row.supplier_address_text for row in rows] == [
        "東京都港区港南１―２―70",
        "大阪市北区浪花町14番25号",
    ]


def test_prices_that_name_no_winner_are_not_given_to_one() -> None:
    winners = "㈱Ａ商会　東京都港区港南１―２―70　㈱Ｂ商会　大阪市北区浪花町14番25号"
    for price, warning in (
        ("甲種　1,000円　乙種　2,000円", "price_order_unsure"),
        ("1円、2円、3円", "prices_not_divided"),
    ):
        rows = rows_of(award(f6=winners, f7=price))
        assert all(row.amount_yen is None and warning in row.warnings for row in rows)


def test_a_price_whose_mark_is_missing() -> None:
    row = row_of(award(f6="株式会社日新　神奈川県横浜市中区尾上町６丁目81番地　45,326,340円", f7=""))
    assert (row.supplier_address_text, row.amount_yen) == ("神奈川県横浜市中区尾上町６丁目81番地", 45_326_340)
    assert "price_without_mark" in row.warnings
