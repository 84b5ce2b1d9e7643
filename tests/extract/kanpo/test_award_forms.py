"""The forms of 落札者等の公示, each set as glyphs and read back."""

import datetime as dt

import pytest

from extract.kanpo.extractor import read_gazette
from extract.rows import AwardRow, Extraction
from tests.extract.kanpo.typeset import BLANK, BUYER, CODES, HEAD, LEGEND, SECTION, award, issue, notice


def read(*paragraphs: str, **kwargs: object) -> Extraction:
    extraction = read_gazette(issue(paragraphs, **kwargs))  # type: ignore[arg-type]
    assert extraction.balanced
    return extraction


def rows_of(*paragraphs: str) -> list[AwardRow]:
    extraction = read(*notice(BUYER, CODES, *paragraphs))
    assert not extraction.rejects
    return list(extraction.awards)


def row_of(paragraph: str) -> AwardRow:
    (row,) = rows_of(paragraph)
    return row


def test_every_field_of_a_plain_award() -> None:
    row = row_of(award(f12="50,000,000円"))
    assert row.buyer_text == "内閣府大臣官房会計担当参事官"
    assert (row.officer_role, row.officer_name) == ("支出負担行為担当官", "北村　実")
    assert row.buyer_address == "東京都千代田区永田町１―６―１"
    assert (row.buyer_code, row.location_code) == ("007", "13")
    assert (row.title, row.quantity_text) == ("システムの運用　一式", "一式")
    assert row.category_codes == ("71", "27")
    assert (row.acquisition_text, row.procurement_method_text, row.procurement_method) == (
        "購入等",
        "一般",
        "open",
    )
    assert (row.contract_date, row.tender_notice_date) == (dt.date(2025, 5, 15), dt.date(2025, 3, 10))
    assert row.supplier_name_text == "株式会社日新"
    assert row.supplier_address_text == "神奈川県横浜市中区尾上町６丁目81番地"
    assert (row.price_text, row.amount_yen, row.amount_kind) == ("45,326,340円", 45_326_340, "total")
    assert (row.estimated_price_yen, row.award_rate, row.award_rate_basis) == (
        50_000_000,
        0.906527,
        "computed",
    )
    assert row.award_criterion_text == "最低価格"
    assert row.raw["⑥"] == "株式会社日新（神奈川県横浜市中区尾上町６丁目81番地）"
    assert row.warnings == ()


@pytest.mark.parametrize(
    ("method", "code"),
    [("一般", "open"), ("指名", "selective"), ("随意", "direct"), ("特命随意", "direct"), ("せり", None)],
)
def test_procurement_methods(method: str, code: str | None) -> None:
    row = row_of(award(f4=method))
    assert (row.procurement_method_text, row.procurement_method) == (method, code)
    assert ("unknown_procurement_method" in row.warnings) == (code is None)


def test_missing_fields_leave_nulls_and_say_so() -> None:
    no_price, no_notice, no_supplier = rows_of(award(f7=""), award(f8=""), award(f6="", f7=""))
    assert (no_price.amount_yen, no_price.amount_kind) == (None, "absent")
    assert "no_price" in no_price.warnings
    assert no_notice.tender_notice_date is None
    assert no_notice.award_criterion_text == "最低価格"
    assert no_supplier.supplier_name_text is None
    assert "no_supplier" in no_supplier.warnings


def test_reason_beside_criterion_and_named_bidders() -> None:
    row = row_of(award(f4="随意", f9="ｂ「排他的権利の保護」", f10="㈱内田洋行、㈱大塚商会"))
    assert row.direct_award_reason == "ｂ「排他的権利の保護」"
    assert row.award_criterion_text == "最低価格"
    assert row.raw["⑩"] == "㈱内田洋行、㈱大塚商会"


@pytest.mark.parametrize(
    ("printed", "amount", "unit_price", "kind", "currency", "tax"),
    [
        ("5,000円（税抜）", 5000, None, "total", "JPY", "excluded"),
        ("88,000,000円（税込金額）", 88_000_000, None, "total", "JPY", "included"),
        ("25,158,406円（単価／式）", None, "25158406", "unit", "JPY", None),
        ("99.5円／㎘", None, "99.5", "unit", "JPY", None),
        ("3,000円（月額）", None, "3000", "unit", "JPY", None),
        ("2,500円（単価/時間）", None, "2500", "unit", "JPY", None),
        ("14.90円（他複数単価契約）", None, "14.90", "unit", "JPY", None),
        ("12,345.67ポンド", None, None, "total", "GBP", None),
        ("非公表", None, None, "undisclosed", None, None),
    ],
)
def test_prices(
    printed: str, amount: int | None, unit_price: str | None, kind: str, currency: str | None, tax: str | None
) -> None:
    row = row_of(award(f7=printed))
    assert row.price_text == printed
    assert (row.amount_yen, row.amount_kind, row.currency, row.tax) == (amount, kind, currency, tax)
    assert (None if row.unit_price is None else str(row.unit_price)) == unit_price


