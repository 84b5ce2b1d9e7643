"""Every page: what stands on all of them, in both languages, as HTML and as JSON."""

import re
from pathlib import Path

import pytest

from pipelines.datasets.writer import Datasets
from rakusatsu.web.template_functions import understood
from rakusatsu.web.wording import Wording, _japanese, era_date, in_words

from .conftest import HOSTILE_NAME, PERSON, page_json

TEMPLATES = Path(__file__).parents[3] / "rakusatsu" / "web" / "templates"
CAVEAT = "これは手がかりであって、結論ではありません。"


@pytest.fixture(scope="module")
def addresses(client, say_kikaku):
    """One address of each kind of page."""
    view = page_json(client, f"/contract/{say_kikaku}")
    card = view["card"]
    return {
        "start": "/",
        "search": "/search?q=データ入力",
        "contract": f"/contract/{say_kikaku}",
        "firm": f"/firm/{card['company_id']}",
        "buyer": f"/buyer/{card['buyer_id']}",
        "document": f"/document/{view['prints'][0]['document_sha256']}",
        "source": "/source/kanpo",
        "coverage": "/coverage",
        "deduce": "/deduce",
        "about": "/about",
    }


@pytest.fixture(scope="module")
def fetched_on(sample):
    """The day of the last fetch, from the documents themselves."""
    fetched = Datasets(sample.data).read("documents")["fetched_at"].to_pylist()
    return max(one for one in fetched if one).date().isoformat()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_says_what_it_must(client, addresses, language, fetched_on):
    for kind, address in addresses.items():
        answer = client.get(address, params={"lang": language})
        assert answer.status_code == 200, (kind, answer.text[-600:])
        text = answer.text
        assert f'<html lang="{language}">' in text
        assert (CAVEAT if language == "ja" else "A lead, not a finding.") in text, kind
        assert f'datetime="{fetched_on}"' in text, f"{kind} does not say the date of the data"
        assert ("架空データ" if language == "ja" else "constructed sample data") in text, kind
        assert text.count("<h1") == 1, kind
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|javascript:", text), kind


def test_amounts_never_stand_without_their_basis(client):
    text = client.get("/search").text
    sums = re.findall(r'<div class="sum">(.*?)</div>', text, re.DOTALL)
    assert len(sums) > 20
    assert all('class="basis"' in one or re.search("印字なし|一つの価格|非公表", one) for one in sums)


def test_every_page_is_json_with_licence_source_and_date(client, addresses, fetched_on):
    for kind, address in addresses.items():
        answer = client.get(address, headers={"accept": "application/json"})
        told = answer.json()
        assert {"licence", "source", "caveat", "data_as_of", "constructed", "page"} <= told.keys(), kind
        assert told["data_as_of"] == fetched_on
        assert told["constructed"] is True


def test_an_unchanged_page_is_not_sent_again(client, addresses):
    for kind, address in addresses.items():
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.text) == (304, ""), kind
        other = client.get(address, params={"lang": "en"})
        assert other.headers["etag"] != first.headers["etag"], kind


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("time", "2017-08-01/2017-08-31", "2017年8月1日から2017年8月31日まで"),
        ("time", "2017-08-09/2017-08-09", "2017年8月9日"),
        ("method", "open", "一般競争"),
        ("place", "東京都豊島区", "東京都豊島区"),
    ],
)
def test_clues_are_understood_in_words(key, text, words):
    assert understood(key, text, Wording("ja")) == words


def test_head_answers_without_a_body(client):
    answer = client.head("/search")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_contract_shows_every_source_its_boxes_and_how_to_cite_it(client, say_kikaku):
    view = page_json(client, f"/contract/{say_kikaku}")
    assert {one["source"] for one in view["prints"]} == {"kanpo", "nenkin"}
    assert len(view["prints"]) == 3
    for one in view["prints"]:
        (figure,) = one["figures"]
        fields = {place["field"] for place in figure["places"]}
        assert {"title", "supplier_name_text", "contract_date"} <= fields
        assert figure["width"] > 300
    text = client.get(f"/contract/{say_kikaku}").text
    assert "平成29年8月9日" in text
    assert re.search(r"官報 2017-10-02、3頁、.*SHA-256 [0-9a-f]{64}", text)
    assert "調達見込総額" in text


