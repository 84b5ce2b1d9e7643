"""Which mentions become one firm, and which must not."""

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.rows import AwardRow
from extract.values.corporate_number import is_corporate_number
from pipelines.resolve.judgements import Judgement, Side
from pipelines.resolve.run import resolve
from tests.build import data_directory
from tests.pipelines.resolve.conftest import Resolved, award, by_award

Resolve = Callable[..., Resolved]
SAY = "東京都豊島区東池袋1-48-10"
HITACHI = "7010001008844"
KOKUSAI = "2010001098064"


def together(resolved: Resolve, *awards: AwardRow, **options: object) -> bool:
    return len({row["company"] for row in resolved(list(awards), **options).values()}) == 1


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("（株）ＳＡＹ企画", SAY),
        ("㈱SAY企画", "豊島区東池袋1丁目48番10号"),
        ("株式会社 ＳＡＹ 企画", "東京都豊島区東池袋一丁目４８－１０"),
        ("株式会社SAY企画", "東京都豊島区東池袋１丁目４８番地の１０"),
    ],
)
def test_one_firm_written_in_other_ways(resolved: Resolve, name: str, address: str) -> None:
    assert together(resolved, award("株式会社SAY企画", SAY), award(name, address))


def test_one_name_in_two_places_is_two_firms(resolved: Resolve) -> None:
    assert not together(
        resolved,
        award("株式会社サンテック", "大阪府大阪市西区北堀江3-12-23"),
        award("株式会社サンテック", "福岡県福岡市博多区相生町1-2-1"),
    )


def test_a_branch_elsewhere_is_the_firm_where_the_name_is_rare(resolved: Resolve) -> None:
    assert together(
        resolved,
        award("ジャパンマリンユナイテッド株式会社", "神奈川県横浜市西区みなとみらい4-4-2"),
        award("ジャパンマリンユナイテッド株式会社 呉営業所", "広島県呉市昭和町2-1"),
    )


def test_legal_forms_tell_firms_at_one_address_apart(resolved: Resolve) -> None:
    assert not together(resolved, award("株式会社ヨシダ", SAY), award("有限会社ヨシダ", SAY))


def test_a_foundation_of_the_old_law_is_the_same_under_the_new_one(resolved: Resolve) -> None:
    assert together(resolved, award("社団法人日本森林技術協会"), award("一般社団法人日本森林技術協会"))
    assert together(resolved, award("一般財団法人日本森林技術協会"), award("公益財団法人日本森林技術協会"))
    assert not together(resolved, award("社団法人日本森林技術協会"), award("財団法人日本森林技術協会"))


def test_a_lot_whose_ward_was_cut_anew_is_one_place(resolved: Resolve) -> None:
    """浜松市南区 became part of 浜松市中央区 on 2024-01-01."""
    before = award("スズキ株式会社", "静岡県浜松市南区高塚町300")
    assert together(resolved, before, award("スズキ株式会社", "静岡県浜松市中央区高塚町300"))
    assert not together(resolved, before, award("スズキ株式会社", "静岡県磐田市高塚町300"))
    assert not together(resolved, before, award("スズキ株式会社", "静岡県浜松市中央区高塚町301"))


def test_a_foundation_that_moved_is_one_where_a_company_is_two(resolved: Resolve) -> None:
    """No 社団法人 or 財団法人 of three public lists has a namesake of its kind; a common buyer or many awards then suffice."""

    def parted(form: str) -> int:
        before = [
            award(f"{form}架空ダム技術研究機構", "東京都台東区池之端2-9-7", day=day) for day in range(40)
        ]
        after = [
            award(f"{form}架空ダム技術研究機構", "東京都港区麻布台2-4-5", day=100 + day) for day in range(3)
        ]
        return len({row["company"] for row in resolved([*before, *after]).values()})

    assert parted("財団法人") == 1
    assert parted("株式会社") == 2