def test_bracketed_digits_and_marks_inside_a_title_are_text() -> None:
    row = row_of(award(f2="可変ピッチプロペラ装置⑶２式ほか４点製造"))
    assert row.title == "可変ピッチプロペラ装置⑶２式ほか４点製造"
    marked = row_of(award(f2="機器⑤型及び③型の購入　一式"))
    assert marked.title == "機器⑤型及び③型の購入　一式"
    assert marked.contract_date == dt.date(2025, 5, 15)
    assert "mark_in_text" in marked.warnings


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


def test_titles_and_legends_are_no_awards() -> None:
    extraction = read(
        *notice(BUYER, CODES, award()), BLANK, "［掲載順序］", LEGEND, BLANK, BUYER, CODES, award()
    )
    assert (extraction.rows_expected, extraction.rows_extracted) == (2, 2)


def test_the_buyer_holds_over_columns_and_pages_until_the_next() -> None:
    other = "〇契約担当役　独立行政法人統計センター理事長　仮想　統子　（東京都新宿区若松町19―１）"
    paragraphs = [award(f2=f"件名その{i}　一式") for i in range(90)]
    extraction = read(
        *notice(BUYER, CODES, *paragraphs, BLANK, other, "◎調達機関番号　593　◎所在地番号　13", award())
    )
    assert extraction.pages == 3
    assert [row.buyer_text for row in extraction.awards] == ["内閣府大臣官房会計担当参事官"] * 90 + [
        "独立行政法人統計センター理事長"
    ]
    assert [row.title for row in extraction.awards][:90] == [f"件名その{i}　一式" for i in range(90)]


def test_a_buyer_without_its_mark_is_told_by_its_codes() -> None:
    other = "契約担当役　独立行政法人統計センター理事長　仮想　統子　（東京都新宿区若松町19―１）"
    extraction = read(*notice(BUYER, CODES, award(), other, "◎調達機関番号　593　◎所在地番号　13", award()))
    assert [(row.buyer_text, row.buyer_code) for row in extraction.awards] == [
        ("内閣府大臣官房会計担当参事官", "007"),
        ("独立行政法人統計センター理事長", "593"),
    ]
    assert [row.award_criterion_text for row in extraction.awards] == ["最低価格"] * 2
    assert [row.warnings for row in extraction.awards] == [(), ()]


def test_codes_without_a_buyer_do_not_give_the_awards_to_the_buyer_before() -> None:
    extraction = read(
        *notice(BUYER, CODES, award(), "◎調達機関番号　593　◎所在地番号　13", award(f2="別の件　一式"))
    )
    first, second = extraction.awards
    assert (first.buyer_text, first.warnings) == ("内閣府大臣官房会計担当参事官", ())
    assert (second.buyer_text, second.buyer_code, second.title) == (None, "593", "別の件　一式")
    assert "buyer_unsure" in second.warnings


def test_a_buyer_in_the_head_of_the_notice() -> None:
    head = [
        SECTION,
        "\x02落札者等の公示",
        "　次のとおり落札者等について公示します。",
        "　　令和７年７月３日　　　　支出負担行為担当官　環境省大臣官房会計課長　波戸本　尚",
        "　　　　　　　　　　　　　　　　　（東京都千代田区霞が関１―２―２）",
        "［掲載順序］",
        LEGEND,
        BLANK,
        "◎調達機関番号　021　◎所在地番号　13",
    ]
    (row,) = read(*head, award()).awards
    assert (row.buyer_text, row.officer_name) == ("環境省大臣官房会計課長", "波戸本　尚")
    assert (row.buyer_address, row.buyer_code) == ("東京都千代田区霞が関１―２―２", "021")


@pytest.mark.parametrize(
    ("line", "text", "role", "name"),
    [
        (
            "〇独立行政法人大学入試センター　契約担当役　理事　平野　　誠　（東京都目黒区駒場２―19―23）",
            "独立行政法人大学入試センター　理事",
            "契約担当役",
            "平野　誠",
        ),
        (
            "〇国立研究開発法人理化学研究所　経理・調達本部　調達部長　星野　　聡　（埼玉県和光市広沢２―１）",
            "国立研究開発法人理化学研究所　経理・調達本部　調達部長",
            None,
            "星野　聡",
        ),
        (
            "〇支出負担行為担当官　出入国在留管理庁次長　内藤惣一郎　（東京都千代田区霞が関１―１―１）",
            "出入国在留管理庁次長",
            "支出負担行為担当官",
            "内藤惣一郎",
        ),
        (
            "〇支出負担行為担当官　こども家庭庁成育局参事官　（事業調整担当）　久保倉　修　（東京都千代田区霞が関３―２―５）",
            "こども家庭庁成育局参事官　（事業調整担当）",
            "支出負担行為担当官",
            "久保倉　修",
        ),
        (
            "〇分任支出負担行為担当官代理　関東管区警察局群馬県情報通信部長　森　　信哉　（群馬県前橋市大手町１―１―１",
            "関東管区警察局群馬県情報通信部長",
            "分任支出負担行為担当官代理",
            "森　信哉",
        ),
    ],
)
def test_buyers(line: str, text: str, role: str | None, name: str) -> None:
    (row,) = read(*notice(line, CODES, award())).awards
    assert (row.buyer_text, row.officer_role, row.officer_name) == (text.replace(" ", "　"), role, name)


