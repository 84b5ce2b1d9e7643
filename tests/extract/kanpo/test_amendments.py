"""落札者等の公示の変更 and の訂正: rows of their own kind that say what they refer to."""

from extract.kanpo.extractor import read_gazette
from tests.extract.kanpo.typeset import BLANK, BUYER, CODES, SECTION, award, issue, notice

CHANGE, CORRECTION = "\x02落札者等の公示の変更", "\x02落札者等の公示の訂正"


def test_a_change_names_issue_page_title_old_and_new() -> None:
    extraction = read_gazette(
        issue(
            [
                SECTION,
                CHANGE,
                "　次のとおり変更します。",
                "　　令和７年７月11日",
                "　　　　　　支出負担行為担当官　航空自衛隊第２補給処調達部長　山田　太郎",
                "◎調達機関番号　010　◎所在地番号　21",
                "令和７年５月16日付け（号外政府調達第90号）58ページに掲載した「航空機部品の購入　一式」に係る落札者等の公示中、"
                "「⑦1,000,000円」とあるのを「⑦2,000,000円」に、「⑤ 7. 4. 1」とあるのを「⑤ 7. 4. 2」に変更する。",
            ]
        )
    )
    (row,) = extraction.awards
    assert (row.notice_kind, row.buyer_text, row.buyer_code) == (
        "change",
        "航空自衛隊第２補給処調達部長",
        "010",
    )
    assert row.title == "航空機部品の購入　一式"
    expected = {
        "掲載日": "2025-05-16",
        "号": "号外政府調達第90号",
        "頁": "58",
        "件名": "航空機部品の購入　一式",
    }
    assert expected.items() <= row.raw.items()
    assert (row.raw["変更前"], row.raw["変更後"]) == ("⑦1,000,000円", "⑦2,000,000円")
    assert (row.raw["変更前 2"], row.raw["変更後 2"]) == ("⑤ 7. 4. 1", "⑤ 7. 4. 2")
    assert row.amount_yen is None
    assert extraction.balanced
    assert extraction.rows_expected == 1


def test_corrections_of_several_buyers_are_several_rows() -> None:
    extraction = read_gazette(
        issue(
            [
                *notice(BUYER, CODES, award()),
                CORRECTION,
                "　次のとおり訂正します。",
                BUYER,
                CODES,
                "１　掲載日　令和７年６月６日（号外政府調達第103号）",
                "２　訂正内容　58ページ４段目、20行目、内閣府に係る「落札者等の公示」　⑦落札価格の「1,000円」を「2,000円」に訂正します。",
                BLANK,
                "〇契約担当役　独立行政法人統計センター理事長　仮想　統子　（東京都新宿区若松町19―１）",
                "◎調達機関番号　593　◎所在地番号　13",
                "令和７年６月20日（号外政府調達第113号）の落札者等の公示は取り消します。",
            ]
        )
    )
    first, second, third = extraction.awards
    assert [row.notice_kind for row in (first, second, third)] == ["award", "correction", "correction"]
    assert [row.award_ordinal for row in (first, second, third)] == [1, 2, 3]
    assert (second.raw["変更前"], second.raw["変更後"], second.raw["頁"]) == ("1,000円", "2,000円", "58")
    assert second.raw["掲載日"] == "2025-06-06"
    assert third.buyer_text == "独立行政法人統計センター理事長"
    assert "unread_change" in third.warnings
    assert third.raw["号"] == "号外政府調達第113号"


def test_a_change_that_prints_the_award_anew_is_read_like_one() -> None:
    extraction = read_gazette(
        issue([SECTION, CHANGE, "　次のとおり変更します。", BUYER, CODES, award(f7="7,000円")])
    )
    (row,) = extraction.awards
    assert (row.notice_kind, row.amount_yen, row.supplier_name_text) == ("change", 7000, "株式会社日新")


def test_a_change_may_quote_the_whole_award() -> None:
    quoted = award(f7="「1,000円」とあるのは「2,000円」の誤りにつき訂正する。", f8="", f11="")
    text = "令和７年６月13日付け官報（号外政府調達第108号）71頁掲載の落札者等の公示中、"
    extraction = read_gazette(
        issue([SECTION, CORRECTION, "　次のとおり訂正します。", BUYER, CODES, text, quoted])
    )
    (row,) = extraction.awards
    assert (row.notice_kind, row.title) == ("correction", "システムの運用　一式")
    assert (row.raw["変更前"], row.raw["変更後"]) == ("1,000円", "2,000円")
    assert (row.raw["掲載日"], row.raw["頁"]) == ("2025-06-13", "71")
    assert extraction.rows_expected == 1
