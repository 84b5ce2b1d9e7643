"""Texts looked up by halving: what a query of the table would give."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.index.sorted_keys import SortedKeys

TEXTS = st.lists(st.text(st.sampled_from("あ橋aー𠮷ｱ"), max_size=3), max_size=12)


@settings(max_examples=25)
@given(texts=TEXTS, asked=TEXTS, ordered=st.booleans())
def test_as_a_scan(tmp_path_factory, texts: list[str], asked: list[str], ordered: bool) -> None:  # type: ignore[no-untyped-def]
    own = sorted(texts) if ordered else texts
    file = Path(tmp_path_factory.mktemp("keys")) / "words.parquet"
    pq.write_table(pa.table({"key": own, "number": pa.array(range(len(own)), pa.int32())}), file)
    keys = SortedKeys(file, "key", "number")
    for text in (*asked, *texts):
        wanted = [number for number, one in enumerate(own) if one == text]
        assert sorted(keys.numbers_of(text).tolist()) == wanted
