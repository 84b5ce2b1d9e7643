"""Whether a package is valid under the schemas of OCDS 1.1.5 that are bundled; nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

_HOME = "https://standard.open-contracting.org/schema/1__1__5/"


def faults(package: dict[str, Any]) -> Iterator[str]:
    """What the schema says against a release package or a record package, each with the place."""
    name = "record-package-schema.json" if "records" in package else "release-package-schema.json"
    for error in _validator(name).iter_errors(package):
        place = "/".join(str(part) for part in error.absolute_path)
        yield f"{place}: {error.message}"


@cache
def _validator(name: str) -> Any:
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    schemas = {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in (files("rakusatsu.exports.ocds") / "schema").iterdir()
        if path.name.endswith(".json")
    }
    registry = Registry().with_resources(
        (_HOME + each, Resource.from_contents(schema, default_specification=DRAFT4))
        for each, schema in schemas.items()
    )
    return jsonschema.Draft4Validator(
        schemas[name], registry=registry, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
