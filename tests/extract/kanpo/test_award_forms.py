"""The forms of 落札者等の公示, each set as glyphs and read back."""

import datetime as dt

import pytest

from tests.extract.kanpo.typeset import (
    BLANK,
    BUYER,
    CODES,
    HEAD,
    LEGEND,
    SECTION,
    award,
    notice,
    read,
    row_of,
    rows_of,
)


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
