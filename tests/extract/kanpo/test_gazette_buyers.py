"""The buyer's line: its officer's role in every place."""

import pytest

from extract.kanpo.buyers import read_buyer
from extract.kanpo.printed import Printed

ADDRESS = "（大分県大分市大字旦野原700）"


@pytest.mark.parametrize(
    ("line", "organisation", "role"),
    [
        ("〇契約担当役　国立大学法人見本大学理事　山田　太郎", "国立大学法人見本大学理事", "契約担当役"),
        ("〇契約担当役国立大学法人見本大学理事　山田　太郎", "国立大学法人見本大学理事", "契約担当役"),
        ("〇国立大学法人見本大学　契約担当役　理事　山田　太郎", "国立大学法人見本大学 理事", "契約担当役"),
        ("〇国立大学法人見本大学契約担当役　山田　太郎", "国立大学法人見本大学", "契約担当役"),
        ("〇国立大学法人見本大学契約担当役　学長　山田　太郎", "国立大学法人見本大学 学長", "契約担当役"),
        ("〇国立大学法人見本大学契約担当役理事　山田　太郎", "国立大学法人見本大学 理事", "契約担当役"),
        ("〇支出負担行為担当官見本省会計課長　山田　太郎", "見本省会計課長", "支出負担行為担当官"),
        ("〇見本省契約担当官室の長　山田　太郎", "見本省契約担当官室の長", None),
    ],
)
def test_the_role_is_no_part_of_the_organisation(line: str, organisation: str, role: str | None) -> None:
    text = line + ADDRESS
    buyer = read_buyer(Printed(text, (None,) * len(text)))
    assert buyer.organisation is not None
    assert " ".join(buyer.organisation.text.split()) == organisation
    assert (buyer.role and buyer.role.text) == role
    assert buyer.officer is not None
    assert "".join(buyer.officer.text.split()) == "山田太郎"
