"""Lines of registers: periods in every print, numbers in names, lists that do not say what they are."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import UnreadableDocumentError
from extract.registers.documents import registrations_of
from extract.rows import RegistrationRow

HEAD = "国土交通省例示地方整備局　指名停止等の措置状況\n番号,商号又は名称,所在地,指名停止期間,理由\n"
NUMBER = "4013301013616"


def one(period: str, name: str = "株式会社甲組") -> RegistrationRow:
    (row,) = registrations_of(f"{HEAD}1,{name},東京都豊島区東池袋1-48-10,{period},過失\n".encode())
    assert isinstance(row, RegistrationRow)
    return row


@pytest.mark.parametrize(
    "printed",
    [
        "令和6年4月1日から令和6年6月30日まで（3か月）",
        "令和6年4月1日～同年6月30日",
        "R6.4.1～R6.6.30",
        "R6.4.1-R6.6.30",
        "2024/4/1～2024/6/30",
        "令和６年４月１日から令和６年６月３０日まで",
    ],
)
def test_periods(printed):
    row = one(printed)
    assert (row.valid_from, row.valid_to) == (dt.date(2024, 4, 1), dt.date(2024, 6, 30))
    assert row.warnings == ()


@given(st.dates(dt.date(2019, 5, 2), dt.date(2040, 1, 1)), st.integers(0, 900))
def test_any_period_comes_back(since, days):
    until = since + dt.timedelta(days=days)
    row = one(
        "から".join(f"令和{day.year - 2018}年{day.month}月{day.day}日" for day in (since, until)) + "まで"
    )
    if since == until:
        assert row.valid_from == since
    else:
        assert (row.valid_from, row.valid_to) == (since, until)


@pytest.mark.parametrize(
    "printed", ["令和6年13月1日から3か月", "未定", "令和6年6月30日から令和6年4月1日まで"]
)
def test_a_period_that_cannot_be_read_is_null_and_says_so(printed):
    row = one(printed)
    assert (row.valid_from, row.valid_to) == (None, None)
    assert row.warnings == ("unread_date",)
    assert row.raw["指名停止期間"] == printed


def test_a_number_in_the_name_is_the_firm_s():
    row = one("R6.4.1～R6.6.30", f"株式会社甲組（法人番号{NUMBER}）")
    assert (row.name_text, row.corporate_number) == ("株式会社甲組", NUMBER)
    assert one("R6.4.1～R6.6.30", "株式会社甲組（1234567890124）").corporate_number is None


def test_a_list_that_does_not_say_what_it_is_is_rejected_line_by_line():
    (row,) = registrations_of("商号又は名称,所在地,有効期間\n株式会社甲,東京都,R6.4.1～R6.6.30\n".encode())
    assert not isinstance(row, RegistrationRow)
    assert (row.reason, row.rows) == ("unknown_register", 1)
    assert "株式会社甲" in (row.text or "")
    (told,) = registrations_of(
        "商号又は名称,所在地,有効期間\n株式会社甲,東京都,R6.4.1～R6.6.30\n".encode(), register="isms"
    )
    assert told.register == "isms"


def test_a_table_of_something_else_is_no_register():
    with pytest.raises(UnreadableDocumentError):
        registrations_of("件名,契約金額\n清掃,100\n".encode())


def test_an_html_page_of_marks():
    page = """<h1>プライバシーマーク付与事業者一覧</h1><table><caption>プライバシーマーク付与事業者</caption>
      <tr><th>登録番号</th><th>事業者名</th><th>所在地</th><th>有効期間満了日</th></tr>
      <tr><td>10820001(05)</td><td>株式会社甲</td><td>東京都豊島区</td><td>2018年3月31日</td></tr></table>"""
    (row,) = registrations_of(page.encode())
    assert (row.register, row.number, row.valid_to) == ("p_mark", "10820001(05)", dt.date(2018, 3, 31))
    assert {place.field for place in row.evidence} == {"number", "name_text", "address_text", "valid_to"}
