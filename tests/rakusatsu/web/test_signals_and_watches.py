"""Signals on pages, with what they rest on; watches with what they find; neither accuses anybody."""

import shutil

import pytest
from fastapi.testclient import TestClient

from rakusatsu.signals.run import find_signals, store_signals
from rakusatsu.web.app import create_app
from rakusatsu.web.settings import RoomSettings

from .conftest import page_json


@pytest.fixture(scope="module")
def with_signals(sample, tmp_path_factory):
    data = tmp_path_factory.mktemp("signals") / "parquet"
    shutil.copytree(sample.data, data)
    store_signals(data, list(find_signals(data)))
    listed = data.parent / "watches.yaml"
    listed.write_text(
        "watches:\n  - {id: entry, title: データ入力, subject: データ入力}\n"
        "  - {id: never, title: なし, company: 株式会社存在せず, notify: ['mailto://user:secret@example.invalid']}\n",
        encoding="utf-8",
    )
    settings = RoomSettings(data=data, store=sample.store, watches=listed, seconds=60.0)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield client


def test_signals_say_what_they_rest_on_and_what_they_cannot_tell(with_signals):
    lines = page_json(with_signals, "/signals")["signals"]
    found = [line for line in lines if line["findings"]]
    assert found
    for line in found:
        view = page_json(with_signals, f"/signal/{line['name']}")
        assert len(view["findings"]) + view["more_findings"] == line["findings"]
        for finding in view["findings"][:3]:
            assert finding["contracts"] and finding["missing"] and finding["sentence"]
        text = with_signals.get(f"/signal/{line['name']}").text
        assert "不正を意味しません" in text
    assert with_signals.get("/signal/none").status_code == 404


def test_a_subject_shows_its_signals(with_signals):
    for line in page_json(with_signals, "/signals")["signals"]:
        for finding in page_json(with_signals, f"/signal/{line['name']}")["findings"][:1]:
            if finding["page"]:
                address = f"/{finding['page']}/{finding['key']}"
                assert line["name"] in [one["signal"] for one in page_json(with_signals, address)["signals"]]
                assert "不正を意味しません" in with_signals.get(address).text


def test_watches_show_what_they_find_and_no_addresses(with_signals):
    view = page_json(with_signals, "/watches")
    assert [one["id"] for one in view["watches"]] == ["entry", "never"]
    assert view["watches"][0]["items"] and not view["watches"][1]["items"]
    text = with_signals.get("/watches").text
    assert "secret" not in text
    item = view["watches"][0]["items"][0]
    assert with_signals.get(f"/contracts/{item['contract_id']}").status_code == 200


def test_rooms_without_either_say_so(client):
    assert client.get("/signals").status_code == 404
    assert client.get("/watches").status_code == 404
    assert "/signals" not in client.get("/about").text
