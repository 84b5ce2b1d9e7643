"""Faults of servers and networks, all on loopback: what is recorded, and that nothing bad is ever stored.

docs/crawling.md lists the same faults with the same outcomes.
"""

import gzip
import socket
import struct
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from spiders.run import CrawlResult
from tests.spiders.local_site import LocalSite, Misbehave, ServedAnswer, serving
from tests.spiders.pages import index_page, pdf, pdf_answer, xlsx
from tests.spiders.running import crawl_in_child, outcomes

FOLDER = "/chotatu/013101.files"
DOCUMENT_BYTES = 100_000


def raw(send: Callable[[socket.socket], None]) -> Misbehave:
    """An answer written byte by byte to the socket, which is closed after it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        send(handler.connection)

    return answer


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: application/pdf", *lines, "", ""]).encode()


def reset_in_mid_body(connection: socket.socket) -> None:
    connection.sendall(head("Content-Length: 5000") + pdf("half")[:20])
    time.sleep(0.05)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def wrong_length(connection: socket.socket) -> None:
    connection.sendall(head("Content-Length: 5000") + pdf("short"))


def slow_drip(connection: socket.socket) -> None:
    try:
        connection.sendall(head("Content-Length: 1000"))
        for _ in range(100):
            connection.sendall(b"%")
            time.sleep(0.05)
    except OSError:
        pass  # the crawler hung up, as it should


def cut_off_without_length(connection: socket.socket) -> None:
    connection.sendall(head("Connection: close") + pdf("cut off")[:-20])


def gzipped(content: bytes) -> ServedAnswer:
    return ServedAnswer(content, content_type="application/pdf", headers={"Content-Encoding": "gzip"})


def redirect(address: str) -> ServedAnswer:
    return ServedAnswer(status=302, headers={"Location": address})


def unwell(status: int, **headers: str) -> ServedAnswer:
    return ServedAnswer(b"<title>busy</title>", status=status, headers=headers)


def html(title: str) -> ServedAnswer:
    return ServedAnswer(f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1>".encode())


# name → answers, what the first run records
FAULTS: dict[str, tuple[ServedAnswer | Misbehave | list[ServedAnswer | Misbehave], str]] = {
    "sound.pdf": (pdf_answer("sound"), "fetched"),
    "gzipped.pdf": (gzipped(gzip.compress(pdf("gzipped"))), "fetched"),
    "busy_429_retry_after.pdf": ([unwell(429, **{"Retry-After": "1"}), pdf_answer("429")], "fetched"),
    "busy_503.pdf": ([unwell(503), pdf_answer("503")], "fetched"),
    "reset_once.pdf": ([raw(reset_in_mid_body), pdf_answer("reset once")], "fetched"),
    "busy_for_an_hour.pdf": (
        unwell(429, **{"Retry-After": "3600"}),
        "failed: retry_after_too_long: http_429, 3600 s",
    ),
    "always_503.pdf": (unwell(503), "failed: http_503"),
    "reset.pdf": (raw(reset_in_mid_body), "failed: wrong_length"),
    "wrong_length.pdf": (raw(wrong_length), "failed: wrong_length"),
    "slow_drip.pdf": (raw(slow_drip), "failed: timeout"),
    "cut_off.pdf": (raw(cut_off_without_length), "failed: truncated: a PDF without its end"),
    "cut_off.xlsx": (
        ServedAnswer(xlsx("cut off" * 50)[:60]),
        "failed: truncated: a zip archive without its directory",
    ),
    "damaged_gzip.pdf": (
        gzipped(gzip.compress(pdf("damaged") * 9)[:-9]),
        "failed: damaged_encoding: the gzip stream ends too early",
    ),
    "gzip_bomb.pdf": (
        gzipped(gzip.compress(bytes(10 * DOCUMENT_BYTES))),
        f"failed: too_large: more than {DOCUMENT_BYTES} bytes unpacked",
    ),
    "too_large.pdf": (ServedAnswer(pdf("x" * 2 * DOCUMENT_BYTES)), "failed: too_large"),
    "forbidden.pdf": (unwell(403), "failed: http_403"),
    "gone.pdf": (unwell(404), "failed: http_404"),
    "soft_404.pdf": (
        html("お探しのページは見つかりません"),
        "failed: error_page: お探しのページは見つかりません お探しのページは見つかりません",
    ),
    "front_page_instead.pdf": (
        html("トップページ"),
        "failed: wrong_type: text/html, titled 'トップページ トップページ'; expected application/pdf",
    ),
    "picture.pdf": (
        ServedAnswer(b"\x89PNG\r\n\x1a\n\x00\x00", content_type="application/pdf"),
        "failed: wrong_type: application/octet-stream; expected application/pdf",
    ),
    "empty.pdf": (ServedAnswer(b""), "failed: empty"),
    "loop.pdf": (redirect(f"{FOLDER}/loop.pdf"), "failed: redirect_loop"),
    "to_private.pdf": (redirect("http://10.0.0.1/a.pdf"), "failed: private_address: 10.0.0.1"),
    "to_metadata.pdf": (
        redirect("http://169.254.169.254/latest/a.pdf"),
        "failed: private_address: 169.254.169.254",
    ),
    "to_decimal.pdf": (redirect("http://2130706433/a.pdf"), "failed: private_address: 2130706433"),
    "to_file.pdf": (redirect("file:///etc/passwd"), "failed: http_302"),
    "to_foreign.pdf": (
        redirect("https://elsewhere.example/a.pdf"),
        "failed: foreign_host: elsewhere.example",
    ),
    "not_modified.pdf": (ServedAnswer(status=304), "failed: unexpected_304"),
    "private/robots.pdf": (
        pdf_answer("robots"),
        f"refused_by_robots: refused_by_robots: `Disallow: {FOLDER}/private/` (User-agent: *) in robots.txt of HOST",
    ),
}


def faulty_site() -> LocalSite:
    site = LocalSite()
    links = [
        (f"013101.files/{name}", f"2026年11月{day % 28 + 1}日 官報掲載分") for day, name in enumerate(FAULTS)
    ]
    site.answers = {
        "/robots.txt": ServedAnswer(
            f"User-agent: *\nDisallow: {FOLDER}/private/\n".encode(), content_type="text/plain"
        ),
        "/chotatu/013101.html": index_page(links),
        "/chotatu/keiyaku/1101003.html": index_page([("1101003.files/1.pdf", "平成29年8月分")]),
        "/chotatu/keiyaku/1101003.files/1.pdf": pdf_answer("table"),
    }
    for name, (answers, _) in FAULTS.items():
        site.answers[f"{FOLDER}/{name}"] = list(answers) if isinstance(answers, list) else answers
    return site


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[CrawlResult, CrawlResult, LocalSite, LocalSite, Path]:
    """The faulty site crawled, then crawled again when all is well; beside it a server nobody may talk to."""
    store = tmp_path_factory.mktemp("store")
    settings = {
        "retries": 1,
        "timeout_seconds": 0.7,
        "longest_wait_seconds": 5,
        "document_bytes": DOCUMENT_BYTES,
    }
    with serving(faulty_site()) as site, serving(LocalSite()) as inside:
        site.answers[f"{FOLDER}/to_inside.pdf"] = redirect(f"{inside.url}secret.pdf")
        listing = site.answers["/chotatu/013101.html"]
        assert isinstance(listing, ServedAnswer)
        link = (
            f'<a href="{FOLDER}/to_inside.pdf">2026年11月1日</a><a href="{inside.url}direct.pdf">x</a></body>'
        )
        listing.body = listing.body.replace(b"</body>", link.encode())
        first = crawl_in_child(["nenkin"], store, {"nenkin": site.url}, **settings)
        site.answers |= {
            f"{FOLDER}/{Path(name).name}": pdf_answer(name) for name in [*FAULTS, "to_inside.pdf"]
        }
        site.answers[f"{FOLDER}/cut_off.xlsx"] = ServedAnswer(xlsx("whole"))
        site.answers["/robots.txt"] = ServedAnswer(b"", content_type="text/plain")
        site.answers[f"{FOLDER}/private/robots.pdf"] = pdf_answer("robots")
        for name in ("sound.pdf", "gzipped.pdf"):
            site.answers[f"{FOLDER}/{name}"] = FAULTS[name][0]
        for name, text in (
            ("busy_429_retry_after", "429"),
            ("busy_503", "503"),
            ("reset_once", "reset once"),
        ):
            site.answers[f"{FOLDER}/{name}.pdf"] = pdf_answer(text)
        second = crawl_in_child(["nenkin"], store, {"nenkin": site.url}, **settings)
    return first, second, site, inside, store


Runs = tuple[CrawlResult, CrawlResult, LocalSite, LocalSite, Path]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_recorded_as_what_it_is(runs: Runs, name: str) -> None:
    seen = outcomes(runs[0].runs[0].sightings)
    host = runs[2].url.split("/")[2]
    assert seen[name.rpartition("/")[2]] == FAULTS[name][1].replace("HOST", host)


def test_a_faulty_run_goes_on_to_its_end_and_exits_with_3(runs: Runs) -> None:
    first = runs[0]
    assert (first.exit_code, first.errors, first.runs[0].ended) == (3, (), "finished")
    assert first.runs[0].fetched == 1 + sum(outcome == "fetched" for _, outcome in FAULTS.values())


def test_nothing_on_this_machine_but_the_opened_site_is_ever_connected_to(runs: Runs) -> None:
    first, _, _, inside, _ = runs
    seen = outcomes(first.runs[0].sightings)
    assert seen["to_inside.pdf"].startswith("failed: private_address: 127.0.0.1:")
    assert seen["direct.pdf"] == "elsewhere"
    assert inside.connections == 0


def test_retry_after_is_waited_for(runs: Runs) -> None:
    asked = [each.at for each in runs[2].asked if each.path.endswith("busy_429_retry_after.pdf")]
    assert asked[1] - asked[0] >= 1.0


def test_when_all_is_well_again_nothing_is_lost_and_nothing_stored_twice(runs: Runs) -> None:
    _, second, site, _, path = runs
    assert second.exit_code == 0, outcomes(second.runs[0].sightings)
    store = Store(str(path))
    versions = list(store.versions())
    assert sorted((row.url or "").removeprefix(site.url) for row in versions) == sorted(
        ["chotatu/keiyaku/1101003.files/1.pdf", f"{FOLDER[1:]}/to_inside.pdf"]
        + [f"{FOLDER[1:]}/{name}" for name in FAULTS]
    )
    for row in versions:
        assert len(store.read(row.sha256)) == row.bytes


def small_site(**answers: ServedAnswer | Misbehave) -> LocalSite:
    site = LocalSite()
    site.answers = {
        "/chotatu/013101.html": index_page([(f"{n}.pdf", "官報掲載分") for n in range(4)]),
        "/chotatu/keiyaku/1101003.html": index_page([("9.pdf", "平成29年8月分")]),
        "/chotatu/keiyaku/9.pdf": pdf_answer("9"),
        **{f"/chotatu/{n}.pdf": pdf_answer(str(n)) for n in range(4)},
    }
    site.answers |= {f"/{name.replace('_', '.')}": answer for name, answer in answers.items()}
    return site


def test_crawl_delay_of_robots_txt_is_kept(tmp_path: Path) -> None:
    robots = ServedAnswer(b"User-agent: *\nCrawl-delay: 0.3\n", content_type="text/plain")
    with serving(small_site(robots_txt=robots)) as site:
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    assert result.exit_code == 0
    times = [each.at for each in site.asked]
    assert len(times) == 8
    # Seven waits between eight requests; on a busy machine one may be seen late, which makes the next look early.
    assert times[-1] - times[0] >= 6 * 0.3


def test_a_site_whose_robots_txt_cannot_be_had_is_not_asked_for_anything_else(tmp_path: Path) -> None:
    with serving(small_site(robots_txt=unwell(503))) as site:
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}, retries=1)
    assert set(site.paths()) == {"/robots.txt"}
    assert result.exit_code == 1
    assert {s.reason.split(":")[0] for s in result.runs[0].failures if s.reason} == {"robots_unreachable"}


def test_what_robots_txt_forbids_is_not_asked_for_by_any_of_several_requests(tmp_path: Path) -> None:
    robots = ServedAnswer(b"User-agent: rakusatsu\nDisallow: /\n", content_type="text/plain")
    with serving(small_site(robots_txt=robots)) as site:
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    assert site.paths() == ["/robots.txt"]
    assert result.runs[0].failures == ()
    assert {sighting.reason for sighting in result.runs[0].refused} == {
        f"refused_by_robots: `Disallow: /` (User-agent: rakusatsu) in robots.txt of {site.url.split('/')[2]}"
    }
    assert result.exit_code == 3


def test_a_huge_robots_txt_is_not_read_and_its_site_not_crawled(tmp_path: Path) -> None:
    huge = ServedAnswer(gzip.compress(b"#" * 50_000_000), headers={"Content-Encoding": "gzip"})
    with serving(small_site(robots_txt=huge)) as site:
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    assert set(site.paths()) == {"/robots.txt"}
    assert {s.reason.split(":")[0] for s in result.runs[0].failures if s.reason} == {"robots_unreachable"}


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": url}, retries=0)
    assert result.exit_code == 1
    assert len(result.runs[0].failures) == 2


@pytest.mark.parametrize(
    ("limit", "ended"), [({"run_bytes": 2000}, "byte_limit"), ({"run_seconds": 3}, "time_limit")]
)
def test_a_runs_limits_end_it_and_what_was_found_is_kept(
    tmp_path: Path, limit: dict[str, float], ended: str
) -> None:
    # Four seconds of waiting at least against a limit of three: no machine fetches all, a very busy one may fetch none.
    site = small_site(
        robots_txt=ServedAnswer(b"User-agent: *\nCrawl-delay: 0.9\n", content_type="text/plain")
    )
    for n in range(4):
        site.answers[f"/chotatu/{n}.pdf"] = pdf_answer("large" * 200 + str(n))
    with serving(site):
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}, **limit)
    (run,) = result.runs
    assert (result.exit_code, run.ended) == (3 if run.fetched else 1, ended)
    assert run.fetched < 5
    assert len(list(Store(str(tmp_path)).versions())) == run.fetched


def test_a_full_disk_ends_the_run_at_once_and_the_next_run_makes_it_good(tmp_path: Path) -> None:
    site = small_site()
    for n in range(4):
        site.answers[f"/chotatu/{n}.pdf"] = pdf_answer(str(n) * 20_000)
    with serving(site):
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}, largest_file=10_000)
        assert (result.exit_code, result.runs[0].ended) == (1, "error")
        assert "could not be stored" in result.errors[0]
        stored = list(Store(str(tmp_path)).versions())
        assert all(row.bytes < 10_000 for row in stored)
        assert not list(tmp_path.glob("unfinished/*"))
        assert crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}).exit_code == 0
    store = Store(str(tmp_path))
    assert sorted(len(store.read(row.sha256)) == row.bytes for row in store.versions()) == [True] * 5
    assert len(list(tmp_path.glob("objects/*/*"))) == 5
