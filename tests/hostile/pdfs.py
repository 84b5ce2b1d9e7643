"""PDFs that attack their reader."""

from __future__ import annotations

import zlib

from tests.hostile.repeated import MIB, Repeated


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
