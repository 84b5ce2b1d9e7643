"""tests/examples/SOURCE/DOCUMENT beside DOCUMENT.expected.json: what is read of a document, compared with the page by a person.

A document without its file of expected rows gets one, and the test fails until somebody has compared it with the document and put
`"reviewed": true` in place of false. Documents here are made by us, in the form of the publisher's; none is copied.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from extract.document import Document, extract_document

EXAMPLES = Path(__file__).with_name("examples")
DOCUMENTS = sorted(
    path
    for path in EXAMPLES.rglob("*")
    if path.is_file() and not path.name.endswith(".expected.json") and path.suffix != ".md"
)
_LEFT_OUT = {
    "raw",
    "evidence",
    "extractor",
    "extractor_version",
    "award_id",
    "document_sha256",
    "document_url",
}
"""Columns that change without the reading being another, or would make the file too long to compare."""


def read(path: Path) -> dict[str, Any]:
    extraction = extract_document(Document(path.read_bytes(), source=path.parent.name))

    def filled(row: Any) -> dict[str, Any]:
        values = ((field.name, getattr(row, field.name)) for field in dataclasses.fields(row))
        return {
            name: value for name, value in values if name not in _LEFT_OUT and value not in (None, (), "", {})
        }

    found = {
        "status": extraction.status,
        "rows_expected": extraction.rows_expected,
        "awards": [filled(award) for award in extraction.awards],
        "rejects": [filled(reject) for reject in extraction.rejects],
    }
    return dict(json.loads(json.dumps(found, ensure_ascii=False, default=str)))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_a_document_gives_its_reviewed_rows(path: Path) -> None:
    expected = path.with_name(f"{path.name}.expected.json")
    if not expected.exists():
        made = {"reviewed": False, **read(path)}
        expected.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f'compare {expected.name} with the document, then put `true` after "reviewed"')
    told = json.loads(expected.read_text(encoding="utf-8"))
    assert told.pop("reviewed") is True, (
        f'compare {expected.name} with the document, then put `true` after "reviewed"'
    )
    assert read(path) == told


def test_there_are_examples() -> None:
    assert DOCUMENTS