def test_a_branch_of_a_foundation_with_two_addresses_goes_to_one_of_them(resolved: Resolve) -> None:
    def alone(form: str) -> bool:
        name = f"{form}架空ダム技術研究機構"
        seats = [award(name, "東京都台東区池之端2-9-7"), award(name, "大阪府大阪市西区北堀江3-12-23")]
        branch = award(f"{name} 九州支所", "福岡県福岡市博多区相生町1-2-1")
        found = resolved([*seats, branch])
        return found[branch.award_id]["company"] not in {found[seat.award_id]["company"] for seat in seats}

    assert not alone("財団法人")
    assert alone("株式会社")


def test_a_number_decides_over_names_and_addresses(resolved: Resolve) -> None:
    assert together(
        resolved,
        award("株式会社日立国際電気", "東京都港区西新橋2-15-12", KOKUSAI),
        award("株式会社国際電気", "東京都小平市御幸町32", KOKUSAI),
    )
    assert not together(
        resolved,
        award("株式会社ヨシダ", SAY, HITACHI),
        award("株式会社ヨシダ", SAY, KOKUSAI),
    )


def test_a_firm_that_changed_its_name_is_found_by_its_address_and_dates(resolved: Resolve) -> None:
    place = "東京都港区西新橋2-15-12"
    before = [award("株式会社日立国際電気", place, day=day) for day in range(10)]
    after = [award("株式会社国際電気", place, day=day) for day in range(100, 108)]
    rows = resolved([*before, *after])
    assert len({row["company"] for row in rows.values()}) == 1
    assert {row["method"] for row in rows.values()} == {"name_and_place", "renamed"} or "renamed" in {
        row["method"] for row in rows.values()
    }


def test_a_parent_and_its_subsidiary_at_one_address_stay_two(resolved: Resolve) -> None:
    place = "東京都港区西新橋2-15-12"
    rows = [award("株式会社日立国際電気", place, day=day) for day in range(0, 20, 2)]
    rows += [award("株式会社国際電気", place, day=day) for day in range(1, 20, 2)]
    assert not together(resolved, *rows)


def test_names_that_count_are_no_misprints_of_each_other(resolved: Resolve) -> None:
    assert not together(
        resolved, award("株式会社第一ビルサービス", SAY), award("株式会社第二ビルサービス", SAY)
    )
    assert together(
        resolved, award("株式会社ビルメンテナンスサービス", SAY), award("株式会社ビルメンテナスサービス", SAY)
    )


def test_one_reading_at_one_place_is_one_firm(resolved: Resolve) -> None:
    assert together(resolved, award("株式会社旭サービス", SAY), award("株式会社アサヒサービス", SAY))
    assert not together(
        resolved, award("株式会社旭サービス", SAY), award("株式会社アサヒサービス", "大阪市西区北堀江3-1-2")
    )


def test_a_private_person_is_not_resolved_across_sources(resolved: Resolve) -> None:
    place = "埼玉県和光市丸山台1-3-11"
    assert not together(
        resolved, award("山田　太郎", place), award("山田　太郎", place, source="kanpo", document="b")
    )
    assert together(resolved, award("山田　太郎", place), award("山田　太郎", place, document="b"))


def test_a_name_without_place_goes_to_no_firm_where_two_bear_it(resolved: Resolve) -> None:
    rows = [
        award("株式会社テクノサンプル", "大阪府大阪市西区北堀江3-12-23"),
        award("株式会社テクノサンプル", "福岡県福岡市博多区相生町1-2-1"),
        award("株式会社テクノサンプル", None),
    ]
    companies = [row["company"] for row in resolved(rows).values()]
    assert len(set(companies)) == 3


