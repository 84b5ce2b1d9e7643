"""The parts of fetching that need no server: hosts, waits, packed bodies, what is no document."""

import datetime as dt
import gzip
import zlib
from unittest.mock import MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response
from twisted.internet.error import DNSLookupError

from extract.media import MediaType
from spiders.fetching.encoding import unpack
from spiders.fetching.hosts import PRIVATE_NAMES, PublicAddressResolver, check_url, host_of
from spiders.fetching.patience import Pauses, retry_after_seconds
from spiders.fetching.refusal import Refusal
from spiders.fetching.soundness import check_document, check_page
from tests.spiders.pages import index_page, pdf, xlsx

ALLOWED = frozenset({"www.kanpo.go.jp"})
PDF = frozenset({MediaType.PDF})


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "private_address"),
        ("http://127.1/", "private_address"),
        ("http://2130706433/", "private_address"),
        ("http://0x7f.0.0.1/", "private_address"),
        ("http://10.1.2.3/", "private_address"),
        ("http://172.16.0.1/", "private_address"),
        ("http://192.168.1.1/", "private_address"),
        ("http://169.254.169.254/latest/meta-data", "private_address"),
        ("http://100.64.0.1/", "private_address"),
        ("http://0.0.0.0/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://[::ffff:10.0.0.1]/", "private_address"),
        ("http://[fe80::1%25eth0]/", "private_address"),
        ("http://[fd00::1]/", "private_address"),
        ("http://localhost/", "private_address"),
        ("http://a.localhost:8000/", "private_address"),
        ("http://8.8.8.8/", "foreign_host"),
        ("https://www.kanpo.go.jp.elsewhere.example/", "foreign_host"),
        ("https://www.kanpo.go.jp:8443/", "foreign_host"),
        ("https://www.kanpo.go.jp@elsewhere.example/", "bad_scheme"),
        ("ftp://www.kanpo.go.jp/", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("http://[::1/", "bad_address"),
        ("http://www.kanpo.go.jp:port/", "bad_address"),
    ],
)
def test_addresses_that_are_never_asked(url: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_url(url, allowed=ALLOWED, local="127.0.0.1:8000")
    assert refused.value.code == code


def test_addresses_that_may_be_asked() -> None:
    for url in ("https://www.kanpo.go.jp/a", "http://WWW.kanpo.go.jp:80/", "http://127.0.0.1:8000/a"):
        check_url(url, allowed=ALLOWED, local="127.0.0.1:8000")
    with pytest.raises(Refusal, match="private_address"):
        check_url("http://127.0.0.1:8000/a", allowed=frozenset({"127.0.0.1:8000"}), local=None)


def test_a_name_that_leads_into_a_private_network_is_not_resolved() -> None:
    resolver = PublicAddressResolver(MagicMock(), 10, 1.0)
    assert resolver._check("203.0.114.9", "www.kanpo.go.jp") == "203.0.114.9"
    with pytest.raises(DNSLookupError, match=r"inside\.example leads to the private address 10\.0\.0\.7"):
        resolver._check("10.0.0.7", "inside.example")
    assert "inside.example" in PRIVATE_NAMES
    PRIVATE_NAMES.discard("inside.example")


def test_a_host_is_named_with_its_port_unless_it_is_the_schemes_own() -> None:
    assert host_of("https://A.example:443/x") == host_of("http://a.example/x") == "a.example"
    assert host_of("https://a.example:80/") == "a.example:80"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Mon, 23 Nov 2026 00:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2020 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    response = Response("https://a.example/", headers={"Retry-After": value})
    assert retry_after_seconds(response, dt.datetime(2026, 11, 23, tzinfo=dt.UTC)) == seconds


def test_a_pause_holds_for_the_whole_host_and_no_other() -> None:
    pauses = Pauses()
    pauses.postpone("a", 10)
    pauses.postpone("a", 1)
    assert 9 < pauses.take_turn("a") <= 10
    assert pauses.take_turn("b") == 0
    pauses.space("c", 5)
    assert 4 < pauses.take_turn("c") <= 5


@given(st.binary(max_size=2000), st.integers(1, 3))
def test_whole_gzip_streams_are_unpacked_whole(content: bytes, members: int) -> None:
    assert unpack(gzip.compress(content) * members, 10_000) == content * members


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_cut_gzip_stream_is_never_half_a_document(content: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(content)
    cut = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(zlib.error):
        unpack(packed[:cut], 10_000)


def test_unpacking_stops_at_the_limit() -> None:
    with pytest.raises(Refusal, match="too_large"):
        unpack(gzip.compress(bytes(1_000_000)), 1000)
    assert len(unpack(gzip.compress(bytes(1000)), 1000)) == 1000


def test_sound_documents_pass() -> None:
    check_document(pdf("x"), PDF)
    check_document(pdf("x") + b"\r\n\x00" * 100, PDF)
    check_document(xlsx("x"), frozenset({MediaType.XLSX}))
    check_document(b"a,b\r\n", frozenset({MediaType.CSV}), partial=True)


@pytest.mark.parametrize(
    ("content", "partial", "code"),
    [
        (b"", False, "empty"),
        (b"\x00\x00\r\n", False, "empty"),
        (pdf("x")[:-10], False, "truncated"),
        (xlsx("x")[:-10], False, "truncated"),
        (b"<html><title>403 Forbidden</title></html>", False, "error_page"),
        ("<html><title>システムメンテナンス中</title></html>".encode(), False, "error_page"),
        (
            "<html><meta charset=Shift_JIS><title>ページが見つかりません</title>".encode("cp932"),
            False,
            "error_page",
        ),
        (b"<html><title>Welcome</title></html>", False, "wrong_type"),
        (b"a,b\r\n1,", True, "wrong_type"),
        (b"\x7fELF", False, "wrong_type"),
    ],
)
def test_what_is_no_document(content: bytes, partial: bool, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_document(content, frozenset({MediaType.PDF, MediaType.XLSX}), partial=partial)
    assert refused.value.code == code


def test_a_page_or_csv_of_unknown_length_must_have_its_end() -> None:
    with pytest.raises(Refusal, match="truncated"):
        check_document(b"a,b\r\n1,", frozenset({MediaType.CSV}), partial=True)
    with pytest.raises(Refusal, match="truncated"):
        check_document(b"<html><table><tr>", frozenset({MediaType.HTML}), partial=True)
    with pytest.raises(Refusal, match="truncated"):
        check_page(b"<html><table><tr>", partial=True)
    check_page(b"<html><table><tr>")
    check_page(index_page([]).body, partial=True)


@pytest.mark.parametrize(
    "title", ["令和404年度", "500万円以上の契約", "エラー訂正装置の契約", "随意契約はございません"]
)
def test_titles_that_are_no_errors(title: str) -> None:
    check_page(index_page([], heading=title).body)
