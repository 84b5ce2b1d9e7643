"""The dataset `contracts`: every contract once, its values from the newest of its prints that gives them.

Prints of one contract are ranked: corrections, then awards, then notices of a change; within these the one published last,
then fetched last. A field is that of the first print that has it. Amounts of several suppliers come from the print that
names most of them; what does not add up to the whole contract is null.
"""

# ruff: noqa: S608 - SQL is put together from this module's constants

from __future__ import annotations

import duckdb
import pyarrow as pa

from pipelines.names.parsing import JOINT_VENTURE, parse_name
from pipelines.resolve.buyers import read_buyer_bodies
from pipelines.resolve.contract_groups import find_prints, group_prints

AMOUNTS_DIFFER = "amounts_differ"
"""Warning: prints of one contract give different totals, and none is a notice of a change."""
SUPPLIERS_DIFFER = "suppliers_differ"
"""Warning: prints of one contract name different firms."""
PART_OF_AMOUNT = "part_of_amount_missing"
"""Warning: of several suppliers some have a total and some none: the contract's amount is null."""
_TAKEN = (
    "title",
    "contract_date",
    "opening_date",
    "tender_notice_date",
    "procurement_method",
    "direct_award_reason",
    "bidders",
    "estimated_price_yen",
    "expected_total_yen",
    "unit_price",
    "award_rate",
)
"""Fields that are those of the first print that has them."""


def renew_contracts(database: duckdb.DuckDBPyConnection) -> None:
    """Make anew the contracts that may have changed: the table `contracts_now`, and `contracts_before` (contract_id) of those that went.

    Keeps `print_contracts`, `contract_index` and `contract_companies` (contract, company_id, place, amount_yen).

    Args:
        database: the state, after `renew_links`.
    """
    find_prints(database)
    database.execute(_AWARDS)
    read_buyer_bodies(database)
    group_prints(database)
    for made in (_ROWS, _PRINTS, _SUPPLIERS, _CHANGES):
        database.execute(made)
    _read_leads(database)
    for made in (_FORMER, _CONTRACTS, _COMPANIES, _KEEP):
        database.execute(made)