def test_a_page_is_drawn_as_a_picture(client, say_kikaku):
    figure = page_json(client, f"/contract/{say_kikaku}")["prints"][0]["figures"][0]
    answer = client.get(f"/document/{figure['document_sha256']}/{figure['page']}.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert client.get(f"/document/{figure['document_sha256']}/999.png").status_code == 404


def test_figures_of_a_firm_open_the_contracts_they_count(client, room):
    biggest = max(
        range(len(room.catalogue.texts("company"))),
        key=lambda code: len(room.catalogue.rows_of_company(code)),
    )
    view = page_json(client, f"/firm/{room.catalogue.texts('company').get(biggest, 'id')}")
    lines = [*view["buyers"], *view["figures"]["years"], *view["figures"]["methods"]]
    assert lines
    for line in lines:
        opened = page_json(client, "/search", **line["query"])
        assert opened["total"] == line["contracts"], line
        assert opened["amount_yen"] == line["amount_yen"], line


def test_an_award_leads_to_its_contract(client, say_kikaku):
    award = page_json(client, f"/contract/{say_kikaku}")["prints"][1]["award_id"]
    answer = client.get(f"/award/{award}", follow_redirects=False)
    assert answer.headers["location"] == f"/contract/{say_kikaku}"


def test_addresses_of_nothing_are_pages_in_words(client):
    for address in (
        "/contract/none",
        "/firm/none",
        "/buyer/none",
        f"/document/{'0' * 64}",
        "/nothing",
        "/ministry/x",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "このアドレスのページはありません" in answer.text
    assert client.get("/search?order=sideways").status_code == 422
    assert "読み取れません" in client.get("/search?order=sideways").text


def test_feeds_are_atom(client, addresses):
    from xml.etree import ElementTree as ET

    for address in ("/search?q=データ入力", addresses["firm"], addresses["buyer"]):
        answer = client.get(address, params={"format": "atom"})
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ET.fromstring(answer.content)
        names = {"a": "http://www.w3.org/2005/Atom"}
        assert feed.find("a:id", names).text.startswith("urn:uuid:")
        entries = feed.findall("a:entry", names)
        assert entries
        link = entries[0].find("a:link", names).get("href")
        assert link.startswith("http://127.0.0.1/contract/")
        assert client.get(link).status_code == 200


def test_texts_of_documents_cannot_run_or_hide(client):
    text = client.get("/search", params={"q": "防衛装備庁", "since": "2017-08-01"}).text
    assert "<script>alert" not in text and "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\u202e" not in text and "[U+202E]" in text
    named = page_json(client, "/search", q="script")["cards"]
    assert [card["supplier"] for card in named] == [HOSTILE_NAME]
    shown = client.get(f"/contract/{named[0]['contract_id']}").text
    assert "\x1b" not in shown and "[U+001B]" in shown


def test_every_label_has_its_japanese():
    asked = set()
    for template in TEMPLATES.glob("*.j2"):
        found = re.findall(r"\bt\(\"((?:[^\"\\]|\\.)*)\"", template.read_text(encoding="utf-8"))
        asked |= {one.replace('\\"', '"') for one in found}
    assert len(asked) > 150
    known = _japanese()
    assert sorted(asked - known.keys()) == []
    assert all(re.search(r"[ぁ-んァ-ヶ一-龠]|\{n\}|gBizINFO", japanese) for japanese in known.values())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1989-01-07", "昭和64年1月7日"),
        ("1989-01-08", "平成元年1月8日"),
        ("2019-05-01", "令和元年5月1日"),
        ("1860-01-01", ""),
    ],
)
def test_eras_change_on_their_day(day, said):
    import datetime as dt

    assert era_date(dt.date.fromisoformat(day)) == said


@pytest.mark.parametrize(
    ("yen", "said"),
    [
        (9_999, ""),
        (10_000, "1万"),
        (187_150_000, "1億8715万"),
        (187_159_999, "約1億8715万"),
        (10**12, "1兆"),
        (0, ""),
    ],
)
def test_sums_in_words_are_cut_and_say_so(yen, said):
    assert in_words(yen) == said


def test_fiscal_years_say_their_era():
    assert Wording().year(2019) == "2019年度（平成31・令和元年度）"
    assert Wording().year(1988) == "1988年度（昭和63年度）"
    assert Wording().year("2017") == "2017年度（平成29年度）"


def test_a_firm_shows_what_it_was_paid_and_whom_it_paid_in_turn(client, say_kikaku):
    firm = page_json(client, f"/contract/{say_kikaku}")["card"]["company_id"]
    (paid,) = page_json(client, f"/firm/{firm}")["payments"]
    assert (paid["yen"], paid["payers"], paid["entry"]) == (30_000_000, ["防衛省"], "payee")
    (block,) = paid["pays"]
    assert (block["block"], block["yen"], block["payees"]) == ("B", 8_000_000, ["株式会社無害"])
    shown = client.get(f"/firm/{firm}").text
    assert "再委託" in shown and "株式会社無害" in shown and PERSON not in shown
