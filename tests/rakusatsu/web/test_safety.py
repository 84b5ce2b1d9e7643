"""Who may ask, how much, and what is never shown."""

import io
import re

import openpyxl
import pytest
from fastapi.testclient import TestClient

from extract.values.folding import search_key
from rakusatsu.web.app import create_app
from rakusatsu.web.deadline import Deadline, TooSlowError
from rakusatsu.web.routes.datasets import shown
from rakusatsu.web.security import RateLimit
from rakusatsu.web.takedown import Takedown, read_takedown

from .conftest import ARTICLE, PERSON, PUBLISHED, TITLE, hidden_room, page_json


def test_only_its_own_names_are_answered(client):
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[::2]:80"):
        assert client.get("/", headers={"host": host}).status_code == 421, host
    for host in ("127.0.0.1:8017", "localhost", "LOCALHOST:1", "[::1]:80"):
        assert client.get("/", headers={"host": host}).status_code == 200, host


def test_nothing_is_written(client):
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert client.request(method, "/search").status_code == 405
    assert client.post("/sql", data={"q": "drop table awards"}).status_code == 405


def test_forms_of_other_sites_are_refused(client):
    form = {"text": "x"}
    assert client.post("/deduce", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/deduce", data=form, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/deduce", data=form, headers={"origin": "null"}).status_code == 403
    assert client.post("/deduce", data=form, headers={"origin": "http://127.0.0.1"}).status_code == 200


def test_answers_forbid_inline_scripts_and_frames(client):
    for address in ("/", "/nothing", "/search?order=sideways", "/api"):
        policy = client.get(address).headers["content-security-policy"]
        assert "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert client.get(address).headers["x-content-type-options"] == "nosniff"


def test_what_is_too_long_is_refused(client):
    assert client.post("/deduce", data={"text": "あ" * 400_000}).status_code == 413
    assert client.post("/deduce", content=b"x", headers={"content-length": "-1"}).status_code == 413
    assert client.get("/search?" + "q=" + "x" * 5_000).status_code == 414
    answer = client.post("/deduce", data={"text": "あ" * 20_001})
    assert answer.status_code == 422
    assert "長すぎます" in answer.text

    def parts():
        for _ in range(100):
            yield b"text=" + b"x" * 10_000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    with pytest.raises(Exception, match=r"(?s).*"):
        assert client.post("/deduce", content=parts(), headers=kind).status_code >= 400
        raise RuntimeError("refused with a status")


def test_a_slow_question_is_cut_with_a_page_that_says_so(sample):
    hurried = TestClient(create_app(sample.settings(seconds=0.0)), base_url="http://127.0.0.1")
    answer = hurried.get("/search", params={"q": "データ入力"})
    assert answer.status_code == 503
    assert "途中で打ち切りました" in answer.text
    english = hurried.get("/search", params={"q": "データ入力", "lang": "en"})
    assert "was cut" in english.text


def test_a_slow_database_query_is_interrupted(room):
    with pytest.raises(TooSlowError):
        room.rows_of("SELECT count(*) FROM range(1000000000) a, range(1000000) b", [], Deadline(0.1))


def test_readers_have_a_rate_where_the_room_is_public(sample):
    settings = sample.settings(public=True, requests_per_minute=5)
    public = TestClient(create_app(settings), base_url="http://127.0.0.1")
    statuses = [public.get("/about").status_code for _ in range(8)]
    assert statuses[:5] == [200] * 5
    assert 429 in statuses[5:]
    assert "max-age=300" in public.get("/about", headers={}).headers.get("cache-control", "max-age=300")


def test_a_rate_fills_again():
    now = [0.0]
    limit = RateLimit(60, clock=lambda: now[0])
    assert all(limit.allows("a") for _ in range(60))
    assert not limit.allows("a")
    assert limit.allows("b")
    now[0] = 2.0
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]


