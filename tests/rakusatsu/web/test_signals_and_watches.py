"""Signals on pages, with what they rest on; watches with what they find; neither accuses anybody."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

import rakusatsu.signals
from rakusatsu.web.app import create_app
from rakusatsu.web.wording import Wording

from .conftest import page_json


def test_signals_say_what_they_rest_on_and_what_they_cannot_tell(client):
    lines = page_json(client, "/signals")["signals"]
    found = [line for line in lines if line["findings"]]
    assert found
    for line in found:
        view = page_json(client, f"/signal/{line['name']}")
        assert len(view["findings"]) + view["more_findings"] == line["findings"]
        for finding in view["findings"][:3]:
            assert finding["contracts"] and finding["missing"] and finding["sentence"]
        text = client.get(f"/signal/{line['name']}").text
        assert "不正を意味しません" in text
    assert client.get("/signal/none").status_code == 404


def test_a_subject_shows_its_signals(client):
    for line in page_json(client, "/signals")["signals"]:
        for finding in page_json(client, f"/signal/{line['name']}")["findings"][:1]:
            if finding["page"]:
                address = f"/{finding['page']}/{finding['key']}"
                assert line["name"] in [one["signal"] for one in page_json(client, address)["signals"]]
                assert "不正を意味しません" in client.get(address).text


def test_watches_show_what_they_find_and_no_addresses(client):
    view = page_json(client, "/watches")
    assert [one["id"] for one in view["watches"]] == ["entry", "never"]
    assert view["watches"][0]["items"] and not view["watches"][1]["items"]
    text = client.get("/watches").text
    assert "secret" not in text
    item = view["watches"][0]["items"][0]
    assert client.get(f"/contracts/{item['contract_id']}").status_code == 200


def test_rooms_without_either_say_so(sample, monkeypatch):
    app = create_app(sample.settings())
    has = app.state.room.has
    monkeypatch.setattr(app.state.room, "has", lambda dataset: dataset != "signals" and has(dataset))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/signals").status_code == 404
        assert client.get("/watches").status_code == 404
        assert "/signals" not in client.get("/about").text


COHORT = re.compile(r"'([a-z ,]+)'(?: \|\| \S+)? AS cohort")


def test_what_a_signal_compares_with_is_said_in_japanese():
    folder = Path(rakusatsu.signals.__file__).parent
    cohorts = {
        found for file in folder.glob("*.py") for found in COHORT.findall(file.read_text(encoding="utf-8"))
    }
    assert len(cohorts) > 10
    wording = Wording("ja")
    for cohort in cohorts:
        said = wording.cohort(f"{cohort}防衛装備庁" if cohort.endswith(" ") else cohort)
        assert not re.search("[a-z]", said), cohort
    assert Wording("en").cohort("direct awards of 防衛装備庁") == "direct awards of 防衛装備庁"
