"""Files and tables inside each other: archives in archives, tables in cells; text files that say nothing of their encoding."""

import gzip
import io
import zipfile

import docx
import pytest

from extract.encoding import detect_encoding
from extract.errors import ExtractionError, LimitExceededError
from extract.kanpo.article import cells_of
from extract.tables import archive
from extract.tables.archive import MOST_DEPTH, archive_grids
from extract.vendor_encodings import EUC_JP_OF_VENDORS
from tests.extract.tables.small_tables import csv_bytes, extract

HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000円"]
TABLE = csv_bytes([HEADER, ROW])


def zip_bytes(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def test_a_zip_in_a_zip_and_a_gzip_in_a_zip() -> None:
    inner = zip_bytes(a=TABLE)
    extraction = extract(zip_bytes(b=inner, c=gzip.compress(TABLE, mtime=0), d=b"nothing"))
    assert ([award.title for award in extraction.awards], extraction.status) == (["見本清掃"] * 2, "partial")
    assert [reject.reason for reject in extraction.rejects] == ["unread_member: d"]


def test_a_member_that_cannot_be_read_is_named_with_the_archives_it_is_in() -> None:
    refused: list[str] = []
    inner = zip_bytes(bad=b"nothing", good=TABLE)
    list(archive_grids(zip_bytes(inner=inner), lambda name, why: refused.append(name)))
    assert refused == ["inner/bad"]


def test_archives_inside_each_other_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = TABLE
    for _ in range(MOST_DEPTH + 1):
        deep = zip_bytes(a=deep)
    with pytest.raises(ExtractionError, match="no table in the archive"):
        list(archive_grids(deep, lambda name, why: None))
    inner = zip_bytes(a=TABLE, b=TABLE)
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    with pytest.raises(LimitExceededError):
        list(archive_grids(zip_bytes(a=inner, b=inner), lambda name, why: None))
    monkeypatch.setattr(archive, "MAX_DECOMPRESSED_BYTES", len(inner) + 2 * len(TABLE) - 1)
    with pytest.raises(LimitExceededError):
        list(archive_grids(zip_bytes(a=inner), lambda name, why: None))


def test_a_table_in_a_cell_is_no_part_of_its_value() -> None:
    inner = "<table><tr><td>代表</td><td>見本太郎</td></tr></table>"
    rows = [HEADER, [*ROW[:2], ROW[2] + inner, ROW[3]]]
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    page = f"<html><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></html>".encode()
    [award] = extract(page).awards
    assert (award.supplier_name_text, award.warnings) == ("株式会社見本", ("nested_table",))


def word_bytes(*, outer: bool, unit: str = "") -> bytes:
    document = docx.Document()
    if unit:
        document.sections[0].header.paragraphs[0].text = unit
    where = document.add_table(1, 1).cell(0, 0) if outer else document
    table = where.add_table(2, 4)
    for line, row in zip(table.rows, (HEADER, [*ROW[:3], "1,234"] if unit else ROW), strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    if not outer:
        table.cell(1, 2).add_table(1, 1).cell(0, 0).text = "見本太郎"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_tables_in_cells_of_a_word_document() -> None:
    [award] = extract(word_bytes(outer=False)).awards
    assert (award.supplier_name_text, award.warnings) == ("株式会社見本", ("nested_table",))
    [award] = extract(word_bytes(outer=True)).awards
    assert (award.supplier_name_text, award.warnings) == ("株式会社見本", ())


def test_the_unit_in_the_head_of_a_word_documents_pages() -> None:
    [award] = extract(word_bytes(outer=True, unit="単位：千円")).awards
    assert award.amount_yen == 1_234_000


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "shift_jis_2004", "euc_jis_2004"])
def test_encodings_without_a_mark(encoding: str) -> None:
    name = "株式会社俱楽部"
    [award] = extract(csv_bytes([HEADER, [*ROW[:2], name, ROW[3]]], encoding)).awards
    assert (award.supplier_name_text, award.amount_yen) == (name, 1_234_000)


@pytest.mark.parametrize(
    ("letters", "usual"),
    [
        ("株式会社髙﨑".encode("cp932"), "cp932"),
        (b"\xed\x40", "cp932"),
        (b"\xf0\x40", "cp932"),
        (b"\xfc\xe2", EUC_JP_OF_VENDORS),
    ],
)
def test_a_pair_unknown_to_the_usual_table_does_not_change_the_letters_of_others(
    letters: bytes, usual: str
) -> None:
    unknown = "俱".encode("euc_jis_2004") if usual == EUC_JP_OF_VENDORS else b"\x81\xad"
    content = "令和七年契約金額株式会社見本清掃、".encode(usual) * 9 + letters + unknown
    assert detect_encoding(content) == usual


def test_ascii_is_kept_beside_letters_of_jis_x_0213() -> None:
    text = "C:\\見本~清掃＼株式会社俱楽部"  # trail bytes of 0x5C too: 表 and ソ
    content = text.encode("cp932", "ignore") + "表ソ".encode("cp932") + "俱".encode("shift_jis_2004")
    encoding = detect_encoding(content)
    assert content.decode(encoding) == "C:\\見本~清掃＼株式会社楽部表ソ俱"
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding)
    assert "".join(iter(lambda: stream.read(1), "")) == content.decode(encoding)


def test_a_gzip_tells_why_its_file_is_not_read() -> None:
    with pytest.raises(ExtractionError, match="no table in the archive: no extractor reads"):
        list(archive_grids(gzip.compress(b"nothing", mtime=0), lambda name, why: None))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "shift_jis_2004", "euc_jis_2004"])
def test_a_gazette_article_in_an_encoding_that_its_parser_does_not_know(encoding: str) -> None:
    letter = "髙" if encoding == "cp932" else "俱"
    page = f"<html><body><table><tr><th>本文</th><td>株式会社{letter}楽部の契約金額</td></tr></table></body></html>"
    assert cells_of(page.encode(encoding)) == {"本文": f"株式会社{letter}楽部の契約金額"}
