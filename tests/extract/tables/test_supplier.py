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
        (
            "架空信用金庫　豊島区架空町1-2-3　架空センタービル",
            "架空信用金庫",
            "豊島区架空町1-2-3　架空センタービル",
        ),
        (
            "豊島区架空町1-2-3 架空センタービル\n架空商事株式会社",
            "架空商事株式会社",
            "豊島区架空町1-2-3 架空センタービル",
        ),
        ("架空商事㈱（豊島区架空町1-2-3（架空ビル））", "架空商事㈱", "豊島区架空町1-2-3（架空ビル）"),
        ("東京都豊島区架空町1-2-3\n架空中央金庫", "架空中央金庫", "東京都豊島区架空町1-2-3"),
        (
            "架空商事株式会社\n京都市上京区烏丸通下立売\n上ル架空町374番地",
            "架空商事株式会社",
            "京都市上京区烏丸通下立売上ル架空町374番地",
        ),
        (
            "岡山県架空\n運送株式会社\n岡山市北区架空町4番31号",
            "岡山県架空運送株式会社",
            "岡山市北区架空町4番31号",
        ),
        ("－", None, None),
    ],
)
def test_name_and_address_of_one_cell(cell: str, name: str | None, address: str | None) -> None:
    [supplier] = parse_suppliers(cell)
    assert (supplier.name, supplier.address) == (name, address)
