"""What the dataset is, for catalogues and machines: Data Package, Croissant, DCAT-AP and a citation, beside the data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.reference import read_table
from pipelines.datasets.query import columns_of, dataset_files, open_data
from pipelines.datasets.schema import CONTRACT
from pipelines.whole_files import write_whole

TITLE = "Awards of Japanese public contracts"
TITLE_JA = "日本の公共調達の落札・契約情報"
ABOUT = (
    "Who was awarded which contract by which public body of Japan, for how much, read from the official gazette and the "
    "bodies' own disclosures, every value with the page and place it was printed at. Made with rakusatsu."
)
CAVEAT = "A lead with its sources, to be checked on the printed pages, not a finding."
_DATA_PACKAGE_TYPES = ((pa.types.is_integer, "integer"), (pa.types.is_floating, "number"), (pa.types.is_decimal, "number"),
    (pa.types.is_boolean, "boolean"), (pa.types.is_date, "date"), (pa.types.is_timestamp, "datetime"),
    (pa.types.is_list, "array"), (pa.types.is_map, "object"), (pa.types.is_struct, "object"))  # fmt: skip
_CROISSANT_TYPES = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:Date",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms of one publisher's documents."""

    source: str
    name: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One dataset as it lies there."""

    name: str
    files: tuple[Path, ...]
    columns: pa.Schema
    rows: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """All datasets of a folder, the publishers in them and the newest day."""

    resources: tuple[Resource, ...]
    licences: tuple[Licence, ...]
    unknown: tuple[str, ...]
    """Publishers whose terms are not on our list."""
    newest: dt.date | None


def write_descriptions(data: Path, uri: str) -> list[Path]:
    """Write `datapackage.json`, `croissant.json`, `dcat.jsonld` and `CITATION.cff` into the folder of the datasets.

    Args:
        data: folder of the datasets.
        uri: address under which the folder will lie.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
    """
    found = holdings(data)
    made = {
        "datapackage.json": _json(data_package(found, data)),
        "croissant.json": _json(croissant(found, data, uri)),
        "dcat.jsonld": _json(dcat(found, data, uri)),
        "CITATION.cff": citation(found, uri),
    }
    for name, text in made.items():
        write_whole(data / name, text)
    return [data / name for name in made]


def holdings(data: Path) -> Holdings:
    """What lies in a folder of datasets."""
    resources = []
    for name in CONTRACT:
        if files := dataset_files(data, name):
            rows = sum(pq.read_metadata(file).num_rows for file in files)
            resources.append(Resource(name, tuple(files), columns_of(name), rows))
    with open_data(data, ["awards"]) as connection:
        sources = [
            row[0] for row in connection.execute("SELECT DISTINCT source FROM awards ORDER BY 1").fetchall()
        ]
        newest = connection.execute(
            "SELECT max(coalesce(published_on, contract_date)) FROM awards"
        ).fetchone()
    known = licences()
    return Holdings(
        tuple(resources),
        tuple(known[source] for source in sources if source in known),
        tuple(source for source in sources if source not in known),
        newest[0] if newest else None,
    )


@cache
def licences() -> dict[str, Licence]:
    """The terms of publishers, by source."""
    rows = read_table(Path(__file__).with_name("licences.csv"))
    return {row["source"]: Licence(row["source"], row["name"], row["title"], row["url"]) for row in rows}


def data_package(found: Holdings, data: Path) -> Json:
    """A Data Package (version 1 of the standard, as frictionless checks it)."""
    return {
        "name": "rakusatsu-awards",
        "title": f"{TITLE} / {TITLE_JA}",
        "description": _described(found),
        "version": version("rakusatsu"),
        "licenses": _licences_of(found),
        "sources": [{"title": licence.source, "path": licence.url} for licence in found.licences]
        + [{"title": source} for source in found.unknown],
        "resources": [
            {
                "name": resource.name.replace("_", "-"),
                "path": [file.relative_to(data).as_posix() for file in resource.files],
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "schema": {"fields": [_table_field(field) for field in resource.columns]},
            }
            for resource in found.resources
        ],
    }


def croissant(found: Holdings, data: Path, uri: str) -> Json:
    """The dataset in Croissant 1.0 (MLCommons), a file object per Parquet file and a record set per dataset."""
    return {
        "@context": {"@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
                     "conformsTo": "dct:conformsTo", "dct": "http://purl.org/dc/terms/", "recordSet": "cr:recordSet", "field": "cr:field",
                     "source": "cr:source", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "extract": "cr:extract", "column": "cr:column",
                     "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "includes": "cr:includes"},
        "@type": "sc:Dataset",
        "name": "rakusatsu-awards",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "description": _described(found),
        "url": uri,
        "version": version("rakusatsu"),
        "license": [licence["path"] for licence in _licences_of(found) if "path" in licence] or [uri],
        "datePublished": str(found.newest) if found.newest else None,
        "distribution": [
            *(_file_object(file, data, uri) for resource in found.resources for file in resource.files),
            *({"@type": "cr:FileSet", "@id": f"{resource.name}-files", "encodingFormat": "application/x-parquet",
               "includes": f"{resource.name}/**/*.parquet"} for resource in found.resources),
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": resource.name,
                "name": resource.name,
                "field": [_croissant_field(resource.name, field) for field in resource.columns],
            }
            for resource in found.resources
        ],
    }  # fmt: skip


def dcat(found: Holdings, data: Path, uri: str) -> Json:
    """The dataset as DCAT-AP JSON-LD, a distribution per Parquet file."""
    home = uri.rstrip("/")
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
                     "xsd": "http://www.w3.org/2001/XMLSchema#"},
        "@id": home,
        "@type": "dcat:Dataset",
        "dct:title": [{"@language": "en", "@value": TITLE}, {"@language": "ja", "@value": TITLE_JA}],
        "dct:description": {"@language": "en", "@value": _described(found)},
        "dct:spatial": {"@id": "http://publications.europa.eu/resource/authority/country/JPN"},
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/JPN"},
        "dct:issued": {"@type": "xsd:date", "@value": str(found.newest)} if found.newest else None,
        "dct:license": [{"@id": licence.url} for licence in _distinct(found.licences)],
        "dcat:distribution": [
            {
                "@id": f"{home}/{file.relative_to(data).as_posix()}",
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": f"{home}/{file.relative_to(data).as_posix()}"},
                "dct:title": resource.name,
                "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"},
                "dcat:byteSize": file.stat().st_size,
            }
            for resource in found.resources
            for file in resource.files
        ],
    }  # fmt: skip


def citation(found: Holdings, uri: str) -> str:
    """How to cite the data (Citation File Format 1.2.0)."""
    day = found.newest.isoformat() if found.newest else "1970-01-01"
    return "\n".join(
        (
            "cff-version: 1.2.0",
            "type: dataset",
            f'title: "{TITLE}"',
            'message: "Cite the printed documents as well: every award names its page and the SHA-256 of its document."',
            "authors:",
            '  - name: "rakusatsu contributors"',
            f'url: "{uri}"',
            f'version: "{version("rakusatsu")}"',
            f"date-released: {day}",
            "",
        )
    )


def _described(found: Holdings) -> str:
    newest = f" Newest day: {found.newest}." if found.newest else ""
    unknown = (
        f" Terms not on our list, read the publishers' pages: {', '.join(found.unknown)}."
        if found.unknown
        else ""
    )
    return f"{ABOUT} {CAVEAT}{newest}{unknown}"


def _licences_of(found: Holdings) -> list[Json]:
    return [{"name": each.name, "title": each.title, "path": each.url} for each in _distinct(found.licences)]


def _distinct(given: tuple[Licence, ...]) -> Iterator[Licence]:
    seen: set[str] = set()
    for each in given:
        if each.name not in seen:
            seen.add(each.name)
            yield each


def _table_field(field: pa.Field) -> Json:
    metadata = field.metadata or {}
    described = {"name": field.name, "type": _type_of(field.type)}
    for key, name in ((b"label", "title"), (b"description", "description"), (b"unit", "unit")):
        if key in metadata:
            described[name] = metadata[key].decode()
    return described


def _type_of(kind: pa.DataType) -> str:
    return next((name for is_kind, name in _DATA_PACKAGE_TYPES if is_kind(kind)), "string")


def _file_object(file: Path, data: Path, uri: str) -> Json:
    name = file.relative_to(data).as_posix()
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"@type": "cr:FileObject", "@id": name, "name": name, "contentUrl": f"{uri.rstrip('/')}/{name}",
            "encodingFormat": "application/x-parquet", "sha256": digest}  # fmt: skip


def _croissant_field(dataset: str, field: pa.Field) -> Json:
    note = _table_field(field)
    return {
        "@type": "cr:Field",
        "@id": f"{dataset}/{field.name}",
        "name": field.name,
        "description": note.get("description", ""),
        "dataType": _CROISSANT_TYPES.get(note["type"], "sc:Text"),
        "source": {"fileSet": {"@id": f"{dataset}-files"}, "extract": {"column": field.name}},
    }


def _json(value: Any) -> str:
    if isinstance(value, dict):
        value = {key: each for key, each in value.items() if each is not None}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
