"""The rows that resolving makes: companies, whose each award is, and pairs of awards that belong together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from extract.rows.columns import column


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """Two awards that belong together, or an award and a line of `payments` that says what was paid for it."""

    award_id: str = column("string", "落札ID", "One award.")
    other_award_id: str = column("string", "相手の落札ID", "The other; of `pays` the `payment_id`.")
    relation: str = column("string", "関係", "`same_award`, `changes`, `corrects` or `pays`.")
    score: float = column("float64", "確度", "0 to 1.", unit="probability")
    reasons: tuple[str, ...] = column(
        "list<string>", "理由", "What agrees, in words of the field names.", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow:
    """One company over all sources, as `rakusatsu resolve` sees it."""

    company_id: str = column(
        "string",
        "企業ID",
        "The corporate number where one is known; else `x` and 16 hexadecimal digits of its earliest mention.",
    )
    name: str | None = column(
        "string", "企業名", "Legal name: the one most used of those last seen.", default=None
    )
    legal_form: str | None = column("string", "法人格", "`株式会社` …", default=None)
    corporate_number: str | None = column(
        "string", "法人番号", "13 digits; null where none decided.", default=None
    )
    names: tuple[str, ...] = column(
        "list<string>",
        "名称一覧",
        "Every name as printed, most frequent first; former names included.",
        default=(),
    )
    addresses: tuple[str, ...] = column(
        "list<string>", "住所一覧", "Every address as printed, most frequent first.", default=()
    )
    first_seen: dt.date | None = column(
        "date32", "初出", "Earliest contract or publication date.", default=None
    )
    last_seen: dt.date | None = column("date32", "最終", "Latest contract or publication date.", default=None)
    awards: int = column(
        "int64",
        "契約件数",
        "Contracts; one printed in several sources is counted once.",
        unit="awards",
        default=0,
    )
    total_yen: int | None = column(
        "int64",
        "契約金額計",
        "Sum of whole-yen totals, each contract once; null where none is known.",
        unit="yen",
        default=None,
    )
    candidates: tuple[str, ...] = column(
        "list<string>",
        "候補法人番号",
        "Corporate numbers it may have, where the register holds several and none was decided.",
        default=(),
    )
    warnings: tuple[str, ...] = column(
        "list<string>",
        "警告",
        "`number_name_mismatch`, `several_numbers`, `renamed`, `private_person` …",
        default=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardCompanyRow:
    """Which company an award row went to, and how that was decided."""

    award_id: str = column("string", "落札ID", "The award row.")
    company_id: str = column("string", "企業ID", "The company.")
    method: str = column(
        "string",
        "判定方法",
        "`corporate_number`, `judgement`, `register`, `name_and_place`, `name`, `renamed` or `alone`.",
    )
    score: float = column("float64", "確度", "0 to 1.", unit="probability")
    warnings: tuple[str, ...] = column(
        "list<string>", "警告", "`number_name_mismatch`, `several_numbers` …", default=()
    )
