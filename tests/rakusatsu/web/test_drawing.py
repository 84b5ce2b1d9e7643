"""Pages that wait, fail or come late: which of them spend a try, and which answers may be kept."""

import threading
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest
from fastapi.testclient import TestClient

from rakusatsu.web import pictures
from rakusatsu.web.app import create_app
from rakusatsu.web.pictures import PageSize, Pictures


class FakePool:
    """Answers at once; a page 666 never comes back, and ends the pool's process when it is stopped."""

    _processes = None

    def __init__(self, *_args, **_more):
        self.asked = []

    def submit(self, what, store, sha256, page):
        self.asked.append(page)
        waiting = Future()
        if page != 666 and 666 not in self.asked:
            waiting.set_result((10.0, 20.0))
        return waiting

    def shutdown(self, **_more):
        pass


@pytest.fixture
def drawing(monkeypatch):
    monkeypatch.setattr(pictures, "ProcessPoolExecutor", FakePool)
    monkeypatch.setattr(pictures, "_SECONDS", 0.2)
    return Pictures("store")


def test_pages_behind_one_that_hangs_spend_no_try(drawing):
    threads = [threading.Thread(target=drawing.size, args=("a", page)) for page in (666, 1, 2, 3)]
    threads[0].start()
    while drawing._pool is None or not drawing._pool.asked:
        assert threads[0].is_alive()
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawing._failures == {("a", 666): 1}
    assert [drawing.size("a", page) for page in (1, 2, 3)] == [PageSize(10.0, 20.0)] * 3


def test_a_process_that_ended_in_between_is_nobodys_failure(drawing, monkeypatch):
    assert drawing.size("a", 1)
    pool = drawing._pool

    def broken(*_args):
        raise BrokenProcessPool

    monkeypatch.setattr(pool, "submit", broken)
    assert drawing.size("a", 2) == PageSize(10.0, 20.0)
    assert not drawing._failures


@pytest.mark.parametrize("kind", ["contract", "document"])
def test_an_answer_without_a_picture_that_may_come_is_not_kept(sample, say_kikaku, kind, monkeypatch):
    app = create_app(sample.settings())
    with TestClient(app, base_url="http://127.0.0.1") as client:
        view = client.get(f"/contract/{say_kikaku}", params={"format": "json"}).json()["page"]
        address = f"/contract/{say_kikaku}"
        if kind == "document":
            address = f"/document/{view['prints'][0]['document_sha256']}"
        own = Pictures(sample.store)
        monkeypatch.setattr(app.state, "pictures", own)
        monkeypatch.setattr(own, "_ask", lambda *_args: pictures._FAILED)
        first = client.get(address)
        assert first.status_code == 200
        assert first.headers["cache-control"] == "no-store" and "etag" not in first.headers
        monkeypatch.setattr(own, "_ask", lambda *_args: (595.0, 842.0))
        second = client.get(address)
        assert second.headers["etag"] and second.headers["cache-control"] != "no-store"
