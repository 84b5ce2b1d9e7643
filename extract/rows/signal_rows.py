"""The rows of `signals`: figures that make a contract, a firm, a buyer or a contest worth a look."""

from __future__ import annotations

from dataclasses import dataclass

from extract.rows.columns import column


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One signal of one subject. It accuses nobody: docs/signals says what it measures and what it cannot tell."""

    signal: str = column("string", "指標", "Name of the signal; a page of docs/signals each.")
    subject_kind: str = column("string", "対象の種別", "`contract`, `buyer`, `company` or `contest`.")
    subject_id: str = column("string", "対象ID", "contract_id, buyer_id, company_id or contest_id.")
    subject_name: str | None = column("string", "対象", "Title or name, for people.", default=None)
    value: float | None = column("float64", "値", "What was measured.", default=None)
    unit: str = column(
        "string", "単位", "Of the value and the threshold: `ratio`, `yen`, `times` …", default=""
    )
    cohort: str | None = column(
        "string", "比較対象", "What the value is a share of or compared with.", default=None
    )
    cohort_size: int | None = column("int64", "比較対象の数", "How many.", default=None)
    threshold: float | None = column(
        "float64",
        "基準",
        "From which value it is shown; null where the fact itself is the signal.",
        default=None,
    )
    award_ids: tuple[str, ...] = column("list<string>", "根拠の落札ID", "The awards it rests on.", default=())
    missing: str | None = column("string", "分からないこと", "What the data do not tell.", default=None)
