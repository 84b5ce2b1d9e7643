"""Registers joined to companies: by number, by name and place together, never by a name alone."""

from __future__ import annotations

import datetime as dt

import pytest

from extract.rows import AwardRow
from pipelines.datasets.intake import IntakeBatch
from pipelines.datasets.query import open_data
from pipelines.datasets.writer import Datasets
from pipelines.normalise import enrich
from pipelines.registers.taking import take_files
from pipelines.resolve.run import resolve

NUMBER = "4013301013616"
HEAD = "指名停止の状況\n商号又は名称,法人番号,所在地,指名停止期間,理由\n"
PERIOD = "R6.4.1～R6.6.30"
FIRMS = [
    ("株式会社甲組", "東京都豊島区東池袋1-48-10", NUMBER),
    ("乙建設株式会社", "埼玉県川越市元町1-3-1", None),
    ("丙工業株式会社", "千葉県千葉市中央区1-1", None),
    ("丙工業株式会社", "大阪府堺市堺区1-1", None),
]


def award(number: int, name: str, address: str, corporate_number: str | None) -> AwardRow:
    return AwardRow(
        award_id=f"kanpo-x-{number}", source="kanpo", document_sha256="cd" * 32, page=1, award_ordinal=number, title=f"工事{number}",
        supplier_name_text=name, supplier_address_text=address, corporate_number=corporate_number, amount_yen=1_000_000 + number,
        buyer_text="例示省", contract_date=dt.date(2024, 5, 1), extractor="x", extractor_version="1",
    )  # fmt: skip


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "parquet"
    datasets = Datasets(folder)
    with datasets.lock():
        awards = tuple(enrich([award(n, *firm) for n, firm in enumerate(FIRMS, start=1)]))
        datasets.replace(IntakeBatch(documents=(), awards=awards))
    resolve(folder)
    return folder


def lines(data):
    with open_data(data) as connection:
        return connection.execute(
            "SELECT name_text, companies.name FROM registrations LEFT JOIN companies USING (company_id) ORDER BY registration_id"
        ).fetchall()


def write(tmp_path, *rows: tuple[str, str, str]):
    path = tmp_path / "list.csv"
    path.write_text(
        HEAD + "".join(f"{name},{number},{address},{PERIOD},過失\n" for name, number, address in rows),
        encoding="utf-8",
    )
    return path


@pytest.mark.long
def test_a_line_is_joined_by_number_or_by_name_and_place_and_never_by_a_name_alone(data, tmp_path):
    path = write(
        tmp_path,
        ("(株)別の書き方", NUMBER, ""),
        ("乙建設㈱", "", "埼玉県川越市元町1-3-1"),
        ("乙建設㈱", "", "北海道札幌市中央区1"),
        ("乙建設㈱", "", ""),
        ("丙工業（株）", "", "大阪府堺市堺区1-1"),
        ("山田太郎", "", "埼玉県川越市元町1-3-1"),
    )
    (taken,) = take_files([path], data, source="susp_x", register=None, authority="例示県")
    assert (taken.rows, taken.rejected, taken.error) == (6, (), None)
    joined = [name for _, name in lines(data)]
    assert joined == ["株式会社甲組", "乙建設株式会社", None, None, "丙工業株式会社", None]
    resolve(data)
    assert [name for _, name in lines(data)] == joined


@pytest.mark.long
def test_a_list_given_again_replaces_itself_and_a_bad_file_harms_no_other(data, tmp_path):
    good = write(tmp_path, ("乙建設㈱", "", "埼玉県川越市元町1-3-1"))
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 cut off")
    for _ in range(2):
        taken = take_files([bad, good], data, source="susp_x", register=None, authority=None)
    assert {each.name: each.error is None for each in taken} == {str(bad): False, str(good): True}
    assert len(lines(data)) == 1


def test_an_unknown_register_is_refused(data, tmp_path):
    with pytest.raises(ValueError, match="there are: shimei_teishi"):
        take_files([write(tmp_path)], data, source="x", register="blacklist", authority=None)


@pytest.mark.long
def test_a_firm_s_profile_tells_its_suspension_and_the_lists_that_do_not_name_it(data, tmp_path):
    from typer.testing import CliRunner

    from rakusatsu.cli import app

    take_files(
        [write(tmp_path, ("甲組", NUMBER, ""))], data, source="susp_x", register=None, authority="例示県"
    )
    told = CliRunner().invoke(app, ["company", NUMBER, "--data", str(data)])
    assert told.exit_code == 0, told.output
    assert "指名停止 2024-04-01から2024-06-30まで (例示県) 理由 過失" in told.output
    other = CliRunner().invoke(app, ["company", "乙建設株式会社", "--data", str(data)])
    assert "載っていないことの証明ではありません）: 指名停止 (例示県)" in other.output
