"""Each item to each address once, whatever the servers and the run do."""

from __future__ import annotations

import pytest

from rakusatsu.watches.outbox import Message, Outbox, send_by_apprise
from rakusatsu.watches.searches import Item
from tests.rakusatsu.watches.failing_servers import failing_mail_server, failing_web_server

ITEMS = [Item(f"c-{number}", f"入札 {number}", "本文", None) for number in range(5)]


def message(item: Item) -> Message:
    return Message(item.title, item.text)


@pytest.mark.parametrize("server", [failing_web_server, failing_mail_server])
def test_each_item_arrives_once_at_a_server_that_fails_half_the_time(tmp_path, server):
    outbox = Outbox(tmp_path)
    with server() as (channel, taken):
        outbox.take("firm", ITEMS, [channel], message)
        left = len(ITEMS)
        for _round in range(20):
            left = outbox.deliver([channel], send_by_apprise).left
            if not left:
                break
        assert not left
        assert sorted(taken) == sorted(item.title for item in ITEMS)
        assert outbox.deliver([channel], send_by_apprise).sent == 0


def test_a_run_stopped_before_it_wrote_down_what_it_saw_sends_nothing_twice(tmp_path, monkeypatch):
    outbox, sent = Outbox(tmp_path), []
    monkeypatch.setattr(Outbox, "remember", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        outbox.take("firm", ITEMS, ["json://a"], message)
    monkeypatch.undo()
    assert outbox.seen("firm") == set()
    outbox.take("firm", ITEMS, ["json://a"], message)
    outbox.deliver(["json://a"], lambda *said: not sent.append(said))
    assert len(sent) == len(ITEMS)
    assert outbox.seen("firm") == {item.id for item in ITEMS}


def test_addresses_are_written_nowhere(tmp_path):
    outbox = Outbox(tmp_path)
    outbox.take("firm", ITEMS, ["mailto://user:secret@example.org"], message)
    written = "".join(f"{path} {path.read_text()}" for path in tmp_path.rglob("*") if path.is_file())
    assert "secret" not in written
    assert "example.org" not in written


def test_a_watch_is_new_until_it_ran_even_if_it_found_nothing(tmp_path):
    outbox = Outbox(tmp_path)
    assert outbox.is_new("firm")
    outbox.remember("firm", [])
    assert not outbox.is_new("firm")
