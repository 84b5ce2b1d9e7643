from pathlib import Path

from pipelines.datasets.dictionary import dictionary


def test_datasets_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "datasets.md"
    assert page.read_text(encoding="utf-8") == dictionary(), "run `make docs`"
