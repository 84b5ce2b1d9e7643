import datetime as dt

from extract.rows import AwardRow
from pipelines.normalise import enrich, enriched


def row(**fields: object) -> AwardRow:
    return AwardRow(page=1, award_ordinal=1, **fields)  # type: ignore[arg-type]


def test_normalised_columns_are_filled_and_print_is_kept() -> None:
    award = row(
        buyer_text="関東管区警察局群馬県情報通信部長",
        supplier_name_text="株式会社日立製作所北関東支店",
        supplier_address_text="埼玉県さいたま市大宮区桜木町１-10-16",
        warnings=("inherited_cell",),
    )
    rich = enriched(award)
    assert rich.supplier_name_text == award.supplier_name_text
    assert rich.buyer_name == "関東管区警察局"
    assert (rich.supplier_name, rich.supplier_legal_form, rich.supplier_branch) == (
        "株式会社日立製作所", "株式会社", "北関東支店"
    )  # fmt: skip
    assert (rich.supplier_prefecture, rich.supplier_municipality, rich.supplier_municipality_code) == (
        "埼玉県", "さいたま市大宮区", "11103"
    )  # fmt: skip
    assert rich.warnings == ("inherited_cell",)


def test_a_private_person_stays_as_printed() -> None:
    rich = enriched(row(supplier_name_text="山田　太郎", supplier_address_text="東京都豊島区東池袋1-1"))
    assert rich.supplier_name_text == "山田　太郎"
    assert rich.supplier_name is None
    assert rich.supplier_municipality is None
    assert rich.warnings == ("private_person",)


def test_several_suppliers_in_one_cell_are_not_made_one() -> None:
    rich = enriched(row(supplier_name_text="①社団法人全国漁港漁場協会②学校法人日本大学理工学部"))
    assert rich.supplier_name is None
    assert rich.warnings == ("several_suppliers",)


def test_the_name_of_a_buyer_column_is_normalised_where_the_post_alone_tells_nothing() -> None:
    assert enriched(row(buyer_text="契約部長", buyer_name="日本原子力研究開発機構")).buyer_name == (
        "国立研究開発法人日本原子力研究開発機構"
    )


def test_an_address_of_no_known_municipality_is_flagged_not_guessed() -> None:
    rich = enriched(row(supplier_name_text="㈱甲", supplier_address_text="府中市999"))
    assert (rich.supplier_prefecture, rich.supplier_municipality_code) == (None, None)
    assert rich.warnings == ("address_unknown",)


def test_the_contract_date_chooses_the_ward() -> None:
    address = "静岡県浜松市天竜区二俣町二俣481"
    old = enriched(row(supplier_address_text=address, contract_date=dt.date(2023, 1, 1)))
    new = enriched(row(supplier_address_text=address, contract_date=dt.date(2025, 1, 1)))
    assert (old.supplier_municipality_code, new.supplier_municipality_code) == ("22137", "22140")


def test_rows_stay_in_order_and_enriching_twice_changes_nothing() -> None:
    rows = [row(supplier_name_text=name) for name in ("㈱甲", "山田太郎", None, "乙有限会社")]
    once = list(enrich(rows))
    assert [award.supplier_name_text for award in once] == ["㈱甲", "山田太郎", None, "乙有限会社"]
    assert list(enrich(once)) == once
