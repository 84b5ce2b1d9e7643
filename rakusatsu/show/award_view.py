"""One award row as a person looks at it: labelled fields, their places, the pages they were printed on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import InputError
from pipelines.datasets.schema import AWARDS

if TYPE_CHECKING:
    from PIL.Image import Image

_NOT_FIELDS = {"raw", "evidence", "award_id"}


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A field with its Japanese label, its value and where it was printed."""

    label: str
    value: str
    pages: str
    places: str


def award_row(data: Path, award_id: str) -> dict[str, Any]:
    """The row with this award_id, from the Parquet under `data`.

    Raises:
        ValueError: there is no such row, or no awards dataset.
    """
    from pipelines.datasets.query import open_data, require_awards

    require_awards(data)
    with open_data(data, ("awards",)) as connection:
        found = connection.execute("SELECT * FROM awards WHERE award_id = ?", [award_id])
        columns = [column[0] for column in found.description]
        values = found.fetchone()
    if values is None:
        raise InputError(f"no award {award_id} in {data}")
    return dict(zip(columns, values, strict=True))


def field_label(name: str) -> str:
    """The Japanese label of an awards column; the name itself where it is no column."""
    index = AWARDS.get_field_index(name)
    return AWARDS.field(index).metadata[b"label"].decode() if index >= 0 else name


def labelled_fields(row: Mapping[str, Any]) -> Iterator[LabelledField]:
    """Every filled field of a row with its label and places, in the contract's order."""
    places = defaultdict(list)
    for place in row["evidence"] or ():
        places[place["field"]].append(place)
    for field in AWARDS:
        value = row.get(field.name)
        if field.name in _NOT_FIELDS or value is None or value in ([], ""):
            continue
        found = places[field.name]
        yield LabelledField(
            label=field_label(field.name),
            value=", ".join(map(str, value)) if isinstance(value, list) else str(value),
            pages=", ".join(dict.fromkeys(str(place["page"]) for place in found)),
            places="; ".join(_place(place) for place in found),
        )


def _place(place: Mapping[str, Any]) -> str:
    if place["x0"] is None:
        return place["locator"] or ""
    return "{x0:.0f},{top:.0f}–{x1:.0f},{bottom:.0f}".format(**place)


def document_bytes(row: Mapping[str, Any], *, store: str, file: Path | None) -> bytes:
    """The document of a row, from a file or from the store, checked against the row's sha256.

    Raises:
        ValueError: the file is another document.
        OSError: it cannot be read.
    """
    if file is None:
        from pipelines.store.documents import Store

        return Store(store).read(row["document_sha256"])
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != row["document_sha256"]:
        raise InputError(f"{file} is another document: its sha256 is not {row['document_sha256']}")
    return content


def boxed_pages(row: Mapping[str, Any], content: bytes, png: Path) -> Iterator[tuple[Path, Image]]:
    """Pictures of the pages that hold fields of a row: the first at `png`, later ones with the page in the name.

    Raises:
        ValueError: the row has no boxes (a sheet or an HTML table).
        extract.errors.ExtractionError: the page cannot be drawn.
    """
    from rakusatsu.show.page_pictures import LabelledBox, draw_page

    boxes = defaultdict(list)
    for place in row["evidence"] or ():
        if place["x0"] is not None:
            label = field_label(place["field"])
            boxes[place["page"]].append(
                LabelledBox(label, place["x0"], place["top"], place["x1"], place["bottom"])
            )
    if not boxes:
        raise InputError(
            f"{row['award_id']} was not printed on a page: its places are cells, shown in the table"
        )
    for order, page in enumerate(sorted(boxes)):
        path = png if order == 0 else png.with_stem(f"{png.stem}-p{page}")
        yield path, draw_page(content, page, boxes[page])
