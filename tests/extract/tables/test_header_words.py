"""Headers in kana, and labels over labels."""

import pytest

from extract.tables.header import meaning
from extract.tables.header_words import in_kanji, is_group, names_two
from tests.extract.tables.small_tables import extract


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("ｹﾝﾒｲ", "title"),
        ("ｹｲﾔｸｷﾝｶﾞｸ", "price"),
        ("ｹｲﾔｸｷﾝｶﾞｸ(ｾﾞｲｺﾐ)", "price"),
        ("ヨテイカカク", "estimated_price"),
        ("ﾗｸｻﾂｼｬ", "supplier"),
        ("ｹｲﾔｸｱｲﾃｶﾞﾀ", "supplier"),
        ("ｶｲｻﾂﾋﾞ", "opening_date"),
        ("ﾗｸｻﾂﾘﾂ", "rate"),
        ("ﾋﾞｺｳ", "remarks"),
        ("データ", None),
        ("カイシャデータ", None),
    ],
)
def test_a_label_in_kana(label: str, field: str | None) -> None:
    assert meaning(label) == field


def test_a_word_that_is_not_known_leaves_the_label_unread() -> None:
    assert in_kanji("ケイヤクデータ") is None


@pytest.mark.parametrize(
    ("words", "group"),
    [("契約の状況", True), ("No.", True), ("相手方", True), ("契約金額", False), ("契約等", True)],
)
def test_labels_over_labels(words: str, group: bool) -> None:
    assert is_group(words) is group


def test_a_file_of_a_system_without_kanji() -> None:
    rows = "ｹﾝﾒｲ,ｹｲﾔｸﾋﾞ,ｹｲﾔｸｱｲﾃｶﾞﾀ,ｹｲﾔｸｷﾝｶﾞｸ,ﾖﾃｲｶｶｸ\r\n見本清掃,R7.4.1,株式会社見本,1000000,2000000\r\n"
    award = extract(rows.encode("cp932")).awards[0]
    assert (award.supplier_name_text, award.amount_yen, award.estimated_price_yen) == (
        "株式会社見本",
        1_000_000,
        2_000_000,
    )


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("契約日\n契約金額", True),
        ("件名\n契約の相手方", True),
        ("予定価格\n契約金額", True),
        ("契約の相手方\n名称", False),
        ("契約の相手方の\n商号又は名称\n及び住所", False),
        ("物品役務等の名称\n及び数量", False),
        ("契約\n金額", False),
        ("契約金額\n（税込）", False),
    ],
)
def test_labels_of_two_things_in_one_cell(text: str, two: bool) -> None:
    assert names_two(text, meaning) is two


@pytest.mark.parametrize(("cell", "price"), [("R7.4.1\n1,000,000円", 1_000_000), ("R7.4.1", None)])
def test_a_column_of_two_things_is_parted_or_said(cell: str, price: int | None) -> None:
    """Parted where its cells hold both (`paired_labels`), else neither is read."""
    rows = f'件名,契約の相手方,"契約日\n契約金額",備考\n見本清掃,株式会社見本,"{cell}",\n'
    extraction = extract(rows.encode())
    assert [award.amount_yen for award in extraction.awards] == [price] * bool(price)
    assert extraction.status == ("ok" if price else "failed")
