"""Expectations of sources: what a run is held to, and what a breach says."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger, RunRecord, Sighting
from spiders.monitors import Expectation, breaches, expectations, what_changed
from spiders.run import sources
from tests.spiders.local_site import LocalSite, serving
from tests.spiders.pages import index_page, page, pdf_answer
from tests.spiders.running import crawl_in_child

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def run_of(*, fetched: int = 0, failed: int = 0, ended: str = "finished", **given: object) -> RunRecord:
    outcomes = ["fetched"] * fetched + ["failed"] * failed
    sightings = tuple(Sighting(url=f"https://a.example/{n}", outcome=each) for n, each in enumerate(outcomes))
    run = RunRecord(
        run_id="20261123T000000Z-kanpo-0", source="kanpo", started_at=NOW, ended=ended, sightings=sightings
    )
    return dataclasses.replace(run, **given)  # type: ignore[arg-type]


EXPECTED = Expectation(min_documents=4, max_documents=10, max_failed=0.1)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (run_of(fetched=5), []),
        (run_of(fetched=3), ["3 documents found, at least 4 expected"]),
        (run_of(fetched=11), ["11 documents found, at most 10 expected"]),
        (run_of(fetched=4, failed=1), ["1 of 5 documents failed, more than 10%"]),
        (run_of(fetched=1, since=dt.date(2026, 1, 1)), []),
        (run_of(fetched=1, ended="sample"), []),
        (run_of(fetched=1, failed=1, ended="sample"), ["1 of 2 documents failed, more than 10%"]),
        (run_of(failed=3, ended="stopped"), []),
    ],
)
def test_a_run_is_held_to_what_fits_its_reach(run: RunRecord, said: list[str]) -> None:
    assert list(breaches(run, [], EXPECTED)) == said


def test_a_sudden_loss_is_told_from_the_runs_before() -> None:
    before = [run_of(fetched=60), run_of(fetched=2, ended="stopped"), run_of(fetched=62), run_of(fetched=61)]
    assert breaches(run_of(fetched=20), before, None) == ("20 documents found, 61 in the runs before",)
    assert breaches(run_of(fetched=40), before, None) == ()


def test_every_source_has_an_expectation_and_no_other() -> None:
    assert set(sources()) <= set(expectations())


def test_a_redesigned_page_is_kept_and_the_breach_says_what_changed(tmp_path: Path) -> None:
    site = LocalSite()
    links = [(f"013101.files/{n}.pdf", "官報掲載分") for n in range(4)]
    site.answers = {
        "/chotatu/013101.html": index_page(links),
        "/chotatu/keiyaku/1101003.html": index_page([("9.pdf", "平成29年8月分")]),
        "/chotatu/keiyaku/9.pdf": pdf_answer("9"),
        **{f"/chotatu/013101.files/{n}.pdf": pdf_answer(str(n)) for n in range(4)},
    }
    redesigned = page("<iframe src='app.html'></iframe>", title="調達情報の新しいページ")
    with serving(site):
        assert crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}).exit_code == 0
        site.answers["/chotatu/013101.html"] = redesigned
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    (run,) = result.runs
    assert result.exit_code == 3
    assert run.breaches == ("1 documents found, 5 in the runs before",)
    (failure,) = run.failures
    assert failure.reason is not None
    assert "links to files 4 → 0" in failure.reason and "frames 0 → 1" in failure.reason
    kept = failure.reason.partition("kept as ")[2].partition(";")[0]
    store = Store(str(tmp_path))
    assert store.read_file(kept) == redesigned.body
    assert list(Ledger(store).runs())[-1] == run


def test_pages_of_one_outline_differ_in_nothing() -> None:
    assert what_changed(index_page([("a.pdf", "a")]).body, index_page([("b.pdf", "b")]).body) == ""
