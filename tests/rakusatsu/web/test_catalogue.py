"""The catalogue: texts that hold others, cards read by the column, what is taken over from an earlier one."""

import errno
import json
import mmap
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from pipelines.datasets.generations import hold
from pipelines.datasets.query import dataset_files
from pipelines.index.open import open_index
from pipelines.index.words import keys_of
from rakusatsu.signals.run import store_signals
from rakusatsu.web.catalogue.open import open_catalogue
from rakusatsu.web.catalogue.renewal import EarlierCatalogue
from rakusatsu.web.catalogue.texts import Texts, write_texts
from rakusatsu.web.resident import ResidentBound, resident


@given(
    st.lists(st.text("あい亜ab", max_size=4), min_size=1, max_size=12),
    st.text("あい亜ab", min_size=1, max_size=3),
)
def test_texts_that_hold_a_text_are_found_wherever_it_stands(tmp_path_factory, texts, wanted):
    path = tmp_path_factory.mktemp("texts") / "one.arrow"
    half = len(texts) // 2
    write_texts(
        path,
        [pa.record_batch({"text": pa.array(part, pa.string())}) for part in (texts[:half], texts[half:])],
        ("text",),
    )
    opened = Texts(path)
    assert opened.containing(wanted).tolist() == [wanted in text for text in texts]
    assert opened.many(range(len(texts))[::-1]) == texts[::-1]


def test_signals_that_are_written_again_leave_columns_and_texts_as_they_are(sample, tmp_path):
    data = tmp_path / "parquet"
    shutil.copytree(sample.data, data, symlinks=True)
    lease = hold(data)
    before = open_catalogue(lease.folder)
    files = {path.relative_to(before.folder): path.stat().st_ino for path in before.folder.rglob("*.*")}
    store_signals(data, [])
    now = hold(data)
    after = open_catalogue(now.folder)
    assert after.folder != before.folder and after.fingerprint != before.fingerprint
    again = {path.relative_to(after.folder): path.stat().st_ino for path in after.folder.rglob("*.*")}
    changed = {name.as_posix() for name in again if again[name] != files.get(name)}
    assert {name.split("/")[-1].partition(".")[0] for name in changed} == {"signals", "meta"}
    assert json.loads((after.folder / "meta.json").read_text())["rows"] == before.size
    assert before.rows_with("signals", "subject_id", before.texts("contract").get(0)) is not None
    assert after.contract(0)["contract_id"] == before.contract(0)["contract_id"]


def _supersede_all_but_one(data):
    """Say that all documents of the largest file are versions of one page: the index leaves the awards of the others out."""
    file = max(dataset_files(data, "documents"), key=lambda one: pq.read_metadata(one).num_rows)
    table = pq.read_table(file, partitioning=None)
    urls = pa.array([pc.max(table["url"]).as_py()] * table.num_rows, table.schema.field("url").type)
    pq.write_table(
        table.set_column(table.schema.get_field_index("url"), "url", urls), file.with_suffix(".new")
    )
    file.with_suffix(".new").replace(file)
    shutil.rmtree(data / "index")


def test_words_lead_to_their_titles_where_documents_alone_hide_awards(sample, tmp_path):
    data = tmp_path / "parquet"
    shutil.copytree(sample.data, data, symlinks=True)
    folder = hold(data).folder
    open_catalogue(folder)
    titles = len(pq.read_table(open_index(folder).folder / "titles.parquet"))
    _supersede_all_but_one(folder)
    catalogue = open_catalogue(folder)
    assert len(pq.read_table(open_index(folder).folder / "titles.parquet")) < titles
    words = {key for word in ("入力", "業務", "購入", "保守", "工事", "一式") for key in keys_of(word)}
    found = [
        (key, catalogue.texts("title").get(int(code)))
        for key, codes in catalogue.titles_with(words).items()
        for code in codes
    ]
    assert found and all(key in keys_of(title) for key, title in found)


def test_what_holds_is_copied_where_the_file_system_has_no_links_to_it(sample, tmp_path, monkeypatch):
    def refuse(*_args, **_more):
        raise OSError(errno.EXDEV, "on another file system")

    data = hold(sample.data).folder
    catalogue = open_catalogue(data)
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    EarlierCatalogue(catalogue.folder, catalogue.size, frozenset()).take_over(tmp_path / "new")
    made = tmp_path / "new" / "texts" / "title.arrow"
    assert made.read_bytes() == (catalogue.folder / "texts" / "title.arrow").read_bytes()


def test_what_is_let_go_is_read_again(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * (64 << 10))
    with path.open("rb") as file:
        mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    assert mapping[:].count(b"\xff") == 64 << 10
    held = resident()
    ResidentBound(lambda: [mapping], bound=1).let_go()
    assert not held or resident() < held - (8 << 20)
    assert mapping[255] == 255
