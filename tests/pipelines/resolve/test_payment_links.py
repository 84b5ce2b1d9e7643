"""Lines of payee tables and the contracts they pay: linked where firm, buyer, year and title or amount agree, else not."""

import datetime as dt

import duckdb
import pyarrow as pa
import pytest

from extract.document import Document, extract_document
from extract.rows import DocumentRow, PaymentRow
from pipelines.datasets.intake import IntakeBatch
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets
from pipelines.normalise import enrich, enriched_payment
from pipelines.resolve.payment_links import compare, find_payments
from pipelines.resolve.run import resolve
from tests.build import award
from tests.extract.payments.review_files import BLOCKS, FLOWS, LINKED, PAYEES, PRIME, SECOND, csv_file, row

TITLE = "申告書の入力及び画像化業務 一式"
MINISTRY = {"政策所管府省庁": "厚生労働省"}


def read(header, lines):
    document = Document(csv_file(header, [each | MINISTRY for each in lines]), source="rs_system")
    made = extract_document(document)
    return document.sha256, list(map(enriched_payment, made.payments))


def contract(**more):
    values = {
        "title": TITLE, "contract_date": dt.date(2024, 6, 1), "bidders": 3, "award_rate": None, "buyer_name": "厚生労働省",
        "ministry": "厚生労働省", "company_id": PRIME, "amount_yen": 182_000_000,
    }  # fmt: skip
    return values | more


def linked(contracts, blocks=BLOCKS, flows=LINKED):
    """The contracts' places of the links that are found, with the line's words."""
    payments = [
        each for header, lines in ((PAYEES, blocks), (FLOWS, flows)) for each in read(header, lines)[1]
    ]
    made = pa.Table.from_pylist(
        [{"contract": number, "award_ids": [f"a-{number}"], **each} for number, each in enumerate(contracts)]
    )
    with duckdb.connect() as database:
        database.register("payments", table_of(payments, PaymentRow))
        database.register("documents", table_of([], DocumentRow))
        database.register("made", made)
        database.execute(
            f"""CREATE TABLE contracts AS SELECT * EXCLUDE (company_id, amount_yen) FROM made;
                CREATE TABLE contract_companies AS SELECT contract, company_id, amount_yen FROM made;
                CREATE TABLE companies AS SELECT * FROM (VALUES ('{PRIME}', '{PRIME}'), ('{SECOND}', '{SECOND}'))
                    AS given(company_id, corporate_number);
                CREATE TABLE awards (award_id VARCHAR, supplier_name VARCHAR, supplier_municipality_code VARCHAR);
                CREATE TABLE award_companies (award_id VARCHAR, company_id VARCHAR);"""
        )
        links = find_payments(database)
    words = {each.payment_id: each.contract_text for each in payments}
    return [(link.award_id, words[link.other_award_id], link.reasons) for link in links]


def test_a_contract_is_linked_with_the_line_that_says_what_was_paid_for_it():
    ((award_id, text, reasons),) = linked([contract(), contract(title="庁舎の清掃", amount_yen=5_000)])
    assert (award_id, text) == ("a-0", "申告書の入力及び画像化業務")
    assert reasons == ("supplier_name", "buyer_name", "title", "amount_yen", "bidders", "contract_date")


@pytest.mark.parametrize(
    "contracts",
    [
        [
            contract(company_id=SECOND, title="入力作業", amount_yen=80_000_000)
        ],  # block A pays it, not the buyer
        [contract(buyer_name="環境省", ministry="環境省")],
        [contract(contract_date=dt.date(2025, 6, 1))],  # after the year that the sheet is about
        [contract(contract_date=dt.date(2018, 6, 1))],  # before any contract of that year
        [contract(title="庁舎の清掃", amount_yen=5_000)],
        [contract(), contract()],  # two contracts fit alike
    ],
)
def test_what_is_not_sure_is_not_linked(contracts):
    assert linked(contracts) == []


def test_a_body_that_passes_money_on_is_the_payer_of_the_block_below_it():
    blocks = [
        row(支出先ブロック番号="A", 支出先ブロック名="年金", ブロックの合計支出額="1"),
        row(支出先ブロック番号="A", 支出先名="日本年金機構", 支出先の合計支出額="1"),
        *({**each, "支出先ブロック番号": "B"} for each in BLOCKS[:3]),
    ]
    assert len(linked([contract(buyer_name="日本年金機構")], blocks)) == 1
    assert linked([contract()], blocks) == []


def test_disagreement_weighs_against_a_link():
    pair = {
        "contract_text": "入力", "project_title": None, "title": "入力", "paid_yen": 10, "amount_yen": 10, "paid_bidders": 1,
        "bidders": 1, "paid_rate": 0.9, "award_rate": 0.9, "sheet_year": 2025, "contract_date": dt.date(2024, 4, 1),
    }  # fmt: skip
    sure = compare(pair).bits
    for field, other in (
        ("paid_yen", 11),
        ("paid_bidders", 2),
        ("paid_rate", 0.5),
        ("contract_text", "清掃"),
        ("sheet_year", 2027),
    ):
        assert compare(pair | {field: other}).bits < sure


@pytest.mark.long
def test_from_the_files_to_a_profile_that_tells_who_paid_and_who_did_the_work(tmp_path):
    from typer.testing import CliRunner

    from rakusatsu.cli import app

    bought = award(
        "甲データ株式会社", "東京都豊島区東池袋1-48-10", PRIME, source="mof", buyer_text="厚生労働省", title=TITLE,
        contract_date=dt.date(2024, 6, 1), amount_yen=182_000_000, amount_kind="total", document="aw",
    )  # fmt: skip
    datasets = Datasets(tmp_path)
    with datasets.lock():
        datasets.replace(IntakeBatch([DocumentRow(sha256="aw", source="mof")], list(enrich([bought]))))
        for header, lines in ((PAYEES, BLOCKS), (FLOWS, LINKED)):
            sha256, rows = read(header, lines)
            version = DocumentRow(sha256=sha256, source="rs_system", status="ok", rows_payments=len(rows))
            datasets.replace(IntakeBatch([version], payments=rows))
        assert not datasets.unkept()
    resolve(tmp_path)
    told = CliRunner().invoke(app, ["company", PRIME, "--data", str(tmp_path)])
    assert told.exit_code == 0, told.output
    text = " ".join(told.output.split())
    assert (
        "支出元 厚生労働省 支出先 甲データ株式会社 4013301013616 契約概要 申告書の入力及び画像化業務" in text
    )
    assert "→ ブロックB（再委託） 90,000,000円: その他、乙企画株式会社" in text
    assert f"契約 {bought.award_id}" in text
    assert "支出先 甲データ株式会社 4013301013616 東京都豊島区東池袋１－４８－１０" in text
    worker = CliRunner().invoke(app, ["company", "乙企画（株）", "--data", str(tmp_path)])
    assert worker.exit_code == 0, worker.output
    said = " ".join(worker.stdout.split())
    assert (
        "落札の記録はありません" in said
        and "ブロックB: 支出先の計 80,000,000円 支出元 甲データ株式会社" in said
    )
    nobody = CliRunner().invoke(app, ["company", "その他", "--data", str(tmp_path)])
    assert nobody.exit_code != 0, "payees that are not named are nobody"
