"""From an article to a firm: the form, its switches, and the answer or none."""

import pytest
import yaml

from rakusatsu.web.views.deduce import BadFormError, question_of

from .conftest import ARTICLE, PUBLISHED


def ask(client, **form):
    answer = client.post(
        "/deduce", data={"text": ARTICLE, "published": PUBLISHED, **form}, params={"format": "json"}
    )
    assert answer.status_code == 200, answer.text[:400]
    return answer.json()["page"]


def rows(*clues):
    form = {}
    for number, (key, value, found, on) in enumerate(clues):
        form |= {f"key_{number}": key, f"value_{number}": value, f"found_{number}": found}
        if on:
            form[f"on_{number}"] = "on"
    return form


def test_the_article_of_the_case_leads_to_its_firm(client, say_kikaku):
    told = ask(client)
    assert told["answer"]["name"] == "株式会社SAY企画"
    assert told["answer"]["card"]["contract_id"] == say_kikaku
    assert "".join(piece["text"] for piece in told["pieces"]) == ARTICLE.strip()
    assert {piece["key"] for piece in told["pieces"]} >= {"buyer", "place", "time", "amount", "method"}
    assert [one["name"] for one in told["candidates"]] == ["株式会社SAY企画"], (
        "nobody else is named beside it"
    )
    text = client.post("/deduce", data={"text": ARTICLE, "published": PUBLISHED}).text
    assert '<mark class="k-buyer">日本年金機構' in text
    assert "手がかりであって、結論ではありません" in text


def test_without_clues_nobody_is_named(client):
    told = ask(client, text="市内の会社が表彰された。", published="")
    assert told["answer"] is None and told["candidates"] == []
    assert told["reasons"]
    text = client.post("/deduce", data={"text": "市内の会社が表彰された。"}).text
    assert "名指しできません" in text
    assert 'href="/firm/' not in text


def test_a_place_that_does_not_fit_ends_in_no_answer(client):
    told = ask(client, **rows(("place", "北海道札幌市", "豊島区", True)))
    assert told["answer"] is None
    assert all(one["posterior"] >= told["shown_from"] for one in told["candidates"])
    given = [clue for clue in told["clues"] if clue["key"] == "place"]
    assert [(clue["value"], clue["found"]) for clue in given] == [("北海道札幌市", "")]


def test_a_clue_that_is_switched_off_stays_in_the_form(client):
    told = ask(client, **rows(("amount", "およそ1億8000万円", "およそ1億8000万円", False)))
    assert not any(clue["key"] == "amount" and clue["on"] for clue in told["clues"])
    assert [clue["value"] for clue in told["clues"] if not clue["on"]] == ["およそ1億8000万円"]


def test_a_case_file_asks_the_same_again(client):
    form = {"text": ARTICLE, "published": PUBLISHED, **rows(("place", "豊島区", "池袋", True))}
    saved = client.post("/deduce/case", data=form)
    assert saved.headers["content-disposition"].endswith('filename="case.yaml"')
    kept = yaml.safe_load(saved.text)
    assert (kept["clues"], kept["text"]) == ({"place": "豊島区"}, ARTICLE.strip())
    opened = client.post("/deduce", files={"case": ("case.yaml", saved.content)}, params={"format": "json"})
    assert opened.json()["page"]["answer"]["name"] == "株式会社SAY企画"


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"- 1\n", b"text: [", b"%PDF-1.4"])
def test_a_file_that_is_no_case_is_said_to_be_none(client, content):
    answer = client.post("/deduce", files={"case": ("case.yaml", content)})
    assert answer.status_code == 422
    assert "warning" in answer.text


def test_forms_become_questions():
    question, off = question_of(
        {
            "text": " 記事\r\n本文 ",
            "published": "2018-03-19",
            **rows(
                ("buyer", "日本年金機構", "日本年金機構", True),
                ("place", "豊島区", "豊島区", True),
                ("place", "中国", "中国", False),
                ("time", "2017-08", "去年8月", True),
                ("amount", "1億円", "1億円", False),
                ("sql", "drop", "", True),
            ),
            "add_key": "bidders",
            "add_value": " 1 ",
        }
    )
    assert question.text == "記事\n本文"
    assert question.given == (("place", "豊島区"), ("time", "2017-08"), ("bidders", "1"))
    assert question.dropped == {"amount"}
    assert [(row.key, row.value) for row in off] == [("place", "中国"), ("amount", "1億円")]


@pytest.mark.parametrize("form", [{"published": "昨日"}, {"text": "x" * 20_001}])
def test_forms_that_cannot_be_asked(form):
    with pytest.raises(BadFormError):
        question_of(form)