def test_a_proxy_is_believed_only_where_it_is_ours(sample):
    def statuses(**more):
        settings = sample.settings(public=True, requests_per_minute=2, **more)
        public = TestClient(create_app(settings), base_url="http://127.0.0.1")
        return [
            public.get("/about", headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code for n in range(5)
        ]

    assert 429 in statuses()
    assert statuses(behind_proxy=True) == [200] * 5


@pytest.mark.parametrize("public", [False, True])
def test_what_is_taken_down_is_nowhere(sample, tmp_path, say_kikaku, client, public):
    view = page_json(client, f"/contract/{say_kikaku}")
    award, sha256 = view["prints"][0]["award_id"], view["prints"][0]["document_sha256"]
    page, firm = view["prints"][0]["page"], view["card"]["company_id"]
    with hidden_room(sample, tmp_path, f"award,{award},2026-11-01,asked", public=public) as hidden:
        assert hidden.get(f"/contract/{say_kikaku}").status_code == 404
        for one in view["prints"]:
            assert hidden.get(f"/award/{one['award_id']}").status_code == 404
        assert hidden.get(f"/document/{sha256}/{page}.png").status_code == 404
        assert page_json(hidden, f"/document/{sha256}")["not_shown"] >= 1
        assert page_json(hidden, "/search", q=TITLE)["total"] == 0
        assert page_json(hidden, f"/firm/{firm}")["figures"]["contracts"] == 0
        for kind in ("csv", "rows", "atom", "json"):
            assert TITLE not in hidden.get("/search", params={"q": "データ入力", "format": kind}).text, kind
        book = openpyxl.load_workbook(
            io.BytesIO(hidden.get("/search", params={"q": "データ入力", "format": "xlsx"}).content)
        )
        assert not any(TITLE in str(cell) for row in book["data"].iter_rows(values_only=True) for cell in row)
        for dataset in ("awards", "contracts", "links"):
            assert award not in hidden.get(f"/api/{dataset}", params={"limit": 1000}).text, dataset
        answer = hidden.post(
            "/deduce", data={"text": ARTICLE, "published": PUBLISHED}, params={"format": "json"}
        )
        told = answer.json()["page"]
        assert told["answer"] is None and told["candidates"] == [] and told["hidden"]
        assert "SAY企画" not in answer.text


def test_a_name_that_is_taken_down_hides_its_firm(sample, tmp_path, say_kikaku, client):
    firm = page_json(client, f"/contract/{say_kikaku}")["card"]["company_id"]
    with hidden_room(sample, tmp_path, "name,㈱ＳＡＹ企画,2026-11-01,asked") as hidden:
        assert hidden.get(f"/firm/{firm}").status_code == 404
        assert hidden.get(f"/contract/{say_kikaku}").status_code == 404
        page = page_json(hidden, "/search", q="SAY企画")
        assert (page["total"], page["firms"]) == (0, [])
        asked = hidden.get("/reconcile", params={"queries": '{"a":{"query":"株式会社SAY企画"}}'}).json()
        assert asked["a"]["result"] == []
        assert hidden.get("/reconcile/suggest/entity", params={"prefix": "SAY"}).json()["result"] == []
        assert firm not in hidden.get("/api/companies", params={"limit": 1000}).text


def test_private_persons_are_not_shown_where_the_room_is_public(sample, tmp_path):
    with hidden_room(sample, tmp_path, public=True) as public:
        (card,) = page_json(public, "/search", q="電気設備の点検")["cards"]
        answers = [
            public.get(f"/contract/{card['contract_id']}"),
            public.get(f"/contract/{card['contract_id']}", params={"format": "json"}),
            public.get("/search", params={"q": "電気設備の点検", "format": "rows"}),
            public.get("/api/awards", params={"limit": 1000, "source": "atla"}),
            public.get("/api/contracts", params={"limit": 1000}),
            public.get("/api/companies", params={"limit": 1000}),
        ]
        for answer in answers:
            assert answer.status_code == 200
            assert not re.search(PERSON.replace(" ", r"\s*"), answer.text), answer.url


def test_payments_and_signals_of_whom_is_taken_down_are_hidden(sample, tmp_path, say_kikaku, client):
    firm = page_json(client, f"/contract/{say_kikaku}")["card"]["company_id"]
    paid = {"payment_id": "p1", "payee_name": "株式会社SAY企画", "payee_name_text": "㈱ＳＡＹ企画"}
    signal = {
        "signal": "sole_bid",
        "subject_kind": "company",
        "subject_id": f"{firm}@2017",
        "subject_name": None,
    }
    for line in (f"company,{firm},,", "name,株式会社SAY企画,,"):
        with hidden_room(sample, tmp_path, line) as hidden:
            room = hidden.app.state.room
            assert shown(room, "payments", dict(paid)) is None, line
            assert shown(room, "payments", {"payee_name": "株式会社無害"}) is not None
        if line.startswith("company"):
            assert shown(room, "signals", dict(signal)) is None
    with hidden_room(sample, tmp_path, public=True) as public:
        row = {"payment_id": "p2", "payee_name_text": PERSON, "payee_address_text": "東京都", "amount_yen": 1}
        told = shown(public.app.state.room, "payments", row)
        assert told == {**row, "payee_name_text": None, "payee_address_text": None}


def test_payments_of_a_namesake_stay():
    name = search_key("株式会社甲")
    listed = Takedown(
        companies=frozenset({"c1"}), borne=frozenset({name}), payments=frozenset({"p1"}),
        payments_of_others=frozenset({"p2"}),
    )  # fmt: skip
    said = {"payee_name": "株式会社甲"}
    hidden = [listed.hides({**said, "payment_id": payment}) for payment in ("p1", "p2", "p3")]
    assert hidden == [True, False, True], "of it; of another; of one of the two, nobody knows which"


def test_payees_below_a_firm_are_hidden_too(sample, tmp_path, say_kikaku, client):
    firm = page_json(client, f"/contract/{say_kikaku}")["card"]["company_id"]
    with hidden_room(sample, tmp_path, "name,株式会社無害,,") as hidden:
        assert "株式会社無害" not in hidden.get(f"/firm/{firm}").text
        assert page_json(hidden, f"/firm/{firm}")["payments"][0]["pays"][0]["payees"] == []


@pytest.mark.parametrize("line", ["awrad,x,,", "name,,,", "x"])
def test_a_takedown_list_that_cannot_be_read_is_no_empty_list(tmp_path, line):
    listed = tmp_path / "list.csv"
    listed.write_text(f"kind,value,since,reason\n{line}\n")
    with pytest.raises(ValueError, match="kind"):
        read_takedown(listed)
