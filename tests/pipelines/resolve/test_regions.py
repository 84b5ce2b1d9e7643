"""Names printed without an address: what the region of the buyer and the name itself say."""

from collections.abc import Callable

import pytest

from extract.rows import AwardRow
from pipelines.resolve import rarity
from tests.pipelines.resolve.conftest import Resolved, award

pytestmark = pytest.mark.long
Resolve = Callable[..., Resolved]
TOKYO = "東京都千代田区丸の内2-7-3"


def sold_to(buyer: str, name: str, **more: object) -> AwardRow:
    return award(name, None, buyer_name=buyer, source="municipal", **more)


def groups(resolved: Resolve, *awards: AwardRow) -> int:
    return len({row["company"] for row in resolved(list(awards)).values()})


def test_one_name_sold_in_two_prefectures_stays_two_firms(resolved: Resolve) -> None:
    rows = [sold_to("静岡県", "東海建設（株）", day=day) for day in range(30)]
    rows += [sold_to("千葉県千葉市", "東海建設（株）", day=day) for day in range(30)]
    assert groups(resolved, *rows) == 2


def test_a_rare_name_sold_in_another_prefecture_than_its_seat_stays_open(resolved: Resolve) -> None:
    seat = award("株式会社サンプル環境エンジニアリング", TOKYO)
    assert groups(resolved, seat, sold_to("千葉県", "（株）サンプル環境エンジニアリング")) == 2
    assert groups(resolved, seat, sold_to("東京都", "（株）サンプル環境エンジニアリング")) == 1
    assert groups(resolved, seat, sold_to("千葉県", "（株）サンプル環境エンジニアリング 千葉営業所")) == 1


def test_a_firm_known_all_over_japan_sells_all_over_japan(resolved: Resolve) -> None:
    assert rarity.is_known_firm("三菱電機")
    assert not rarity.is_known_firm("東海建設")
    seat = [award("三菱電機株式会社", TOKYO, day=day) for day in range(90)]
    assert groups(resolved, *seat, sold_to("千葉県", "三菱電機（株）")) == 1
    assert groups(resolved, seat[0], sold_to("千葉県", "三菱電機（株）")) == 2


def test_a_branch_goes_to_the_firm_of_its_region(resolved: Resolve) -> None:
    rows = [
        award("株式会社サンプル環境エンジニアリング", TOKYO),
        sold_to("京都府", "（株）サンプル環境エンジニアリング"),
        sold_to("京都府", "（株）サンプル環境エンジニアリング 京都営業所"),
    ]
    found = resolved(rows)
    seat, local, branch = (found[row.award_id]["company"] for row in rows)
    assert seat != local == branch


def test_an_open_mention_of_a_rare_name_keeps_no_other_from_its_seat(resolved: Resolve) -> None:
    def parted(name: str) -> list[str]:
        rows = [award(f"株式会社{name}", TOKYO), sold_to("千葉県", f"（株）{name}"), award(f"㈱{name}", None)]
        found = resolved(rows)
        return [found[row.award_id]["company"] for row in rows]

    seat, elsewhere, nowhere = parted("サンプル環境エンジニアリング")
    assert seat == nowhere != elsewhere
    seat, elsewhere, nowhere = parted("東海建設")
    assert len({seat, elsewhere, nowhere}) == 3


@pytest.mark.parametrize("name", ["鈴木組", "渡辺建設", "石井工務店"])
def test_awards_that_a_common_name_alone_holds_together_are_flagged(resolved: Resolve, name: str) -> None:
    rows = [sold_to("静岡県", f"（株）{name}"), sold_to("静岡県伊東市", f"株式会社{name}")]
    found = resolved(rows)
    assert len({row["company"] for row in found.values()}) == 1
    assert all(row["warnings"] == ["common_name"] and row["score"] <= 0.95 for row in found.values())
    alone = sold_to("静岡県", f"（株）{name}")
    assert resolved([alone])[alone.award_id]["warnings"] == []
    numbered = [
        sold_to("静岡県", f"（株）{name}", corporate_number="7010001008844", day=day) for day in (0, 1)
    ]
    assert all(row["warnings"] == [] for row in resolved(numbered).values())


def test_rare_names_and_printed_seats_are_not_flagged(resolved: Resolve) -> None:
    rare = [sold_to("静岡県", "（株）サンプル環境エンジニアリング", day=day) for day in range(3)]
    placed = [award("株式会社鈴木組", "静岡県静岡市葵区追手町9-6", day=day) for day in range(3)]
    assert all(row["warnings"] == [] for row in resolved([*rare, *placed]).values())


def test_two_firms_at_one_lot_with_their_forms_at_other_ends_stay_two(resolved: Resolve) -> None:
    """株式会社光通信 and 光通信株式会社 are two corporations at one lot."""
    before = [award("株式会社サンプル通信", TOKYO, day=day) for day in range(4)]
    behind = [award("サンプル通信株式会社", TOKYO, day=day) for day in range(4)]
    assert groups(resolved, *before, *behind) == 2
    assert groups(resolved, *before, behind[0]) == 1


def test_homophones_with_other_kanji_are_other_firms(resolved: Resolve) -> None:
    assert groups(resolved, award("株式会社精和工業所", TOKYO), award("株式会社清和工業所", TOKYO)) == 2


def test_branches_in_one_building_join_no_firms(resolved: Resolve) -> None:
    tower = "北海道札幌市中央区北1条西4丁目1番2号"
    rows = [
        award("株式会社サンプルファルテック", TOKYO),
        award("株式会社サンプルファルテック札幌支店", tower),
        award("株式会社サンプルフルテック札幌支店", tower),
        award("株式会社サンプルフルテック", "大阪府大阪市西区北堀江3-12-23"),
    ]
    assert groups(resolved, *rows) == 2


def test_an_address_without_municipality_is_not_every_address(resolved: Resolve) -> None:
    one = award("株式会社旭川国際ゴルフ場", "旭町3-53")
    other = award("株式会社旭川国際ゴルフ場", "北海道旭川市5条通10-2233-13")
    assert groups(resolved, one, other) == 2
