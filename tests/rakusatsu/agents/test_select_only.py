"""The agent's SQL reads the datasets and nothing else."""

from __future__ import annotations

import pytest

from rakusatsu.agents.select_only import RefusedQueryError, select

REFUSED = {
    "two statements": "select 1; select 2",
    "a copy": "copy (select 1) to '{folder}/out.csv'",
    "an insert": "insert into awards select * from awards",
    "a setting": "set enable_external_access = true",
    "a pragma": "pragma database_list",
    "an attachment": "attach '{folder}/x.db'",
    "a file as a table": "select * from '{folder}/secret.csv'",
    "a reader": "select * from read_csv('{folder}/secret.csv')",
    "a reader in a subquery": "select (select count(*) from read_text('{folder}/secret.csv'))",
    "a reader in a with": "with x as (select * from read_blob('{folder}/secret.csv')) select * from x",
    "an address": "select * from 'https://example.org/x.parquet'",
    "a list of files": "select * from glob('*')",
    "a parquet file's inside": "select * from parquet_metadata('{folder}/x.parquet')",
    "the environment": "select getenv('HOME')",
    "the engine's settings": "select * from duckdb_settings()",
    "the catalogue": "select * from information_schema.tables",
    "a query in a text": "select * from query('select 1')",
    "a file under a name that only another part of the query gives": (
        "select * from '{folder}/secret.csv' where exists (with \"{folder}/secret.csv\" as (select 1) select 1)"
    ),
    "a variable of the program": "select * from tree where exists (with tree as (select 1) select 1)",
    "an extension installed": "install httpfs",
    "an extension loaded": "load httpfs",
    "a call": "call pragma_version()",
    "an export": "export database '{folder}/out'",
    "a new view": "create view v as select 1",
    "a secret": "create secret s (type s3)",
    "an update": "update awards set title = ''",
    "a deletion": "delete from awards",
    "a detached database": "detach memory",
    "an object store": "select * from 's3://bucket/x.parquet'",
    "a sniffer": "select * from sniff_csv('{folder}/secret.csv')",
    "a scan of json": "select * from read_json_auto('{folder}/secret.csv')",
    "a text as a table's name": "from query_table('awards')",
    "nonsense": "selekt",
}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "parquet"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("a\nsecret\n")
    return folder


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_more_than_a_select_over_the_datasets_is_refused(data, what):
    with pytest.raises(RefusedQueryError):
        select(data, REFUSED[what].format(folder=data.parent))
    assert sorted(path.name for path in data.parent.iterdir()) == ["parquet", "secret.csv"]


def test_a_select_is_answered(data):
    query = "with years as (select unnest(range(3)) as n) select n, (select count(*) from awards) as awards from years order by n"
    answer = select(data, query)
    assert answer.columns == ("n", "awards")
    assert answer.rows == ((0, 0), (1, 0), (2, 0))
    assert not answer.cut


def test_a_long_answer_is_cut_and_says_so(data):
    answer = select(data, "select * from range(100)", rows=10)
    assert len(answer.rows) == 10
    assert answer.cut


def test_a_huge_cell_is_refused_and_many_large_ones_are_cut(data):
    with pytest.raises(RefusedQueryError, match="characters"):
        select(data, "select repeat('x', 3000000)")
    answer = select(data, "select repeat('x', 300000) from range(100)")
    assert 0 < len(answer.rows) < 10
    assert answer.cut


def test_a_slow_query_is_stopped(data):
    with pytest.raises(RefusedQueryError, match="stopped after"):
        select(data, "select count(*) from range(1000000000000) a", seconds=0.3)
