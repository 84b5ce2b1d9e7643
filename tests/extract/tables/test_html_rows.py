"""Cells outside rows, and rows inside forms: read as a browser shows them."""

import pytest

from tests.extract.tables.small_tables import extract

HEADER = "".join(f"<th>{label}</th>" for label in ("件名", "契約締結日", "契約の相手方", "契約金額"))
FIRST = "<td>見本清掃</td><td>令和7年4月1日</td><td>株式会社見本</td><td>1,000,000円</td>"
SECOND = FIRST.replace("見本", "例示")


@pytest.mark.parametrize(
    "rows",
    [
        f"<tr>{HEADER}</tr>{FIRST}<tr>{SECOND}</tr>",
        f"<tr>{HEADER}</tr><tr><form>{FIRST}</form></tr><tr>{SECOND}</tr>",
        f"<form><tr>{HEADER}</tr><tr>{FIRST}</tr><tr>{SECOND}</tr></form>",
        f"<tbody>{HEADER}</tbody><tbody>{FIRST}</tbody><tbody>{SECOND}</tbody>",
        f"<tr>{HEADER}</tr><tr><div>{FIRST}</div></tr><div><tr>{SECOND}</tr></div>",
    ],
)
def test_no_cell_is_lost(rows: str) -> None:
    extraction = extract(f"<html><table>{rows}</table></html>".encode())
    assert [award.supplier_name_text for award in extraction.awards] == ["株式会社見本", "株式会社例示"]
    assert extraction.status == "ok"


def test_characters_that_xml_has_not_may_stand_between_cells_and_rows() -> None:
    rows = f"<tr>{HEADER}</tr><tr>\x02<form>\x0b注\x01{FIRST}</form>\x0b後</tr>"
    (award,) = extract(f"<html><table>{rows}</table></html>".encode()).awards
    assert award.supplier_name_text == "株式会社見本"
