"""The catalogue: texts that hold others, cards read by the column, what is taken over from an earlier one."""

import json
import mmap
import shutil

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipelines.datasets.generations import hold
from rakusatsu.signals.run import store_signals
from rakusatsu.web.catalogue.open import open_catalogue
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
