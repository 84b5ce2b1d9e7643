"""The registry of extractors, walked: each entry can read something, and what nobody reads is refused by name."""

import re

import pytest

from extract.document import Document, extract_document
from extract.errors import UnreadableDocumentError
from extract.extractors import _REGISTRY, Extractor, extractors, read_with
from extract.media import MediaType
from extract.outcome import status_of
from extract.versions import VERSIONS
from tests.extract.tables.small_tables import csv_bytes

NOT_READ = {MediaType.EMPTY, MediaType.UNKNOWN}


def test_names_are_unique_and_told_with_their_versions() -> None:
    assert [extractor.name for extractor in extractors()] == list(VERSIONS)
    for extractor in extractors():
        assert extractor.version.isdigit() and extractor.reads
        assert VERSIONS[extractor.name] == extractor.version


def test_each_is_loaded_for_every_kind_of_file_that_it_reads() -> None:
    for (kinds, _), extractor in zip(_REGISTRY, extractors(), strict=True):
        assert {*extractor.files, *([MediaType.PDF] if extractor.pages else [])} <= kinds


@pytest.mark.parametrize("extractor", extractors(), ids=lambda extractor: extractor.name)
def test_each_reads_files_or_pages(extractor: Extractor) -> None:
    assert extractor.files or extractor.pages is not None
    assert MediaType.PDF not in extractor.files
    assert (extractor.pages is None) <= (extractor.recognises is None)


def test_of_those_that_read_pages_only_the_last_takes_any() -> None:
    readers = [extractor for extractor in extractors() if extractor.pages is not None]
    assert [extractor.recognises is None for extractor in readers] == [False] * (len(readers) - 1) + [True]


@pytest.mark.parametrize("kind", sorted(set(MediaType) - {MediaType.PDF}))
def test_a_kind_of_file_is_read_by_one_or_refused_by_its_name(kind: MediaType) -> None:
    readers = [extractor for extractor in extractors() if kind in extractor.files]
    assert [extractor.accepts is None for extractor in readers][-1:] in ([], [True])
    assert all(extractor.accepts is not None for extractor in readers[:-1])
    if not readers:
        document = Document(b"")
        document.__dict__["media_type"] = kind
        with pytest.raises(UnreadableDocumentError, match=re.escape(kind)):
            read_with(document)
    assert not (kind in NOT_READ and readers)


def test_what_is_read_names_its_extractor() -> None:
    made = extract_document(
        Document(
            csv_bytes([["件名", "契約日", "落札者", "契約金額"], ["用紙", "R6.4.1", "甲株式会社", "1,000"]])
        )
    )
    assert VERSIONS[made.extractor] == made.extractor_version
    assert {award.extractor for award in made.awards} == {made.extractor}


@pytest.mark.parametrize(
    ("expected", "read", "rejected", "incomplete", "says_nothing", "status"),
    [
        (0, 0, 0, False, True, "no_awards"),
        (0, 0, 0, False, False, "failed"),
        (0, 0, 0, True, True, "failed"),
        (3, 0, 3, False, False, "failed"),
        (3, 2, 1, False, True, "partial"),
        (3, 3, 0, True, False, "partial"),
        (3, 3, 0, False, False, "ok"),
    ],
)
def test_one_rule_tells_the_status(
    expected: int, read: int, rejected: int, incomplete: bool, says_nothing: bool, status: str
) -> None:
    found = status_of(
        expected=expected, read=read, rejected=rejected, incomplete=incomplete, says_nothing=says_nothing
    )
    assert found == status


@pytest.mark.parametrize(
    "rows",
    [
        [["件名", "公告日", "開札日", "担当課"], ["庁舎清掃業務", "R6.4.1", "R6.4.20", "会計課"]],
        [["件名", "公告日", "開札日", "担当課"]],
        [["お知らせ", "更新日"], ["入札参加資格の申請について", "R6.4.1"]],
    ],
)
def test_an_invitation_to_tender_is_no_empty_month(rows: list[list[str]]) -> None:
    made = extract_document(Document(csv_bytes(rows)))
    assert (made.status, made.awards) == ("failed", ())
    assert made.error
