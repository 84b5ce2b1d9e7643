import pytest

from extract.tables.supplier import parse_suppliers


@pytest.mark.parametrize(
    ("cell", "name", "address"),
    [
        ("架空商事株式会社\n東京都豊島区架空町1-2-3", "架空商事株式会社", "東京都豊島区架空町1-2-3"),
        # a legal form alone is no name, even where the name below begins like an address
        (
            "公益社団法人\n静岡県架空協会\n静岡県静岡市駿河区架空6-16",
            "公益社団法人静岡県架空協会",
            "静岡県静岡市駿河区架空6-16",
        ),
        ("一般財団法人\n架空協会", "一般財団法人架空協会", None),
        (
            "架空商事株式会社\n代表取締役　架空太郎\n大阪府大阪市北区架空1-1",
            "架空商事株式会社",
            "大阪府大阪市北区架空1-1",
        ),
        ("－", None, None),
    ],
)
def test_name_and_address_of_one_cell(cell: str, name: str | None, address: str | None) -> None:
    [supplier] = parse_suppliers(cell)
    assert (supplier.name, supplier.address) == (name, address)
