"""The `--html` files of the commands: pages of the room, whole in one file."""

import datetime as dt
import re
from collections import Counter

import pytest
from typer.testing import CliRunner

from pipelines.coverage import MonthCoverage
from pipelines.store.documents import Store
from pipelines.store.probes import ProbeAnswer, Probes
from rakusatsu.cli import app
from rakusatsu.web.views.coverage import coverage_of

from .conftest import ARTICLE, PUBLISHED, TITLE

CAVEAT = "手がかりであって、結論ではありません"


@pytest.fixture
def report(tmp_path):
    """What a command writes as HTML, checked for standing alone."""

    def write(*command):
        out = tmp_path / "report.html"
        result = CliRunner().invoke(app, [*command, "--html", str(out)])
        assert result.exit_code == 0, result.output
        page = out.read_text(encoding="utf-8")
        assert CAVEAT in page and page.count("<!doctype html>") == 1
        assert not re.search(r'<script|<link|<form|<input|src="(?!data:)', page)
        ids = Counter(re.findall(r'\bid="([^"]+)"', page))
        assert [name for name, count in ids.items() if count > 1] == []
        assert set(re.findall(r'href="#([^"]+)"', page)) <= ids.keys()
        return page

    return write


def test_the_report_of_a_case_holds_the_boxed_pages(sample, tmp_path, report):
    story = tmp_path / "story.txt"
    story.write_text(ARTICLE, encoding="utf-8")
    asked = ["deduce", "--data", str(sample.data), "--article", str(story), "--published", PUBLISHED]
    page = report(*asked, "--store", sample.store)
    assert "架空データ" in page
    assert '<mark class="k-buyer">日本年金機構' in page
    assert page.count("data:image/png;base64,") == 3
    assert page.count("<rect x=") > 20
    assert re.search(r"官報 2017-10-02、3頁、.*SHA-256 [0-9a-f]{64}", page)
    assert "株式会社無害" not in page


def test_a_firm_and_its_work_of_one_kind(sample, report):
    page = report("company", "SAY企画", "--data", str(sample.data))
    assert TITLE in page and "日本年金機構" in page
    assert "データ入力" in page[page.index("件名によく出る語") :]
    narrowed = report("exposure", "SAY企画", "--subject", "データ入力", "--data", str(sample.data))
    assert "この仕事だけ: データ入力" in narrowed and TITLE in narrowed
    other = report("exposure", "SAY企画", "--subject", "庁舎の清掃", "--data", str(sample.data))
    assert not re.search(f"<h3>.*{TITLE}", other), "signals of the firm stay whatever its page is narrowed to"
    assert re.search(f"<h3>.*{TITLE}", narrowed)


def test_coverage_needs_a_store_alone_and_says_what_sources_answered(tmp_path, report):
    store = Store(str(tmp_path / "store"))
    store.put(b"one", source="kanpo", url="https://example.invalid/1", published_on=dt.date(2025, 7, 11))
    asked = dt.datetime(2025, 7, 12, 1, tzinfo=dt.UTC)
    for source, answer in (("kanpo", "refused"), ("nenkin", "reachable")):
        said = ProbeAnswer(
            source=source, answer=answer, url=f"https://{source}.invalid/", details="", at=asked
        )
        Probes(store).keep([said])
    page = report(
        "status",
        "--store",
        str(tmp_path / "store"),
        "--data",
        str(tmp_path / "none"),
        "--today",
        "2025-07-14",
    )
    assert "2025年7月12日" in page
    assert "応答あり" in page and "拒否（robots.txtなど）" in page
    assert "未確認" not in page


def test_a_source_that_was_never_asked_has_no_answer():
    at = dt.datetime(2025, 7, 2, tzinfo=dt.UTC)
    said = ProbeAnswer(source="mof", answer="reachable", url="https://mof.invalid/", details="", at=at)
    view = coverage_of([MonthCoverage(source="nta", month="2025-07")], [], probes={"mof": said})
    assert [(line.source, line.probe) for line in view.sources] == [("mof", said), ("nta", None)]
