"""A room over the sample site, read once per run, with some rows that no honest publisher would print."""

import datetime as dt
import hashlib
import json
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import filelock
import pytest

pytest.importorskip("fastapi", reason="the extra `web` is not installed")

import uvicorn
from fastapi.testclient import TestClient

from data.sample.generate import SITE
from extract.rows import AwardRow, BidRow, DocumentRow, Evidence, PaymentRow, SignalRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.normalise import enrich
from pipelines.resolve.run import resolve
from rakusatsu.signals.run import find_signals, store_signals
from rakusatsu.web.app import create_app
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.settings import RoomSettings
from tests.rakusatsu.demo_data import demo, demo_folder  # noqa: F401 - fixtures

CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).is_file()), None
)
ARTICLE = (Path(SITE).parent / "case.txt").read_text(encoding="utf-8")
PUBLISHED = "2018-03-19"
TITLE = "扶養親族等申告書・個人番号申出書データ入力"
HOSTILE_NAME = "株式会社<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
TURNED = "印刷\u202e株式会社模造"
PERSON = "佐藤 一郎"
WATCHES = """watches:
  - {id: entry, title: データ入力, subject: データ入力}
  - {id: never, title: なし, company: 株式会社存在せず, notify: ['mailto://user:secret@example.invalid']}
"""
_FETCHED = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sample:
    """Where the data and the documents are, and ids that tests ask for."""

    data: Path
    store: str
    watches: Path

    def settings(self, **more: object) -> RoomSettings:
        return RoomSettings(data=self.data, store=self.store, **{"seconds": 30.0, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Sample:  # noqa: F811
    """The demo's data with the odd rows, resolved; made once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    root = shared / "reading-room"
    made = Sample(root / "parquet", str(demo_folder / "store"), root / "watches.yaml")
    with filelock.FileLock(shared / "reading-room.lock"):
        if not (root / "done").exists():
            shutil.copytree(demo_folder / "parquet", made.data)
            (root / ".constructed").touch()
            datasets = Datasets(made.data)
            with datasets.lock():
                datasets.replace(_odd_rows())
            resolve(made.data)
            store_signals(made.data, [*find_signals(made.data), *_signals_of_the_case(made.data)])
            made.watches.write_text(WATCHES, encoding="utf-8")
            (root / "done").touch()
    return made


def _signals_of_the_case(data: Path) -> list[SignalRow]:
    """Findings about the firm of the case, its contract and a contest that it lost, whatever the sample's own are."""
    (case,) = [row for row in Datasets(data).read("contracts").to_pylist() if TITLE in (row["title"] or "")]
    awards, firm = tuple(case["award_ids"]), case["company_ids"][0]
    subjects = (
        ("sole_bid", "contract", case["contract_id"], TITLE),
        ("sole_bid_share_of_company", "company", f"{firm}@2017", "株式会社SAY企画"),
        ("buyer_concentration", "buyer", f"{case['buyer_id']}@2017", case["buyer_name"]),
    )
    return [
        SignalRow(
            signal=signal, subject_kind=kind, subject_id=subject, subject_name=name, value=1.0, unit="ratio",
            award_ids=awards, missing="事情は分からない",
        )
        for signal, kind, subject, name in subjects
    ]  # fmt: skip


def _odd_rows() -> IntakeBatch:
    """A sheet with names and texts that would harm whoever does not escape them, and a private person."""
    sha256 = hashlib.sha256(b"odd").hexdigest()
    document = DocumentRow(
        sha256=sha256, source="atla", url="https://example.invalid/odd.xlsx", fetched_at=_FETCHED,
        media_type="xlsx", bytes=3, rows_expected=5, rows_extracted=5, rows_rejected=0, status="ok",
    )  # fmt: skip
    names = (HOSTILE_NAME, "株式会社無害", "株式会社曲者コンピュータ", PERSON, "株式会社零壱")
    titles = ('<img src=x onerror="alert(2)">の購入', FORMULA, TURNED, "電気設備の点検", "0012の保守")
    awards = [
        AwardRow(
            award_id=f"atla-odd-{place}", source="atla", document_sha256=sha256, document_url=document.url,
            page=1, award_ordinal=place, title=title, buyer_text="防衛装備庁", buyer_name="防衛装備庁",
            supplier_name_text=name, supplier_address_text="東京都豊島区東池袋1-1-1", contract_date=dt.date(2017, 8, place),
            price_text="1,000,000円", amount_yen=1_000_000 * place, amount_kind="total", bidders=1,
            procurement_method="open", procurement_method_text="一般競争入札", remarks="\x1b[31m赤\x1b[0m",
            direct_award_reason="サーバーの保守は開発した業者に限られるため" if place == 5 else None,
            estimated_price_yen=2_000_000 * place, award_rate=0.5, award_rate_basis="computed",
            raw={"件名": title, "相手方": name}, evidence=(Evidence("title", 1, locator=f"B{place}"),),
            extractor="tables", extractor_version="1",
        )
        for place, (name, title) in enumerate(zip(names, titles, strict=True), start=1)
    ]  # fmt: skip
    return IntakeBatch(
        documents=[document], awards=list(enrich(awards)), payments=_payments(sha256), bids=_bids(sha256)
    )


def _bids(sha256: str) -> list[BidRow]:
    """A contest that the firm of the case lost: printed once with its number resolved by name, once by name alone."""
    names = (HOSTILE_NAME, "株式会社SAY企画", "㈱ＳＡＹ企画", "株式会社無害")
    return [
        BidRow(
            contest_id="atla-odd-c1", award_id="atla-odd-1", source="atla", document_sha256=sha256, page=1, contest_ordinal=1,
            bidder_ordinal=place, bidder_name_text=name, bidder_name=None if "㈱" in name else name, price_yen=1_000_000 * place,
            buyer_text="防衛装備庁", buyer_name="防衛装備庁", bidder_address_text="東京都豊島区東池袋1-1-1",
            price_text=f"{place},000,000", extractor="tables", extractor_version="1",
        )
        for place, name in enumerate(names, start=1)
    ]  # fmt: skip


def _payments(sha256: str) -> list[PaymentRow]:
    """A programme of which the firm of the case was paid by the ministry, and paid a private person and a firm in turn."""

    def row(place: int, entry: str, block: str, **more) -> PaymentRow:
        return PaymentRow(
            payment_id=f"atla-odd-p{place}", entry=entry, source="atla", document_sha256=sha256, page=1,
            payment_ordinal=place, sheet_year=2019, project_id="0001", project_title="装備品等の情報処理に関する事業",
            ministry="防衛省", block=block, extractor="tables", extractor_version="1", **more,
        )  # fmt: skip

    firm = {
        "payee_name_text": "㈱ＳＡＹ企画",
        "payee_name": "株式会社SAY企画",
        "payee_address_text": "東京都豊島区",
    }
    harmless = {"payee_name_text": "株式会社無害", "payee_name": "株式会社無害"}
    return [
        row(1, "block", "A", amount_yen=30_000_000, block_name="入力事業者"),
        row(
            2,
            "payee",
            "A",
            amount_yen=30_000_000,
            contract_text="データの入力",
            payee_municipality_code="13116",
            **firm,
        ),
        row(3, "block", "B", amount_yen=8_000_000, block_name="再委託先"),
        row(4, "payee", "B", amount_yen=7_000_000, **harmless),
        row(5, "payee", "B", amount_yen=1_000_000, payee_name_text=PERSON, warnings=("private_person",)),
        row(6, "flow", "A", paid_by_ministry=True),
        row(
            7,
            "flow",
            "B",
            payer_block="A",
            payer_block_name="入力事業者",
            paid_by_ministry=False,
            role_text="再委託",
        ),
    ]


@pytest.fixture(scope="session", autouse=True)
def one_drawing_process():
    """All rooms and exports of a run draw their pages in one process: starting one costs a second."""
    shared: dict[str, Pictures] = {}

    def make(store: str) -> Pictures:
        if store not in shared:
            shared[store] = Pictures(store)
        return shared[store]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pictures, "close", lambda _self: None)
        patch.setattr("rakusatsu.web.app.Pictures", make)
        patch.setattr("rakusatsu.web.pictures.Pictures", make)
        patch.setattr("rakusatsu.web.reports.Pictures", make)
        yield
    for pictures in shared.values():
        pictures.close()


@pytest.fixture(scope="session")
def app(sample: Sample):
    return create_app(sample.settings(watches=sample.watches))


@pytest.fixture(scope="session")
def client(app):
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="session")
def room(app):
    return app.state.room


@pytest.fixture(scope="session")
def say_kikaku(client) -> str:
    """The contract_id of the case."""
    found = client.get("/search", params={"q": TITLE, "format": "json"}).json()["page"]["cards"]
    assert len(found) == 1
    return str(found[0]["contract_id"])


def hidden_room(
    sample: Sample, tmp_path: Path, *lines: str, public: bool = False, watches: Path | None = None
) -> TestClient:
    """A room with a takedown list."""
    listed = tmp_path / "takedown.csv"
    listed.write_text(
        "# asked for in a test\nkind,value,since,reason\n" + "".join(f"{line}\n" for line in lines)
    )
    settings = sample.settings(
        takedown=listed, public=public, watches=watches, requests_per_minute=10_000, heavy_per_minute=10_000
    )
    return TestClient(create_app(settings), base_url="http://127.0.0.1")


@pytest.fixture(scope="session")
def server(app):
    """The address of the room on a real port."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven; skipped with a reason where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def page_json(client: TestClient, path: str, **params: str) -> dict:
    """What a page tells, as JSON."""
    answer = client.get(path, params={**params, "format": "json"})
    assert answer.status_code == 200, answer.text[:500]
    return json.loads(answer.text)["page"]
