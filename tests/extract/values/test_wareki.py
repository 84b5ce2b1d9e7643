import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lexicon.eras import eras
from extract.values.wareki import excel_serial_date, find_dates, parse_date

PRINTED = [
    ("R7.7.28※", dt.date(2025, 7, 28)),
    ("R8.1.7", dt.date(2026, 1, 7)),
    ("令 和 8 年 4 月 10 日", dt.date(2026, 4, 10)),
    ("平成31年4月1日", dt.date(2019, 4, 1)),
    ("令和元年5月1日", dt.date(2019, 5, 1)),
    ("Ｒ元．５．７", dt.date(2019, 5, 7)),
    ("R6/8/9", dt.date(2024, 8, 9)),
    ("2023/10/5", dt.date(2023, 10, 5)),
    ("２０２４年４月１日", dt.date(2024, 4, 1)),
    ("平成二十九年八月九日", dt.date(2017, 8, 9)),
    ("令和8年4月10日（金）", dt.date(2026, 4, 10)),
    ("2024-01-10 00:00:00", dt.date(2024, 1, 10)),
    ("2025/4/1 2件", dt.date(2025, 4, 1)),
    ("20250401", dt.date(2025, 4, 1)),
    ("平成26年2月10日\n（減額交付決定日。初回交付決定日は平成25年7月9日）", dt.date(2014, 2, 10)),
    ("平成26年4月1日\n平成26年12月4日", None),
    ("令和7年2月30日\n令和7年3月1日", None),
    ("令和7年2月30日", None),
    ("平成元年1月1日", dt.date(1989, 1, 1)),
    ("令和0年5月1日", None),
    ("-", None),
    ("", None),
    ("第14回 3.5倍", None),
]


@pytest.mark.parametrize(("text", "date"), PRINTED)
def test_printed_forms(text: str, date: dt.date | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "reference", "date"),
    [
        ("7. 5.15", "2025-07-11", "2025-05-15"),
        ("29.8.9", "2017-10-02", "2017-08-09"),
        ("2\n9.8.9", "2017-10-02", "2017-08-09"),
        ("29.\n6.29", "2017-10-02", "2017-06-29"),
        ("6 . 4 . 1", "2024-05-01", "2024-04-01"),
        ("1. 5. 7", "2019-05-20", "2019-05-07"),
        ("31. 4.26", "2019-05-20", "2019-04-26"),
        ("31. 4.26", "2019-04-30", "2019-04-26"),
        ("31. 5.10", "2019-06-20", "2019-05-10"),
        ("63.12. 1", "1989-02-01", "1988-12-01"),
        ("29.8.9", "2025-07-11", None),
    ],
)
def test_without_era_the_reference_tells(text: str, reference: str, date: str | None) -> None:
    read = parse_date(text, reference=dt.date.fromisoformat(reference))
    assert read == (dt.date.fromisoformat(date) if date else None)


def test_without_era_and_reference_is_unknown() -> None:
    assert parse_date("7. 5.15") is None


ERA_DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2050, 12, 31))
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789./"}


@given(
    ERA_DAYS,
    st.sampled_from(
        ["{name}{y}年{m}月{d}日", "{letter}{y}.{m}.{d}", "{letter}{y}/{m}/{d}", "{name}{y}.{m:>2}.{d:>2}"]
    ),
    st.sampled_from(["plain", "full", "spaced"]),
    st.sampled_from(["", "※", "\n※", "（月）", "\xa0"]),
)
def test_any_day_survives_any_form(date: dt.date, form: str, setting: str, tail: str) -> None:
    era = next(era for era in eras() if era.first_day <= date)
    year = date.year - era.year_one + 1
    text = form.format(
        name=era.name, letter=era.letter, y="元" if year == 1 else year, m=date.month, d=date.day
    )
    if setting == "full":
        text = text.translate(FULL_WIDTH)
    elif setting == "spaced":
        text = " ".join(text.replace(" ", ""))
    assert parse_date(text + tail) == date


@given(ERA_DAYS.filter(lambda d: d > dt.date(1930, 1, 1)), st.integers(0, 700))
def test_eraless_day_is_the_one_before_the_reference(date: dt.date, days: int) -> None:
    era = next(era for era in eras() if era.first_day <= date)
    text = f"{date.year - era.year_one + 1}.{date.month:>2}.{date.day:>2}"
    assert parse_date(text, reference=date + dt.timedelta(days=days)) == date


@given(st.text())
def test_any_text_is_read_or_left(text: str) -> None:
    assert all(isinstance(day, dt.date) for day in find_dates(text, reference=dt.date(2025, 1, 1)))


def test_excel_serials() -> None:
    assert excel_serial_date(41820) == dt.date(2014, 6, 30)
    assert excel_serial_date(41820 - 1462, date1904=True) == dt.date(2014, 6, 30)
    assert excel_serial_date(1) is None
    assert excel_serial_date(4_939_000) is None
