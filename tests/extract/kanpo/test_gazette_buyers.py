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


@pytest.mark.parametrize(
    ("line", "organisation", "officer"),
    [
        ("〇理事　山田太郎　独立行政法人見本機構", "理事 独立行政法人見本機構", "山田太郎"),
        ("〇契約担当役　理事　山田　太郎　独立行政法人見本機構", "理事 独立行政法人見本機構", "山田 太郎"),
        ("〇契約責任者　見本支社長　山田　太郎　東見本株式会社", "見本支社長 東見本株式会社", "山田 太郎"),
        ("〇見本府　独立行政法人見本機構", "見本府 独立行政法人見本機構", None),
        (
            "〇見本省　見本地方整備局　独立行政法人見本機構",
            "見本省 見本地方整備局 独立行政法人見本機構",
            None,
        ),
    ],
)
def test_a_person_in_front_of_the_body(line: str, organisation: str, officer: str | None) -> None:
    text = line + ADDRESS
    buyer = read_buyer(Printed(text, (None,) * len(text)))
    assert buyer.organisation is not None
    assert " ".join(buyer.organisation.text.split()) == organisation
    assert (buyer.officer and " ".join(buyer.officer.text.split())) == officer
