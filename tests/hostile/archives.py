"""Workbooks and archives that attack their reader."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.hostile.repeated import MIB, Repeated


def archive(members: dict[str, Repeated | bytes]) -> bytes:
    """A zip of these members (APPNOTE.TXT 4.3), each deflated."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    length = 0
    for name, content in members.items():
        whole = content if isinstance(content, Repeated) else Repeated(content, 1)
        data = whole.deflated()
        fields = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 33, whole.checksum(zlib.crc32, 0), len(data), len(whole), len(name), 0
        )
        directory.append(
            b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, length) + name.encode()
        )
        parts += [b"PK\x03\x04" + fields + name.encode(), data]
        length += len(parts[-2]) + len(data)
    entries = b"".join(directory)
    count = len(members)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), length, 0)
    return b"".join([*parts, entries, end])


_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def workbook(sheet: Repeated | bytes, strings: Repeated | bytes | None = None) -> bytes:
    """A workbook of one sheet whose XML is given."""
    kinds = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    members: dict[str, Repeated | bytes] = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/xl/workbook.xml" ContentType="%bsheet.main+xml"/>'
        b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%bworksheet+xml"/>'
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="%bsharedStrings+xml"/></Types>'
        % (kinds, kinds, kinds),
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="%bofficeDocument" Target="xl/workbook.xml"/></Relationships>'
        % relation,
        "xl/workbook.xml": b'<workbook %b %b><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
        % (_MAIN, _RELATED),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="%bworksheet" Target="worksheets/sheet1.xml"/>'
        b'<Relationship Id="r2" Type="%bsharedStrings" Target="sharedStrings.xml"/></Relationships>'
        % (relation, relation),
        "xl/worksheets/sheet1.xml": sheet,
    }
    members["xl/sharedStrings.xml"] = strings if strings is not None else b"<sst %b/>" % _MAIN
    return archive(members)


def _sheet(block: bytes, times: int) -> Repeated:
    return Repeated(block, times, head=b"<worksheet %b><sheetData>" % _MAIN, tail=b"</sheetData></worksheet>")


def xlsx_sheet_bomb() -> bytes:
    """A sheet of 2 GiB of blanks."""
    return workbook(_sheet(b" " * MIB, 2048))


def xlsx_cell_bomb() -> bytes:
    """A sheet of 40 million cells."""
    return workbook(_sheet((b"<row>" + b"<c><v>1</v></c>" * 400 + b"</row>") * 100, 1000))


def xlsx_string_bomb() -> bytes:
    """One shared string of 1 GiB, printed in a thousand cells."""
    strings = Repeated(b"a" * MIB, 1024, head=b"<sst %b><si><t>" % _MAIN, tail=b"</t></si></sst>")
    return workbook(_sheet(b'<row r="1">' + b'<c t="s"><v>0</v></c>' * 1000 + b"</row>", 1), strings)


def xlsx_far_cells() -> bytes:
    """Two cells, A1 and XFD1048576: seventeen thousand million cells between them."""
    return workbook(
        b'<worksheet %b><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>' % _MAIN
    )


def xlsx_endless_rows() -> bytes:
    """One cell in row 10^308: a reader that makes the rows before it never ends."""
    return workbook(
        b'<worksheet %b><sheetData><row r="1e308"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
        % _MAIN
    )


def laughs(depth: int = 12) -> bytes:
    """The head of XML whose entities multiply by ten a level."""
    entities = [b'<!ENTITY l0 "ha">']
    entities += [b'<!ENTITY l%d "%b">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, depth)]
    return b'<?xml version="1.0"?><!DOCTYPE worksheet [%b]>' % b"".join(entities)


def xlsx_billion_laughs() -> bytes:
    """A sheet whose one cell is 10^11 × "ha" by entities that multiply."""
    return workbook(
        laughs()
        + b'<worksheet %b><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row></sheetData></worksheet>'
        % _MAIN
    )


def xlsx_external_entity() -> bytes:
    """A sheet whose one cell is a file of the machine that reads it."""
    return workbook(
        b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        b'<worksheet %b><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row></sheetData></worksheet>'
        % _MAIN
    )


def xlsx_merged_bomb() -> bytes:
    """A sheet whose one merged cell covers everything, ten thousand times."""
    merges = b'<mergeCell ref="A1:XFD1048576"/>' * 10_000
    return workbook(
        b'<worksheet %b><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        b'<mergeCells count="10000">%b</mergeCells></worksheet>' % (_MAIN, merges)
    )


def xlsx_damaged() -> bytes:
    """A sheet of which one byte is not what its checksum says."""
    whole = bytearray(workbook(_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row>', 1)))
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        place = file.getinfo("xl/worksheets/sheet1.xml").header_offset
    whole[place + 14] ^= 1  # the checksum in the member's own head …
    name = whole.rindex(b"xl/worksheets/sheet1.xml")
    whole[name - 46 + 16] ^= 1  # … and in the directory
    return bytes(whole)


def zip_bomb() -> bytes:
    """Sixteen zips of sixteen files of 64 MiB."""
    inner = archive({f"{number}.csv": Repeated(b"0" * MIB, 64) for number in range(16)})
    return archive({f"{number}.zip": inner for number in range(16)})


def zip_of_many_names() -> bytes:
    """A zip with a directory of 100,000 empty files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(100_000):
            file.writestr(zipfile.ZipInfo(f"{number}"), b"")
    return out.getvalue()


def gzip_bomb() -> bytes:
    """1 GiB of blanks in 1 MiB of gzip."""
    return Repeated(b" " * MIB, 1024).gzip()


def xls_loop() -> bytes:
    """An OLE file whose allocation table points at itself."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    header[44:48] = (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:76] = b"\x00" * 16
    header[76:80] = (0).to_bytes(4, "little")
    header[80:] = b"\x00" * (512 - 80)
    return bytes(header) + b"\x00" * 512 * 8
