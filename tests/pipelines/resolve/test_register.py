"""Firms looked up in a 法人番号 full file made here in its published form (30 columns, no header)."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.values.corporate_number import check_digit, is_corporate_number
from pipelines.resolve.register import RegisterError, open_register
from pipelines.resolve.registry_offices import registered_in
from tests.pipelines.resolve.conftest import Resolved, award

Resolve = Callable[..., Resolved]


def number(serial: int) -> str:
    twelve = f"{serial:012d}"
    return f"{check_digit(twelve)}{twelve}"


def entry(serial: int, name: str, prefecture: str, city: str, street: str, closed: str = "") -> list[str]:
    row = [""] * 30
    row[0], row[1], row[6] = str(serial), number(serial), name
    row[9:12] = prefecture, city, street
    row[18], row[23], row[29] = closed, "1", "0"
    return row


ENTRIES = [
    entry(1, "株式会社唯一無二企画", "東京都", "豊島区", "東池袋１丁目４８番１０号"),
    entry(2, "株式会社サンテック", "大阪府", "大阪市西区", "北堀江３丁目１２番２３号"),
    entry(3, "株式会社サンテック", "福岡県", "福岡市博多区", "相生町１丁目２番１号"),
    entry(4, "有限会社サンテック", "東京都", "港区", "赤坂１丁目１番１号"),
    entry(5, "髙橋電子工芸株式会社", "東京都", "台東区", "上野７丁目６番９号"),
    entry(6, "株式会社旧サンプル堂", "東京都", "台東区", "上野７丁目６番９号", closed="2020-01-01"),
]


def full_file(
    folder: Path, encoding: str, *, zipped: bool = True, entries: list[list[str]] = ENTRIES
) -> Path:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(entries)
    content = text.getvalue().encode(encoding)
    if not zipped:
        path = folder / "00_zenkoku_all_20261030.csv"
        path.write_bytes(content)
        return path
    path = folder / "00_zenkoku_all_20261030.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("00_zenkoku_all_20261030.csv", content, zipfile.ZIP_DEFLATED)
        archive.writestr("00_zenkoku_all_20261030.csv.asc", b"signature")
    return path


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_name_alone_in_the_register_gets_its_number(
    resolved: Resolve, tmp_path: Path, encoding: str, zipped: bool
) -> None:
    register = open_register(full_file(tmp_path, encoding, zipped=zipped), tmp_path / "index")
    assert register.rows == len(ENTRIES)
    rows = resolved([only := award("㈱唯一無二企画")], register=register)
    assert (rows[only.award_id]["company"], rows[only.award_id]["method"]) == (number(1), "register")


def test_namesakes_go_by_their_municipality_and_else_stay_open(resolved: Resolve, tmp_path: Path) -> None:
    register = open_register(full_file(tmp_path, "cp932"), tmp_path / "index")
    osaka = award("(株)サンテック", "大阪市西区北堀江3-12-23")
    nowhere = award("株式会社サンテック", "北海道札幌市中央区北1条西4-1-2")
    rows = resolved([osaka, nowhere], register=register)
    assert rows[osaka.award_id]["company"] == number(2)
    assert rows[nowhere.award_id]["company"].startswith("x")


def test_a_branchs_address_chooses_no_namesake(resolved: Resolve, tmp_path: Path) -> None:
    register = open_register(full_file(tmp_path, "cp932"), tmp_path / "index")
    branch = award("(株)サンテック大阪支店", "大阪市西区北堀江3-12-23")
    assert resolved([branch], register=register)[branch.award_id]["company"].startswith("x")


def test_spelling_variants_are_found(resolved: Resolve, tmp_path: Path) -> None:
    register = open_register(full_file(tmp_path, "utf-8"), tmp_path / "index")
    rows = resolved([variant := award("高橋電子工芸㈱", "台東区上野7-6-9")], register=register)
    assert rows[variant.award_id]["company"] == number(5)


def test_printed_numbers_are_checked_against_the_register(resolved: Resolve, tmp_path: Path) -> None:
    register = open_register(full_file(tmp_path, "utf-8"), tmp_path / "index")
    wrong = award("関東油化株式会社", None, number(1))
    unknown = award("株式会社唯一無二企画", None, number(99))
    right = award("株式会社唯一無二企画", None, number(1), day=5)
    rows = resolved([wrong, unknown, right], register=register)
    assert "number_name_mismatch" in rows[wrong.award_id]["warnings"]
    assert "number_not_registered" in rows[unknown.award_id]["warnings"]
    assert rows[right.award_id]["warnings"] == []


def test_a_number_of_a_namesake_elsewhere_is_flagged(resolved: Resolve, tmp_path: Path) -> None:
    register = open_register(full_file(tmp_path, "utf-8"), tmp_path / "index")
    wrong = award("株式会社サンテック", "大阪府大阪市西区北堀江3-12-23", number(3))
    right = award("株式会社サンテック", "福岡市博多区相生町1-2-1", number(3), day=5)
    moved = award("株式会社サンテック", "福岡市早良区西新1-1-1", number(3), day=9)
    rows = resolved([wrong, right, moved], register=register)
    assert rows[wrong.award_id]["warnings"] == ["number_of_namesake"]
    assert rows[wrong.award_id]["company"] == number(3)
    assert rows[right.award_id]["warnings"] == rows[moved.award_id]["warnings"] == []


def test_a_name_that_passed_on_does_not_get_its_present_bearers_number(
    resolved: Resolve, tmp_path: Path
) -> None:
    dentsu = entry(7, "株式会社電通", "東京都", "港区", "東新橋１丁目８番１号")
    register = open_register(full_file(tmp_path, "utf-8", entries=[*ENTRIES, dentsu]), tmp_path / "index")
    before = award("株式会社電通", "東京都港区東新橋1-8-1", day=-3000)
    since = award("株式会社電通", "東京都港区東新橋1-8-1")
    rows = resolved([before, since], register=register)
    assert rows[since.award_id]["company"] == number(7)
    assert rows[before.award_id]["company"].startswith("x")


def test_the_index_is_made_once(tmp_path: Path) -> None:
    file = full_file(tmp_path, "cp932")
    first = open_register(file, tmp_path / "index").index
    made = first.stat().st_mtime_ns
    assert open_register(file, tmp_path / "index").index.stat().st_mtime_ns == made
    assert len(list((tmp_path / "index").iterdir())) == 1


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("cut", [True, False])
def test_a_damaged_file_is_refused_and_leaves_no_index(tmp_path: Path, place: float, cut: bool) -> None:
    entries = [
        entry(serial, f"株式会社{serial}商店", "東京都", "港区", "赤坂１丁目") for serial in range(900)
    ]
    file = full_file(tmp_path, "cp932", entries=entries)
    content = file.read_bytes()
    at = int(len(content) * place)
    file.write_bytes(content[:at] if cut else content[:at] + b"\xff" * 40 + content[at + 40 :])
    with pytest.raises(RegisterError, match="zenkoku"):
        open_register(file, tmp_path / "index")
    assert not list((tmp_path / "index").iterdir())


@pytest.mark.parametrize("entries", [[], [["a", "b"]], [entry(1, "x", "", "", "")[:29]]])
def test_another_file_is_refused(tmp_path: Path, entries: list[list[str]]) -> None:
    with pytest.raises(RegisterError, match="zenkoku"):
        open_register(full_file(tmp_path, "utf-8", entries=entries), tmp_path / "index")
    assert not list((tmp_path / "index").iterdir())


def test_the_constructed_full_file_is_a_full_file() -> None:
    from benchmarks.corporate_register import register_rows

    rows = list(register_rows(3000))
    assert {len(row) for row in rows} == {30}
    assert all(is_corporate_number(row[1]) for row in rows)
    assert len({row[1] for row in rows}) == len(rows)
    assert all(registered_in(row[1]) == row[9] for row in rows)
    assert "".join(map("".join, rows)).encode("cp932")


def test_the_register_joins_what_two_regions_keep_apart(resolved: Resolve, tmp_path: Path) -> None:
    rows = [
        award("株式会社唯一無二企画", "東京都豊島区東池袋1-48-10"),
        award("（株）唯一無二企画", None, buyer_name="千葉県", source="municipal"),
    ]
    assert len({row["company"] for row in resolved(rows).values()}) == 2
    register = open_register(full_file(tmp_path, "utf-8"), tmp_path / ".register")
    assert {row["company"] for row in resolved(rows, register=register).values()} == {number(1)}
