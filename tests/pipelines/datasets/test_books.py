"""Books of files put in their places are those that sorting all of them would give."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.datasets.books import BOOKS, merged, without_files

FILES = st.sampled_from([f"awards/source=a/year={year}/data.parquet" for year in range(5)])
NAMES = st.sampled_from("abcdef")


def books_of_rows(rows: set[tuple[str, str]]) -> pa.Table:
    ordered = sorted(rows)
    columns = [[file for file, _ in ordered], [name for _, name in ordered], [1] * len(ordered)]
    return pa.table(columns, schema=BOOKS)


@settings(max_examples=25)
@given(st.sets(st.tuples(FILES, NAMES)), st.sets(st.tuples(FILES, NAMES)))
def test_new_books_take_the_places_of_old_ones(
    before: set[tuple[str, str]], new: set[tuple[str, str]]
) -> None:
    changed = {file for file, _ in new}
    added = [books_of_rows({row for row in new if row[0] == file}) for file in changed]
    made = merged(without_files(books_of_rows(before), changed), [*added, BOOKS.empty_table()])
    assert made.equals(books_of_rows({row for row in before if row[0] not in changed} | new))
