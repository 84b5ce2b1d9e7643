"""An amount in any notation comes back; whatever stands beside it and was not understood makes it null."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values.money import parse_money

AMOUNTS = st.integers(1_000, 10**12)
KANJI = "〇一二三四五六七八九"
FORMAL = str.maketrans("一二三十", "壱弐参拾")


def in_kanji(amount: int) -> str:
    """An amount as 一億二千三百四十五万六千円 writes it."""
    text = ""
    for power, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        part = amount // power % 10_000
        if part:
            digits = [
                (part // 10**place % 10, "千百十"[3 - place] if place else "") for place in (3, 2, 1, 0)
            ]
            text += "".join(
                (KANJI[d] if d > 1 or not unit else ("一" if unit == "千" else "")) + unit
                for d, unit in digits
                if d
            )
            text += name
    return text


def mixed(amount: int) -> str:
    """An amount as 1億2,345万6,000円 writes it."""
    parts = [
        (amount // power % 10_000, name)
        for power, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))
    ]
    return "".join(f"{part:,}{name}" for part, name in parts if part)


NOTATIONS = [
    lambda a: f"{a:,}円",
    lambda a: f"¥{a:,}",
    lambda a: f"金{a:,}円也",
    lambda a: f"¥{a:,}-",
    lambda a: f"{a:,}".replace(",", "、") + "円",
    lambda a: f"{a:,}".replace(",", " "),
    lambda a: f"{a:,}".replace(",", "'"),
    lambda a: mixed(a) + "円",
    lambda a: mixed(a).replace("億", "億 ").replace("万", "万 ").strip() + "円",
    lambda a: in_kanji(a) + "円",
    lambda a: "金" + in_kanji(a).translate(FORMAL) + "円也",
    lambda a: f"一式 {a:,}円",
    lambda a: f"{a:,}円（税込）",
]


@given(AMOUNTS, st.sampled_from(NOTATIONS))
def test_any_notation_comes_back(amount: int, notation) -> None:  # type: ignore[no-untyped-def]
    money = parse_money(notation(amount))
    assert (money.kind, money.total_yen, money.problem) == ("total", amount, None)


@given(
    AMOUNTS,
    st.sampled_from(
        [
            "−{:,}円",
            "-¥{:,}",
            "¥-{:,}",
            "▼{:,}円",
            "△ {:,}",
            "減額 {:,}円",
            "▲{:,}",
            "－{:,}円",
            "マイナス{:,}円",
            "減{:,}円",
            "{:,}円減",
            "{:,}円の減額",
        ]
    ),
)
def test_any_minus(amount: int, form: str) -> None:
    assert parse_money(form.format(amount)).total_yen == -amount


JUNK = [
    "2",
    " 5",
    "億",
    "千",
    "×12ヶ月",
    "×1.1",
    "以内",
    "以下",
    "+消費税",
    "の70%",
    "O",
    "x3",
    "~",
    "(上限)",
    "（限度額）",
    "＋α",
    " 7,5",
    "百万",
]


@given(AMOUNTS, st.sampled_from(JUNK))
def test_what_is_left_over_makes_it_null(amount: int, junk: str) -> None:
    money = parse_money(f"{amount:,}円{junk}")
    assert money.amount is None
    assert money.problem is not None


@pytest.mark.parametrize(
    "text",
    [
        "2,000万円以内",
        "委託料の3.5％",
        "無償",
        "1,234,O00円",
        "1,234.000円",
        "1,234,000-",
        "上限1,234,000円",
        "#N/A",
        "12,34,000",
        "ー1,234,000円",
    ],
)
def test_what_is_no_total(text: str) -> None:
    money = parse_money(text)
    assert (money.amount, money.problem) == (None, "unread_amount")


@pytest.mark.parametrize(
    "text",
    [
        "1,121,818円（税込1,234,000円）",
        "1,234,000円（税抜1,121,818円）",
        "税込 1,234,000円、税抜 1,121,818円",
        "1,121,818（税込み1,234,000）",
    ],
)
def test_with_tax_where_both_are_printed(text: str) -> None:
    money = parse_money(text)
    assert (money.amount, money.tax, money.others) == (Decimal(1_234_000), "included", (Decimal(1_121_818),))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,100,000円（1,000,000円）", 1_100_000),
        ("1,100,000\n(100,000)", 1_100_000),
        ("1,575,024円（3,150,000円）", 1_575_024),
        ("1,000,000円\n(1,100,000)", None),
        ("1,100,000円（うち令和7年度900,000円）", 1_100_000),
        ("1,000,000円から", None),
        ("～1,000,000円", None),
    ],
)
def test_another_amount_in_a_bracket_without_a_word(text: str, amount: int | None) -> None:
    """Where it is the same with tax, nobody knows which of the two is the price."""
    money = parse_money(text)
    assert money.amount == amount
    assert (money.problem is None) == (amount is not None)
