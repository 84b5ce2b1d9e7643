"""Python's search for garbage while a document is read."""

from __future__ import annotations

import gc

import pytest

from extract.collecting import OBJECTS, collected_rarely
from extract.document import Document, extract_in_parts
from extract.errors import ExtractionError

ROWS = "件名,契約日,契約相手方,契約金額\n机の購入,令和5年4月1日,株式会社甲,1000\n"


def test_the_search_is_put_off_while_a_document_is_read_and_as_it_was_after():
    before = gc.get_threshold()
    parts = extract_in_parts(Document(ROWS.encode()))
    next(parts)
    assert gc.get_threshold()[0] == OBJECTS
    parts.close()
    assert gc.get_threshold() == before


def test_it_is_as_it_was_after_a_document_that_cannot_be_read():
    before = gc.get_threshold()
    with pytest.raises(ExtractionError):
        list(extract_in_parts(Document(b"")))
    assert gc.get_threshold() == before


def test_what_the_process_has_set_itself_is_kept():
    before = gc.get_threshold()
    try:
        for own in (0, OBJECTS * 2):
            gc.set_threshold(own)
            with collected_rarely:
                assert gc.get_threshold()[0] == own
    finally:
        gc.set_threshold(*before)


def test_of_documents_read_in_turn_the_last_one_puts_it_back():
    before = gc.get_threshold()
    one, other = (extract_in_parts(Document(ROWS.encode())) for _ in range(2))
    next(one), next(other)
    one.close()
    assert gc.get_threshold()[0] == OBJECTS
    other.close()
    assert gc.get_threshold() == before
