"""The datasets as JSON, every column, a page at a time in the order of the files. No SQL is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from pipelines.datasets.query import columns_of, read_parquet
from pipelines.datasets.schema import CONTRACT
from rakusatsu.web.answers import ReaderRequest, json_response
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.room import NotHereError, Room
from rakusatsu.web.wording import plain

router = APIRouter(prefix="/api", tags=["datasets"])
_Here = Annotated[ReaderRequest, Depends(ReaderRequest)]
_Dataset = Annotated[str, Path(pattern="^[a-z_]{1,40}$")]
MOST_ROWS = 1_000
_KEYS = (
    "award_id",
    "contract_id",
    "company_id",
    "buyer_id",
    "document_sha256",
    "sha256",
    "source",
    "register",
    "signal",
)
"""Columns that rows can be asked by: exactly equal."""
_TOKEN = re.compile(r"(\d{1,6})\.(\d{1,12})")
_SUPPLIER = (
    "supplier_name_text", "supplier_address_text", "supplier_name", "supplier_branch", "bidder_name",
    "bidder_name_text", "bidder_address_text", "supplier_names", "raw", "evidence", "remarks", "payee_name",
    "payee_name_text", "payee_address_text",
)  # fmt: skip
"""Left out of a row about a private person where the room is public."""


@router.get("", summary="The datasets with their columns")
def datasets(here: _Here) -> Response:
    """Every dataset that is there: columns, types, labels, units."""
    if unchanged := here.unchanged():
        return unchanged
    listed = {
        name: {
            "rows": f"/api/{name}",
            "columns": [_column(field) for field in columns_of(name)],
            "asked_by": [key for key in _KEYS if key in columns_of(name).names],
        }
        for name in CONTRACT
        if here.room.has(name)
    }
    return json_response(here.room, {"datasets": listed}, here.headers(here.etag()))


def _column(field: Any) -> dict[str, str]:
    told = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    return {"name": field.name, "type": str(field.type), **told}


@router.get("/{dataset}", summary="Rows of a dataset")
def rows(
    here: _Here,
    dataset: _Dataset,
    after: Annotated[str, Query(max_length=20)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    award_id: Annotated[str, Query(max_length=200)] = "",
    contract_id: Annotated[str, Query(max_length=200)] = "",
    company_id: Annotated[str, Query(max_length=200)] = "",
    buyer_id: Annotated[str, Query(max_length=200)] = "",
    document_sha256: Annotated[str, Query(max_length=64)] = "",
    sha256: Annotated[str, Query(max_length=64)] = "",
    source: Annotated[str, Query(max_length=64)] = "",
    register: Annotated[str, Query(max_length=64)] = "",
    signal: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Up to `limit` rows behind `after`; `next` in the answer goes on. A token is good as long as the ETag's data are."""
    if unchanged := here.unchanged():
        return unchanged
    if dataset not in CONTRACT or not here.room.has(dataset):
        raise NotHereError
    asked = dict(
        zip(
            _KEYS,
            (award_id, contract_id, company_id, buyer_id, document_sha256, sha256, source, register, signal),
            strict=True,
        )
    )
    wanted = {name: value for name, value in asked.items() if value and name in columns_of(dataset).names}
    start = _TOKEN.fullmatch(after)
    found = _page(
        here.room,
        dataset,
        (int(start[1]), int(start[2])) if start else (0, -1),
        wanted,
        limit,
        Deadline(here.room.settings.seconds),
    )
    listed = list(found)
    following = f"{listed[-1][0]}.{listed[-1][1]}" if len(listed) == limit else None
    content = {
        "dataset": dataset,
        "next": following,
        "rows": [plain(row) for _, _, row in listed if row is not None],
    }
    return json_response(here.room, content, here.headers(here.etag()))


def _page(
    room: Room,
    dataset: str,
    start: tuple[int, int],
    wanted: Mapping[str, str],
    limit: int,
    deadline: Deadline,
) -> Iterator[tuple[int, int, dict[str, Any] | None]]:
    """Rows with their place (file, row); None for one that is not shown, so that the next page goes on behind it."""
    for name, value in wanted.items():
        places = room.catalogue.places_with(dataset, name, value)
        if places is not None:
            yield from _at(room, dataset, [place for place in places if place > start], wanted, limit)
            return
    left = limit
    for number, file in enumerate(room.catalogue.files(dataset)):
        if number < start[0] or left <= 0:
            continue
        where = ["file_row_number > ?", *(f'"{name}" = ?' for name in wanted)]
        values: list[Any] = [start[1] if number == start[0] else -1, *wanted.values()]
        reading = read_parquet([file], places=True)
        query = f"SELECT * EXCLUDE (filename) FROM {reading} WHERE {' AND '.join(where)} ORDER BY file_row_number LIMIT {left}"  # noqa: S608 - names from the contract
        for row in room.rows_of(query, values, deadline):
            place = row.pop("file_row_number")
            left -= 1
            yield number, place, shown(room, dataset, row)


def _at(
    room: Room, dataset: str, places: list[tuple[int, int]], wanted: Mapping[str, str], limit: int
) -> Iterator[tuple[int, int, dict[str, Any] | None]]:
    """The rows at some places that carry every value that is wanted."""
    left = limit
    for begin in range(0, len(places), MOST_ROWS):
        some = places[begin : begin + MOST_ROWS]
        for place, row in zip(some, room.catalogue.rows_at(dataset, some), strict=True):
            if left and all(str(row.get(name)) == value for name, value in wanted.items()):
                left -= 1
                yield *place, shown(room, dataset, row)
        if not left:
            return


def shown(room: Room, dataset: str, row: dict[str, Any]) -> dict[str, Any] | None:
    """A row as it may be seen; None where it is taken down or is a private person's own."""
    private = "private_person" in (row.get("warnings") or ())
    if room.takedown.hides(row) or (dataset == "companies" and private):
        return None
    if dataset in ("rejects", "documents") and room.takedown and _of_hidden_page(room, row):
        return None
    if room.settings.public and (private or _names_private_person(dataset, row)):
        return {name: None if name in _SUPPLIER else value for name, value in row.items()}
    if row.get("raw") is not None:
        row["raw"] = dict(row["raw"])
    return row


def _of_hidden_page(room: Room, row: Mapping[str, Any]) -> bool:
    return (row.get("document_sha256"), row.get("page")) in room.hidden_pages


_NAMED_IN = {"bids": ("bidder_name_text", "bidder_name"), "payments": ("payee_name_text", "payee_name")}


def _names_private_person(dataset: str, row: Mapping[str, Any]) -> bool:
    """Whether a bidder or payee is a natural person; such rows carry no warning that says so."""
    if dataset not in _NAMED_IN:
        return False
    from pipelines.names import is_private_person

    names = [row.get(name) for name in _NAMED_IN[dataset]]
    return any(isinstance(name, str) and is_private_person(name) for name in names)
