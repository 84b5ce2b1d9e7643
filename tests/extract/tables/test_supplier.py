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


FIRMS = [
    ("架空商事株式会社", "東京都豊島区架空町1-2-3"),
    ("㈱見本運輸", "大阪市北区架空1-1"),
    ("仮想信用金庫", "札幌市北区架空9"),
]


@pytest.mark.parametrize(
    "cell",
    [
        "\n".join(f"{name}\n{address}" for name, address in FIRMS),
        "\n".join([name for name, _ in FIRMS] + [address for _, address in FIRMS]),
        "\n".join(f"{name}　{address}" for name, address in FIRMS),
        "\n".join(f"{name}（{address}）" for name, address in FIRMS),
        "\n".join(f"・{name}\n　{address}" for name, address in FIRMS),
        "\n".join(f"({number}){name}\n{address}" for number, (name, address) in enumerate(FIRMS, start=1)),
    ],
    ids=["lines", "names_first", "spaces", "brackets", "bullets", "numbers"],
)
def test_several_suppliers_in_one_cell(cell: str) -> None:
    assert [(each.name, each.address) for each in parse_suppliers(cell)] == FIRMS


@pytest.mark.parametrize("between", ["\n", "、"])
def test_several_names_with_their_addresses_in_another_column(between: str) -> None:
    names = between.join(name for name, _ in FIRMS)
    together = parse_suppliers(names, address="\n".join(address for _, address in FIRMS))
    assert [(each.name, each.address) for each in together] == FIRMS
    one = parse_suppliers(names, address="東京都豊島区架空町1-2-3")
    assert [(each.name, each.address) for each in one] == [(name, None) for name, _ in FIRMS]
    assert all("supplier_address_unassigned" in each.warnings for each in one)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("架空・見本共同企業体\n代表者　架空商事株式会社\n構成員　㈱見本運輸", None),
        ("架空商事株式会社\n見本支店", "架空商事株式会社見本支店"),
        ("架空商事株式会社\n（代理　株式会社見本）", "架空商事株式会社（代理　株式会社見本）"),
        ("公益財団法人\n架空都見本振興公社", "公益財団法人架空都見本振興公社"),
        ("株式会社架空\n見本製作所", "株式会社架空見本製作所"),
    ],
)
def test_one_supplier_on_several_lines_stays_one(cell: str, name: str | None) -> None:
    (supplier,) = parse_suppliers(cell)
    assert name is None or supplier.name == name


@pytest.mark.parametrize(
    ("cell", "name", "address"),
    [
        ("株式会社見本 0312345678", "株式会社見本", None),
        ("株式会社見本\n（03-1234-5678）\n東京都港区芝9-9-9", "株式会社見本", "東京都港区芝9-9-9"),
        ("大阪府大阪市北区梅田9-9-9見本商事㈱大阪支店", "見本商事㈱大阪支店", "大阪府大阪市北区梅田9-9-9"),
        ("東京都港区芝9-9-9 5階見本商事株式会社", "見本商事株式会社", "東京都港区芝9-9-9 5階"),
        ("東京都港区芝9-9-9㈱見本商事", "㈱見本商事", "東京都港区芝9-9-9"),
        ("東京都港区芝9-9-9見本ビル株式会社見本商事", "株式会社見本商事", "東京都港区芝9-9-9見本ビル"),
        ("東京都港区芝9-9-9見本ビル3F㈱見本商事", "㈱見本商事", "東京都港区芝9-9-9見本ビル3F"),
        ("東京都港区芝9-9-9\n見本ビル3階\n株式会社見本商事", "株式会社見本商事", "東京都港区芝9-9-9見本ビル3階"),
        ("東京都港区芝9-9-9\n株式会社見本商事\n関東支店", "株式会社見本商事関東支店", "東京都港区芝9-9-9"),
        ("見本ビル　株式会社見本商事", "株式会社見本商事", "見本ビル"),
        ("（名称）株式会社見本商事\n（住所）東京都港区芝9-9-9", "株式会社見本商事", "東京都港区芝9-9-9"),
        ("名称　株式会社見本商事　所在地　東京都港区芝9-9-9", "株式会社見本商事", "東京都港区芝9-9-9"),
        ("「株式会社見本商事」\n東京都港区芝9-9-9", "株式会社見本商事", "東京都港区芝9-9-9"),
    ],
)  # fmt: skip
def test_what_is_glued_to_a_name_is_told_apart(cell: str, name: str, address: str | None) -> None:
    [supplier] = parse_suppliers(cell)
    assert (supplier.name, supplier.address, supplier.corporate_number) == (name, address, None)


def test_the_one_address_behind_a_venture_and_its_leader_may_be_the_leaders() -> None:
    [venture] = parse_suppliers("見本・例示JV 代表者 株式会社見本 東京都港区芝9-9-9\n法人番号7000012050002")
    assert (venture.name, venture.address) == ("見本・例示JV 代表者 株式会社見本", "東京都港区芝9-9-9")
    assert venture.corporate_number is None
    assert venture.warnings == ("joint_venture_members", "corporate_number_unassigned")


def test_a_telephone_number_is_no_corporate_number_and_one_so_labelled_is_a_wrong_one() -> None:
    [supplier] = parse_suppliers("株式会社見本\n法人番号 0312345678")
    assert supplier.warnings == ("corporate_number_invalid",)
    [supplier] = parse_suppliers("株式会社見本", address="東京都港区芝9-9-9\nTEL 03-1234-5678")
    assert (supplier.address, supplier.warnings) == ("東京都港区芝9-9-9", ())


def test_a_name_that_cannot_be_told_from_its_address_is_null() -> None:
    [supplier] = parse_suppliers("東京都港区芝9-9-9見本ビル見本商事㈱")
    assert (supplier.name, supplier.address, supplier.warnings) == (None, None, ("name_in_address",))


@pytest.mark.parametrize("behind", [" ほか1社", "他２者", "　外3社", "など", "（他2社）", "　等"])
def test_others_that_are_not_named_share_the_price(behind: str) -> None:
    [supplier] = parse_suppliers(f"株式会社見本商事{behind}")
    assert supplier.warnings == ("other_suppliers_unnamed",)


@pytest.mark.parametrize("name", ["株式会社みなど", "はなほか有限会社", "有限会社はなほか"])
def test_a_name_that_ends_as_others_do(name: str) -> None:
    assert [(supplier.name, supplier.warnings) for supplier in parse_suppliers(name)] == [(name, ())]


def test_members_of_no_named_venture_are_named_without_their_roles() -> None:
    members = parse_suppliers("代表企業：株式会社見本商事\n構成企業：例示運輸株式会社")
    assert [member.name for member in members] == ["株式会社見本商事", "例示運輸株式会社"]


@pytest.mark.parametrize("code", ["〒114-0002", "114-0002", "（〒１１４－０００２）"])
def test_a_postal_code_alone_on_its_line_is_no_name(code: str) -> None:
    [supplier] = parse_suppliers(f"{code}\n東京都北区王子1-1-1\n株式会社見本\n代表取締役　見本太郎")
    assert supplier.name == "株式会社見本"
    assert (supplier.address or "").endswith("東京都北区王子1-1-1")