@pytest.mark.parametrize(
    ("pieces", "name"),
    [
        ("内閣府大臣官房会計課長　勅使河原　正", "勅使河原　正"),
        ("内閣府大臣官房会計課長　小鳥遊　一", "小鳥遊　一"),
        ("内閣府大臣官房会計課長　佐　　一　郎", "佐　一　郎"),
        ("内閣府大臣官房会計課長　John　Smith", "John　Smith"),
        ("国立大学法人山口大学　学長　谷澤　幸生", "谷澤　幸生"),
        ("国立大学法人山口大学　総務部長", None),
        ("東京地下鉄株式会社", None),
    ],
)
def test_officers_names(pieces: str, name: str | None) -> None:
    (row,) = read(*notice(f"〇契約責任者　{pieces}　（東京都千代田区永田町１―６―１）", CODES, award())).awards
    assert row.officer_name == name
    assert row.buyer_address == "東京都千代田区永田町１―６―１"


@pytest.mark.parametrize(
    ("head", "printed", "expected"),
    [
        ("平成29年10月2日月曜日（号外政府調達第186号）官報", "29. 8. 9", dt.date(2017, 8, 9)),
        ("令和元年5月20日月曜日（号外政府調達第86号）官報", "31. 4.26", dt.date(2019, 4, 26)),
        ("令和元年5月20日月曜日（号外政府調達第86号）官報", " 1. 5. 7", dt.date(2019, 5, 7)),
        ("令和7年7月11日金曜日（号外政府調達第128号）官報", " 7. 5.15", dt.date(2025, 5, 15)),
    ],
)
def test_dates_have_the_era_of_the_issue(head: str, printed: str, expected: dt.date) -> None:
    (row,) = read(*notice(BUYER, CODES, award(f5=printed)), head=head).awards
    assert row.contract_date == expected


def test_an_unreadable_date_is_null_with_a_warning() -> None:
    row = row_of(award(f5=" 7.13.45"))
    assert row.contract_date is None
    assert "unread_contract_date" in row.warnings
    assert row.raw["⑤"] == "7.13.45"


def test_an_unknown_glyph_is_kept_counted_and_reported() -> None:
    extraction = read(
        *notice(BUYER, CODES, award(f6="株式会社\ue9ab新　神奈川県横浜市中区尾上町６丁目81番地"))
    )
    (row,) = extraction.awards
    assert row.supplier_name_text == "株式会社\ufffd新"
    assert "unknown_glyph" in row.warnings
    assert extraction.unknown_glyphs == 1


def test_a_document_that_begins_inside_the_section() -> None:
    extraction = read("⑦1,000円　⑧ 7. 3.10　⑪最低価格", award(), BLANK, BUYER, CODES, award())
    first, second = extraction.awards
    assert first.buyer_text is None
    assert "no_buyer" in first.warnings
    assert second.buyer_text == "内閣府大臣官房会計担当参事官"
    assert [reject.reason for reject in extraction.rejects] == ["unplaced_text"]


def test_the_section_ends_in_the_middle_of_a_column() -> None:
    other = ["\x01資格", "\x02資格審査に関する公示", "①次の条件", "②その他", "①17　②何か　③購入"]
    extraction = read(*notice(BUYER, CODES, award()), *other)
    assert extraction.rows_expected == 1
    assert extraction.awards[0].award_criterion_text == "最低価格"


def test_text_that_no_rule_understands_is_reported_and_makes_the_buyer_unsure() -> None:
    extraction = read(
        *notice(BUYER, CODES, award(), BLANK, "以上のほか関係書類は別に定める。", BLANK, award())
    )
    assert [reject.text for reject in extraction.rejects] == ["以上のほか関係書類は別に定める。"]
    assert "buyer_unsure" in extraction.awards[1].warnings
    assert "buyer_unsure" not in extraction.awards[0].warnings


def test_other_kinds_of_issue_are_not_read() -> None:
    extraction = read(*notice(BUYER, CODES, award()), head="令和7年7月11日金曜日（号外第158号）官報")
    assert (extraction.status, extraction.rows_expected) == ("no_awards", 0)
    assert extraction.published_on == dt.date(2025, 7, 11)
    assert read(*notice(BUYER, CODES, award()), head=HEAD).rows_extracted == 1


def test_a_title_without_awards_is_a_failure() -> None:
    extraction = read(*notice(BUYER, CODES))
    assert extraction.status == "failed"
    assert "落札者等の公示" in (extraction.error or "")
