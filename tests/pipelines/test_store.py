"""The store: content addresses, versions, atomicity, the lock, and names that must never become paths."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.store.documents import Store, StoreError, StoreLockedError

PDF = b"%PDF-1.7 one"
URL = "https://publisher.example/notice.pdf"
NOON = dt.datetime(2025, 7, 11, 3, tzinfo=dt.UTC)


def files_of(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(
        str(tmp_path / "store") if request.param == "local" else f"memory://{tmp_path.name}-{os.getpid()}"
    )


def test_what_is_put_is_read_and_listed(store: Store) -> None:
    row = store.put(
        PDF,
        source="kanpo",
        url=URL,
        published_on=dt.date(2025, 7, 11),
        etag='"a"',
        last_modified="Fri, 11 Jul 2025 00:00:00 GMT",
        fetched_at=NOON,
    )
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (row.media_type, row.bytes, row.etag) == ("application/pdf", len(PDF), '"a"')
    assert store.read(row.sha256) == PDF
    assert list(Store(store.url).versions()) == [row]
    assert Store(store.url).latest(URL) == row


def test_the_same_bytes_again_are_no_new_version(store: Store) -> None:
    first = store.put(PDF, source="kanpo", url=URL, fetched_at=NOON)
    again = Store(store.url).put(PDF, source="kanpo", url=URL, fetched_at=NOON + dt.timedelta(days=1))
    assert again == first
    assert len(list(store.versions())) == 1


def test_every_version_is_kept_and_a_file_put_back_is_a_version_too(store: Store) -> None:
    for day, content in enumerate([PDF, b"%PDF-1.7 two", PDF]):
        store.put(content, source="kanpo", url=URL, fetched_at=NOON + dt.timedelta(days=day))
    versions = list(Store(store.url).versions())
    assert [row.bytes for row in versions] == [len(PDF)] * 3
    assert versions[0].sha256 == versions[2].sha256 != versions[1].sha256
    latest = store.latest(URL)
    assert latest is not None
    assert latest.fetched_at == NOON + dt.timedelta(days=2)


def test_a_clock_once_in_2099_adds_no_records_for_ever_and_hides_no_correction(tmp_path: Path) -> None:
    future = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    Store(str(tmp_path)).put(PDF, source="kanpo", url=URL, fetched_at=future)
    for _ in range(3):
        Store(str(tmp_path)).put(b"%PDF-1.7 corrected", source="kanpo", url=URL)
    first, corrected = Store(str(tmp_path)).versions()
    assert corrected.bytes == len(b"%PDF-1.7 corrected") and corrected.fetched_at > first.fetched_at
    assert Store(str(tmp_path)).latest(URL) == corrected


def test_two_sources_each_keep_their_own_record(store: Store) -> None:
    store.put(PDF, source="kanpo", url=URL, fetched_at=NOON)
    store.put(PDF, source="nenkin", url=URL, fetched_at=NOON)
    assert [row.source for row in store.versions()] == ["kanpo", "nenkin"]


def test_media_type_is_told_from_content_not_from_name(store: Store) -> None:
    row = store.put(b"<!doctype html><title>404</title>", source="kanpo", url="https://x.example/a.pdf")
    assert row.media_type == "text/html"


@pytest.mark.parametrize("source", ["../kanpo", "kanpo/..", "", "Kanpo", "官報", "a" * 64, "kanpo\x00", "."])
def test_a_source_is_a_short_plain_name(tmp_path: Path, source: str) -> None:
    with pytest.raises(ValueError, match="not a source name"):
        Store(str(tmp_path / "store")).put(PDF, source=source, url=URL)
    assert files_of(tmp_path) == []


@given(
    url=st.one_of(
        st.text(min_size=1), st.sampled_from(["../../etc/passwd", "a\x00b", "\u202egnp", "字" * 300])
    )
)
def test_no_web_name_becomes_a_path(tmp_path_factory: pytest.TempPathFactory, url: str) -> None:
    root = tmp_path_factory.mktemp("hostile")
    store = Store(str(root / "store"))
    url = url.encode("utf-8", "replace").decode()
    row = store.put(PDF, source="kanpo", url=url, fetched_at=NOON)
    names = files_of(root)
    assert len(names) == 2
    assert all(
        set(name) <= set("0123456789abcdefghijklmnopqrstuvwxyzT-./") and ".." not in name for name in names
    )
    assert Store(store.url).latest(url) == row


@pytest.mark.parametrize("sha256", ["../versions", "A" * 64, "0" * 63, ""])
def test_only_a_sha256_is_read(store: Store, sha256: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.read(sha256)


def test_missing_and_damaged_objects_say_so(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    with pytest.raises(StoreError, match="has no document"):
        store.read("0" * 64)
    row = store.put(PDF, source="kanpo", url=URL)
    (tmp_path / "objects" / row.sha256[:2] / row.sha256).write_bytes(b"%PDF-1.7 0ne")
    with pytest.raises(StoreError, match="damaged"):
        store.read(row.sha256)


def test_a_full_disk_leaves_nothing_visible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(PDF, source="kanpo", url=URL)
    monkeypatch.undo()
    assert files_of(tmp_path) == []
    assert store.latest(URL) is None
    store.put(PDF, source="kanpo", url=URL)
    assert len(list(Store(str(tmp_path)).versions())) == 1


def test_an_object_left_without_its_record_by_a_kill_is_used_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    row = store.put(PDF, source="kanpo", url=URL)
    for record in tmp_path.glob("versions/**/*.json"):
        record.unlink()
    again = Store(str(tmp_path))
    assert again.latest(URL) is None
    assert again.put(PDF, source="kanpo", url=URL).sha256 == row.sha256
    assert len(list(tmp_path.glob("objects/*/*"))) == 1


def test_the_lock_keeps_a_second_process_off_and_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    left = tmp_path / "unfinished" / "0123"
    left.parent.mkdir()
    left.write_bytes(b"half")
    other = f"from pipelines.store.documents import Store\nwith Store({str(tmp_path)!r}).lock(): pass"
    with store.lock():
        assert not left.exists()
        with pytest.raises(StoreLockedError, match="another run"), Store(str(tmp_path)).lock():
            pass
        refused = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=False)
        assert "another run is working on the store" in refused.stderr
    assert subprocess.run([sys.executable, "-c", other], check=False).returncode == 0


def test_what_another_process_stored_is_seen_after_locking(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    assert store.latest(URL) is None
    Store(str(tmp_path)).put(PDF, source="kanpo", url=URL)
    with store.lock():
        assert store.latest(URL) is not None


@pytest.mark.parametrize("damage", ["lost", "flipped", "cut off"])
def test_bytes_that_were_lost_or_damaged_are_healed_by_the_next_fetch(tmp_path: Path, damage: str) -> None:
    row = Store(str(tmp_path)).put(PDF, source="kanpo", url=URL)
    stored = tmp_path / "objects" / row.sha256[:2] / row.sha256
    stored.unlink()
    if damage != "lost":
        stored.write_bytes(b"%PDF-1.7 0ne" if damage == "flipped" else PDF[:4])
    again = Store(str(tmp_path)).put(PDF, source="kanpo", url=URL)
    assert again == row
    assert Store(str(tmp_path)).read(row.sha256) == PDF
    assert len(list(Store(str(tmp_path)).versions())) == 1