def test_the_order_of_the_rows_changes_nothing(resolved: Resolve) -> None:
    rows = [
        award(name, address, day=day)
        for day, (name, address) in enumerate(
            [
                ("株式会社SAY企画", SAY),
                ("㈱SAY企画", None),
                ("株式会社日立国際電気", "東京都港区西新橋2-15-12"),
                ("株式会社国際電気", "東京都港区西新橋2-15-12"),
                ("株式会社サンテック", "大阪府大阪市西区北堀江3-12-23"),
                ("サンテック株式会社", "大阪府大阪市西区北堀江3-12-23"),
            ]
            * 3
        )
    ]
    first = resolved(rows)
    for seed in range(3):
        shuffled = rows[:]
        random.Random(seed).shuffle(shuffled)
        assert resolved(shuffled) == first


def test_more_awards_do_not_rename_a_company(resolved: Resolve) -> None:
    early = award("株式会社SAY企画", SAY)
    alone = resolved([early])[early.award_id]["company"]
    later = [award("㈱SAY企画", SAY, day=day) for day in (10, 20)]
    assert resolved([early, *later])[early.award_id]["company"] == alone


def test_a_judgement_wins_and_can_be_taken_back(resolved: Resolve) -> None:
    one = award("株式会社サンテック", "大阪府大阪市西区北堀江3-12-23")
    other = award("株式会社サンテック", "福岡県福岡市博多区相生町1-2-1")
    same = Judgement(
        True,
        Side("name", "株式会社サンテック", "大阪府"),
        Side("name", "株式会社サンテック", "福岡県"),
        "移転",
    )
    apart = resolved([one, other])
    joined = resolved([one, other], judgements=(same,))
    assert len({row["company"] for row in joined.values()}) == 1
    assert {row["method"] for row in joined.values()} == {"judgement"}
    assert resolved([one, other]) == apart


def test_a_judgement_separates_what_a_number_joins(resolved: Resolve) -> None:
    right = award("株式会社武田商店", "東京都渋谷区恵比寿西2-3-13", KOKUSAI)
    wrong = award("関東油化株式会社", "東京都大田区中央7-3-1", KOKUSAI)
    different = Judgement(False, Side("award", wrong.award_id), Side("name", "株式会社武田商店"), "誤記")
    assert together(resolved, right, wrong)
    assert not together(resolved, right, wrong, judgements=(different,))


def test_a_number_that_contradicts_its_name_is_flagged(resolved: Resolve) -> None:
    takeda = [
        award("株式会社武田商店", "東京都渋谷区恵比寿西2-3-13", KOKUSAI, day=day) for day in range(0, 90, 9)
    ]
    wrong = award("関東油化株式会社", "東京都大田区中央7-3-1", KOKUSAI, day=30)
    right = [award("関東油化株式会社", "東京都大田区中央7-3-1", HITACHI, day=day) for day in range(3)]
    rows = resolved([*takeda, wrong, *right])
    assert rows[wrong.award_id]["warnings"] == ["number_name_mismatch", "several_numbers"]
    assert rows[wrong.award_id]["score"] == 0.5
    assert all(not rows[row.award_id]["warnings"] for row in [*takeda, *right])


def test_a_name_with_a_number_of_its_own_is_no_former_name_of_another(resolved: Resolve) -> None:
    first = award("関東油化株式会社", "東京都大田区中央7-3-1", KOKUSAI, day=0)
    takeda = [
        award("株式会社武田商店", "東京都渋谷区恵比寿西2-3-13", KOKUSAI, day=30 + day) for day in range(9)
    ]
    assert resolved([first, *takeda])[first.award_id]["warnings"] == []
    right = award("関東油化株式会社", "東京都大田区中央7-3-1", HITACHI, day=3)
    rows = resolved([first, *takeda, right])
    assert rows[first.award_id]["warnings"] == ["number_name_mismatch", "several_numbers"]
    assert rows[right.award_id]["warnings"] == []


