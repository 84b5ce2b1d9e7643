"""Pages, XML, CSV and noise that attack their reader."""

from __future__ import annotations

import zlib

from tests.hostile.archives import laughs
from tests.hostile.repeated import MIB


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
    return laughs() + b"<html><body><table><tr><td>&l11;</td></tr></table></body></html>"


def csv_of_one_line() -> bytes:
    """A CSV of one line with 20 million cells."""
    return b"1," * 20_000_000


def noise() -> bytes:
    """Bytes that are nothing."""
    return bytes(zlib.compress(bytes(range(256)) * 64, 9))[2:] * 512
