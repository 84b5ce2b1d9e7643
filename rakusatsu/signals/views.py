"""What several signals ask of the datasets, each asked in one place: tables and views beside those of `open_data`.

- `noted` (a table, made once): contracts of which a print says that they are at unit prices, shared with other buyers, or changes, or
  that stand in a table of 公益法人 only (`public_interest`), which leaves out all other contracts of its buyer.
- `offers`: per contest and bidder the priced offer of the first round; `at_floor` where it lies at the floor price that the
  document prints.
- `competitive`: contracts let by competition: open, selective, or a 競争入札 whose words do not tell which (公募型競争入札); without changes of
  contracts; `one_price` where neither a unit price nor a share of a price stands for the whole.
- `subjects`: contracts per firm, with the title freed of its year (`subject`) and the fiscal year of the contract date.
"""

from __future__ import annotations

import duckdb

from rakusatsu.signals.subject import SUBJECT

NEAR_FLOOR = 0.02
"""Of the floor price (調査基準価格, 最低制限価格): an offer this near is one that its bidder computed from published rules, as
everybody can. Of 5,208 offers of the four bid workbooks looked at 1,990 lie within 0.5 % and 3,079 within 2 %."""
SLIP = 5
"""An offer this many times the median of its contest, or this part of it, is a slip of a digit (3,646,000 among offers of
36,500,000 is printed so), and no figure is made of it."""

_OFFERS = f"""
WITH printed AS (
    SELECT *, try_cast(regexp_replace(list_filter(map_entries(raw),
        lambda entry: regexp_matches(entry.key, '(調査基準|最低制限)価格'))[1].value, '[^0-9.]', '', 'g') AS DOUBLE) AS floor_price
    FROM bids WHERE price_yen > 0 AND result IN ('won', 'lost') AND coalesce(round, 1) = 1),
offers AS (
    SELECT contest_id, coalesce(any_value(title), contest_id) AS title, bidder_name, min(price_yen) AS price,
           coalesce(abs(min(price_yen) / nullif(any_value(floor_price), 0) - 1) <= {NEAR_FLOOR}, false) AS at_floor,
           any_value(award_id) AS award_id
    FROM printed GROUP BY contest_id, bidder_name, bidder_ordinal)
SELECT * FROM offers WINDOW contest AS (PARTITION BY contest_id)
QUALIFY price BETWEEN median(price) OVER contest / {SLIP} AND median(price) OVER contest * {SLIP}
"""  # noqa: S608 - constants of this module

_NOTED = """
WITH marked AS (
    SELECT award_id, amount_kind = 'unit' OR coalesce(contract_kind = 'unit', false)
               OR regexp_matches(concat_ws(' ', title, remarks, price_text), '単価契約|単価による|^[@＠]|予定総価|(年間|総額|契約)予定(調達)?額|予定調達(総)?額') AS unit_priced,
           notice_kind = 'change' OR regexp_matches(coalesce(remarks, ''), '(^|\\s)変更契約(\\s|$)') AS changed,
           public_interest_kind IS NOT NULL AS public_interest,
           amount_kind = 'shared' OR regexp_matches(coalesce(remarks, ''), '連名|分担契約|共同調達|按分') AS shared
    FROM awards_current)
SELECT contract_id, bool_or(unit_priced) AS unit_priced, bool_or(changed) AS changed, bool_or(shared) AS shared, bool_and(public_interest) AS public_interest
FROM (SELECT contract_id, unnest(award_ids) AS award_id FROM contracts)
JOIN (SELECT * FROM marked WHERE unit_priced OR changed OR shared OR public_interest) AS marked USING (award_id) GROUP BY contract_id
"""

_COMPETITIVE = """
WITH told AS (
    SELECT * FROM contracts WHERE procurement_method IN ('open', 'selective')
    UNION ALL BY NAME
    SELECT * FROM contracts WHERE procurement_method IS NULL AND contract_id IN (
        SELECT contract_id FROM (SELECT contract_id, unnest(award_ids) AS award_id FROM contracts WHERE procurement_method IS NULL)
        JOIN (SELECT award_id FROM awards_current WHERE procurement_method IS NULL AND contains(procurement_method_text, '競争')
                  AND NOT regexp_matches(procurement_method_text, '随意|随契|企画|見積')) USING (award_id)))
SELECT told.*, NOT coalesce(unit_priced OR shared, false) AS one_price FROM told LEFT JOIN noted USING (contract_id)
WHERE NOT coalesce(changed, false)
"""

_SUBJECTS = f"""
SELECT *, unnest(company_ids) AS company_id, year(contract_date) - (month(contract_date) < 4)::INT AS fiscal_year, {SUBJECT} AS subject
FROM contracts WHERE contract_date IS NOT NULL AND title IS NOT NULL AND buyer_id IS NOT NULL
"""  # noqa: S608 - words of the lexicon, nothing that is given

VIEWS = {"offers": _OFFERS, "competitive": _COMPETITIVE, "subjects": _SUBJECTS}


def add_signal_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make them on a connection that has the datasets' views."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE noted AS {_NOTED}")
    for name, query in VIEWS.items():
        connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {query}')
