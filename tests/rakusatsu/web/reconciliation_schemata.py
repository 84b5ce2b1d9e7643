"""What the W3C community group draft 0.2 of the reconciliation API asks of each answer, as JSON Schema.

Written from the draft in our own words: its own schemata are in no package that can be had offline. These are stricter
in one thing: a property that the draft does not know is a fault.
"""

from typing import Any

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_ID_IN_URL = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TYPE = {"oneOf": [_TEXT, _object({"id": _TEXT}, {"name": _TEXT})]}
_WHOLE_TYPE = _object({"id": _TEXT, "name": _TEXT})
_SERVICE = _object({"service_url": _TEXT, "service_path": _TEXT})
_NAMED = _object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT})
_INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"}
_VALUE = {
    "oneOf": [
        _NAMED,
        *(
            _object({name: kind})
            for name, kind in (
                ("str", _TEXT),
                ("int", {"type": "integer"}),
                ("float", {"type": "number"}),
                ("date", _INSTANT),
            )
        ),
    ]
}

MANIFEST = _object(
    {
        "versions": {**_list(_TEXT), "contains": {"const": "0.2"}},
        "name": _TEXT,
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
    },
    {
        "documentation": _TEXT,
        "defaultTypes": {**_list(_WHOLE_TYPE), "uniqueItems": True},
        "view": _object({"url": _ID_IN_URL}),
        "preview": _object({"url": _ID_IN_URL, "width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": _object({}, {"entity": _SERVICE, "property": _SERVICE, "type": _SERVICE}),
        "extend": _object({"propose_properties": _SERVICE}, {"property_settings": {"type": "array"}}),
    },
)
RESULTS = {
    "type": "object",
    "additionalProperties": _object(
        {
            "result": _list(
                _object(
                    {"id": _TEXT, "name": _TEXT, "score": {"type": "number"}},
                    {"description": _TEXT, "match": {"type": "boolean"}, "type": _list(_TYPE)},
                )
            )
        }
    ),
}
EXTENDED = _object(
    {
        "meta": _list(_object({"id": _TEXT, "name": _TEXT}, {"type": _WHOLE_TYPE, "service": _TEXT})),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": _list(_VALUE)},
        },
    }
)
PROPOSED = _object(
    {"properties": _list(_object({"id": _TEXT, "name": _TEXT}))},
    {"type": _TEXT, "limit": {"type": "integer"}},
)
ENTITIES = _object(
    {"result": _list(_object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT, "notable": _list(_TYPE)}))}
)
PROPERTIES = _object({"result": _list(_NAMED)})
TYPES = _object({"result": _list(_WHOLE_TYPE)})
