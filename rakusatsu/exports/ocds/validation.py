"""Whether a package or a release is valid under the schemas of OCDS 1.1.5 that are bundled; nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

_HOME = "https://standard.open-contracting.org/schema/1__1__5/"


def faults(document: dict[str, Any]) -> Iterator[str]:
    """What the schema says against a release, a release package or a record package, each with the place.

    A record alone is checked by its releases: the standard has no schema of it outside a package.
    """
    if "records" in document:
        yield from _faults("record-package-schema.json", document)
    elif "compiledRelease" in document:
        for each in document["releases"]:
            yield from faults(each)
    elif "releases" in document:
        yield from _faults("release-package-schema.json", document)
    else:
        yield from _faults("release-schema.json", document)


def _faults(schema: str, document: dict[str, Any]) -> Iterator[str]:
    for error in _validator(schema).iter_errors(document):
        place = "/".join(str(part) for part in error.instance_path)
        yield f"{place}: {error.message}"


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs

    schemas = {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in (files("rakusatsu.exports.ocds") / "schema").iterdir()
        if path.name.endswith(".json")
    }
    registry = jsonschema_rs.Registry(
        [(_HOME + each, schema) for each, schema in schemas.items()], draft=jsonschema_rs.Draft4
    )
    return jsonschema_rs.Draft4Validator(schemas[name], registry=registry, validate_formats=True)
