from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values.money import currencies, parse_money

TOTALS = [
    ("9,072,000円", 9_072_000),
    ("10,296,000\n※", 10_296_000),
    ("４，９３９，０００", 4_939_000),
    ("2 4 2 , 1 4 3 , 5 6 0", 242_143_560),
    ("1億8000万円", 180_000_000),
    ("約1億8,000万円", 180_000_000),
    ("1.5億円", 150_000_000),
    ("三百万円", 3_000_000),
    ("50,000千円", 50_000_000),
    ("31389000.00", 31_389_000),
    ("\\1,000", 1_000),
    ("金1,000円也", 1_000),
    ("△15,750,000\n（平成24年８月10日交付決定額の一部取消し）", -15_750_000),
    ("346,363,000\n（減額交付決定後の額。初回交付決定額は、414,247,000）", 346_363_000),
    ("12,100,000円\n（うち消費税1,100,000円）", 12_100_000),
    ("総額1,626,660円\n（単価契約）", 1_626_660),
    ("1,023,\n000", 1_023_000),
]


@pytest.mark.parametrize(("text", "yen"), TOTALS)
def test_totals(text: str, yen: int) -> None:
    money = parse_money(text)
    assert (money.kind, money.total_yen, money.problem) == ("total", yen, None)


@pytest.mark.parametrize(
    ("text", "price", "unit", "others"),
    [
        ("25,158,406円（単価／式）", "25158406", "式", False),
        ("1,234.5円／㎘", "1234.5", "㎘", False),
        ("123,000円（月額）", "123000", "月額", False),
        ("3,500円（単価/時間）", "3500", "時間", False),
        ("@14.90他 複数単価契約", "14.90", None, True),
        ("＠84円ほか", "84", None, True),
        ("1 4 .9 0 円( 他 複 数 単 価 契 約 )", "14.90", None, True),
        ("口座振替済1件につき10円", "10", "件", False),
        ("月額1,207,500", "1207500", "月額", False),
        ("1クラス1回\n14,000円\n教材費を除く", "14000", "回", False),
        ("1,855円/時間（税抜）", "1855", "時間", False),
        ("@31,700ほか\n（支出実績：5,019,098）", "31700", None, True),
        ("単価契約\n＠549,507", "549507", None, False),
    ],
)
def test_unit_prices(text: str, price: str, unit: str | None, others: bool) -> None:
    money = parse_money(text)
    assert (money.kind, money.amount, money.unit_text, money.and_others) == (
        "unit",
        Decimal(price),
        unit,
        others,
    )
    assert money.total_yen is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "absent"),
        ("\u3000\xa0", "absent"),
        ("-", "absent"),
        ("－※", "absent"),
        ("ー", "absent"),
        ("なし", "absent"),
        ("非公表", "undisclosed"),
        ("（非公表）", "undisclosed"),
        ("同種の他の契約の予定価格を類推させるおそれがあるため公表しない。", "undisclosed"),
        ("－\n(次回の予定価格が類推される恐れがあるため非公表)", "undisclosed"),
        ("予定価格省略（契約事務取扱要領第37条第1項第2号に該当）", "undisclosed"),
        ("他官署で入札を実施したため。", "undisclosed"),
        ("単価契約", "unit"),
    ],
)
def test_no_price_named(text: str, kind: str) -> None:
    money = parse_money(text)
    assert (money.kind, money.amount, money.problem) == (kind, None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,099,186,000(当初)\n1,506,867,000(変更)", "several_amounts"),
        ("身体計測126円、胸部Ｘ線間接検査525円、血圧測定168円　他", "several_amounts"),
        ("114,,848,000\n（減額交付決定後の額）", "unread_amount"),
        ("13,50", "unread_amount"),
        ("単価契約\n30,700,580", "unsure_unit_price"),
    ],
)
def test_an_unsure_price_is_null_with_its_reason(text: str, problem: str) -> None:
    money = parse_money(text)
    assert (money.amount, money.problem) == (None, problem)


def test_tax() -> None:
    assert parse_money("88,000,000円（税込金額）").tax == "included"
    assert parse_money("12,345,678円（税抜）").tax == "excluded"
    assert parse_money("12,345,678円（消費税及び地方消費税を含む。）").tax == "included"
    both = parse_money("2,803,500\n（税込）\n\n※2,670,000\n（税抜）")
    assert (both.total_yen, both.tax, both.others) == (2_803_500, "included", (Decimal(2_670_000),))


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("GBP 1,234,567.89", "GBP", "1234567.89"),
        ("12,345.67ポンド", "GBP", "12345.67"),
        ("US$ 40,570.00", "USD", "40570.00"),
        ("€1,000,000", "EUR", "1000000"),
        ("5,000カナダドル", "CAD", "5000"),
    ],
)
def test_foreign_currency_is_no_yen(text: str, currency: str, amount: str) -> None:
    money = parse_money(text)
    assert (money.currency, money.amount, money.total_yen) == (currency, Decimal(amount), None)


def test_expected_total() -> None:
    money = parse_money("調達見込総額 182,547,000円")
    assert (money.expected, money.total_yen) == (True, 182_547_000)


AMOUNTS = st.integers(0, 10**13)
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789,.@/"}


@given(
    AMOUNTS,
    st.sampled_from(["{:,}円", "{:,}", "{}", "￥{:,}", "{:,}円\n※", "　{:,}　"]),
    st.sampled_from(["plain", "full", "spaced"]),
)
def test_any_total_survives_any_form(amount: int, form: str, setting: str) -> None:
    text = form.format(amount)
    if setting == "full":
        text = text.translate(FULL_WIDTH)
    elif setting == "spaced" and amount >= 1_000:  # two lone digits may be two numbers
        text = "\n".join(" ".join(line) for line in text.split("\n"))
    assert parse_money(text).total_yen == amount


@given(
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["@{:,}他", "＠{:,}円ほか", "{:,}円／㎘", "{:,}円（単価／式）"]),
)
def test_any_unit_price_survives_any_form(price: Decimal, form: str) -> None:
    money = parse_money(form.format(price))
    assert (money.kind, money.amount) == ("unit", price)


@given(st.decimals(1, 10**9, places=2), st.sampled_from(sorted(currencies())))
def test_every_currency_mark_is_read_before_or_after(amount: Decimal, mark: str) -> None:
    for text in (f"{mark}{amount:,}", f"{amount:,}{mark}"):
        assert (parse_money(text).currency, parse_money(text).amount) == (currencies()[mark], amount)


@given(st.text(alphabet="0123456789,.円@＠（）()※-－/ 他ほか単価契約税込抜億万千\n", max_size=40))
def test_any_text_is_read_or_left(text: str) -> None:
    money = parse_money(text)
    assert money.kind in ("total", "unit", "undisclosed", "absent")
    assert money.amount is None or money.problem is None


def test_a_long_text_is_no_price() -> None:
    assert parse_money("一" * 100_000).problem == "unread_amount"
