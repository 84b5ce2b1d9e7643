"""Serving saved sites: loopback only, files only, read-only."""

import urllib.error
import urllib.request

import pytest

from rakusatsu.demo.sites import serve


def status(url, method="GET"):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "pages").mkdir(parents=True)
    (folder / "index.html").write_text("表紙", encoding="utf-8")
    (folder / "pages" / "a.pdf").write_bytes(b"%PDF-")
    (tmp_path / "secret").write_text("outside")
    return folder


def test_files_are_served_and_nothing_else(site):
    with serve({"one": site, "two": site / "pages"}) as addresses:
        assert set(addresses) == {"one", "two"}
        assert len(set(addresses.values())) == 2
        assert all(address.startswith("http://127.0.0.1:") for address in addresses.values())
        one = addresses["one"]
        assert status(f"{one}/") == (200, "表紙".encode())
        assert status(f"{one}/pages/a.pdf") == (200, b"%PDF-")
        assert status(f"{addresses['two']}/a.pdf") == (200, b"%PDF-")
        assert status(f"{one}/pages/")[0] == 404
        assert status(f"{one}/../secret")[0] == 404
        assert status(f"{one}/%2e%2e/secret")[0] == 404
        assert status(f"{one}/index.html", "PUT")[0] == 501
        assert status(f"{one}/index.html", "DELETE")[0] == 501
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(one, timeout=2)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no site at"), serve({"one": tmp_path / "none"}):
        pass
