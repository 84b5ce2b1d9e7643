"""What a reader sees of an ODS, and what its cells hold: units and currencies of numbers, readings over kanji, white text."""

import io
import zipfile

import pytest

from tests.extract.tables.small_tables import extract

HEADER = ("件名", "契約の相手方", "契約金額", "契約締結日")
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "fo": "xsl-fo-compatible",
    }.items()
)
_MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_WHITE = (
    '<style:style style:name="white" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="dark" style:family="table-cell"><style:text-properties fo:color="#ffffff"/>'
    '<style:table-cell-properties fo:background-color="#000080"/></style:style>'
)


def text(words: str, style: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {style and named(style)}><text:p>{words}</text:p></table:table-cell>'


def named(style: str) -> str:
    return f'table:style-name="{style}"'


def number(value: float, shown: str, kind: str = "float") -> str:
    currency = 'office:currency="JPY"' if kind == "currency" else ""
    return f'<table:table-cell office:value-type="{kind}" {currency} office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'


def ods(*rows: tuple[str, ...]) -> bytes:
    lines = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in rows)
    content = (
        f"<office:document-content {_NAMESPACES}><office:automatic-styles>{_WHITE}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="S">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as whole:
        whole.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        whole.writestr("content.xml", content)
        whole.writestr("META-INF/manifest.xml", _MANIFEST)
    return stream.getvalue()


def one(supplier: str, price: str) -> tuple[object, ...]:
    row = (text("見本清掃"), supplier, price, text("令和7年4月1日"))
    (award,) = extract(ods(tuple(map(text, HEADER)), row)).awards
    return award.supplier_name_text, award.amount_yen, award.currency, award.warnings


PLAIN = text("株式会社見本")


@pytest.mark.parametrize(
    ("price", "amount", "currency"),
    [
        (number(1234, "1,234千円"), 1_234_000, "JPY"),
        (number(1234000, "￥1,234,000", "currency"), 1_234_000, "JPY"),
        (number(1234000, "1,234,000円"), 1_234_000, "JPY"),
        (number(1234.56, "1,235", "currency"), None, "JPY"),
        (number(12000, "$12,000"), None, "USD"),
        (number(12000, "12,000.00 EUR"), None, "EUR"),
    ],
)
def test_a_number_is_what_is_seen_of_it(price: str, amount: int | None, currency: str) -> None:
    assert one(PLAIN, price)[1:3] == (amount, currency)


def test_a_number_shown_in_thousands_counts_so() -> None:
    header = tuple(map(text, (*HEADER[:2], "契約金額（千円）", HEADER[3])))
    row = (text("見本清掃"), PLAIN, number(1234000, "1,234"), text("令和7年4月1日"))
    assert extract(ods(header, row)).awards[0].amount_yen == 1_234_000


def test_readings_over_kanji_and_notes_are_no_part_of_a_name() -> None:
    ruby = (
        "<text:ruby><text:ruby-base>髙野</text:ruby-base><text:ruby-text>たかの</text:ruby-text></text:ruby>"
    )
    assert one(text(f"株式会社{ruby}"), number(1234000, "1,234,000"))[:2] == ("株式会社髙野", 1_234_000)


def test_white_text_is_seen_on_a_dark_ground_alone() -> None:
    price = number(1234000, "1,234,000")
    assert one(text("株式会社見本", "white"), price)[0] is None
    assert "hidden_text" in str(one(text("株式会社見本", "white"), price)[3])
    assert one(text("株式会社見本", "dark"), price)[0] == "株式会社見本"
