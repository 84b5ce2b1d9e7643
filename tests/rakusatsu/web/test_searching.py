"""Search against a plain look at every contract; paging; and the same rows in every kind of file."""

import csv
import io
import re

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rakusatsu.web.catalogue.search import parse_query
from rakusatsu.web.downloads import as_csv

from .conftest import FORMULA, PERSON, TURNED, page_json


@pytest.fixture(scope="module")
def every(client):
    """All contracts, by walking the pages of the search."""
    cards, after = [], ""
    for _ in range(100):
        page = page_json(client, "/search", after=after)
        cards += page["cards"]
        after = page["next_after"]
        if not after:
            break
    assert len({card["contract_id"] for card in cards}) == len(cards) == page["total"]
    return cards


def ids(cards):
    return {card["contract_id"] for card in cards}


def found(client, **asked):
    cards, after = [], ""
    while True:
        page = page_json(client, "/search", after=after, **asked)
        cards += page["cards"]
        after = page["next_after"]
        if not after:
            return cards


def test_contracts_come_newest_first(every):
    days = [card["day"] or "" for card in every]
    assert days == sorted(days, reverse=True)
    assert len(every) > 200


@pytest.mark.parametrize("phrase", ["データ入力", "複合機", "端末", "0012"])
def test_a_phrase_is_exactly_the_titles_that_hold_it(client, every, phrase):
    expected = {
        card["contract_id"] for card in every if phrase in card["title"] + card["buyer"] + card["supplier"]
    }
    assert expected
    assert ids(found(client, q=f'"{phrase}"')) >= expected
    assert {card["contract_id"] for card in found(client, q=f'"{phrase}"') if phrase in card["title"]} == {
        card["contract_id"] for card in every if phrase in card["title"]
    }


def test_words_are_found_in_other_spellings(client):
    plain = found(client, q="データ入力")
    assert ids(plain) == ids(found(client, q="ﾃﾞｰﾀ入力"))
    together = [card for card in plain if "データ入力" in card["title"]]
    assert ids(together) < ids(found(client, q="データ 入力")), "apart, the words need not stand together"
    short, long = found(client, q="コンピュータ"), found(client, q="コンピューター")
    assert ids(long) <= ids(short), "a name that holds it inside a longer word is found as it stands only"
    assert {card["title"] for card in short if "コンピュータ" in card["title"]} <= {
        card["title"] for card in long
    }


def test_firms_reasons_remarks_and_buyers_are_found_by_words_too(client):
    for asked, title in (
        ("曲者 コンピューター", TURNED),  # printed コンピュータ
        ("サーバ保守", "0012の保守"),  # printed サーバーの保守, in the reason only
    ):
        assert [card["title"] for card in found(client, q=asked)] == [title], asked
        assert found(client, q=" ".join(f'"{word}"' for word in asked.split())) == [], asked
    by_word = found(client, q="機構年金")
    assert by_word and {card["buyer"] for card in by_word} == {"日本年金機構"}


def test_all_words_must_hold_and_a_minus_leaves_out(client, every):
    both = found(client, q="年金 データ入力")
    assert both
    assert ids(both) == ids(found(client, q="年金")) & ids(found(client, q="データ入力"))
    without = ids(found(client, q="年金 -データ入力"))
    assert without == ids(found(client, q="年金")) - ids(found(client, q="データ入力"))


def test_titles_rank_before_buyers(client):
    cards = found(client, q="年金")
    in_title = ["年金" in card["title"] for card in cards]
    assert any(in_title) and not all(in_title)
    assert in_title == sorted(in_title, reverse=True)


def test_a_firm_is_found_by_any_name_it_was_printed_under(client):
    for spelling in ("SAY企画", "ＳＡＹ企画", "say企画", "株式会社SAY企画"):
        page = page_json(client, "/search", q=spelling)
        assert [firm["name"] for firm in page["firms"]] == ["株式会社SAY企画"], spelling
        assert page["total"] == 1


def test_facets_count_what_their_links_open(client):
    page = page_json(client, "/search", q="一式")
    assert {facet["name"] for facet in page["facets"]} >= {
        "year",
        "buyer",
        "method",
        "source",
        "amount",
        "prefecture",
    }
    for facet in page["facets"]:
        for value in facet["values"][:4]:
            opened = page_json(client, "/search", q="一式", **{facet["name"]: value["value"]})
            assert opened["total"] == value["count"], (facet["name"], value)


