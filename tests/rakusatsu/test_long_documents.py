"""Long documents come in parts: the rows are those of the whole, and no process holds them all."""

import csv
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks.kanpo_speed import measured
from extract.document import Document, extract_document, extract_in_parts
from pipelines.candidates import from_files
from pipelines.datasets.writer import Datasets
from pipelines.extraction import extract_all, write_all

HEADER = (
    "物品役務等の名称及び数量",
    "契約担当官等の氏名並びにその所属する部局の名称及び所在地",
    "契約を締結した日",
    "契約の相手方の商号又は名称及び住所",
    "一般競争入札・指名競争入札の別",
    "予定価格",
    "契約金額",
    "落札率",
    "備考",
)
LONG = 100_000
MEMORY = 300_000_000


def table(rows: int) -> Iterator[tuple[str, ...]]:
    yield HEADER
    for number in range(1, rows + 1):
        price = 1_000_000 + number * 37
        yield (
            f"事務用機器の保守業務 第{number}号",
            "支出負担行為担当官 試験省大臣官房会計課長 見本 太郎 東京都千代田区霞が関1-2-3",
            f"令和{number % 5 + 1}年{number % 12 + 1}月{number % 28 + 1}日",
            f"株式会社試験{number % 997}商会 東京都港区芝{number % 5 + 1}-{number % 30 + 1}",
            "一般競争入札",
            f"{price + 100_000:,}円",
            f"{price:,}円",
            f"{price / (price + 100_000):.2%}",
            "",
        )


def as_csv(rows: int) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table(rows))
    return text.getvalue().encode("cp932")


def as_workbook(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("契約")
    for row in table(rows):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


MAKERS: dict[str, Callable[[int], bytes]] = {"csv": as_csv, "xlsx": as_workbook}


@pytest.mark.parametrize("kind", MAKERS)
def test_parts_hold_the_rows_of_the_whole(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(MAKERS[kind](25))
    whole = extract_document(document)
    monkeypatch.setattr("extract.tables.extractor.PART_ROWS", 10)
    parts = list(extract_in_parts(document))
    assert [len(part.awards) for part in parts] == [10, 10, 5]
    assert [part.more for part in parts] == [True, True, False]
    assert [part.rows_extracted for part in parts] == [10, 20, 25]
    assert parts[-1].balanced and whole.balanced
    assert extract_document(document) == whole


@pytest.mark.long
def test_datasets_are_the_same_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(as_csv(50))
    found = []
    for function in ("tests.rakusatsu.test_long_documents:in_parts", "pipelines.extraction:read_document"):
        datasets = Datasets(tmp_path / function.rpartition(":")[2])
        outcomes = []
        write_all(extract_all(from_files([path]), function=function), datasets, seen=outcomes.append)
        assert [(each.document.rows_extracted, each.document.status) for each in outcomes] == [(50, "ok")]
        found.append(
            {p.relative_to(datasets.root): p.read_bytes() for p in datasets.root.glob("**/*.parquet")}
        )
    assert len(found[0]) == 6 and found[0] == found[1]


def test_a_long_document_that_breaks_off_leaves_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(as_csv(50))
    datasets = Datasets(tmp_path / "out")
    function = "tests.rakusatsu.test_long_documents:breaking_off"
    write_all(extract_all(from_files([path]), function=function), datasets, seen=lambda _outcome: None)
    (row,) = datasets.documents()
    assert (row.status, row.error) == ("failed", "RuntimeError: broken off")
    assert datasets.read("awards").num_rows == 0
    assert not list((datasets.root / ".unfinished").iterdir())


def in_parts(document: Document) -> Iterator[object]:
    """A worker's function: the real one with short parts."""
    import extract.tables.extractor
    from pipelines.extraction import read_document

    extract.tables.extractor.PART_ROWS = 7
    yield from read_document(document)


def breaking_off(document: Document) -> Iterator[object]:
    """A worker's function that fails after some parts."""
    for number, reading in enumerate(in_parts(document)):
        if number == 3:
            raise RuntimeError("broken off")
        yield reading


@pytest.mark.slow
@pytest.mark.parametrize("kind", MAKERS)
def test_a_hundred_thousand_rows_fit_into_300_mb(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"long.{kind}"
    path.write_bytes(MAKERS[kind](LONG))
    out = tmp_path / "out"
    seconds, memory = measured([Path(sys.executable).with_name("rakusatsu"), "extract", path, "--out", out])
    print(f"{kind}: {LONG:,} rows in {seconds:.0f} s, {memory / 1e6:.0f} MB in the largest process")
    (row,) = Datasets(out).documents()
    assert (row.rows_expected, row.rows_extracted, row.status) == (LONG, LONG, "ok")
    assert memory <= MEMORY