def test_a_company_is_no_former_name_of_a_foundation(resolved: Resolve) -> None:
    first = award("株式会社サンプル総合企画", "東京都千代田区紀尾井町3-20", KOKUSAI, day=0)
    others = [award("公益社団法人架空協働協会", SAY, KOKUSAI, day=30 + day) for day in range(12)]
    assert resolved([first, *others])[first.award_id]["warnings"] == ["number_name_mismatch"]
    renamed = [award("株式会社架空協働", SAY, KOKUSAI, day=30 + day) for day in range(12)]
    assert resolved([first, *renamed])[first.award_id]["warnings"] == []


def test_a_number_of_a_namesake_is_flagged_though_it_is_printed_more_often(resolved: Resolve) -> None:
    """The second and third digits of a number are the bureau it was registered at: 01 東京, 05 茨城, 18 愛知."""
    tokyo, ibaraki, aichi, other = "4010501014675", "1050001002386", "2180001010714", "9180001049399"
    slips = [award("株式会社ヨシダ", SAY, ibaraki, day=day) for day in range(5)]
    right = award("㈱ヨシダ", SAY, tokyo)
    rows = resolved([*slips, right])
    assert all(rows[row.award_id]["warnings"] == ["number_of_namesake", "several_numbers"] for row in slips)
    assert all(rows[row.award_id]["company"] == ibaraki for row in slips)
    assert rows[right.award_id]["warnings"] == []
    both = [award("株式会社トヨトミ", "名古屋市瑞穂区桃園町5-17", number) for number in (aichi, other, other)]
    rows = resolved(both)
    assert [rows[row.award_id]["warnings"] for row in both] == [["several_numbers"], [], []]
    unregistered = "6700150000005"
    assert is_corporate_number(unregistered)
    mixed = [award("ヨシダ組合", SAY, number) for number in (tokyo, tokyo, unregistered)]
    rows = resolved(mixed)
    assert [rows[row.award_id]["warnings"] for row in mixed] == [[], [], ["several_numbers"]]
    moved = award("株式会社ヨシダ", SAY, aichi)
    assert resolved([moved])[moved.award_id]["warnings"] == []


def test_numbers_can_be_left_out(resolved: Resolve) -> None:
    rows = [award("株式会社ヨシダ", SAY, HITACHI), award("株式会社ヨシダ", SAY, KOKUSAI)]
    assert together(resolved, *rows, ignore_numbers=True)


def test_a_name_that_passed_on_names_two_firms(resolved: Resolve) -> None:
    """株式会社電通 is the name of 電通グループ until 2019 and of the company it founded since 2020."""
    place = "東京都港区東新橋1-8-1"
    before = [award("株式会社電通", place, day=-1900 - day) for day in range(3)]
    since = [award("㈱電通", place, day=-1800 + day) for day in range(3)]
    since.append(award("株式会社電通", place, day=-1500))
    undated = award("株式会社電通", place, contract_date=None)
    rows = resolved([*before, *since, undated])
    old = {rows[row.award_id]["company"] for row in before}
    new = {rows[row.award_id]["company"] for row in since}
    assert len(old) == len(new) == 1
    assert old != new
    assert rows[undated.award_id]["company"] in old | new


def test_a_number_outweighs_the_day_a_name_passed_on(resolved: Resolve) -> None:
    place = "東京都港区東新橋1-8-1"
    assert together(
        resolved,
        award("株式会社電通", place, HITACHI, day=-1900),
        award("株式会社電通", place, HITACHI, day=-1500),
    )


def test_trying_gives_what_a_run_writes(tmp_path: Path, resolved: Resolve) -> None:
    awards = [
        award("株式会社SAY企画", SAY),
        award("㈱ＳＡＹ企画"),
        award("株式会社日立製作所", number=HITACHI),
    ]
    data_directory(tmp_path, awards, resolved=False)
    assert not (tmp_path / "award_companies").exists()
    resolve(tmp_path)
    written = pq.read_table(tmp_path / "award_companies" / "data.parquet").to_pylist()
    assert by_award(written) == resolved(awards)
