"""The 契約担当官等 cell: role, organisation, name and address, and names that a line break has cut or closed."""

import pytest

from extract.tables.officer import parse_officer

ADDRESS = "東京都千代田区霞が関9-9-9"


@pytest.mark.parametrize(
    ("cell", "name", "buyer"),
    [
        ("支出負担行為担当官\n見本省大臣官房会計課長\n見本　太郎", "見本　太郎", "見本省大臣官房会計課長"),
        ("支出負担行為担当官\n見本省会計課長　見本　太郎", "見本　太郎", "見本省会計課長"),
        ("支出負担行為担当官見本庁長官官房参事官　見本\n太郎", "見本　太郎", "見本庁長官官房参事官"),
        ("契約担当役\n見本本部\n見本建設局長　見本太郎", "見本太郎", "見本本部見本建設局長"),
        ("分任契約担当役\n見本館\n事業推進部長\n見本太郎", "見本太郎", "見本館事業推進部長"),
        ("見本機構　理事 見本花子", "見本花子", "見本機構　理事"),
        ("見本研究所　見本事業所　経理部長　見本彰", "見本彰", "見本研究所　見本事業所　経理部長"),
    ],
)
def test_names(cell: str, name: str, buyer: str) -> None:
    officer = parse_officer(f"{cell}\n{ADDRESS}")
    assert (officer.name, officer.buyer, officer.address) == (name, buyer, ADDRESS)


@pytest.mark.parametrize(
    "cell",
    [
        "支出負担行為担当官\n見本省会計課長　契約担当",
        "契約担当役　理事　東京本部",
        "支出負担行為担当官\n見本省会計課長\n調達管理室",
        "見本機構\n総務部長長見本　太郎",
        "見本機構\n理事長見本　太郎",  # a line break closed the gap: 長 may be the post's or the name's
        "理事長　見本太郎\n代理人\n理事　見本花子",  # two people
        "甲会計担当官　見本長官　見本太郎、乙会計担当官　見本長官　見本太郎",
    ],
)
def test_what_may_be_no_name_is_none(cell: str) -> None:
    officer = parse_officer(f"{cell}\n{ADDRESS}")
    assert officer.name is None
    assert officer.address == ADDRESS


def test_an_address_first_ends_where_the_organisation_begins() -> None:
    officer = parse_officer(
        "〒100-0000\n東京都千代田区霞が関\n9-9-9\n見本機構\n契約担当役　総務部長　見本　太郎"
    )
    assert officer.address == "〒100-0000東京都千代田区霞が関9-9-9"
    assert (officer.role, officer.buyer, officer.name) == ("契約担当役", "見本機構総務部長", "見本　太郎")


@pytest.mark.parametrize(
    ("cell", "role", "buyer", "name"),
    [
        ("国立大学法人見本大学契約担当役\n学長　見本太郎", "契約担当役", "国立大学法人見本大学学長", "見本太郎"),
        ("国立大学法人見本大学契約担当役学長　見本　太郎", "契約担当役", "国立大学法人見本大学 学長", "見本　太郎"),
        ("見本機構経理責任者　総務部長　見本　太郎", "経理責任者", "見本機構 総務部長", "見本　太郎"),
        ("理事　見本太郎　独立行政法人見本機構", None, "理事 独立行政法人見本機構", "見本太郎"),
        ("契約責任者　見本太郎　東見本株式会社　見本支社長", "契約責任者", "東見本株式会社　見本支社長", "見本太郎"),
        ("契約責任者　見本県　東見本株式会社　見本支社長", "契約責任者", "見本県　東見本株式会社　見本支社長", None),
        ("契約担当役　理事　見本　太郎　見本事業団", "契約担当役", "理事 見本事業団", "見本　太郎"),
        ("理事長　見本太郎（独立行政法人見本振興会）", None, "理事長 独立行政法人見本振興会", "見本太郎"),
        ("見本　太郎　契約担当役　国立大学法人見本大学", "契約担当役", "国立大学法人見本大学", "見本　太郎"),
        ("見本　太郎\n独立行政法人見本機構契約担当役　理事", "契約担当役", "独立行政法人見本機構 理事", "見本　太郎"),
        ("見本省大臣官房会計課長　見本　太郎　支出負担行為担当官", "支出負担行為担当官", "見本省大臣官房会計課長", "見本　太郎"),
        ("（契約担当官）見本自衛隊経理部長　見本　太郎", "契約担当官", "見本自衛隊経理部長", "見本　太郎"),
        ("見本府　国立研究開発法人見本機構", None, "見本府　国立研究開発法人見本機構", None),
        ("理事　見本太郎　公益財団法人見本協会　理事　見本花子", None, "理事　見本太郎　公益財団法人見本協会　理事", "見本花子"),
    ],
)  # fmt: skip
def test_the_organisation_stands_before_after_or_glued_to_the_post(
    cell: str, role: str | None, buyer: str, name: str | None
) -> None:
    officer = parse_officer(cell)
    assert (officer.role, officer.buyer, officer.name) == (role, buyer, name)


@pytest.mark.parametrize(
    ("cell", "role", "name", "buyer"),
    [
        (
            f"{ADDRESS}　支出負担行為担当官　見本省会計課長　見本　太郎",
            "支出負担行為担当官",
            "見本　太郎",
            "見本省会計課長",
        ),
        (
            f"契約担当官等 支出負担行為担当官 見本省会計課長 見本 太郎 {ADDRESS}",
            "支出負担行為担当官",
            "見本 太郎",
            "見本省会計課長",
        ),
        (
            f"国立研究開発法人見本研究所　契約担当役　見本　太郎\n{ADDRESS}",
            "契約担当役",
            "見本　太郎",
            "国立研究開発法人見本研究所",
        ),
    ],
)
def test_parts_in_another_order(cell: str, role: str, name: str, buyer: str) -> None:
    officer = parse_officer(cell)
    assert (officer.role, officer.name, officer.buyer, officer.address) == (role, name, buyer, ADDRESS)