_AWARDS = """
CREATE OR REPLACE TEMP TABLE awards_touched AS
SELECT r.*, d.company_id, d.warnings AS company_warnings, known.fetched_at
FROM rows r LEFT JOIN decided d USING (mention) LEFT JOIN known_documents known USING (document_sha256)
WHERE r.rowid IN (SELECT rowid FROM rows WHERE print IN (SELECT print FROM prints_touched))
  AND NOT coalesce(known.superseded, false)
"""
# By the number of the row: of all other rows only the print is read, not the forty columns.
# Of two prints the one fetched on a later day (in Japan) is the newer. Of one day the hash decides: a crawl that was stopped
# and begun again fetches in another order, and a contract must not be told otherwise for that.
# The price of a row whose remarks alone call it a change may be the new total or what was added to it: it is neither here.
# The number of a 単価契約 that is printed as a plain price is an expected total, or the price of one: which is not told, and
# neither is the contract's amount.
_ROWS = """
CREATE OR REPLACE TEMP TABLE contract_rows AS
SELECT contract, a.* REPLACE (
           if(remarked OR (amount_kind = 'total' AND list_contains(warnings, 'unit_contract')), NULL, amount_yen) AS amount_yen,
           if(amount_kind = 'total' AND list_contains(warnings, 'unit_contract'), 'unit', amount_kind) AS amount_kind,
           if(remarked, 'change', notice_kind) AS notice_kind,
           if(remarked, NULL, expected_total_yen) AS expected_total_yen, if(remarked, NULL, unit_price) AS unit_price,
           if(remarked, NULL, estimated_price_yen) AS estimated_price_yen, if(remarked, NULL, award_rate) AS award_rate
       ),
       row_number() OVER (
           PARTITION BY contract
           ORDER BY CASE if(remarked, 'change', a.notice_kind) WHEN 'correction' THEN 0 WHEN 'award' THEN 1 ELSE 2 END,
                    published_on DESC NULLS LAST, floor((epoch(fetched_at) + 32400) / 86400) DESC NULLS LAST,
                    document_sha256, award_ordinal, supplier_ordinal, award_id
       ) AS rank
FROM (
    SELECT *, award_id IN (SELECT award_id FROM links WHERE kind = 'remark') AS remarked FROM awards_touched
) a JOIN print_contracts_now USING (print)
"""
_PRINTS = """
CREATE OR REPLACE TEMP TABLE contract_prints AS
SELECT contract, print, min(rank) AS rank, arg_min(award_id, rank) AS award_id, any_value(notice_kind) AS notice_kind,
       count(DISTINCT supplier_ordinal) AS suppliers
FROM contract_rows GROUP BY contract, print
"""
_SUPPLIERS = """
CREATE OR REPLACE TEMP TABLE contract_base AS
SELECT contract, arg_min(print, (notice_kind = 'change', -suppliers, rank)) AS print, max(suppliers) AS suppliers
FROM contract_prints GROUP BY contract;

CREATE OR REPLACE TEMP TABLE contract_totals AS
SELECT contract, company_id, arg_min(amount_yen, rank) AS amount_yen, min(rank) AS rank
FROM contract_rows
WHERE notice_kind <> 'change' AND amount_yen IS NOT NULL AND amount_kind NOT IN ('unit', 'shared')
GROUP BY contract, company_id;

CREATE OR REPLACE TEMP TABLE contract_suppliers AS
WITH named AS (
    SELECT r.contract, r.supplier_ordinal, r.award_id, r.company_id, b.suppliers,
           coalesce(r.supplier_name, r.supplier_name_text) AS name, r.supplier_legal_form, r.supplier_name_text,
           if(r.amount_kind NOT IN ('unit', 'shared') AND r.notice_kind <> 'change', r.amount_yen, NULL) AS own_yen,
           count(*) OVER (PARTITION BY r.contract, r.company_id) AS times
    FROM contract_rows r JOIN contract_base b USING (contract, print)
    QUALIFY row_number() OVER (PARTITION BY r.contract, r.supplier_ordinal ORDER BY r.award_id) = 1
)
SELECT named.* EXCLUDE (own_yen, times),
       CASE WHEN suppliers = 1 THEN whole.amount_yen
            ELSE coalesce(own_yen, if(times = 1, part.amount_yen, NULL)) END AS amount_yen
FROM named
LEFT JOIN contract_totals part ON part.contract = named.contract AND part.company_id = named.company_id
LEFT JOIN (SELECT contract, arg_min(amount_yen, rank) AS amount_yen FROM contract_totals GROUP BY contract) whole
    ON whole.contract = named.contract
"""
_CHANGES = """
CREATE OR REPLACE TEMP TABLE contract_changes AS
WITH told AS (
    SELECT contract, print, min(changed_from_yen) AS old_yen, bool_or(remarked) AS remarked,
           coalesce(any_value(changed_on), any_value(contract_date) FILTER (WHERE remarked), any_value(published_on)) AS date,
           if(count(amount_yen) = count(*), sum(amount_yen)::BIGINT, NULL) AS new_yen, min(award_id) AS award_id,
           min(rank) AS rank
    FROM contract_rows
    WHERE (notice_kind = 'change' OR changed_from_yen IS NOT NULL) AND amount_kind NOT IN ('unit', 'shared')
    GROUP BY contract, print
),
once AS (
    SELECT * FROM told WHERE new_yen IS NOT NULL OR old_yen IS NOT NULL OR remarked
    QUALIFY row_number() OVER (PARTITION BY contract, old_yen, new_yen, if(remarked, date, NULL) ORDER BY rank) = 1
)
SELECT contract,
       list({'date': date, 'old_yen': old_yen, 'new_yen': new_yen, 'award_id': award_id}
            ORDER BY date NULLS LAST, rank DESC) AS changes,
       first(old_yen ORDER BY date NULLS LAST, rank DESC) AS first_yen,
       last(new_yen ORDER BY date NULLS LAST, rank DESC) FILTER (WHERE new_yen IS NOT NULL) AS last_yen
FROM once GROUP BY contract
"""
_FORMER = """
CREATE OR REPLACE TEMP TABLE contract_former AS
WITH places AS (
    SELECT award_id, document_sha256, award_ordinal, source, title, contract_date,
           coalesce(supplier_name_text, corporate_number) AS supplier,
           document_sha256 IN (SELECT document_sha256 FROM known_documents WHERE superseded) AS replaced, document_url, print
    FROM rows
    WHERE supplier_ordinal = 1 AND document_url IN (SELECT document_url FROM awards_touched) AND document_url IN (
        SELECT document_url FROM rows SEMI JOIN (FROM known_documents WHERE superseded) USING (document_sha256) WHERE document_url IS NOT NULL
    )
),
keyed AS (
    SELECT *, row_number() OVER (PARTITION BY document_sha256, source, title, contract_date, supplier ORDER BY award_ordinal) AS nth
    FROM places
),
replaced AS (
    SELECT DISTINCT contract, old.award_id
    FROM keyed old
    JOIN keyed new ON new.document_url = old.document_url AND new.source = old.source AND new.title = old.title AND new.nth = old.nth
         AND new.contract_date IS NOT DISTINCT FROM old.contract_date AND new.supplier IS NOT DISTINCT FROM old.supplier
    JOIN print_contracts_now ON print_contracts_now.print = new.print
    WHERE old.replaced AND NOT new.replaced
)
SELECT contract, list(DISTINCT 'c-' || award_id ORDER BY 'c-' || award_id) AS ids
FROM (
    SELECT contract, award_id FROM replaced
    UNION SELECT contract, award_id FROM contract_prints
) GROUP BY contract
"""
_FIELDS = ", ".join(f"arg_min({name}, rank) AS {name}" for name in _TAKEN)
_CONTRACTS = f"""
CREATE OR REPLACE TEMP TABLE contracts_plain AS
WITH fields AS (
    SELECT contract, 'c-' || arg_min(award_id, rank) AS contract_id, {_FIELDS},
           arg_min(coalesce(buyer_name, buyer_text, ministry), rank) AS buyer_name, arg_min(ministry, rank) AS ministry,
           coalesce(arg_min(category_codes, rank) FILTER (WHERE len(category_codes) > 0), []) AS category_codes,
           arg_min(amount_kind, (amount_kind = 'absent', rank)) AS amount_kind,
           arg_min(award_rate_basis, rank) FILTER (WHERE award_rate IS NOT NULL) AS award_rate_basis,
           min(published_on) AS first_published_on, list(DISTINCT source ORDER BY source) AS sources,
           list(award_id ORDER BY rank) AS award_ids,
           count(DISTINCT amount_yen) FILTER (WHERE notice_kind = 'award') AS totals,
           list(warnings) FILTER (WHERE len(warnings) > 0) AS row_warnings,
           list(company_warnings) FILTER (WHERE len(company_warnings) > 0) AS company_warnings
    FROM contract_rows GROUP BY contract
),
documents_of AS (
    SELECT contract, list(document_sha256 ORDER BY rank) AS document_sha256s
    FROM (SELECT contract, document_sha256, min(rank) AS rank FROM contract_rows GROUP BY ALL) GROUP BY contract
),
companies_of AS (
    SELECT contract, list(company_id ORDER BY place) AS company_ids, bool_or(of_base) AND NOT bool_and(of_base) AS differ
    FROM (
        SELECT contract, company_id, min(place) AS place, min(place) <= 0 AS of_base FROM (
            SELECT contract, company_id, supplier_ordinal - 100000 AS place FROM contract_suppliers
            UNION ALL SELECT contract, company_id, rank AS place FROM contract_rows
        ) WHERE company_id IS NOT NULL GROUP BY ALL
    ) GROUP BY contract
),
suppliers_of AS (
    SELECT contract, any_value(suppliers) AS suppliers, count(amount_yen) AS with_total, count(*) AS named,
           sum(amount_yen) AS total_yen,
           list(name ORDER BY supplier_ordinal) FILTER (WHERE name IS NOT NULL) AS supplier_names,
           coalesce(bool_or(supplier_legal_form = '{JOINT_VENTURE}'), false) AS joint_venture,
           min(lead) AS joint_venture_lead
    FROM contract_suppliers LEFT JOIN leads USING (supplier_name_text) GROUP BY contract
),
valued AS (
    SELECT f.*, d.document_sha256s, k.company_ids, coalesce(k.differ, false) AS differ, s.* EXCLUDE (contract), c.changes, c.last_yen, former.ids,
           if(s.with_total = s.named, s.total_yen, NULL)::BIGINT AS printed_yen, c.first_yen
    FROM fields f JOIN documents_of d USING (contract) JOIN suppliers_of s USING (contract)
    LEFT JOIN companies_of k USING (contract) LEFT JOIN contract_changes c USING (contract) JOIN contract_former former USING (contract)
)
SELECT contract, contract_id, [id FOR id IN ids IF id <> contract_id] AS former_ids, b.buyer_id,
       v.buyer_name, coalesce(v.ministry, b.ministry) AS ministry, title, category_codes, contract_date, opening_date,
       tender_notice_date, first_published_on, procurement_method, direct_award_reason, bidders, estimated_price_yen,
       coalesce(last_yen, printed_yen) AS amount_yen,
       CASE WHEN last_yen IS NOT NULL THEN 'changed_total' WHEN printed_yen IS NULL THEN NULL
            WHEN suppliers > 1 THEN 'sum_of_suppliers' ELSE 'printed_total' END AS amount_basis,
       if(coalesce(last_yen, printed_yen) IS NOT NULL, 'total', amount_kind) AS amount_kind,
       expected_total_yen, unit_price,
       if(changes IS NULL, NULL, coalesce(first_yen, if(printed_yen <> last_yen, printed_yen, NULL))) AS original_amount_yen,
       coalesce(changes, []) AS changes, award_rate, award_rate_basis,
       coalesce(company_ids, []) AS company_ids, coalesce(supplier_names, []) AS supplier_names,
       joint_venture, joint_venture_lead, sources, award_ids, document_sha256s,
       list_sort(list_distinct(list_concat(
           flatten(coalesce(row_warnings, [])), flatten(coalesce(company_warnings, [])),
           if(totals > 1 AND suppliers = 1 AND changes IS NULL, ['{AMOUNTS_DIFFER}'], []),
           if(differ, ['{SUPPLIERS_DIFFER}'], []),
           if(with_total > 0 AND with_total < named, ['{PART_OF_AMOUNT}'], [])
       ))) AS warnings
FROM valued v LEFT JOIN buyer_names b USING (buyer_name)
"""
_COMPANIES = """
CREATE OR REPLACE TEMP TABLE contract_companies_now AS
WITH parts AS (
    SELECT contract, company_id, sum(amount_yen) AS amount_yen
    FROM contract_suppliers WHERE company_id IS NOT NULL GROUP BY ALL
)
SELECT c.contract, c.company_id, c.place,
       if(companies = 1, c.amount_yen, coalesce(parts.amount_yen, t.amount_yen))::BIGINT AS amount_yen
FROM (
    SELECT contract, unnest(company_ids) AS company_id, generate_subscripts(company_ids, 1) AS place,
           len(company_ids) AS companies, amount_yen
    FROM contracts_plain
) c
LEFT JOIN parts USING (contract, company_id)
LEFT JOIN contract_totals t ON t.contract = c.contract AND t.company_id = c.company_id;

CREATE OR REPLACE TEMP TABLE contracts_now AS
SELECT * FROM contracts_plain LEFT JOIN (
    SELECT contract, list(amount_yen ORDER BY place) AS supplier_amounts_yen FROM contract_companies_now GROUP BY contract
) USING (contract)
"""
_KEEP = """
CREATE OR REPLACE TEMP TABLE contracts_gone AS
SELECT DISTINCT contract FROM print_contracts WHERE print IN (SELECT print FROM prints_touched);
CREATE OR REPLACE TEMP TABLE contracts_before AS SELECT contract_id FROM contract_index SEMI JOIN contracts_gone USING (contract);
INSERT INTO companies_touched
SELECT company_id FROM contract_companies SEMI JOIN contracts_gone USING (contract) UNION SELECT company_id FROM contract_companies_now;
DELETE FROM print_contracts WHERE contract IN (SELECT contract FROM contracts_gone);
DELETE FROM contract_index WHERE contract IN (SELECT contract FROM contracts_gone);
DELETE FROM contract_companies WHERE contract IN (SELECT contract FROM contracts_gone);
INSERT INTO print_contracts SELECT * FROM print_contracts_now;
INSERT INTO contract_index SELECT contract, contract_id, buyer_id FROM contracts_now;
INSERT INTO contract_companies SELECT contract, company_id, place, amount_yen FROM contract_companies_now
"""


def _read_leads(database: duckdb.DuckDBPyConnection) -> None:
    """The table `leads`: the leading member of each joint venture's name, where it is printed."""
    texts = [
        text
        for (text,) in database.execute(
            "SELECT DISTINCT supplier_name_text FROM contract_suppliers WHERE supplier_legal_form = ? AND supplier_name_text IS NOT NULL",
            [JOINT_VENTURE],
        ).fetchall()
    ]
    leads = [parse_name(text, with_reading=False).representative for text in texts]
    table = pa.table(
        {"supplier_name_text": pa.array(texts, pa.string()), "lead": pa.array(leads, pa.string())}
    )
    database.register("read", table)
    database.execute("CREATE OR REPLACE TEMP TABLE leads AS SELECT * FROM read")
    database.unregister("read")
