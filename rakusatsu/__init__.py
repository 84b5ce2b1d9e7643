"""Awards of Japanese public contracts, for analysts: what the commands do, as functions with typed results.

    import rakusatsu

    rakusatsu.sql("select * from contracts where buyer_name = ?", parameters=["日本年金機構"])

`load` and `sql` give pandas DataFrames; the other functions give frozen dataclasses. docs/api.md has an example of each.
Whatever goes wrong in a way that this package foresees is a `rakusatsu.RakusatsuError`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from extract.errors import RakusatsuError
from rakusatsu.callable_package import FUNCTIONS

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from PIL.Image import Image

    from extract.rows import DocumentRow
    from pipelines.resolve.run import Summary
    from rakusatsu.deduce.answer import Deduction
    from rakusatsu.profile.figures import Exposure, Profile

    __version__: str

__all__ = [
    "RakusatsuError",
    "__version__",
    "company",
    "deduce",
    "exposure",
    "extract",
    "load",
    "resolve",
    "show",
    "sql",
]

_DATA = "data/parquet"
_STORE = "data/store"


def load(
    path: str | PathLike[str] = _DATA,
    dataset: str = "awards",
    *,
    columns: Sequence[str] | None = None,
    where: str | None = None,
    years: Collection[int] | None = None,
    sources: Collection[str] | None = None,
    dates: Literal["date", "datetime"] = "date",
) -> pd.DataFrame:
    """A dataset as a DataFrame with Arrow-backed types; `year` is null where it is not known.

    Args:
        path: folder of the datasets.
        dataset: one of docs/datasets.md, or `awards_current`; to count and to sum, `contracts`.
        columns: only these; other columns are not read.
        where: a condition in SQL, for instance `amount_yen > 1e8`; what cannot meet it is not read.
        years: only these years: of the partition, for `contracts` of the contract date.
        sources: only these publishers.
        dates: `date` gives days as they are; `datetime` gives `datetime64[s]`, which compares with strings and resamples.

    Raises:
        RakusatsuError: there is no such folder, or DuckDB cannot run `where`.
        ValueError: there is no such dataset or column.
    """
    from rakusatsu import reading

    return reading.load(
        path, dataset, columns=columns, where=where, years=years, sources=sources, dates=dates
    )


def sql(
    query: str,
    data: str | PathLike[str] = _DATA,
    *,
    parameters: Sequence[Any] | Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """The result of a DuckDB query over the datasets, each a view of its name.

    Args:
        query: for instance `select ministry, sum(amount_yen) from contracts group by all`.
        data: folder of the datasets.
        parameters: values for `?` in their order, or for `$name` by name.

    Raises:
        RakusatsuError: there is no such folder, or DuckDB cannot run the query; the message is DuckDB's.
    """
    from rakusatsu import reading

    return reading.sql(query, data, parameters)


def extract(
    files: Iterable[str | PathLike[str]],
    out: str | PathLike[str] = _DATA,
    *,
    source: str | None = None,
    workers: int = 1,
) -> tuple[DocumentRow, ...]:
    """Read files into the datasets; a document that was there before is replaced.

    Args:
        files: documents of any kind that `rakusatsu extract` reads.
        out: folder of the datasets; made where there is none.
        source: short name of the publisher; `file` where none is given and none is told.
        workers: processes that read at a time.

    Returns:
        The rows of `documents`, with the books and the status of each, by name of file.

    Raises:
        RakusatsuError: another run is writing to the folder.
        OSError: the datasets could not be written.
    """
    from rakusatsu import actions

    return actions.extract(files, out, source=source, workers=workers)


def resolve(data: str | PathLike[str] = _DATA, *, judgements: str | PathLike[str] | None = None) -> Summary:
    """Say which awards went to the same company and which are one contract, and build the index of `deduce`.

    Args:
        data: folder of the datasets.
        judgements: YAML file of decisions that a person made; `judgements.yaml` of the folder where there is one.

    Raises:
        RakusatsuError: there are no awards, or another run is writing to the folder.
    """
    from rakusatsu import actions

    return actions.resolve(data, judgements=judgements)


def deduce(
    text: str | None = None,
    *,
    published: dt.date | None = None,
    clues: Mapping[str, str] | None = None,
    data: str | PathLike[str] = _DATA,
) -> Deduction:
    """Which company an article without a name is about; `answer` is None unless it is nearly certain.

    Args:
        text: the article.
        published: day on which it appeared, from which 去年8月 is counted.
        clues: values by key (`buyer`, `place`, `time` …) in place of those found in the text.
        data: folder of the datasets.

    Raises:
        RakusatsuError: there are no awards.
    """
    from rakusatsu import actions

    return actions.deduce(text, published=published, clues=clues, data=data)


def company(name: str, data: str | PathLike[str] = _DATA) -> Profile:
    """What a company got: every contract once, by buyer, year, method and subject.

    Args:
        name: name, 法人番号 or company_id.
        data: folder of the datasets, resolved.

    Raises:
        RakusatsuError: there is no such company, there are several, or it is a private person.
    """
    from rakusatsu import actions

    return actions.company(name, data)


def exposure(name: str, subject: str | None = None, data: str | PathLike[str] = _DATA) -> Exposure:
    """Which bodies gave a company such work, and when.

    Args:
        name: name, 法人番号 or company_id.
        subject: words that titles must hold, or synonyms of them.
        data: folder of the datasets, resolved.

    Raises:
        RakusatsuError: there is no such company, there are several, or it is a private person.
    """
    from rakusatsu import actions

    return actions.exposure(name, subject, data)


def show(
    award_id: str,
    data: str | PathLike[str] = _DATA,
    *,
    store: str = _STORE,
    document: str | PathLike[str] | None = None,
) -> tuple[Image, ...]:
    """Pictures of the pages that print an award, its fields boxed and labelled.

    Args:
        award_id: of the award row.
        data: folder of the datasets.
        store: fsspec URL of the store that holds the document.
        document: the document itself, where there is no store.

    Raises:
        RakusatsuError: there is no such award or page.
        ValueError: the award was not printed on a page, or the file is another document.
    """
    from rakusatsu import actions

    return actions.show(award_id, data, store=store, document=document)


FUNCTIONS.update(deduce=deduce, show=show)


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("rakusatsu")
    raise AttributeError(f"module 'rakusatsu' has no attribute {name!r}")
