"""What the commands do, for a program: behind the functions of `rakusatsu`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import InputError
from extract.rows import DocumentRow
from pipelines.candidates import from_files
from pipelines.datasets.layout import is_source_name
from pipelines.datasets.remote import data_folder
from pipelines.datasets.writer import Datasets
from pipelines.extraction import ExtractionOutcome, extract_all, write_all
from pipelines.index.build import build_index
from pipelines.index.open import open_index
from pipelines.resolve.judgements import read_judgements
from pipelines.resolve.run import ResolveOptions, Summary
from pipelines.resolve.run import resolve as run
from rakusatsu.deduce.answer import Deduction, Question
from rakusatsu.deduce.deduction import deduce as answer
from rakusatsu.profile import figures
from rakusatsu.profile.contracts import find_company
from rakusatsu.profile.figures import Exposure, Profile
from rakusatsu.show.award_view import award_row, boxed_pages, document_bytes

if TYPE_CHECKING:
    from PIL.Image import Image


def extract(
    files: Iterable[str | PathLike[str]], out: str | PathLike[str], *, source: str | None, workers: int
) -> tuple[DocumentRow, ...]:
    """See `rakusatsu.extract`."""
    if source is not None and not is_source_name(source):
        raise InputError(f"source {source!r}: lower-case ASCII letters, digits and _, a letter first")
    datasets, done = Datasets(data_folder(out)), list[ExtractionOutcome]()
    with datasets.lock():
        outcomes = extract_all(from_files(map(Path, files), source=source), workers=workers)
        write_all(outcomes, datasets, seen=done.append)
    return tuple(row for outcome in sorted(done, key=lambda one: one.name) for row in outcome.documents)


def resolve(data: str | PathLike[str], *, judgements: str | PathLike[str] | None) -> Summary:
    """See `rakusatsu.resolve`."""
    folder = data_folder(data)
    kept = folder / "judgements.yaml"
    file = Path(judgements) if judgements is not None else kept if kept.exists() else None
    summary = run(folder, ResolveOptions(judgements=tuple(read_judgements(file)) if file else ()))
    build_index(folder)
    return summary


def deduce(
    text: str | None,
    *,
    published: dt.date | None,
    clues: Mapping[str, str] | None,
    data: str | PathLike[str],
) -> Deduction:
    """See `rakusatsu.deduce`."""
    question = Question(text=text, published=published, given=tuple((clues or {}).items()))
    return answer(question, open_index(data_folder(data)))


def company(name: str, data: str | PathLike[str]) -> Profile:
    """See `rakusatsu.company`."""
    return figures.profile(find_company(data_folder(data), name))


def exposure(name: str, subject: str | None, data: str | PathLike[str]) -> Exposure:
    """See `rakusatsu.exposure`."""
    return figures.exposure(find_company(data_folder(data), name), subject)


def show(
    award_id: str, data: str | PathLike[str], *, store: str, document: str | PathLike[str] | None
) -> tuple[Image, ...]:
    """See `rakusatsu.show`."""
    row = award_row(data_folder(data), award_id)
    content = document_bytes(row, store=store, file=Path(document) if document is not None else None)
    return tuple(picture for _, picture in boxed_pages(row, content, Path(f"{award_id}.png")))