def test_every_filter_agrees_with_a_plain_look(client, every):
    checks = {
        ("method", "direct"): lambda card: card["method"] == "direct",
        ("bidders", "1"): lambda card: card["bidders"] == 1,
        ("source", "nenkin"): lambda card: "nenkin" in card["sources"],
        ("year", "2017"): lambda card: "2017-04-01" <= (card["day"] or "") <= "2018-03-31",
        ("since", "2017-08-10"): lambda card: (card["day"] or "") >= "2017-08-10",
        ("until", "2017-08-10"): lambda card: card["day"] is not None and card["day"] <= "2017-08-10",
        ("amount", "3"): lambda card: card["amount_yen"] is not None and 10**8 <= card["amount_yen"] < 10**9,
        ("rate", "2"): lambda card: card["award_rate"] is not None and 0.8 <= card["award_rate"] < 0.9,
    }
    for (name, value), holds in checks.items():
        expected = {card["contract_id"] for card in every if holds(card)}
        assert ids(found(client, **{name: value})) == expected, name
        assert expected, name


def test_a_filter_that_stands_for_nothing_finds_nothing_and_says_so(client):
    for name, value in {"year": "x", "since": "2017-99-01", "buyer": "none", "amount": "99"}.items():
        page = page_json(client, "/search", **{name: value})
        assert (page["total"], page["unknown"]) == (0, [name])
        assert "データにありません" in client.get("/search", params={name: value}).text


def test_private_persons_cannot_be_searched_for(client, room):
    page = page_json(client, "/search", q=PERSON)
    assert (page["total"], page["firms"]) == (0, [])
    (card,) = found(client, q="電気設備の点検")
    assert card["private"] and not card["supplier"] and not card["company_id"]
    assert PERSON not in client.get("/search", params={"q": "電気設備の点検"}).text
    for code in range(len(room.catalogue.texts("company"))):
        if room.catalogue.column("company.private")[code]:
            assert client.get(f"/firm/{room.catalogue.texts('company').get(code, 'id')}").status_code == 404


def test_largest_sums_come_first(client):
    sums = [
        card["amount_yen"] if card["amount_yen"] is not None else -1 for card in found(client, order="amount")
    ]
    assert sums == sorted(sums, reverse=True)


def test_the_same_rows_in_every_kind_of_file(client):
    asked = {"q": "一式", "order": "amount"}
    shown = [card["contract_id"] for card in found(client, **asked)]
    rows = client.get("/search", params={**asked, "format": "rows"}).json()["rows"]
    assert [row["contract_id"] for row in rows] == shown
    text = client.get("/search", params={**asked, "format": "csv"}).content.decode("utf-8-sig")
    assert [row["contract_id"] for row in csv.DictReader(io.StringIO(text))] == shown
    table = pq.read_table(io.BytesIO(client.get("/search", params={**asked, "format": "parquet"}).content))
    assert table["contract_id"].to_pylist() == shown
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/search", params={**asked, "format": "xlsx"}).content)
    )
    assert [row[0] for row in book["data"].iter_rows(min_row=2, values_only=True)] == shown


def test_spreadsheets_run_no_formula_and_keep_zeros(client):
    asked = {"q": "防衛装備庁", "until": "2017-08-05", "since": "2017-08-01"}
    text = client.get("/search", params={**asked, "format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert any(cell == f"'{FORMULA}" for row in rows for cell in row)
    assert not any(re.match(r"[=+@\t\r-]", cell) for row in rows for cell in row)
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/search", params={**asked, "format": "xlsx"}).content)
    )
    cells = [cell for row in book["data"].iter_rows() for cell in row]
    assert [cell.value for cell in cells if FORMULA in str(cell.value)] == [f"'{FORMULA}"]
    assert "f" not in {cell.data_type for cell in cells}


def test_codes_with_leading_zeros_stay_as_printed(client):
    text = client.get("/search", params={"q": '"0012の保守"', "format": "csv"}).content.decode("utf-8-sig")
    assert "0012の保守" in text
    table = pa.table({"code": ["0012345", "12", "平成29年"]})
    assert as_csv(table).decode("utf-8-sig").split("\r\n")[1:4] == ["'0012345", "12", "平成29年"]


def test_what_is_left_off_a_download_is_said(sample):
    from fastapi.testclient import TestClient

    from rakusatsu.web.app import create_app

    small = TestClient(create_app(sample.settings(rows_per_download=10)), base_url="http://127.0.0.1")
    answer = small.get("/search", params={"format": "rows"})
    told = answer.json()
    assert len(told["rows"]) == 10
    assert told["left_off"] == told["total"] - 10 > 0
    assert answer.headers["x-rows-left-off"] == str(told["left_off"])


def test_queries_are_taken_apart():
    terms = parse_query('年金 "データ 入力" -印刷 －"清掃" 「複合機」 - "')
    assert [(term.text, term.phrase, term.excluded) for term in terms] == [
        ("年金", False, False),
        ("データ 入力", True, False),
        ("印刷", False, True),
        ("清掃", True, True),
        ("複合機", True, False),
    ]
    assert len(parse_query("あ " * 100)) == 8
